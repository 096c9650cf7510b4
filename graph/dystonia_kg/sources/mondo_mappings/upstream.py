"""Read Mondo's mapping sets (SSSOM, one file a predicate and vocabulary): mappings and records.

Each file has its metadata as YAML after "#", then subject_id, subject_label, predicate_id,
object_id and object_label. Prefixes are brought to the project's spelling, numbers of GARD to
seven digits. Names of OMIM, SNOMED CT and UMLS entries are not taken over: of these only
identifiers may be used.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from dystonia_kg.curies import normal_curie
from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources import in_use
from dystonia_kg.sources.columns import XREF_COLUMNS
from dystonia_kg.sources.derived_table import (
    Cells,
    DerivedTable,
    FileTally,
    Reader,
    Reading,
    TableDraft,
)
from dystonia_kg.sources.mondo_mappings.columns import (
    MAPPING_COLUMNS,
    MAPPING_KEY,
    RECORD_COLUMNS,
    RECORD_KEY,
)
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.upstream_files import identifier, read_tsv

UPSTREAM_COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label")
_IDS_ONLY = ("OMIM", "OMIMPS", "SCTID", "UMLS", "MEDGEN")
_UNTYPED, _EXACT = "oboInOwl:hasDbXref", "skos:exactMatch"
_RECORD_PREFIXES = ("OMIM:", "ORPHA:", "DOID:")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def read_mappings(files: Sequence[Path], folder: Path) -> Reading:
    """Give mondo_mappings.tsv and mondo_records.tsv.

    Mondo repeats nearly every typed row as an untyped cross-reference: of these only those remain
    that say something no typed row says. A folder stands for the *.sssom.tsv files in it.
    """
    wanted = in_use.own_diseases(folder)
    rows: dict[Cells, str] = {}
    tallies = {}
    for path in _sets(files):
        tally = tallies[path.name] = FileTally(path.name)
        version = _version(path)
        for row in read_tsv(path, UPSTREAM_COLUMNS):
            target = normal_curie(row["object_id"])
            if identifier(row, "subject_id", "MONDO") not in wanted:
                tally.leave_out("mapping of another disease")
            elif target is None:
                tally.leave_out("vocabulary outside of the project")
            else:
                rows.setdefault(_mapping(row, target, path, version), row.place)
    typed = {(cells[0], cells[3]) for cells in rows if cells[2] != _UNTYPED}
    draft = TableDraft("mondo_mappings.tsv", MAPPING_COLUMNS, MAPPING_KEY)
    for cells, place in rows.items():
        if cells[2] != _UNTYPED or (cells[0], cells[3]) not in typed:
            draft.add(cells, place)
            tallies[cells[5]].keep()
        else:
            tallies[cells[5]].leave_out("untyped repeat of a typed row")
    table = draft.table()
    records = derive_records(table.rows, _orphanet_relations(folder), _orphanet_parents(folder))
    return Reading([table, records], list(tallies.values()))


def _sets(files: Iterable[Path]) -> list[Path]:
    found = [
        path
        for file in files
        for path in (sorted(file.glob("mondo_*.sssom.tsv")) if file.is_dir() else [file])
    ]
    if not found:
        raise SourceTableError("no mondo_*.sssom.tsv in the folder")
    return found


def _version(path: Path) -> str:
    """Give the date of a mapping set: `mapping_set_version`, which is a date or an address."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            if "mapping_set_version:" in line and (date := _DATE.search(line)):
                return date[0]
    raise SourceTableError(f"{path.name}: the metadata names no mapping_set_version with a date")


def _mapping(row: Row, target: str, path: Path, version: str) -> Cells:
    nameless = target.partition(":")[0] in _IDS_ONLY
    return (
        row["subject_id"],
        row["subject_label"],
        row["predicate_id"],
        target,
        "" if nameless else row["object_label"],
        path.name,
        version,
        "mondo-sssom",
    )


def _orphanet_relations(folder: Path) -> dict[tuple[str, str], str]:
    """Give Orphanet's own relation (E, BTNT, NTBT) of an entry to an OMIM id."""
    return {
        (row["subject"], row["object"]): row["relation"]
        for row in read_table("cross_references.tsv", XREF_COLUMNS, folder=folder)
        if row["source"] == "orphanet"
    }


