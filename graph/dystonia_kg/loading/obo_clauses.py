"""The clauses of an OBO stanza as triples (OBO Flat File Format 1.4, section 5: mapping to OWL 2).

No axiom is made that the file does not state: a clause that cannot be read, that stands where it
has no meaning, or whose qualifiers change its meaning in a way not known here is left out whole.
What is left out is noted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.loading import owl_triples as o
from dystonia_kg.loading.obo_stanzas import (
    CHANGING,
    GCI,
    HEADER,
    INSTANCE,
    TERM,
    TYPEDEF,
    Clause,
    OboSyntaxError,
    Stanza,
)
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.namespaces import PREFIXES

_OBO = PREFIXES["obo"]

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
_LINKS = {
    "replaced_by": o.REPLACED_BY,
    "consider": o.in_owl("consider"),
    "subset": o.IN_SUBSET,
}
_LINKS_BY_KIND = {
    TERM: {"disjoint_from": o.owl("disjointWith"), "equivalent_to": o.owl("equivalentClass")},
    TYPEDEF: {
        "disjoint_from": o.owl("propertyDisjointWith"),
        "equivalent_to": o.owl("equivalentProperty"),
        "inverse_of": o.owl("inverseOf"),
        "domain": o.rdfs("domain"),
        "range": o.rdfs("range"),
    },
    INSTANCE: {"instance_of": o.TYPE},
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
_DONE_ELSEWHERE = {"id", *_PARTS}
_KINDS = {TERM: "Class", TYPEDEF: "ObjectProperty", INSTANCE: "NamedIndividual"}


@dataclass
class Names:
    """How identifiers of one file become IRIs."""

    ontology: str = "unnamed"
    iri: str = f"{_OBO}unnamed.owl"
    spaces: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    """Relations with a plain name, such as part_of, and the identifier that they stand for."""
    annotations: set[str] = field(default_factory=set)
    """Relations that say something about a term and nothing about its instances."""
    of_classes: set[str] = field(default_factory=set)
    """Relations that hold between the classes themselves."""

    @property
    def base(self) -> str:
        """What an identifier without a prefix is put behind: the ontology's IRI, if it is one."""
        return self.ontology if "://" in self.ontology else _OBO + self.ontology

    def node(self, name: str) -> ox.NamedNode:
        """Give the IRI of an identifier; ValueError when it cannot be one."""
        if not name:
            raise ValueError("no identifier")
        name = self.relations.get(name, name)
        prefix, colon, local = name.partition(":")
        if local.startswith("//"):
            return ox.NamedNode(name)
        if not colon:
            return ox.NamedNode(f"{self.base}#{name}")
        base = self.spaces.get(prefix) or _KNOWN_PREFIXES.get(prefix) or f"{_OBO}{prefix}_"
        return ox.NamedNode(base + local)


