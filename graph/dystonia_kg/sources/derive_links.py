"""Derive the tables on which mappings and link checks rest.

Prefixes are brought to the project's spelling, numbers of GARD to seven digits. Names of OMIM,
SNOMED CT and UMLS entries are not taken over: of these only identifiers may be used.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from dystonia_kg.curies import normal_curie
from dystonia_kg.sources.columns import (
    HISTORY_COLUMNS,
    MAPPING_COLUMNS,
    TERM_STATUS_COLUMNS,
    XREF_COLUMNS,
)
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream

_IDS_ONLY = ("OMIM", "OMIMPS", "SCTID", "UMLS", "MEDGEN")
_UNTYPED = "oboInOwl:hasDbXref"


def derive_mondo_mappings(disease_mappings: Path) -> list[DerivedTable]:
    """Give mondo_mappings.tsv: Mondo's SSSOM rows for the vocabularies of the project.

    Mondo repeats nearly every typed row as an untyped cross-reference: of these only those remain
    that say something no typed row says.
    """
    rows = []
    for row in read_upstream(disease_mappings, ("subject_id", "predicate_id", "object_id")):
        target = normal_curie(row["object_id"])
        if target is not None:
            rows.append(_mapping_row(row, target))
    typed = {(row[0], row[3]) for row in rows if row[2] != _UNTYPED}
    kept = [row for row in rows if row[2] != _UNTYPED or (row[0], row[3]) not in typed]
    return [derived_table("mondo_mappings.tsv", MAPPING_COLUMNS, kept)]


def _mapping_row(row: dict[str, str], target: str) -> tuple[str, ...]:
    nameless = target.partition(":")[0] in _IDS_ONLY
    return (
        row["subject_id"],
        row["subject_label"],
        row["predicate_id"],
        target,
        "" if nameless else row["object_label"],
        row["source_file"],
        row["mapping_set_version"],
        "mondo-sssom",
    )


def derive_cross_references(doid_xrefs: Path, orphanet_xrefs: Path) -> list[DerivedTable]:
    """Give cross_references.tsv: what DO and Orphanet themselves say, apart from Mondo.

    `relation` is Orphanet's own: E same, NTBT narrower than the OMIM entry, BTNT broader than it,
    ND not decided; DO's cross-references have none.
    """
    rows = [
        (row["doid"], row["label"], target, "", "do")
        for row in read_upstream(doid_xrefs, ("doid", "label", "xref"))
        if (target := normal_curie(row["xref"])) is not None
    ]
    rows += [
        (row["orpha_id"], row["label"], target, row["relation"], "orphanet")
        for row in read_upstream(orphanet_xrefs, ("orpha_id", "xref_source", "xref_id", "relation"))
        if (target := normal_curie(f"{row['xref_source']}:{row['xref_id']}")) is not None
    ]
    return [derived_table("cross_references.tsv", XREF_COLUMNS, rows)]


def derive_term_status(upstream_terms: Path, used: Iterable[str]) -> list[DerivedTable]:
    """Give mapped_terms.tsv (status of every id in `used`) and deprecated_ids.tsv (all others)."""
    wanted = set(used)
    mapped, deprecated = [], []
    for row in read_upstream(upstream_terms, ("id", "label", "deprecated", "verification")):
        key = normal_curie(row["id"]) or row["id"]
        nameless = key.partition(":")[0] in _IDS_ONLY
        cells = (
            key,
            "" if nameless else row["label"],
            row["deprecated"],
            normal_curie(row["replaced_by"]) or row["replaced_by"],
            row["source_release"],
            row["verification"],
        )
        if key in wanted:
            mapped.append(cells)
        elif row["deprecated"] == "true":
            deprecated.append(cells)
    return [
        derived_table("mapped_terms.tsv", TERM_STATUS_COLUMNS, mapped),
        derived_table("deprecated_ids.tsv", TERM_STATUS_COLUMNS, deprecated),
    ]


def derive_history(mondo_release_history: Path) -> list[DerivedTable]:
    """Give mondo_history.tsv: every release of the terms that changed in any of their columns."""
    by_term: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in read_upstream(mondo_release_history, ("mondo_id", "release", "parents")):
        by_term[row["mondo_id"]].append(
            (
                row["mondo_id"],
                row["release"].removeprefix("v"),
                row["present"],
                row["label"],
                row["obsolete"],
                row["replaced_by"],
                "|".join(sorted(row["parents"].split("|"))),
            )
        )
    changed = [rows for rows in by_term.values() if len({row[2:] for row in rows}) > 1]
    return [
        derived_table(
            "mondo_history.tsv", HISTORY_COLUMNS, (row for rows in changed for row in rows)
        )
    ]
