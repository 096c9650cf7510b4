"""Read MAxO's annotations: treatments (maxo-annotations.tsv) and diagnostics.

The treatments name disease, action, target (`hpo_id`, where a disease may stand), relation in any
case, evidence, and a drug as `extension_id`. maxo_diagnostic_annotations.tsv has two comment lines,
then sign, predicate, action and curator.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    one_file,
)
from dystonia_kg.sources.hpo.terms import DYSTONIA
from dystonia_kg.sources.maxo_annotations.columns import (
    DIAGNOSTIC_COLUMNS,
    DIAGNOSTIC_KEY,
    TREATMENT_COLUMNS,
    TREATMENT_KEY,
)
from dystonia_kg.sources.obo_terms import below
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.upstream_files import identifier, read_tsv

TREATMENT_UPSTREAM = (
    "disease_id",
    "disease_name",
    "source_id",
    "maxo_id",
    "maxo_name",
    "hpo_id",
    "relation",
    "evidence",
    "extension_id",
    "extension_name",
    "comment",
)
DIAGNOSTIC_UPSTREAM = ("hpo_id", "hpo_label", "predicate_id", "maxo_id", "creator_id")
_NAME = "maxo-annotations"


def read_treatments(files: Sequence[Path], folder: Path) -> Reading:
    """Give treatment_claims.tsv: those of a disease of the graph, or aimed at a dystonia."""
    path = one_file(files)
    diseases = set(in_use.own_diseases(folder)) | _treated(folder)
    signs = _dystonias(folder)
    labels = _labels(folder)
    tally = FileTally(path.name)
    draft = TableDraft("treatment_claims.tsv", TREATMENT_COLUMNS, TREATMENT_KEY)
    for row in read_tsv(path, TREATMENT_UPSTREAM):
        if identifier(row, "disease_id") in diseases or row["hpo_id"] in signs:
            draft.add(_treatment(row, labels), row.place)
            tally.keep()
        else:
            tally.leave_out("another disease, aimed at no dystonia")
    return Reading([draft.table()], [tally])


def _treated(folder: Path) -> set[str]:
    """Give the diseases of the table: some stand there under an id that Mondo has withdrawn."""
    return in_use.cells("treatment_claims.tsv", TREATMENT_COLUMNS, "disease", folder)


def _treatment(row: Row, labels: Mapping[str, str]) -> tuple[str, ...]:
    target = row["hpo_id"]
    if not row["maxo_id"].startswith("MAXO:"):
        raise row.error(f"column maxo_id: '{row['maxo_id']}' is no term of MAxO's")
    return (
        row["disease_id"],
        row["disease_name"],
        row["maxo_id"],
        row["maxo_name"],
        row["extension_id"],
        row["extension_name"],
        row["relation"].lower().replace("_", " "),
        target,
        labels.get(target, ""),
        row["evidence"],
        row["source_id"],
        row["comment"],
        _NAME,
    )


def read_diagnostics(files: Sequence[Path], folder: Path) -> Reading:
    """Give sign_diagnostics.tsv: those of the signs below HPO's dystonia."""
    path = one_file(files)
    signs, tally = _dystonias(folder), FileTally(path.name)
    draft = TableDraft("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, DIAGNOSTIC_KEY)
    for row in read_tsv(path, DIAGNOSTIC_UPSTREAM):
        if identifier(row, "hpo_id", "HP") in signs:
            cells = ("hpo_id", "hpo_label", "predicate_id", "maxo_id", "creator_id")
            draft.add((*(row[cell] for cell in cells), _NAME), row.place)
            tally.keep()
        else:
            tally.leave_out("sign outside of HPO's dystonia branch")
    return Reading([draft.table()], [tally])


def _dystonias(folder: Path) -> set[str]:
    parents: dict[str, list[str]] = {}
    for row in read_table("hpo_edges.tsv", EDGE_COLUMNS, folder=folder):
        parents.setdefault(row["child"], []).append(row["parent"])
    return below(DYSTONIA, parents)


def _labels(folder: Path) -> dict[str, str]:
    rows = read_table("hpo_terms.tsv", TERM_COLUMNS, folder=folder)
    return {row["id"]: row["label"] for row in rows}


READERS: Mapping[str, Reader] = {
    "maxo-annotations": read_treatments,
    "maxo-diagnostics": read_diagnostics,
}
