"""Derive the tables of HPO terms and annotations.

Annotations come from HPO's own phenotype.hpoa (format of 2023 and later: twelve named columns
after comment lines) or from a table with one named column per field.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.derive_diseases import curie
from dystonia_kg.sources.derive_terms import derive_obo_branch
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream

_HPOA = (
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
_NAMED = (
    "disease_id",
    "hpo_id",
    "aspect",
    "qualifier",
    "frequency_raw",
    "onset_id",
    "sex",
    "modifiers",
    "evidence",
    "references",
    "biocuration_date",
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def derive_annotations(path: Path, records: Iterable[str]) -> list[DerivedTable]:
    """Give hpo_annotations.tsv: the rows of the wanted OMIM and Orphanet records.

    A row that stands twice becomes one; of several curation dates the latest counts.
    """
    wanted = set(records)
    rows = [_annotation(row) for row in read_annotations(path) if curie(row[0]) in wanted]
    return [derived_table("hpo_annotations.tsv", ANNOTATION_COLUMNS, rows)]


def derive_hpo_terms(hp_obo: Path, wanted: Iterable[str]) -> list[DerivedTable]:
    """Give hpo_terms.tsv and hpo_edges.tsv: the wanted terms and all their ancestors."""
    return derive_obo_branch(hp_obo, wanted, "HP", "hpo")


def read_annotations(path: Path) -> Iterator[list[str]]:
    """Yield the annotations of a file of either form, their fields in the order of `_NAMED`."""
    with path.open(encoding="utf-8") as lines:
        first = next(lines, "")
    if first.startswith("#"):
        yield from _read_hpoa(path)
    else:
        for row in read_upstream(path, _NAMED):
            yield [row[column] for column in _NAMED]


def _read_hpoa(path: Path) -> Iterator[list[str]]:
    header: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\r\n").split("\t")
            if not header:
                header = _hpoa_header(cells, path)
            elif len(cells) != len(header):
                raise SourceTableError(
                    f"{path.name}, line {number}: {len(cells)} cells, the header has {len(header)}"
                )
            else:
                row = dict(zip(header, cells, strict=True))
                yield [row[column] for column in _HPOA]


def _hpoa_header(cells: list[str], path: Path) -> list[str]:
    if missing := [column for column in _HPOA if column not in cells]:
        raise SourceTableError(
            f"{path.name}: column {', '.join(missing)} is missing",
            hint="a phenotype.hpoa of another format?",
        )
    return cells


def _annotation(row: list[str]) -> tuple[str, ...]:
    disease, *middle, modifiers, evidence, references, curation = row
    dates = sorted(_DATE.findall(curation))
    return (
        curie(disease),
        *middle,
        _joined(modifiers),
        evidence,
        _joined(references),
        dates[-1] if dates else "",
        "hpoa",
    )


def _joined(cell: str) -> str:
    return "|".join(sorted({part for part in re.split(r"[;|]", cell) if part}))
