"""One disease, one node: the own class where it matches a Mondo term exactly, else that term.

Claims about a record are claims about its node. Only exact matches make an alias: those of the
project's own mapping set, Mondo's where they are one to one and the own set does not say otherwise,
and records that are the same disease (`sources.records`). Close, broad and narrow matches move
nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import SKOS

from dystonia_kg.curies import expand
from dystonia_kg.errors import OntologyError
from dystonia_kg.links.mapping_facts import LinkFacts, vocabulary
from dystonia_kg.links.sssom import FILE_NAME, SssomRow, read_sssom
from dystonia_kg.paths import ONTOLOGY_DIR
from dystonia_kg.sources.records import load_records

_EXACT = "skos:exactMatch"
_NOT_A_DISEASE = "HP"
_RECORDS = ("OMIM", "ORPHA", "DOID")
"""Vocabularies whose entries sources make claims about (`sources.records`)."""


@dataclass(frozen=True)
class DiseaseNodes:
    """The node of each alias, as IRIs; a node is no alias of itself."""

    node_of: Mapping[URIRef, URIRef]

    def node(self, term: URIRef) -> URIRef:
        """Give the node of a term; a term that is no alias is its own node."""
        return self.node_of.get(term, term)

    def closure(self) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
        """Yield `node skos:exactMatch alias` for every alias; nothing is said of itself."""
        for alias, node in sorted(self.node_of.items()):
            yield node, SKOS.exactMatch, alias


def load_nodes() -> DiseaseNodes:
    """Read the mapping set and the tables; OntologyError where an alias would have two nodes."""
    rows = read_sssom(ONTOLOGY_DIR / FILE_NAME)
    nodes = disease_nodes(rows, _mondo_aliases(LinkFacts.load(), load_records().disease_of))
    return DiseaseNodes({_iri(alias): _iri(node) for alias, node in nodes.items()})


def disease_nodes(
    rows: Iterable[SssomRow], mondo_aliases: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """Give the node of each alias, as CURIEs, from own mappings and the aliases of Mondo terms.

    Raises OntologyError where two own classes match one term exactly.
    """
    found: dict[str, str] = {}
    rows = list(rows)
    doubted = {(row.subject_id, row.object_id) for row in rows if row.predicate_id != _EXACT}
    for row in rows:
        if row.predicate_id != _EXACT or vocabulary(row.object_id) == _NOT_A_DISEASE:
            continue
        for alias in (row.object_id, *mondo_aliases.get(row.object_id, ())):
            if (row.subject_id, alias) in doubted:
                continue  # the mapping set says why it is not exact
            if found.setdefault(alias, row.subject_id) != row.subject_id:
                raise OntologyError(
                    f"{alias} is an exact match of {found[alias]} and of {row.subject_id}"
                )
    for mondo, aliases in mondo_aliases.items():
        for alias in aliases:
            node = found.get(mondo, mondo)
            if (node, alias) not in doubted:
                found.setdefault(alias, node)
    return found


def _mondo_aliases(facts: LinkFacts, disease_of: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for record, disease in disease_of.items():
        found[disease].add(record)
    for link in facts.links:
        prefix, state = vocabulary(link.object), facts.terms.get(link.object)
        is_current = state is None or not (state.deprecated or state.is_absent)
        if (
            link.predicate == _EXACT
            and prefix not in (_NOT_A_DISEASE, *_RECORDS)  # of these the table of records says it
            and is_current
            and len(facts.exact[link.subject][prefix]) == 1
            and len(facts.mondo_of[link.object]) == 1
        ):
            found[link.subject].add(link.object)
    return found


def _iri(curie: str) -> URIRef:
    return URIRef(expand(curie))
