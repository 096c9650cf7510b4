"""graph:self-description: what clients ask an endpoint about itself.

The questions of the gallery as SHACL executables (w3.org/TR/shacl, in the terms of the SIB
SPARQL examples), the prefixes as sh:declare, and for each named graph VoID partitions by class
and property (w3.org/TR/void, section 4.5) and linksets between vocabularies (section 5).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

import pyoxigraph as ox

from dystonia_kg.browse.gallery import OWN_ENDPOINT, GalleryQuery
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.sparql.tokens import after_prologue

ENDPOINT = BASE + "sparql"
"""The endpoint by its lasting address, which leads on to a server."""
_HERE = BASE + "self-description#"
_ITSELF = PREFIXES["graph"] + "self-description"
_SH, _SCHEMA, _VOID, _SD = (PREFIXES[name] for name in ("sh", "schema", "void", "sd"))
_EXTENDED = "http://ldf.fi/void-ext#"
_FEDERATES = "https://purl.expasy.org/sparql-examples/ontology#federatesWith"
_TYPE = PREFIXES["rdf"] + "type"
_COMMENT = PREFIXES["rdfs"] + "comment"
_XSD = PREFIXES["xsd"]
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SERVICE = re.compile(r"SERVICE\s+(?:SILENT\s+)?<([^>]+)>", re.IGNORECASE)
_LINKS = tuple(
    f"{PREFIXES['skos']}{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def self_description(
    graphs: Mapping[str, Iterable[ox.Triple]],
    queries: Iterable[GalleryQuery],
    federated: Iterable[GalleryQuery],
) -> list[ox.Triple]:
    """Describe named graphs, by IRI, and the questions over them; sorted, each triple once.

    The graph that these triples make is described with the others, but for its partitions.
    """
    found = {
        *_prefixes(),
        *(triple for query in queries for triple in _example(query)),
        *(triple for query in federated for triple in _example(query)),
        *_service((*graphs, _ITSELF)),
        *_partitions(graphs),
    }
    found.add(_number(_ITSELF, "triples", len(found) + 1))
    return sorted(found, key=str)


def query_iri(query: GalleryQuery) -> str:
    """Give the IRI of a question, which is the address of its page."""
    return f"{BASE}queries/{query.name}"


def _prefixes() -> Iterator[ox.Triple]:
    declarations = _HERE + "prefixes"
    yield _iri(declarations, _TYPE, PREFIXES["owl"] + "Ontology")
    for name, base in PREFIXES.items():
        entry = f"{_HERE}prefix-{name}"
        yield _iri(declarations, _SH + "declare", entry)
        yield _iri(entry, _TYPE, _SH + "PrefixDeclaration")
        yield _text(entry, _SH + "prefix", name)
        yield _literal(entry, _SH + "namespace", base, "anyURI")


def _example(query: GalleryQuery) -> Iterator[ox.Triple]:
    iri, form = query_iri(query), _form(query)
    sparql = query.sparql.replace(OWN_ENDPOINT, ENDPOINT)
    yield _iri(iri, _TYPE, _SH + "SPARQLExecutable")
    yield _iri(iri, _TYPE, f"{_SH}SPARQL{form.capitalize()}Executable")
    yield _text(iri, _COMMENT, query.question, "en")
    yield _text(iri, _SCHEMA + "name", query.title, "en")
    for keyword in query.keywords:
        yield _text(iri, _SCHEMA + "keywords", keyword, "en")
    yield _iri(iri, _SH + "prefixes", _HERE + "prefixes")
    yield _text(iri, _SH + form.lower(), sparql)
    here = query.at in ("", "here")
    yield _iri(iri, _SCHEMA + "target", ENDPOINT if here else query.at)
    for address in sorted(set(_SERVICE.findall(sparql))):
        yield _iri(iri, _FEDERATES, address)


def _form(query: GalleryQuery) -> str:
    words = (token.text.upper() for token in after_prologue(query.sparql) if token.kind == "word")
    return next(word for word in words if word in _FORMS)


def _service(graphs: Iterable[str]) -> Iterator[ox.Triple]:
    """Describe the service; a graph is its own name, so that clients find the label beside it."""
    service, dataset = _HERE + "service", BASE + "dataset"
    yield _iri(service, _TYPE, _SD + "Service")
    yield _iri(service, _SD + "endpoint", ENDPOINT)
    yield _iri(service, _SD + "defaultDataset", dataset)
    yield _iri(dataset, _TYPE, _SD + "Dataset")
    yield _iri(dataset, _VOID + "sparqlEndpoint", ENDPOINT)
    for graph in graphs:
        yield _iri(dataset, _SD + "namedGraph", graph)
        yield _iri(graph, _TYPE, _SD + "NamedGraph")
        yield _iri(graph, _TYPE, _SD + "Graph")
        yield _iri(graph, _SD + "name", graph)
        yield _iri(graph, _SD + "graph", graph)


def _partitions(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Triple]:
    types: dict[Term, set[str]] = defaultdict(set)
    for triples in graphs.values():
        for triple in triples:
            if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
                types[triple.subject].add(triple.object.value)
    for graph, triples in graphs.items():
        yield from _Partition(graph, types).of(triples)


class _Partition:
    """Classes, properties and links of one named graph, counted."""

    def __init__(self, graph: str, types: Mapping[Term, set[str]]) -> None:
        self._graph = graph
        self._types = types
        self._entities: dict[str, set[Term]] = defaultdict(set)
        self._properties: Counter[str] = Counter()
        self._triples: Counter[tuple[str, str]] = Counter()
        self._objects: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._links: Counter[tuple[str, str, str]] = Counter()

    def of(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Count the triples, then describe them."""
        for triple in triples:
            self._count(triple.subject, triple.predicate.value, triple.object)
        yield _number(self._graph, "triples", sum(self._properties.values()))
        yield _number(self._graph, "properties", len(self._properties))
        yield _number(self._graph, "classes", len(self._entities))
        for property_, number in self._properties.items():
            part = self._part(property_)
            yield _iri(self._graph, _VOID + "propertyPartition", part)
            yield from _property(part, property_, number)
        yield from self._classes()
        yield from self._linksets()

    def _count(self, subject: Term, property_: str, object_: Term) -> None:
        self._properties[property_] += 1
        for class_ in self._types.get(subject, ()):
            self._entities[class_].add(subject)
            self._triples[class_, property_] += 1
            self._objects[class_, property_] |= _kinds(object_, self._types)
        if property_ in _LINKS and isinstance(object_, ox.NamedNode):
            ends = (_vocabulary(subject), _vocabulary(object_))
            if all(ends):
                self._links[ends[0], property_, ends[1]] += 1

    def _classes(self) -> Iterator[ox.Triple]:
        for class_, entities in self._entities.items():
            part = self._part(class_)
            yield _iri(self._graph, _VOID + "classPartition", part)
            yield _iri(part, _VOID + "class", class_)
            yield _number(part, "entities", len(entities))
        for (class_, property_), number in self._triples.items():
            inner = self._part(class_, property_)
            yield _iri(self._part(class_), _VOID + "propertyPartition", inner)
            yield from _property(inner, property_, number)
            for kind in self._objects[class_, property_]:
                yield from self._object(inner, kind)

    def _object(self, part: str, kind: str) -> Iterator[ox.Triple]:
        of_kind = f"{part}_{_slug(kind[1:])}"
        if kind.startswith("^"):
            yield _iri(part, _EXTENDED + "datatypePartition", of_kind)
            yield _iri(of_kind, _EXTENDED + "datatype", kind[1:])
        else:
            yield _iri(part, _VOID + "classPartition", of_kind)
            yield _iri(of_kind, _VOID + "class", kind[1:])

    def _linksets(self) -> Iterator[ox.Triple]:
        for (source, relation, target), number in self._links.items():
            linkset = f"{_HERE}links-{_slug(self._graph)}-{source}-{_slug(relation)}-{target}"
            yield _iri(self._graph, _VOID + "subset", linkset)
            yield _iri(linkset, _TYPE, _VOID + "Linkset")
            yield _iri(linkset, _VOID + "linkPredicate", relation)
            yield _number(linkset, "triples", number)
            for end, name in (("subjectsTarget", source), ("objectsTarget", target)):
                yield _iri(linkset, _VOID + end, f"{_HERE}vocabulary-{name}")
                yield _iri(f"{_HERE}vocabulary-{name}", _TYPE, _VOID + "Dataset")
                yield _text(f"{_HERE}vocabulary-{name}", _VOID + "uriSpace", PREFIXES[name])

    def _part(self, *iris: str) -> str:
        return "_".join((f"{_HERE}part-{_slug(self._graph)}", *map(_slug, iris)))


