"""Read phenotype.hpoa (format of 2023 and later): the annotations of the matched records.

Twelve named columns after comment lines; a row that stands twice becomes one, and of several dates
of curation the latest counts.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources import in_use
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    joined,
    one_file,
)
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS, ANNOTATION_KEY
from dystonia_kg.sources.tables import Row
from dystonia_kg.sources.upstream_files import identifier, orpha, read_tsv

UPSTREAM_COLUMNS = (
    "database_id",
    "hpo_id",
    "aspect",
    "qualifier",
    "frequency",
    "onset",
    "sex",
    "modifier",
    "evidence",
    "reference",
    "biocuration",
)
_AS_THEY_ARE = ("hpo_id", "aspect", "qualifier", "frequency", "onset", "sex")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PARTS = re.compile(r"[;|]")


def read_annotations(files: Sequence[Path], folder: Path) -> Reading:
    """Give hpo_annotations.tsv."""
    path = one_file(files)
    wanted, tally = in_use.records(folder), FileTally(path.name)
    draft = TableDraft("hpo_annotations.tsv", ANNOTATION_COLUMNS, ANNOTATION_KEY)
    for row in read_tsv(path, UPSTREAM_COLUMNS):
        identifier(row, "hpo_id", "HP")
        if orpha(identifier(row, "database_id")) in wanted:
            draft.add(_annotation(row), row.place)
            tally.keep()
        else:
            tally.leave_out("annotation of another disease")
    return Reading([draft.table()], [tally])


def _annotation(row: Row) -> tuple[str, ...]:
    dates = sorted(_DATE.findall(row["biocuration"]))
    return (
        orpha(row["database_id"]),
        *(row[column] for column in _AS_THEY_ARE),
        joined(_PARTS.split(row["modifier"])),
        row["evidence"],
        joined(_PARTS.split(row["reference"])),
        dates[-1] if dates else "",
        "hpoa",
    )


READERS: Mapping[str, Reader] = {"hpoa": read_annotations}
