"""All link checks in one run, and graph:findings."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from dystonia_kg.links import mapping_rules, status_rules, term_rules
from dystonia_kg.links.disease_facts import DiseaseFacts
from dystonia_kg.links.findings import Finding
from dystonia_kg.links.mapping_facts import LinkFacts
from dystonia_kg.namespaces import DYST, GRAPH
from dystonia_kg.sources.project.claims import statuses
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import tables_folder, tables_in

_LINK_RULES = (
    mapping_rules.obsolete_objects,
    mapping_rules.absent_objects,
    mapping_rules.unverified_vocabularies,
    mapping_rules.one_to_many,
    mapping_rules.many_to_one,
    mapping_rules.do_disagreements,
    mapping_rules.orphanet_disagreements,
    mapping_rules.object_labels,
    mapping_rules.obsolete_subjects,
    mapping_rules.obsolete_without_replacement,
)


def check_links(folder: Path | None = None) -> list[Finding]:
    """Run every rule over the curated tables of `folder`; each finding once, no defects last."""
    links, diseases = LinkFacts.load(folder), DiseaseFacts.load(folder)
    found: set[Finding] = set()
    for rule in _LINK_RULES:
        found.update(rule(links))
    found.update(term_rules.doubtful_in_branch(diseases, links))
    found.update(term_rules.gene_names_elsewhere(diseases, links))
    found.update(term_rules.relabelled_since_release(diseases, links))
    found.update(term_rules.shared_names(diseases))
    found.update(term_rules.obsolete_annotations(links, folder))
    found.update(term_rules.withdrawn_later(folder))
    found.update(term_rules.drift(diseases))
    found.update(status_rules.shared_substances(folder))
    with tables_in(folder or tables_folder()):
        held = {
            key: status.reason
            for key, status in statuses().items()
            if status.value == DYST.IsDystonia
        }
        found.update(status_rules.dystonias_outside_branch(diseases, held))
        found.update(status_rules.signs_of_others_only(diseases, held))
    return sorted(found, key=lambda finding: (finding.is_apart, finding))


def findings_graph(findings: Iterable[Finding]) -> SourceGraph:
    """Give graph:findings."""
    graph = SourceGraph(GRAPH["findings"])
    for finding in findings:
        finding.add_to(graph.triples)
    return graph


def load() -> Iterator[SourceGraph]:
    """Yield graph:findings, made from the curated tables."""
    yield findings_graph(check_links())
