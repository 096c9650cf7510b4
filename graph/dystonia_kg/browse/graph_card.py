"""A card of the graph, for who writes queries: classes, properties, pitfalls, verified examples."""

from collections.abc import Mapping

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs

EXAMPLES = (
    "which-treatments-does-cervical-dystonia-have",
    "at-which-age-does-cervical-dystonia-begin",
    "what-is-tried-first-for-blepharospasm",
    "which-gene-causes-which-dystonia",
)
"""Questions of the gallery, whose answers are tested, that show how the graph is asked."""
_CLASSES = "SELECT ?class (COUNT(*) AS ?number) { ?x a ?class } GROUP BY ?class"
_PROPERTIES = """
SELECT ?property (COUNT(*) AS ?number) {
  GRAPH graph:relations { ?subject ?property ?object }
  FILTER(STRSTARTS(STR(?property), STR(dyst:)))
} GROUP BY ?property"""
_LEAST_MEMBERS = 5
_TECHNICAL = ("owl", "sh", "void", "sd", "sssom", "rdfs", "rdf", "dcat")
_SHOWN = 40
PITFALLS = """\
- A disease has ONE node: the project's class (dyst:CervicalDystonia), else its Mondo term.
  Claims and relations stand on the node alone. From an identifier of another vocabulary go
  `?node skos:exactMatch? MONDO:0000481`; a close match differs in meaning.
- Dystonia is a disease (dyst:Dystonia) and a sign (HP:0001332, with its own branch). Diseases
  with dystonia among their signs are no subclasses of dyst:Dystonia.
- What is said of a class is not said of those below. Ask `?form rdfs:subClassOf*
  dyst:FocalDystonia` and show ?form.
- A plain triple (dyst:Blepharospasm dyst:hasTreatment ?t) is "in at least some cases". Negated,
  hypothetical and refuted statements, and figures, stand as claims only: ?claim biolink:subject,
  biolink:predicate, biolink:object, biolink:negated, dyst:standing, biolink:publications,
  biolink:primary_knowledge_source. Always look at biolink:negated.
- Figures: the object of a dyst:hasOnsetAge, hasPrevalence or hasSexRatio claim is text; numbers
  are dyst:value, dyst:valueLow, dyst:valueHigh with dyst:unit, dyst:population, dyst:studyKind.
- Labels are tagged: "cervical dystonia"@en. Look terms up by name with the tool find, not by
  FILTER.
- Regions are UBERON: the hand is "manus" (UBERON:0002398), the arm and upper limb "forelimb".
- The places that other vocabularies give a disease are dyst:parentInMondo, parentInDO,
  parentInOrphanet, never rdfs:subClassOf.
- No clinician has reviewed the claims of src:literature and src:dismech; biolink:agent_type says
  who curated. Nothing here is medical advice: cite the claim and its reference."""


def graph_card(store: Graphs, index: TermIndex, queries: Mapping[str, GalleryQuery]) -> str:
    """Write the card in Markdown, from what the graph holds now."""
    return "\n".join(
        [
            "# The dystonia knowledge graph",
            "An OWL ontology of the dystonias and claims with their evidence, in RDF. All prefixes "
            f"of the project are declared in queries: {', '.join(sorted(PREFIXES)[:12])} and more.",
            "\n## Classes, with members",
            *_counted(store, index, _CLASSES, _LEAST_MEMBERS),
            "\n## Plain relations between terms, with triples",
            *_counted(store, index, _PROPERTIES, 1),
            "\n## Pitfalls",
            PITFALLS,
            "\n## Verified examples",
            *(_example(queries[name]) for name in EXAMPLES if name in queries),
        ]
    )


def _counted(store: Graphs, index: TermIndex, query: str, least: int) -> list[str]:
    counts = [
        (int(row["number"].value), row["property" if "property" in row else "class"].value)  # type: ignore[union-attr]
        for row in store.select(query)
    ]
    return [
        f"- {compress(iri) or iri} ({index.label(iri)}): {number:,}"
        for number, iri in sorted(counts, reverse=True)[:_SHOWN]
        if number >= least and (compress(iri) or "").partition(":")[0] not in _TECHNICAL
    ]


def _example(query: GalleryQuery) -> str:
    return f"\n{query.question} (question `{query.name}`)\n\n```sparql\n{query.sparql}```"
