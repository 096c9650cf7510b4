"""The rows of the curated tables, counted without their readers."""

import csv
from collections.abc import Mapping

from dystonia_kg.sources.tables import tables_folder


def rows_of(table: str, **cells: str) -> list[Mapping[str, str]]:
    """Give the rows of a table that have these cells."""
    with (tables_folder() / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if cells.items() <= row.items()]
