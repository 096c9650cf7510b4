"""Release files of a build: the ontology, the full ontology, its modules, and everything by graph.

Made from the built graphs and not dumped from the store, which rewrites some literals.
"""

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, XSD

from dystonia_kg.build.distributions import (
    ALL,
    FULL,
    MAPPINGS,
    MODULE_PREFIX,
    STEM,
    distributions,
    module_names,
)
from dystonia_kg.build.manchester import manchester
from dystonia_kg.build.obo_document import obo
from dystonia_kg.build.obo_graphs import obo_graphs
from dystonia_kg.build.owl_document import opened
from dystonia_kg.curies import compress
from dystonia_kg.engine.turtle import whole_iris
from dystonia_kg.errors import StoreError
from dystonia_kg.namespaces import GRAPH, PREFIXES
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.store.store import current_build

_ZERO_TIME = 0
_TYPE = ox.NamedNode(RDF.type)
_DECLARED = {
    ox.NamedNode(OWL[kind])
    for kind in ("Class", "ObjectProperty", "AnnotationProperty", "NamedIndividual")
}
_LABEL = ox.NamedNode(RDFS.label)
_DEFINITION = ox.NamedNode(PREFIXES["IAO"] + "0000115")
_OF_SKOS = ox.NamedNode(PREFIXES["skos"] + "definition")
Node = ox.NamedNode | ox.BlankNode | ox.Triple
_RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
_STRING_TYPE = re.compile(rf'(<[^<>]*) rdf:datatype="{re.escape(str(XSD.string))}"')
"""The type that a literal without one has (RDF 1.1, section 3.3): rdflib takes the two for two."""
_MANCHESTER_PREFIXES = {name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd")}


def write_release(
    folder: Path, graphs: Mapping[str, list[ox.Triple]], modules: Path = ONTOLOGY_DIR
) -> list[Path]:
    """Write all release files into `folder` and give their paths.

    `dystonia-kg.*` is the ontology as stated, `dystonia-kg-full.*` has also the axioms
    that place diseases of other vocabularies, and all inferred links; both with the labels and
    definitions of the terms of other vocabularies that they use, and own definitions also by the
    property of SKOS. `dystonia-kg-graphs.*.gz` is every graph as TriG and N-Quads. Raises
    ValidationError where a syntax would lose an axiom.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ontology = graphs[str(GRAPH["ontology"])]
    added = (graphs.get(str(GRAPH[name]), []) for name in ("placements", "inferred"))
    full = [*ontology, *chain(*added)]
    for name, triples in ((STEM, ontology), (FULL, full)):
        described = _described(triples, graphs)
        for suffix, text in _syntaxes([*described, *_defined_in_skos(described)]):
            (folder / f"{name}.{suffix}").write_bytes(text)
    for name in module_names(modules):
        text = _alone((modules / f"{name}.ttl").read_bytes(), ontology)
        (folder / f"{MODULE_PREFIX}{name}.ttl").write_bytes(text)
    shutil.copyfile(ONTOLOGY_DIR / "mappings.sssom.tsv", folder / MAPPINGS)
    quads = list(_quads(graphs))
    for suffix, form in (("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)):
        text = ox.serialize(quads, format=form, prefixes=dict(PREFIXES)) or b""
        packed = gzip.compress(_readable(text, form), mtime=_ZERO_TIME)
        (folder / f"{ALL}.{suffix}.gz").write_bytes(packed)
    return [folder / distribution.name for distribution in distributions(modules)]


def _alone(module: bytes, ontology: Iterable[ox.Triple]) -> bytes:
    """Add to a module the declarations of what it uses of others, without which readers guess."""
    stated = [quad.triple for quad in ox.parse(module, format=ox.RdfFormat.TURTLE)]
    used = {node for triple in stated for node in triple}
    known = {t.subject for t in stated if t.predicate == _TYPE and t.object in _DECLARED}
    declarations = sorted(
        f"{t} .\n"
        for t in ontology
        if t.predicate == _TYPE and t.object in _DECLARED and t.subject in used - known
    )
    return module + ("\n# Declared in other modules\n\n" + "".join(declarations)).encode()


def _stated(
    graphs: Mapping[str, list[ox.Triple]], predicate: ox.NamedNode
) -> dict[Node, ox.Triple]:
    """Give each term's label or definition, of several graphs that have one the first one's."""
    return {
        t.subject: t
        for name in sorted(graphs, reverse=True)
        for t in reversed(graphs[name])
        if t.predicate == predicate
    }


def _described(triples: list[ox.Triple], graphs: Mapping[str, list[ox.Triple]]) -> list[ox.Triple]:
    """Add the labels and definitions of declared terms that have none, such as those of UBERON.

    No two terms of a file share a label: one that is taken has its term's identifier behind it.
    """
    declared = {
        t.subject for t in triples if t.predicate == _TYPE and str(t.object).startswith(f"<{OWL}")
    }
    added = []
    for predicate in (_LABEL, _DEFINITION):
        stated = _stated(graphs, predicate)
        lacking = declared - {t.subject for t in triples if t.predicate == predicate}
        added += [stated[term] for term in sorted(lacking, key=str) if term in stated]
    taken = {t.object for t in triples if t.predicate == _LABEL}
    return [*triples, *(_told_apart(t) if t.object in taken else t for t in added)]


def _defined_in_skos(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """State own definitions a second time, for readers that know the property of SKOS alone."""
    yield ox.Triple(_OF_SKOS, _TYPE, ox.NamedNode(OWL.AnnotationProperty))
    yield ox.Triple(_OF_SKOS, _LABEL, ox.Literal("SKOS definition", language="en"))
    for t in triples:
        if t.predicate == _DEFINITION and str(t.subject).startswith(f"<{PREFIXES['dyst']}"):
            yield ox.Triple(t.subject, _OF_SKOS, t.object)


def _told_apart(label: ox.Triple) -> ox.Triple:
    term, text = label.subject, label.object
    if not (isinstance(term, ox.NamedNode) and isinstance(text, ox.Literal)):
        return label
    name = compress(term.value) or term.value
    longer = ox.Literal(f"{text.value} ({name})", language=text.language)
    return ox.Triple(term, label.predicate, longer)


def _syntaxes(triples: list[ox.Triple]) -> Iterator[tuple[str, bytes]]:
    """Write an ontology in every syntax, by suffix."""
    for suffix, form in _RDF.items():
        text = ox.serialize(triples, format=form, prefixes=_used_prefixes(triples, form)) or b""
        yield suffix, _readable(text, form)
    document = opened(triples)
    rdf_xml = _STRING_TYPE.sub(r"\1", document.save_to_string("rdf")).encode()
    yield "owl", rdf_xml
    yield "rdf", rdf_xml
    for suffix in ("ofn", "owx"):
        yield suffix, document.save_to_string(suffix).encode()
    yield "omn", manchester(document, _MANCHESTER_PREFIXES).encode()
    yield "obo", obo(document).encode()
    yield "json", obo_graphs(document).encode()


def _readable(text: bytes, form: ox.RdfFormat) -> bytes:
    is_turtle = form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
    return whole_iris(text, PREFIXES) if is_turtle else text


def _used_prefixes(triples: Iterable[ox.Triple], form: ox.RdfFormat) -> dict[str, str] | None:
    if form == ox.RdfFormat.N_TRIPLES:
        return None
    iris = {node.value for t in triples for node in t if isinstance(node, ox.NamedNode)}
    return {
        name: base for name, base in PREFIXES.items() if any(iri.startswith(base) for iri in iris)
    }


def _quads(graphs: Mapping[str, list[ox.Triple]]) -> Iterable[ox.Quad]:
    for name, triples in graphs.items():
        for t in triples:
            yield ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name))


def export(home: Path, target: Path) -> list[Path]:
    """Copy the release files of the current build into `target` and give the copies.

    All are there, or none: they are put in place when each is copied. Raises StoreError when there
    is no build or the target cannot be written.
    """
    source = current_build(home) / "release"
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=target) as folder:
            copies = [
                Path(shutil.copy2(path, Path(folder, path.name)))
                for path in sorted(source.iterdir())
                if path.is_file()
            ]
            return [path.replace(target / path.name) for path in copies]
    except OSError as e:
        raise StoreError(f"cannot export to {target}: {e.strerror or e}") from e