def _orphanet_parents(folder: Path) -> dict[str, set[str]]:
    return {
        row["id"]: set(row["parents"].split("|"))
        for row in read_table("orphanet_entries.tsv", ORPHANET_COLUMNS, folder=folder)
    }


def derive_records(
    mappings: Iterable[Cells],
    orphanet: Mapping[tuple[str, str], str],
    parents: Mapping[str, Collection[str]],
) -> DerivedTable:
    """Give mondo_records.tsv: how records of OMIM, Orphanet and DO relate to Mondo's diseases.

    `relation` is `same` only when Mondo says skos:exactMatch, the record is matched exactly to no
    other disease, the disease to no other record of that vocabulary, and Orphanet's own
    cross-references do not say otherwise. It is `broader` or `narrower` where Orphanet says that
    its entry is wider or narrower than the OMIM entry of the same disease, `unclear` in the other
    cases. Where Mondo matches one disease with several entries of Orphanet, that is the same which
    Orphanet itself matches with the OMIM entry, and what stands below another is narrower.
    `orphanet` gives these relations by entry and OMIM id, `parents` what stands above each entry.

    What a source says of a record is said of the disease only where `same` holds: else the genes
    of a broad entry (Orphanet 256: EIF2AK2, SHQ1) would leak into one disease below it.
    """
    exact, labels = _exact_matches(mappings)
    diseases_of: dict[str, set[str]] = defaultdict(set)
    for disease, record in exact:
        diseases_of[record].add(disease)
    draft = TableDraft("mondo_records.tsv", RECORD_COLUMNS, RECORD_KEY)
    for disease, record in exact:
        prefix = record.partition(":")[0]
        siblings = {other for d, other in exact if d == disease and other.startswith(prefix + ":")}
        omim = {other for d, other in exact if d == disease and other.startswith("OMIM:")}
        relation, basis = _relation(record, diseases_of[record], omim, orphanet)
        if relation == "same" and len(siblings) > 1:
            relation, basis = _among(record, siblings, omim, orphanet, parents)
        draft.add((disease, record, labels[record], relation, basis, "mondo-sssom"))
    return draft.table()


def _exact_matches(
    mappings: Iterable[Cells],
) -> tuple[set[tuple[str, str]], dict[str, str]]:
    exact: set[tuple[str, str]] = set()
    labels: dict[str, str] = defaultdict(str)
    for disease, _, predicate, record, label, *_ in mappings:
        if predicate == _EXACT and record.startswith(_RECORD_PREFIXES):
            exact.add((disease, record))
            labels[record] = labels[record] or label
    return exact, labels


def _relation(
    record: str,
    diseases: set[str],
    omim: set[str],
    orphanet: Mapping[tuple[str, str], str],
) -> tuple[str, str]:
    said = {orphanet.get((record, entry), "") for entry in omim}
    if "BTNT" in said:
        return "broader", "Orphanet: its entry is wider than the OMIM entry of this disease"
    if "NTBT" in said:
        return "narrower", "Orphanet: its entry is narrower than the OMIM entry of this disease"
    if len(diseases) > 1:
        return "unclear", "Mondo: exact match of more than one disease"
    return "same", "Mondo: exact match, one to one"


def _among(
    record: str,
    siblings: set[str],
    omim: set[str],
    orphanet: Mapping[tuple[str, str], str],
    parents: Mapping[str, Collection[str]],
) -> tuple[str, str]:
    """Tell one of several records apart that Mondo matches with the same disease."""
    agreed = {r for r in siblings if any(orphanet.get((r, entry)) == "E" for entry in omim)}
    if agreed == {record}:
        return "same", "Orphanet: its entry is the OMIM entry of this disease"
    if siblings.intersection(parents.get(record, ())):
        return "narrower", "Orphanet: its entry stands below another one of this disease"
    return "unclear", "Mondo: the disease has more than one exact match in this vocabulary"


READERS: Mapping[str, Reader] = {"mondo-sssom": read_mappings}
