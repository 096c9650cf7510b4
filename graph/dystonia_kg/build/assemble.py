"""Put the named graphs together: modules, tables, the reasoner's result, and what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.build.axis_members import axis_members
from dystonia_kg.build.hierarchy import hierarchy_graph, inferred_graph
from dystonia_kg.build.modules import load_modules, to_triples
from dystonia_kg.build.normalisation import normalise
from dystonia_kg.build.placement import Evidence, placements
from dystonia_kg.build.reasoner import Classification, classify, shipped
from dystonia_kg.build.relations import derive
from dystonia_kg.build.sign_axes import axis_claims, dystonias
from dystonia_kg.curies import compress, is_own
from dystonia_kg.links import check, mappings
from dystonia_kg.links.disease_nodes import DiseaseNodes, load_nodes
from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources import loaders
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tally import Tally

Echo = Callable[[str], None]
_OWN = GRAPH["source/dystonia-kg"]
_TREATMENTS = {
    DYST[name]
    for name in (
        *("hasTreatment", "hasFirstLineTreatment", "hasMostEffectiveTreatment"),
        *("triedTreatment", "treatmentToAvoid", "hasPreventiveMeasure"),
    )
}
_NOT_STATED = (
    (DYST.studyKind, DYST.StudyKindNotStated),
    (DYST.population, Literal("not stated", lang="en")),
)
_PAROXYSMAL = DYST.ParoxysmalDyskinesia
_ATTACKS = (
    "The ontology of the project defines it as a paroxysmal dyskinesia, whose attacks can be "
    "without dystonia"
)
_DEFINED = "The ontology of the project defines it so that it is a dystonia"


@dataclass
class Assembly:
    """The graphs of one build by IRI, and what they were made from."""

    ontology: Graph
    reasoned: Classification
    sources: list[SourceGraph]
    graphs: dict[str, list[ox.Triple]]

    @property
    def tallies(self) -> list[Tally]:
        """What became of the rows of each table, by table and source."""
        found = [tally for graph in self.sources for tally in graph.tallies]
        return sorted(found, key=lambda tally: (tally.table, tally.source))


@dataclass
class Knowledge:
    """What stands before any reasoning: modules, the graphs of tables, what places diseases."""

    modules: Graph
    sources: dict[URIRef, SourceGraph]
    nodes: DiseaseNodes
    placed: Graph

    @property
    def axioms(self) -> Graph:
        """The axioms to reason with: those of the modules, and those that place diseases."""
        return self.modules + self.placed

    @property
    def imports(self) -> Graph:
        """The names and the hierarchy of foreign terms."""
        return self.sources[GRAPH["imports"]].triples

    @property
    def claims(self) -> list[Claim]:
        """The claims of all sources."""
        return [claim for graph in self.sources.values() for claim in graph.claims]


def collect(modules: Path = ONTOLOGY_DIR) -> Knowledge:
    """Read the modules and the tables; claims and statuses stand on the nodes of their diseases."""
    axioms = load_modules(modules)
    sources = _merged(graph for load in (*loaders(), mappings.load, check.load) for graph in load())
    nodes = load_nodes()
    normalise(sources.values(), nodes)
    found = Knowledge(axioms, sources, nodes, Graph())
    statuses, matches = sources[_OWN].triples, sources[GRAPH["mappings"]].triples
    found.placed = placements(Evidence.of(statuses, matches, found.claims))
    return found


def assemble(*, reason: bool, echo: Echo, modules: Path = ONTOLOGY_DIR) -> Assembly:
    """Make every named graph but graph:metadata.

    With `reason` HermiT classifies the modules; else the shipped result is used, and
    StaleReasoningError raised when it does not fit.
    """
    echo("reading the ontology modules and the curated tables")
    known = collect(modules)
    ontology, sources = known.axioms, known.sources
    echo("classifying with HermiT" if reason else "reading the shipped reasoner's graphs")
    reasoned = classify(ontology) if reason else shipped(ontology)
    own, classes = sources[_OWN], dystonias(reasoned)
    own.claims += axis_claims(known.claims, classes, known.imports)
    _add_statuses(own, classes, DYST.IsDystonia, "defined-as-dystonia", _DEFINED)
    paroxysmal = {cls for cls, above in reasoned.superclasses if above == _PAROXYSMAL}
    _add_statuses(own, paroxysmal, DYST.HasDystoniaAmongSigns, "paroxysmal-dyskinesia", _ATTACKS)
    _label_claims(sources.values(), _labels(ontology, *(g.triples for g in sources.values())))
    _say_what_is_not_stated(sources.values())
    claims = known.claims
    echo(f"deriving relations from {len(claims)} claims")
    relations = derive(ontology, reasoned, claims, known.imports)
    graphs: dict[URIRef, Iterable[tuple[Node, Node, Node]]] = {
        GRAPH["ontology"]: known.modules,
        GRAPH["placements"]: known.placed,
        GRAPH["exact-closure"]: known.nodes.closure(),
        GRAPH["inferred"]: inferred_graph(ontology, reasoned),
        GRAPH["hierarchy"]: hierarchy_graph(ontology, reasoned),
        GRAPH["relations"]: relations.statements(),
        GRAPH["axes"]: axis_members(
            ontology, reasoned, relations.triples, classes, {claim.subject for claim in claims}
        ),
        **{iri: source.statements() for iri, source in sources.items()},
    }
    return Assembly(
        ontology,
        reasoned,
        list(sources.values()),
        {str(iri): to_triples(triples, _blank_prefix(iri)) for iri, triples in graphs.items()},
    )


def _add_statuses(
    own: SourceGraph, classes: Iterable[URIRef], status: URIRef, rule: str, reason: str
) -> None:
    """Say what the own classes are that are defined so, where nothing says it yet."""
    for cls in classes:
        if is_own(str(cls)) and (cls, DYST.dystoniaStatus, None) not in own.triples:
            own.triples.add((cls, DYST.dystoniaStatus, status))
            own.triples.add((cls, DYST.statusRule, Literal(rule)))
            own.triples.add((cls, DYST.statusReason, Literal(reason, lang="en")))


def _blank_prefix(graph: URIRef) -> str:
    return "".join(filter(str.isalnum, graph.removeprefix(str(GRAPH)))) + "x"


def _merged(graphs: Iterable[SourceGraph]) -> dict[URIRef, SourceGraph]:
    """Merge the graphs that several source modules contribute to."""
    merged: dict[URIRef, SourceGraph] = {}
    for graph in graphs:
        target = merged.setdefault(graph.iri, graph)
        if target is not graph:
            for triple in graph.triples:
                target.triples.add(triple)
            target.claims += graph.claims
            target.tallies += graph.tallies
    return dict(sorted(merged.items()))


def _labels(*graphs: Graph) -> dict[Node, str]:
    return {s: str(o) for graph in graphs for s, o in graph.subject_objects(RDFS.label)}


def _label_claims(graphs: Iterable[SourceGraph], labels: dict[Node, str]) -> None:
    """Give each claim without a label one made of the labels of its terms."""

    def named(node: URIRef | Literal) -> str:
        return labels.get(node) or compress(str(node)) or str(node)

    for graph in graphs:
        for claim in graph.claims:
            if not claim.label:
                words = (claim.subject, claim.predicate, claim.object)
                text = " ".join(("not:" if claim.negated else "", *map(named, words))).strip()
                graph.triples.add((claim.iri, RDFS.label, Literal(text, lang="en")))


def _say_what_is_not_stated(graphs: Iterable[SourceGraph]) -> None:
    """Give each claim on a treatment a kind of study and a population: "not stated" is one."""
    for graph in graphs:
        for claim in graph.claims:
            if claim.predicate in _TREATMENTS:
                given = {predicate for predicate, _ in claim.extra}
                graph.triples += (
                    (claim.iri, predicate, value)
                    for predicate, value in _NOT_STATED
                    if predicate not in given
                )


def claims_graph(sources: Iterable[SourceGraph], *others: Graph) -> Graph:
    """Give one graph of all claims and the plain triples beside them, for the shapes."""
    found = Graph()
    for source in sources:
        if source.claims:
            for triple in source.statements():
                found.add(triple)
    for other in others:
        for triple in other:
            found.add(triple)
    return found
