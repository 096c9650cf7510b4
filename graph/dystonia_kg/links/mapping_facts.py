"""The facts on links between vocabularies, from the curated tables, indexed for the rules.

Used by the composition of the project's own mappings and by the link checks; identifiers are
CURIEs here, as in the tables.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dystonia_kg.sources.columns import XREF_COLUMNS
from dystonia_kg.sources.mondo_mappings.columns import MAPPING_COLUMNS
from dystonia_kg.sources.obsolete.columns import TERM_STATUS_COLUMNS
from dystonia_kg.sources.tables import read_table

EXACT = "skos:exactMatch"
CROSS_REFERENCE = "oboInOwl:hasDbXref"
ORPHANET_SAME, ORPHANET_BROADER, ORPHANET_NARROWER = "E", "BTNT", "NTBT"


@dataclass(frozen=True)
class Link:
    """One row of Mondo's mapping set."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    file: str
    version: str


@dataclass(frozen=True)
class CrossReference:
    """What DO or Orphanet says of its own term; `relation` is empty for DO."""

    subject: str
    label: str
    object: str
    relation: str
    source: str


@dataclass(frozen=True)
class TermStatus:
    """Label and state of a term in the newest release at hand, and how that is known."""

    id: str
    label: str
    deprecated: bool
    replaced_by: str
    release: str
    verification: str

    @property
    def is_absent(self) -> bool:
        """Tell whether the release at hand was searched and does not hold the term."""
        return self.verification.startswith("absent from")

    @property
    def is_verified(self) -> bool:
        """Tell whether a release of the term's own vocabulary states it."""
        return self.verification.startswith(("upstream release", "alt_id", "id exists upstream"))


def vocabulary(curie: str) -> str:
    """Give the prefix of a CURIE."""
    return curie.partition(":")[0]


@dataclass
class LinkFacts:
    """All links, cross-references and term states, with the indexes that the rules need."""

    links: list[Link] = field(default_factory=list)
    xrefs: list[CrossReference] = field(default_factory=list)
    terms: dict[str, TermStatus] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | None = None) -> "LinkFacts":
        """Read the curated tables."""
        links = [
            Link(*(row[column] for column in MAPPING_COLUMNS[:-1]))
            for row in read_table("mondo_mappings.tsv", MAPPING_COLUMNS, folder=folder)
        ]
        xrefs = [
            CrossReference(*(row[column] for column in XREF_COLUMNS))
            for row in read_table("cross_references.tsv", XREF_COLUMNS, folder=folder)
        ]
        terms: dict[str, TermStatus] = {}
        for name in ("deprecated_ids.tsv", "mapped_terms.tsv"):
            for row in read_table(name, TERM_STATUS_COLUMNS, folder=folder):
                terms[row["id"]] = TermStatus(
                    row["id"],
                    row["label"],
                    row["deprecated"] == "true",
                    row["replaced_by"],
                    row["release"],
                    row["verification"],
                )
        return cls(links, xrefs, terms)

    @cached_property
    def exact(self) -> dict[str, dict[str, set[str]]]:
        """Give the exact matches of each Mondo term by vocabulary."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for link in self.links:
            if link.predicate == EXACT:
                found[link.subject][vocabulary(link.object)].add(link.object)
        return found

    @cached_property
    def mondo_of(self) -> dict[str, set[str]]:
        """Give the Mondo terms that match each foreign term exactly."""
        found: dict[str, set[str]] = defaultdict(set)
        for link in self.links:
            if link.predicate == EXACT:
                found[link.object].add(link.subject)
        return found

    @cached_property
    def mondo_links(self) -> dict[str, list[Link]]:
        """Give all links of each Mondo term."""
        return _grouped(self.links)

    @cached_property
    def do_xrefs(self) -> dict[str, dict[str, set[str]]]:
        """Give DO's own cross-references of each DO term by vocabulary."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for xref in self.xrefs:
            if xref.source == "do":
                found[xref.subject][vocabulary(xref.object)].add(xref.object)
        return found

    @cached_property
    def do_terms_of(self) -> dict[str, set[str]]:
        """Give the DO terms that carry a cross-reference to each foreign term."""
        found: dict[str, set[str]] = defaultdict(set)
        for xref in self.xrefs:
            if xref.source == "do":
                found[xref.object].add(xref.subject)
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        """Give a label for every id that has one."""
        found = {link.object: link.object_label for link in self.links if link.object_label}
        found |= {link.subject: link.subject_label for link in self.links}
        found |= {xref.subject: xref.label for xref in self.xrefs if xref.label}
        return found | {key: term.label for key, term in self.terms.items() if term.label}

    def rivals_in_do(self, mondo: str, prefix: str) -> set[str]:
        """Give DO's own ids in a vocabulary where none of them is Mondo's for the same disease."""
        theirs: set[str] = set()
        for doid in self.exact[mondo]["DOID"]:
            theirs |= self.do_xrefs[doid][prefix]
        ours = self.exact[mondo][prefix]
        return theirs if ours and theirs and not ours & theirs else set()

    def unequal_in_orphanet(self, mondo: str) -> list[CrossReference]:
        """Give Orphanet's statements that two ids matched exactly to one Mondo term differ."""
        return [
            xref
            for xref in self.xrefs
            if xref.source == "orphanet"
            and xref.relation in (ORPHANET_BROADER, ORPHANET_NARROWER)
            and mondo in self.mondo_of[xref.subject] & self.mondo_of[xref.object]
        ]


def _grouped(links: Iterable[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[link.subject].append(link)
    return found
