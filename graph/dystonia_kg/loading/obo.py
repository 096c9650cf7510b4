"""Turn an OBO file into triples (OBO Flat File Format 1.4, section 5: mapping to OWL 2).

Clauses that have no place in the mapping are not dropped in silence: they are counted by tag.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.loading import owl_triples as o
from dystonia_kg.loading.files import OpenedFile, Progress
from dystonia_kg.loading.obo_stanzas import (
    HEADER,
    INSTANCE,
    TERM,
    TYPEDEF,
    Clause,
    OboSyntaxError,
    Stanza,
    read_stanzas,
)
from dystonia_kg.namespaces import OBO, PREFIXES

_KNOWN_PREFIXES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    **{
        name: PREFIXES[name]
        for name in ("owl", "rdf", "rdfs", "xsd", "skos", "dcterms", "foaf", "oboInOwl")
    },
}
_SCOPES = {
    scope: o.in_owl(f"has{scope.capitalize()}Synonym")
    for scope in ("EXACT", "RELATED", "BROAD", "NARROW")
}
_TEXTS = {
    "name": o.LABEL,
    "comment": o.COMMENT,
    "remark": o.COMMENT,
    "namespace": o.in_owl("hasOBONamespace"),
    "default-namespace": o.in_owl("hasDefaultNamespace"),
    "format-version": o.in_owl("hasOBOFormatVersion"),
    "created_by": o.in_owl("created_by"),
    "creation_date": o.in_owl("creation_date"),
    "saved-by": o.in_owl("savedBy"),
    "date": o.in_owl("hasDate"),
}
_NAMES = {"alt_id": o.in_owl("hasAlternativeId"), "xref": o.HAS_XREF}
_LINKS = {
    "replaced_by": o.REPLACED_BY,
    "consider": o.in_owl("consider"),
    "subset": o.IN_SUBSET,
    "disjoint_from": o.owl("disjointWith"),
    "equivalent_to": o.owl("equivalentClass"),
    "inverse_of": o.owl("inverseOf"),
    "instance_of": o.TYPE,
    "domain": o.rdfs("domain"),
    "range": o.rdfs("range"),
}
_FLAGS = {
    "is_transitive": "TransitiveProperty",
    "is_symmetric": "SymmetricProperty",
    "is_asymmetric": "AsymmetricProperty",
    "is_reflexive": "ReflexiveProperty",
    "is_functional": "FunctionalProperty",
    "is_inverse_functional": "InverseFunctionalProperty",
}
_PARTS = {"intersection_of": "intersectionOf", "union_of": "unionOf"}
_DONE_ELSEWHERE = {"id", "ontology", "data-version", "idspace", *_PARTS}


@dataclass
class _Names:
    """How identifiers of one file become IRIs."""

    ontology: str = "unnamed"
    spaces: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    """Relations with a plain name, such as part_of, and the identifier that they stand for."""

    def node(self, name: str) -> ox.NamedNode:
        """Give the IRI of an identifier; ValueError when it cannot be one."""
        name = self.relations.get(name, name)
        prefix, colon, local = name.partition(":")
        if local.startswith("//"):
            return ox.NamedNode(name)
        if not colon:
            return ox.NamedNode(f"{OBO}{self.ontology}#{name}")
        base = self.spaces.get(prefix) or _KNOWN_PREFIXES.get(prefix) or f"{OBO}{prefix}_"
        return ox.NamedNode(base + local)


def read_obo_triples(
    path: Path, progress: Progress | None = None, left_out: Counter[str] | None = None
) -> Iterator[ox.Triple]:
    """Yield the triples of an OBO file; the file is read twice, the first time for its names.

    Counts the clauses that are not translated in `left_out`. Raises LoadError naming the line.
    """
    names = _Names()
    for stanza in _stanzas(path):
        _learn(names, stanza)
    counter = left_out if left_out is not None else Counter()
    found = False
    for stanza in _stanzas(path, progress):
        found |= stanza.kind != HEADER
        yield from _translated(_Translator(names, stanza, counter), path)
    if not found:
        raise OpenedFile(path).error("no [Term] or other stanza in it; is it an OBO file?")


def _stanzas(path: Path, progress: Progress | None = None) -> Iterator[Stanza]:
    with OpenedFile(path, progress) as file:
        try:
            yield from read_stanzas(_decoded(file))
        except OboSyntaxError as e:
            raise file.error(e.message, e.line) from e


def _decoded(file: OpenedFile) -> Iterator[str]:
    for number, line in enumerate(io.BufferedReader(file), start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as e:
            raise OboSyntaxError(f"not UTF-8 at byte {e.start} of the line", number) from e


def _translated(translator: "_Translator", path: Path) -> Iterator[ox.Triple]:
    try:
        yield from translator.triples()
    except OboSyntaxError as e:
        raise OpenedFile(path).error(e.message, e.line) from e
    except ValueError as e:
        raise OpenedFile(path).error(str(e), translator.line) from e


def _learn(names: _Names, stanza: Stanza) -> None:
    for clause in stanza.clauses if stanza.kind == HEADER else ():
        if clause.tag == "ontology":
            names.ontology = clause.text.removesuffix(".obo").removesuffix(".owl")
        elif clause.tag == "idspace" and len(clause.words) > 1:
            names.spaces[clause.words[0]] = clause.words[1]
    identifier, xref = stanza.get("id"), stanza.get("xref")
    if stanza.kind == TYPEDEF and identifier and xref and ":" not in identifier.first:
        names.relations[identifier.first] = xref.first


class _Translator:
    """Translates one stanza; `line` is where it is at."""

    def __init__(self, names: _Names, stanza: Stanza, left_out: Counter[str]) -> None:
        self._names = names
        self._stanza = stanza
        self._left_out = left_out
        self.line = stanza.line
        self._special: dict[str, Callable[[ox.NamedNode, Clause], o.Triples]] = {
            "def": self._definition,
            "synonym": self._synonym,
            "is_a": self._is_a,
            "relationship": self._relationship,
            "property_value": self._property_value,
            "is_obsolete": self._obsolete,
            "transitive_over": self._chain,
            "holds_over_chain": self._chain,
            "subsetdef": self._declared,
            "synonymtypedef": self._declared,
        }

    def triples(self) -> o.Triples:
        if self._stanza.kind == HEADER:
            subject = ox.NamedNode(f"{OBO}{self._names.ontology}.owl")
            if self._stanza.get("ontology"):
                yield from self._ontology(subject)
        else:
            identifier = self._stanza.get("id")
            if identifier is None:
                raise OboSyntaxError(f"[{self._stanza.kind}] without an id", self._stanza.line)
            self.line = identifier.line
            subject = self._names.node(identifier.first)
            yield ox.Triple(subject, o.TYPE, self._kind())
        for clause in self._stanza.clauses:
            self.line = clause.line
            yield from self._clause(subject, clause)
        yield from self._combinations(subject)

    def _kind(self) -> ox.NamedNode:
        metadata = self._stanza.get("is_metadata_tag")
        kinds = {TERM: "Class", TYPEDEF: "ObjectProperty", INSTANCE: "NamedIndividual"}
        if self._stanza.kind not in kinds:
            raise OboSyntaxError(f"a stanza [{self._stanza.kind}] is not known", self.line)
        is_annotation = metadata is not None and metadata.first == "true"
        return o.owl("AnnotationProperty" if is_annotation else kinds[self._stanza.kind])

    def _ontology(self, subject: ox.NamedNode) -> o.Triples:
        yield ox.Triple(subject, o.TYPE, o.owl("Ontology"))
        if version := self._stanza.get("data-version"):
            name = self._names.ontology
            iri = f"{OBO}{name}/{version.first}/{name.rpartition('/')[2]}.owl"
            yield ox.Triple(subject, o.owl("versionIRI"), ox.NamedNode(iri))

    def _clause(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        tag = clause.tag
        if tag in _TEXTS:
            yield ox.Triple(subject, _TEXTS[tag], ox.Literal(clause.text))
        elif tag in _NAMES:
            yield ox.Triple(subject, _NAMES[tag], ox.Literal(clause.first))
        elif tag in _LINKS:
            yield ox.Triple(subject, _LINKS[tag], self._names.node(clause.first))
        elif tag in _FLAGS:
            if clause.first == "true":
                yield ox.Triple(subject, o.TYPE, o.owl(_FLAGS[tag]))
        elif tag in self._special:
            yield from self._special[tag](subject, clause)
        elif tag not in _DONE_ELSEWHERE and tag != "is_metadata_tag":
            self._left_out[tag] += 1

    def _definition(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        text, _, xrefs = clause.quoted()
        yield from o.annotated(subject, o.DEFINITION, ox.Literal(text), o.with_xrefs(xrefs))

    def _synonym(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        text, words, xrefs = clause.quoted()
        scope = words[0] if words and words[0] in _SCOPES else "RELATED"
        annotations = o.with_xrefs(xrefs)
        for name in words[words[:1] == [scope] :][:1]:
            annotations.append((o.HAS_SYNONYM_TYPE, self._names.node(name)))
        yield from o.annotated(subject, _SCOPES[scope], ox.Literal(text), annotations)

    def _is_a(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        kinds = {TYPEDEF: o.SUB_PROPERTY_OF, INSTANCE: o.TYPE}
        predicate = kinds.get(self._stanza.kind, o.SUB_CLASS_OF)
        yield ox.Triple(subject, predicate, self._names.node(clause.first))

    def _relationship(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        relation, target = self._pair(clause)
        if self._stanza.kind != TERM:
            yield ox.Triple(subject, relation, target)
            return
        node = ox.BlankNode()
        yield ox.Triple(subject, o.SUB_CLASS_OF, node)
        yield from o.some(node, relation, target)

    def _property_value(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        name, _, rest = clause.value.partition(" ")
        predicate = self._names.node(name)
        if rest.lstrip().startswith('"'):
            text, words, _ = Clause(clause.line, clause.tag, rest).quoted()
            datatype = self._names.node(words[0]) if words else None
            yield ox.Triple(subject, predicate, ox.Literal(text, datatype=datatype))
        else:
            yield ox.Triple(subject, predicate, self._pair(clause)[1])

    def _obsolete(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        if clause.first == "true":
            yield ox.Triple(subject, o.owl("deprecated"), o.TRUE)

    def _chain(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        links: list[o.Value] = [self._names.node(name) for name in clause.words]
        if clause.tag == "transitive_over":
            links.insert(0, subject)
        yield from o.listed(subject, o.owl("propertyChainAxiom"), links)

    def _declared(self, _: ox.NamedNode, clause: Clause) -> o.Triples:
        name, _space, rest = clause.value.partition(" ")
        node = self._names.node(name)
        is_subset = clause.tag == "subsetdef"
        kind = o.in_owl("SubsetProperty" if is_subset else "SynonymTypeProperty")
        yield ox.Triple(node, o.SUB_PROPERTY_OF, kind)
        if text := Clause(clause.line, clause.tag, rest or '""').quoted()[0]:
            yield ox.Triple(node, o.COMMENT if is_subset else o.LABEL, ox.Literal(text))

    def _combinations(self, subject: ox.NamedNode) -> o.Triples:
        for tag, operator in _PARTS.items():
            clauses = [clause for clause in self._stanza.clauses if clause.tag == tag]
            parts: list[o.Node | tuple[ox.NamedNode, o.Node]] = []
            for clause in clauses:
                self.line = clause.line
                one = len(clause.words) == 1
                parts.append(self._names.node(clause.first) if one else self._pair(clause))
            if parts:
                yield from o.defined_as(subject, operator, parts)

    def _pair(self, clause: Clause) -> tuple[ox.NamedNode, ox.NamedNode]:
        words = clause.words
        if len(words) < 2:
            raise OboSyntaxError(f"'{clause.tag}' needs two identifiers", clause.line)
        return self._names.node(words[0]), self._names.node(words[1])