class Translator:
    """Translates one stanza; `line` is where it is at."""

    def __init__(self, names: Names, stanza: Stanza, left_out: Omissions) -> None:
        self._names = names
        self._stanza = stanza
        self._left_out = left_out
        self.line = stanza.line
        self._links = _LINKS | _LINKS_BY_KIND.get(stanza.kind, {})
        self._special: dict[str, Callable[[ox.NamedNode, Clause], o.Triples]] = {
            "def": self._definition,
            "synonym": self._synonym,
            "xref": self._xref,
            "property_value": self._property_value,
            "is_obsolete": self._obsolete,
        }
        if stanza.kind in (TERM, TYPEDEF):
            self._special["is_a"] = self._is_a
        if stanza.kind in (TERM, INSTANCE):
            self._special["relationship"] = self._relationship
        if stanza.kind == TYPEDEF:
            self._special |= {"transitive_over": self._chain, "holds_over_chain": self._chain}
            self._special["is_metadata_tag"] = self._learned
        if stanza.kind == HEADER:
            self._special |= {"subsetdef": self._declared, "synonymtypedef": self._declared}
            self._special |= {"data-version": self._version}
            self._special |= {"ontology": self._learned, "idspace": self._learned}

    def triples(self) -> o.Triples:
        """Yield the triples of the stanza; OboSyntaxError when it has no id."""
        if self._stanza.kind == HEADER:
            subject = ox.NamedNode(self._names.iri)
            if self._stanza.get("ontology"):
                yield ox.Triple(subject, o.TYPE, o.owl("Ontology"))
        else:
            if self._stanza.kind not in _KINDS:
                self._left_out.note(f"[{self._stanza.kind}], which is not known", self.line)
                return
            identifier = self._stanza.get("id")
            if identifier is None:
                raise OboSyntaxError(f"[{self._stanza.kind}] without an id", self._stanza.line)
            self.line = identifier.line
            if len(identifier.words) > 1:
                self._left_out.note(f"[{self._stanza.kind}] whose id has a space", self.line)
                return
            subject = self._names.node(identifier.first)
            yield from self._entity(subject, identifier)
            self._unannotated(identifier)
        for clause in self._stanza.clauses:
            self.line = clause.line
            yield from self._readable(subject, clause)
        for tag in _PARTS:
            yield from self._combination(subject, tag)

    def _entity(self, subject: ox.NamedNode, identifier: Clause) -> o.Triples:
        name, kind = identifier.first, _KINDS[self._stanza.kind]
        if self._stanza.kind == TYPEDEF:
            if name in self._names.annotations:
                kind = "AnnotationProperty"
            if name in self._names.relations:
                yield ox.Triple(subject, o.in_owl("shorthand"), ox.Literal(name))
        yield ox.Triple(subject, o.TYPE, o.owl(kind))

    def _version(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        """Yield the version, as the format makes an IRI of it for an ontology with a short name."""
        version, name = clause.first, self._names.ontology
        if len(clause.words) > 1 or ("://" in name and "://" not in version):
            text = ox.Literal(" ".join(clause.words))
            yield from self._annotated(subject, o.owl("versionInfo"), text, clause)
            return
        made = f"{_OBO}{name}/{version}/{name.rpartition('/')[2]}.owl"
        iri = ox.NamedNode(version if "://" in version else made)
        yield from self._annotated(subject, o.owl("versionIRI"), iri, clause)

    def _learned(self, _: ox.NamedNode, clause: Clause) -> o.Triples:
        """Note what is odd about a clause that was heeded before; it has no triples of its own."""
        if clause.tag == "is_metadata_tag":
            self._is_true(clause)
        elif clause.tag == "ontology" and clause is not self._stanza.get("ontology"):
            raise OboSyntaxError("a second one", clause.line)
        elif clause.tag == "ontology" and len(clause.words) > 1:
            self._left_out.note("what follows the name of the ontology", clause.line)
        elif clause.tag == "idspace" and len(clause.words) < 2:
            raise OboSyntaxError("'idspace' needs a prefix and an IRI", clause.line)
        elif clause.tag == "idspace" and len(clause.words) > 2:
            self._left_out.note("description of an idspace", clause.line)
        self._unannotated(clause)
        yield from ()

    def _readable(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        """Translate a clause whole, or note that it is left out, and why."""
        changing = {name for name, _ in clause.qualifiers} & CHANGING
        if changing and not (changing == GCI and clause.tag in ("is_a", "relationship")):
            if clause.tag not in _PARTS:
                self._left_out.note(f"{clause.tag} with {', '.join(sorted(changing))}", self.line)
            return
        try:
            yield from list(self._clause(subject, clause))
        except OboSyntaxError as e:
            self._left_out.note(f"{clause.tag}: {e.message}", self.line)
        except ValueError as e:
            self._left_out.note(f"{clause.tag}: {str(e)[:80]}", self.line)

    def _clause(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        tag = clause.tag
        if tag in _TEXTS:
            yield from self._annotated(subject, _TEXTS[tag], ox.Literal(clause.text), clause)
        elif tag == "alt_id":
            value = ox.Literal(clause.only)
            yield from self._annotated(subject, o.in_owl("hasAlternativeId"), value, clause)
        elif tag in self._links:
            value_ = self._names.node(clause.only)
            yield from self._annotated(subject, self._links[tag], value_, clause)
        elif tag in _FLAGS and self._stanza.kind == TYPEDEF:
            if self._is_true(clause):
                kind = o.owl(_FLAGS[tag])
                yield from self._annotated(subject, o.TYPE, kind, clause)
        elif tag in self._special:
            yield from self._special[tag](subject, clause)
        elif tag == "id" and clause is not self._stanza.get("id"):
            raise OboSyntaxError("a second one", clause.line)
        elif tag not in _DONE_ELSEWHERE:
            place = "" if self._stanza.kind == HEADER else f" in a [{self._stanza.kind}]"
            self._left_out.note(f"{tag}{place}", self.line)

    def _is_true(self, clause: Clause) -> bool:
        if clause.only not in ("true", "false"):
            raise OboSyntaxError("neither true nor false", clause.line)
        return clause.only == "true"

    def _annotated(
        self,
        subject: o.Node,
        predicate: ox.NamedNode,
        value: o.Value,
        clause: Clause,
        more: Sequence[tuple[ox.NamedNode, o.Value]] = (),
    ) -> o.Triples:
        """Yield a triple, annotated with the qualifiers of its clause."""
        qualifiers = [
            (self._property(name), ox.Literal(text))
            for name, text in clause.qualifiers
            if name not in GCI
        ]
        yield from o.annotated(subject, predicate, value, [*more, *qualifiers])

    def _property(self, name: str) -> ox.NamedNode:
        """Give the property of a qualifier: of oboInOwl, as long as it names no vocabulary."""
        return self._names.node(name) if ":" in name else o.in_owl(name)

    def _definition(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        text, words, xrefs = self._quoted(clause)
        if words:
            raise OboSyntaxError("more than a text and references", clause.line)
        value = ox.Literal(text)
        yield from self._annotated(subject, o.DEFINITION, value, clause, o.with_xrefs(xrefs))

    def _quoted(self, clause: Clause) -> tuple[str, list[str], list[str]]:
        found = clause.quoted()
        for _ in range(clause.lost_of_references):
            self._left_out.note("text or qualifier of a reference in a list", clause.line)
        return found

    def _synonym(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        text, words, xrefs = self._quoted(clause)
        scope = words[0] if words and words[0] in _SCOPES else "RELATED"
        rest = words[words[:1] == [scope] :]
        if any(word.upper() in _SCOPES for word in rest):
            raise OboSyntaxError("a scope that is not in capitals, or a second one", clause.line)
        if len(rest) > 1:
            raise OboSyntaxError("more than a scope and a type", clause.line)
        annotations = o.with_xrefs(xrefs)
        annotations += [(o.HAS_SYNONYM_TYPE, self._names.node(name)) for name in rest]
        yield from self._annotated(subject, _SCOPES[scope], ox.Literal(text), clause, annotations)

    def _xref(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        name, rest = clause.apart
        if not name:
            raise OboSyntaxError("'xref' has no value", clause.line)
        more: list[tuple[ox.NamedNode, o.Value]] = []
        if rest.value:
            text, words, xrefs = rest.quoted()
            if words or xrefs:
                raise OboSyntaxError("more than an identifier and a text", clause.line)
            more = [(o.LABEL, ox.Literal(text))]
        value = ox.Literal(name)
        yield from self._annotated(subject, o.HAS_XREF, value, clause, more)

    def _is_a(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        is_class = self._stanza.kind == TERM
        predicate = o.SUB_CLASS_OF if is_class else o.SUB_PROPERTY_OF
        target = self._names.node(clause.only)
        if any(name in GCI for name, _ in clause.qualifiers):
            if not is_class:
                raise OboSyntaxError("a general axiom of a relation", clause.line)
            yield from self._general(subject, target, clause)
        else:
            yield from self._annotated(subject, predicate, target, clause)

    def _relationship(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        name, of = clause.pair
        relation, target = self._names.node(name), self._names.node(of)
        is_general = any(name in GCI for name, _ in clause.qualifiers)
        if self._stanza.kind == INSTANCE or name in self._names.annotations:
            if is_general:
                raise OboSyntaxError("a condition where there can be none", clause.line)
            yield from self._annotated(subject, relation, target, clause)
            return
        self._require_between_instances(name, clause)
        node = ox.BlankNode()
        yield from o.some(node, relation, target)
        if is_general:
            yield from self._general(subject, node, clause)
        else:
            yield from self._annotated(subject, o.SUB_CLASS_OF, node, clause)

    def _require_between_instances(self, relation: str, clause: Clause) -> None:
        if relation in self._names.of_classes | self._names.annotations:
            raise OboSyntaxError("a relation that is not one of instances", clause.line)

    def _general(self, subject: ox.NamedNode, target: o.Node, clause: Clause) -> o.Triples:
        """Yield that the part of a class which a relation to another singles out is below `target`.

        An intersection below a class is a general class axiom (`gci_relation`, section 5.3).
        """
        condition = dict(clause.qualifiers)
        if sum(name in GCI for name, _ in clause.qualifiers) > len(GCI):
            raise OboSyntaxError("more than one condition", clause.line)
        self._require_between_instances(condition["gci_relation"], clause)
        restriction, whole = ox.BlankNode(), ox.BlankNode()
        relation, filler = (self._names.node(condition[name]) for name in sorted(GCI)[::-1])
        yield from o.some(restriction, relation, filler)
        yield ox.Triple(whole, o.TYPE, o.owl("Class"))
        yield from o.listed(whole, o.owl("intersectionOf"), [subject, restriction])
        yield from self._annotated(whole, o.SUB_CLASS_OF, target, clause)

    def _property_value(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        name, rest = clause.apart
        predicate = self._names.node(name)
        value: o.Value
        if rest.value.startswith('"'):
            text, words, references = rest.quoted()
            if len(words) > 1 or references:
                raise OboSyntaxError("more than a text and a datatype", clause.line)
            datatype = self._names.node(words[0]) if words else None
            value = ox.Literal(text, datatype=datatype)
        else:
            value = self._names.node(clause.pair[1])
        yield from self._annotated(subject, predicate, value, clause)

    def _obsolete(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        if self._is_true(clause):
            yield from self._annotated(subject, o.owl("deprecated"), o.TRUE, clause)

    def _chain(self, subject: ox.NamedNode, clause: Clause) -> o.Triples:
        if len(clause.words) != (1 if clause.tag == "transitive_over" else 2):
            raise OboSyntaxError("not as many relations as it needs", clause.line)
        self._unannotated(clause)
        links: list[o.Value] = [self._names.node(name) for name in clause.words]
        if clause.tag == "transitive_over":
            links.insert(0, subject)
        yield from o.listed(subject, o.owl("propertyChainAxiom"), links)

    def _unannotated(self, clause: Clause) -> None:
        for name, _ in clause.qualifiers:
            self._left_out.note(f"qualifier {name} of {clause.tag}", clause.line)

    def _declared(self, _: ox.NamedNode, clause: Clause) -> o.Triples:
        name, rest = clause.apart
        node = self._names.node(name)
        is_subset = clause.tag == "subsetdef"
        kind = o.in_owl("SubsetProperty" if is_subset else "SynonymTypeProperty")
        self._unannotated(clause)
        text, words, references = rest.quoted() if rest.value else ("", [], [])
        if references:
            raise OboSyntaxError("references where there can be none", clause.line)
        if words and (is_subset or words[0] not in _SCOPES or len(words) > 1):
            raise OboSyntaxError("more than a text and a scope", clause.line)
        yield ox.Triple(node, o.SUB_PROPERTY_OF, kind)
        if text:
            yield ox.Triple(node, o.COMMENT if is_subset else o.LABEL, ox.Literal(text))
        for scope in words:
            yield ox.Triple(node, o.in_owl("hasScope"), _SCOPES[scope])

    def _combination(self, subject: ox.NamedNode, tag: str) -> o.Triples:
        """Yield the definition that clauses make together; a part that is not read takes it whole.

        Without one of its parts it would be another definition.
        """
        clauses = [clause for clause in self._stanza.clauses if clause.tag == tag]
        if not clauses:
            return
        self.line = clauses[0].line
        try:
            if self._stanza.kind != TERM:
                raise OboSyntaxError(f"in a [{self._stanza.kind}]", self.line)
            if len(clauses) == 1:
                raise OboSyntaxError("one part alone", self.line)
            parts = [self._part(clause) for clause in clauses]
        except ValueError as e:
            for clause in clauses:
                self._left_out.note(f"{tag}: {e}", clause.line)
            return
        for clause in clauses:
            self._unannotated(clause)
        yield from o.defined_as(subject, _PARTS[tag], parts)

    def _part(self, clause: Clause) -> o.Node | tuple[ox.NamedNode, o.Node]:
        if changing := {name for name, _ in clause.qualifiers} & CHANGING:
            raise OboSyntaxError(f"a part with {', '.join(sorted(changing))}", clause.line)
        if len(clause.words) == 1:
            return self._names.node(clause.first)
        self._require_between_instances(clause.first, clause)
        relation, filler = (self._names.node(name) for name in clause.pair)
        return relation, filler
