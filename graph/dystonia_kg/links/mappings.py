"""graph:mappings: the project's own mappings, Mondo's and those of drugs.

Each mapping stands as a plain SKOS triple and as a node of class sssom:Mapping with its metadata;
the node's properties are the slot IRIs of the SSSOM schema (subject, predicate and object are the
OWL annotation properties there).
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import expand
from dystonia_kg.errors import OntologyError
from dystonia_kg.links.mapping_facts import EXACT, LinkFacts, vocabulary
from dystonia_kg.links.own_mappings import labels_from, own_mappings
from dystonia_kg.links.sssom import FILE_NAME, SssomRow, read_sssom, sssom_rows, sssom_text
from dystonia_kg.namespaces import CLAIM, GRAPH, ONTOLOGY_IRI, PREFIXES, SRC
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources.columns import DRUG_MAPPING_COLUMNS, OWN_MAPPING_COLUMNS
from dystonia_kg.sources.records import matched_records
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

SSSOM = Namespace(PREFIXES["sssom"])
_PAV = Namespace("http://purl.org/pav/")
_NAMED_HERE = ("MESH", "NCIT", "ICD10CM", "ICD10WHO", "icd11.foundation", "EFO")
_LEXICAL, _UNSPECIFIED = "semapv:LexicalMatching", "semapv:UnspecifiedMatching"


def load() -> Iterator[SourceGraph]:
    """Yield graph:mappings."""
    mappings = SourceGraph(GRAPH["mappings"])
    own = read_sssom(ONTOLOGY_DIR / FILE_NAME)
    for row in own:
        _add_own(mappings.triples, row)
    facts = LinkFacts.load()
    _add_mondo(mappings.triples, facts, not_followed(own) | not_the_same_record())
    _add_labels(mappings.triples, facts)
    drugs = list(read_table("drug_mappings.tsv", DRUG_MAPPING_COLUMNS))
    for line in drugs:
        _add_drug(mappings.triples, line)
    counts = {
        (FILE_NAME, "dystonia-kg"): len(own),
        ("mondo_mappings.tsv", "mondo-sssom"): len(facts.links),
        ("drug_mappings.tsv", "drugbank-vocabulary, mesh"): len(drugs),
    }
    mappings.tallies += [Tally(*key, number, number, number) for key, number in counts.items()]
    mappings.tallies.append(Tally("cross_references.tsv", "do, orphanet", len(facts.xrefs)))
    yield mappings


def composed_text(labels: Mapping[str, str], *, version: str) -> str:
    """Give the SSSOM file as it follows from the curated tables.

    `labels` has the label of every own term (by CURIE); `version` is the ontology's date.
    """
    curated = list(read_table("own_mappings.tsv", OWN_MAPPING_COLUMNS))
    facts = LinkFacts.load()
    stated = {**labels_from(curated), **labels}
    return sssom_text(
        sssom_rows(own_mappings(curated, facts), facts, stated, version=version), version=version
    )


def ontology_version(folder: Path = ONTOLOGY_DIR) -> str:
    """Give the ontology's owl:versionInfo (a date)."""
    root = Graph().parse(folder / "dystonia-kg.ttl", format="turtle")
    version = root.value(URIRef(ONTOLOGY_IRI), OWL.versionInfo)
    if version is None:
        raise OntologyError("dystonia-kg.ttl states no owl:versionInfo")
    return str(version)


def own_labels(folder: Path = ONTOLOGY_DIR) -> dict[str, str]:
    """Give the labels of the own terms from the ontology's modules, by CURIE."""
    base = PREFIXES["dyst"]
    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path, format="turtle")
    return {
        f"dyst:{str(term).removeprefix(base)}": str(label)
        for term, label in graph.subject_objects(RDFS.label)
        if str(term).startswith(base)
    }


def _add_own(graph: Graph, row: SssomRow) -> None:
    node = _add_mapping(graph, row.subject_id, row.predicate_id, row.object_id)
    details: list[tuple[URIRef, Literal | URIRef]] = [
        (SSSOM.mapping_justification, _iri(row.mapping_justification)),
        (SSSOM.subject_source, _iri(row.subject_source)),
        (SSSOM.subject_source_version, Literal(row.subject_source_version)),
        (SSSOM.object_source, _iri(row.object_source)),
        (SSSOM.object_source_version, Literal(row.object_source_version)),
        (_PAV.authoredOn, Literal(row.mapping_date, datatype=XSD.date)),
        (RDFS.comment, Literal(row.comment, lang="en")),
        (DCTERMS.source, SRC["dystonia-kg"]),
    ]
    if row.author_label:
        details.append((SSSOM.author_label, Literal(row.author_label)))
    if row.mapping_tool:
        details.append((SSSOM.mapping_tool, Literal(row.mapping_tool)))
    _add_details(graph, node, details)


