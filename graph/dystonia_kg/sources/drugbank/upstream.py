"""Read DrugBank's open vocabulary (drugbank vocabulary.csv): ids and names of the drugs in use.

Which DrugBank id is which ChEBI drug is not said by the vocabulary in an open way (the Standard
InChI Key would need ChEBI's): the mappings at hand stay, and their names follow the vocabulary. An
id that the file does not hold any more keeps its row, and is named.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import DRUG_MAPPING_COLUMNS, DRUG_MAPPING_KEY
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import read_csv

UPSTREAM_COLUMNS = ("DrugBank ID", "Common name")
_TABLE, _NAME = "drug_mappings.tsv", "drugbank-vocabulary"


def read_vocabulary(files: Sequence[Path], folder: Path) -> Reading:
    """Give drug_mappings.tsv with the names of DrugBank's entries."""
    path = one_file(files)
    tally = FileTally(path.name)
    draft = TableDraft(_TABLE, DRUG_MAPPING_COLUMNS, DRUG_MAPPING_KEY)
    draft.keep(folder, unless_source=_NAME)
    mapped = [
        row
        for row in read_table(_TABLE, DRUG_MAPPING_COLUMNS, folder=folder)
        if row["source"] == _NAME
    ]
    wanted = {row["object"] for row in mapped}
    named: dict[str, tuple[str, str]] = {}
    for row in read_csv(path, UPSTREAM_COLUMNS):
        key = f"DRUGBANK:{row['DrugBank ID']}"
        if key not in wanted:
            tally.leave_out("drug that is not in use")
        elif not row["Common name"]:
            raise row.error("column Common name is empty")
        else:
            named[key] = (row["Common name"], row.place)
            tally.keep()
    for row in mapped:
        cells = cells_of(row, DRUG_MAPPING_COLUMNS)
        name, place = named.get(row["object"], (row["object_name"], ""))
        if row["object"] not in named:
            tally.besides[f"kept as it was, not in the file: {row['object']}"] += 1
        draft.add((*cells[:3], name, *cells[4:]), place)
    return Reading([draft.table()], [tally])


READERS: Mapping[str, Reader] = {"drugbank-vocabulary": read_vocabulary}
