"""Read ClinGen's gene-disease validity: its own CSV download, or GenCC's export of submissions.

ClinGen's CSV has banner lines, a header in capitals between two rules of "+", and quoted cells.
GenCC's export (CSV or TSV) holds the submissions of many: ClinGen's are those of submitter
GENCC:000102, with the disease as it was submitted.

Which curations are taken over: all on a disease of the graph; on a disease above those (Leigh
syndrome, movement disorder) that of a gene in use. They are claims on that very term: no axiom
follows, and nothing is passed down. A curation of a gene in use for another disease is left out,
and listed by itself in `gene_left_out.tsv`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dystonia_kg.sources import in_use
from dystonia_kg.sources.clingen.columns import GENE_LEFT_OUT_COLUMNS, GENE_LEFT_OUT_KEY
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    one_file,
)
from dystonia_kg.sources.tables import Row
from dystonia_kg.sources.upstream_files import identifier, read_csv, read_tsv

CLINGEN_COLUMNS = (
    "GENE SYMBOL",
    "GENE ID (HGNC)",
    "DISEASE LABEL",
    "DISEASE ID (MONDO)",
    "MOI",
    "CLASSIFICATION",
    "ONLINE REPORT",
    "CLASSIFICATION DATE",
)
GENCC_COLUMNS = (
    "gene_curie",
    "gene_symbol",
    "disease_original_curie",
    "disease_original_title",
    "classification_title",
    "moi_title",
    "submitter_curie",
    "submitted_as_date",
    "submitted_as_public_report_url",
)
RELATION = "ClinGen gene-disease validity"
OUTSIDE = "the disease is neither in the graph nor above one of its diseases"
_UNUSED = "neither gene nor disease is in use"
_CLINGEN_IN_GENCC = "GENCC:000102"
_MODES = {
    "Autosomal dominant": "AD",
    "Autosomal recessive": "AR",
    "X-linked": "XL",
    "Semidominant": "SD",
    "Mitochondrial": "MT",
    "Unknown": "Undetermined",
}
_GRADES = {"Disputed Evidence": "Disputed", "Refuted Evidence": "Refuted"}
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ].*)?")


@dataclass(frozen=True)
class _Curation:
    gene: str
    symbol: str
    disease: str
    disease_name: str
    classification: str
    inheritance: str
    date: str
    reference: str
    place: str


def read_validity(files: Sequence[Path], folder: Path) -> Reading:
    """Give ClinGen's rows of gene_claims.tsv, and gene_left_out.tsv."""
    path = one_file(files)
    tiers, records, genes = (
        in_use.disease_tiers(folder),
        in_use.records(folder),
        in_use.genes(folder),
    )
    tally = FileTally(path.name)
    claims = TableDraft("gene_claims.tsv", GENE_CLAIM_COLUMNS, GENE_CLAIM_KEY)
    claims.keep(folder, unless_source="clingen")
    left_out = TableDraft("gene_left_out.tsv", GENE_LEFT_OUT_COLUMNS, GENE_LEFT_OUT_KEY)
    for curation in _curations(path, tally):
        tier = tiers.get(curation.disease, "")
        is_own = curation.disease in records or tier not in ("", "ancestor")
        if is_own or (tier and curation.gene in genes):
            claims.add(_claim(curation), curation.place)
            tally.keep()
        elif curation.gene in genes:
            left_out.add(_left_out(curation), curation.place)
            tally.leave_out(OUTSIDE)
        else:
            tally.leave_out(_UNUSED)
    return Reading([claims.table(), left_out.table()], [tally])


def _curations(path: Path, tally: FileTally) -> Iterator[_Curation]:
    if path.suffix == ".tsv":
        yield from _of_gencc(read_tsv(path, GENCC_COLUMNS), tally)
    elif _is_gencc(path):
        yield from _of_gencc(read_csv(path, GENCC_COLUMNS), tally)
    else:
        for row in read_csv(path, CLINGEN_COLUMNS):
            yield _Curation(
                identifier(row, "GENE ID (HGNC)", "HGNC"),
                row["GENE SYMBOL"],
                identifier(row, "DISEASE ID (MONDO)", "MONDO"),
                row["DISEASE LABEL"],
                row["CLASSIFICATION"],
                row["MOI"],
                _date(row, "CLASSIFICATION DATE"),
                row["ONLINE REPORT"],
                row.place,
            )


def _is_gencc(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return "submitter_curie" in next(lines, "")


def _of_gencc(rows: Iterator[Row], tally: FileTally) -> Iterator[_Curation]:
    for row in rows:
        if row["submitter_curie"] != _CLINGEN_IN_GENCC:
            tally.leave_out("submitted by others than ClinGen")
            continue
        yield _Curation(
            identifier(row, "gene_curie", "HGNC"),
            row["gene_symbol"],
            identifier(row, "disease_original_curie", "MONDO"),
            row["disease_original_title"],
            _GRADES.get(row["classification_title"], row["classification_title"]),
            _MODES.get(row["moi_title"], row["moi_title"]),
            _date(row, "submitted_as_date"),
            row["submitted_as_public_report_url"],
            row.place,
        )


def _date(row: Row, column: str) -> str:
    match = _DATE.fullmatch(row[column])
    if match is None:
        raise row.error(f"column {column}: '{row[column]}' is no date")
    return match[1]


def _claim(found: _Curation) -> tuple[str, ...]:
    return (
        found.gene,
        found.disease,
        RELATION,
        found.classification,
        found.inheritance,
        found.date,
        found.reference,
        "clingen",
    )


def _left_out(found: _Curation) -> tuple[str, ...]:
    return (
        found.gene,
        found.symbol,
        found.disease,
        found.disease_name,
        found.classification,
        found.inheritance,
        found.date,
        found.reference,
        OUTSIDE,
        "clingen",
    )


READERS: Mapping[str, Reader] = {"clingen": read_validity}