def not_followed(own: Iterable[SssomRow]) -> set[tuple[str, str]]:
    """Give the pairs (Mondo term, entry) that the own mappings hold not to be exact.

    Where an own class matches the Mondo term exactly and the entry otherwise, Mondo's exact match
    of the two would contradict it (SKOS, S46).
    """
    rows = list(own)
    mondo_of: dict[str, set[str]] = {}
    for row in rows:
        if row.predicate_id == EXACT and vocabulary(row.object_id) == "MONDO":
            mondo_of.setdefault(row.subject_id, set()).add(row.object_id)
    return {
        (mondo, row.object_id)
        for row in rows
        if row.predicate_id != EXACT
        for mondo in mondo_of.get(row.subject_id, ())
    }


def not_the_same_record() -> set[tuple[str, str]]:
    """Give the pairs (Mondo term, record) that mondo_records.tsv holds not to be the same disease.

    Claims stand on both, so that Mondo's exact match would make one disease two rows.
    """
    return {
        (row["disease"], row["record"]) for row in matched_records() if row["relation"] != "same"
    }


def _add_mondo(graph: Graph, facts: LinkFacts, left_out: Container[tuple[str, str]]) -> None:
    """Add Mondo's mappings; of one that is not followed the node alone, and no plain triple."""
    for link in facts.links:
        node = _add_mapping(graph, link.subject, link.predicate, link.object)
        if link.predicate == EXACT and (link.subject, link.object) in left_out:
            graph.remove((_iri(link.subject), _iri(link.predicate), _iri(link.object)))
        details: list[tuple[URIRef, Literal | URIRef]] = [
            (SSSOM.mapping_justification, _iri("semapv:ManualMappingCuration")),
            (SSSOM.mapping_set_version, Literal(link.version)),
            (SSSOM.mapping_source, Literal(link.file)),
            (DCTERMS.source, SRC["mondo-sssom"]),
        ]
        _add_details(graph, node, details)


def _add_labels(graph: Graph, facts: LinkFacts) -> None:
    """Name the mapped entries of vocabularies of which the graph has nothing else."""
    for target in {link.object for link in facts.links}:
        label = facts.labels.get(target)
        if label and vocabulary(target) in _NAMED_HERE:
            graph.add((_iri(target), RDFS.label, Literal(label, lang="en")))


def _add_drug(graph: Graph, row: Row) -> None:
    lexical = row["method"] == "label"
    predicate = "skos:closeMatch" if lexical else "skos:exactMatch"
    node = _add_mapping(graph, row["drug"], predicate, row["object"])
    how = "the labels agree" if lexical else "the DrugBank vocabulary states it"
    details: list[tuple[URIRef, Literal | URIRef]] = [
        (SSSOM.mapping_justification, _iri(_LEXICAL if lexical else _UNSPECIFIED)),
        (RDFS.comment, Literal(f"{how}; object named '{row['object_name']}'", lang="en")),
        (DCTERMS.source, SRC[row["source"]]),
    ]
    _add_details(graph, node, details)


def _add_mapping(graph: Graph, subject: str, predicate: str, target: str) -> URIRef:
    start, relation, end = _iri(subject), _iri(predicate), _iri(target)
    graph.add((start, relation, end))
    digest = hashlib.sha256(f"{subject} {predicate} {target}".encode()).hexdigest()[:12]
    node = URIRef(CLAIM[f"mapping-{digest}"])
    graph.add((node, RDF.type, SSSOM.Mapping))
    graph.add((node, RDFS.label, Literal(f"{subject} {predicate} {target}")))
    graph.add((node, OWL.annotatedSource, start))
    graph.add((node, OWL.annotatedProperty, relation))
    graph.add((node, OWL.annotatedTarget, end))
    return node


def _add_details(
    graph: Graph, node: URIRef, details: Iterable[tuple[URIRef, Literal | URIRef]]
) -> None:
    for predicate, value in details:
        graph.add((node, predicate, value))


def _iri(curie: str) -> URIRef:
    return URIRef(expand(curie))
