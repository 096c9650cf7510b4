"""Diseases as three vocabularies place them, with their signs and history, for the link checks."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dystonia_kg.sources.columns import EDGE_COLUMNS, GENE_CLAIM_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.do.columns import DO_COLUMNS
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.mondo.columns import HISTORY_COLUMNS, MONDO_COLUMNS
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS
from dystonia_kg.sources.tables import Row, read_table

BRANCH = "MONDO:0003441"
SIGN_BRANCH = "HP:0001332"


@dataclass
class DiseaseFacts:
    """Diseases, where three vocabularies place them, and which of them have dystonia as a sign."""

    diseases: dict[str, Row] = field(default_factory=dict)
    do_parents: dict[str, str] = field(default_factory=dict)
    orphanet_parents: dict[str, str] = field(default_factory=dict)
    annotations: list[Row] = field(default_factory=list)
    sign_parents: dict[str, list[str]] = field(default_factory=dict)
    sign_names: dict[str, list[str]] = field(default_factory=dict)
    history: list[Row] = field(default_factory=list)
    genes: dict[str, str] = field(default_factory=dict)
    gene_claims: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path | None = None) -> "DiseaseFacts":
        """Read the curated tables."""
        facts = cls()
        facts.diseases = {
            row["id"]: row for row in read_table("mondo_diseases.tsv", MONDO_COLUMNS, folder=folder)
        }
        facts.do_parents = _parents("do_diseases.tsv", DO_COLUMNS, folder)
        facts.orphanet_parents = _parents("orphanet_entries.tsv", ORPHANET_COLUMNS, folder)
        facts.annotations = list(
            read_table("hpo_annotations.tsv", ANNOTATION_COLUMNS, folder=folder)
        )
        for row in read_table("hpo_edges.tsv", EDGE_COLUMNS, folder=folder):
            facts.sign_parents.setdefault(row["child"], []).append(row["parent"])
        for row in read_table("hpo_terms.tsv", TERM_COLUMNS, folder=folder):
            facts.sign_names[row["id"]] = [row["label"], *row.many("exact_synonyms")]
        facts.history = list(read_table("mondo_history.tsv", HISTORY_COLUMNS, folder=folder))
        for row in read_table("hgnc_genes.tsv", GENE_COLUMNS, folder=folder):
            facts.genes[row["symbol"]] = row["id"]
        for row in read_table("gene_claims.tsv", GENE_CLAIM_COLUMNS, folder=folder):
            entry = (row["disease"], row["source"])
            facts.gene_claims.setdefault(row["gene"], set()).add(entry)
        return facts

    def is_in_branch(self, key: str, branch: str = BRANCH) -> bool:
        """Tell whether a Mondo term lies below `branch` in the release at hand."""
        waiting, seen = [key], set()
        while waiting:
            row = self.diseases.get(waiting.pop())
            for parent in row.many("parents") if row else ():
                if parent == branch:
                    return True
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return False

    @cached_property
    def signs(self) -> set[str]:
        """Give HPO's dystonia branch."""
        children: dict[str, list[str]] = {}
        for key, parents in self.sign_parents.items():
            for parent in parents:
                children.setdefault(parent, []).append(key)
        inside, waiting = {SIGN_BRANCH}, [SIGN_BRANCH]
        while waiting:
            below = [key for key in children.get(waiting.pop(), ()) if key not in inside]
            inside.update(below)
            waiting += below
        return inside

    @cached_property
    def dystonia_names(self) -> re.Pattern[str]:
        """Give a pattern for the names of the dystonia branch, and for dystonia itself."""
        names = {name for key in self.signs for name in self.sign_names.get(key, ())}
        parts = [r"\bdystoni", *(rf"\b{re.escape(name)}\b" for name in sorted(names))]
        return re.compile("|".join(parts), re.IGNORECASE)

    @cached_property
    def sign_counts(self) -> Counter[str]:
        """Count, by OMIM or Orphanet entry, the annotations with a sign of the dystonia branch."""
        return Counter(
            row["disease"]
            for row in self.annotations
            if row["term"] in self.signs
            and row["qualifier"] != "NOT"
            and not row["frequency"].startswith("0/")
        )

    @cached_property
    def annotation_counts(self) -> Counter[str]:
        """Count all annotations by OMIM or Orphanet entry."""
        return Counter(row["disease"] for row in self.annotations)


def _parents(name: str, columns: tuple[str, ...], folder: Path | None) -> dict[str, str]:
    rows = list(read_table(name, columns, folder=folder))
    labels = {row["id"]: row["label"] for row in rows}
    return {
        row["id"]: ", ".join(
            f"{parent} ({labels[parent]})" if labels.get(parent) else parent
            for parent in row.many("parents")
        )
        for row in rows
    }