def _property(part: str, property_: str, triples: int) -> Iterator[ox.Triple]:
    yield _iri(part, _VOID + "property", property_)
    yield _number(part, "triples", triples)


def _kinds(term: Term, types: Mapping[Term, set[str]]) -> set[str]:
    """Give the classes of an object, each after "=", or the datatype of a literal after "^"."""
    if isinstance(term, ox.Literal):
        return {f"^{term.datatype.value}"}
    return {f"={class_}" for class_ in types.get(term, ())}


def _vocabulary(term: Term) -> str:
    curie = compress(term.value) if isinstance(term, ox.NamedNode) else None
    return curie.partition(":")[0] if curie else ""


def _slug(iri: str) -> str:
    name = compress(iri) or iri.removeprefix(PREFIXES["graph"]).removeprefix(BASE)
    return quote(name.replace(":", ".").replace("/", "."), safe="")


def _iri(subject: str, predicate: str, object_: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_))


def _text(subject: str, predicate: str, text: str, language: str | None = None) -> ox.Triple:
    literal = ox.Literal(text, language=language)
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal)


def _literal(subject: str, predicate: str, text: str, datatype: str) -> ox.Triple:
    literal = ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal)


def _number(subject: str, name: str, number: int) -> ox.Triple:
    return _literal(subject, _VOID + name, str(number), "integer")
