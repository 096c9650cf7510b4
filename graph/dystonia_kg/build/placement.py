"""Axioms that place the diseases of other vocabularies in the project's own hierarchy.

They stand on the vocabulary's class itself, not on an own class by a pattern: a disease that the
project does not define has one node, and no second name to keep true. Three rules, of evidence
that holds of every case:

1. `is-a-dystonia`: a disease whose status is "is a dystonia" is a subclass of dyst:Dystonia.
2. `proven-gene`: where that disease itself has exactly one gene that sources state as its cause
   without dispute, and Mondo's own axiom says so of the class, every case has its basis in a
   mutation of that gene. Orphanet's link alone says that mutations cause the disease, not that
   nothing else does: benign paroxysmal torticollis of infancy has one, and beside it inheritance
   "not applicable". A gene proven for an ancestor makes no axiom, nor do two genes, nor a gene of
   a record that is not the same disease.
3. `narrower-record`: a record that an own class matches as narrower is a subclass of that class.

What is usual and not universal stays a claim.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from dystonia_kg.namespaces import DYST, OBO, SRC
from dystonia_kg.sources.claim import Claim

_BASIS = OBO["RO_0004003"]
_GENE = OBO["SO_0000704"]
_MONDO = str(OBO["MONDO_"])
_OF_EVERY_CASE = SRC["mondo-omim-genes"]
"""The source whose relation of gene and disease is an axiom on the class, hence of every case."""


@dataclass
class Evidence:
    """What the rules look at: diseases that are dystonias, their genes, and narrower records.

    Of each gene stand the claims that say it of every case.
    """

    dystonias: set[URIRef]
    genes: Mapping[URIRef, Mapping[URIRef, list[URIRef]]] = field(default_factory=dict)
    narrower: Mapping[URIRef, set[URIRef]] = field(default_factory=dict)

    @classmethod
    def of(cls, graph: Graph, mappings: Graph, claims: Iterable[Claim]) -> "Evidence":
        """Collect the evidence from statuses, mappings and normalised claims."""
        dystonias = {
            URIRef(str(disease))
            for disease in graph.subjects(DYST.dystoniaStatus, DYST.IsDystonia)
            if str(disease).startswith(_MONDO)
        }
        genes: dict[URIRef, dict[URIRef, list[URIRef]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            if claim.predicate == DYST.hasCausalGene and claim.is_direct:
                axioms = genes[claim.subject][URIRef(claim.object)]
                if claim.source == _OF_EVERY_CASE:
                    axioms.append(claim.iri)
        narrower: dict[URIRef, set[URIRef]] = defaultdict(set)
        for own, record in mappings.subject_objects(SKOS.narrowMatch):
            if str(own).startswith(str(DYST)) and record in dystonias:
                narrower[URIRef(str(record))].add(URIRef(str(own)))
        return cls(dystonias, genes, narrower)


def placements(evidence: Evidence) -> Graph:
    """Give the axioms, each annotated with its rule and with the claims that it follows from."""
    graph = Graph()
    for disease in sorted(evidence.dystonias):
        graph.add((disease, RDF.type, OWL.Class))
        _place(graph, disease, DYST.Dystonia, "is-a-dystonia")
        for own in sorted(evidence.narrower.get(disease, ())):
            _place(graph, disease, own, "narrower-record")
        genes = evidence.genes.get(disease, {})
        if len(genes) == 1:
            ((gene, claims),) = genes.items()
            if claims:
                _place_by_gene(graph, disease, gene, claims)
    return graph


def _place_by_gene(graph: Graph, disease: URIRef, gene: URIRef, claims: list[URIRef]) -> None:
    basis = BNode(f"basis{str(disease).removeprefix(_MONDO)}")
    graph.add((basis, RDF.type, OWL.Restriction))
    graph.add((basis, OWL.onProperty, _BASIS))
    graph.add((basis, OWL.someValuesFrom, gene))
    graph.add((gene, RDF.type, OWL.Class))
    graph.add((gene, RDFS.subClassOf, _GENE))
    _place(graph, disease, basis, "proven-gene", claims)


def _place(
    graph: Graph,
    disease: URIRef,
    parent: URIRef | BNode,
    rule: str,
    claims: Iterable[URIRef] = (),
) -> None:
    graph.add((disease, RDFS.subClassOf, parent))
    axiom = BNode()
    graph.add((axiom, RDF.type, OWL.Axiom))
    graph.add((axiom, OWL.annotatedSource, disease))
    graph.add((axiom, OWL.annotatedProperty, RDFS.subClassOf))
    graph.add((axiom, OWL.annotatedTarget, parent))
    graph.add((axiom, DYST.placementRule, Literal(rule)))
    for claim in claims:
        graph.add((axiom, DYST.derivedFrom, claim))
