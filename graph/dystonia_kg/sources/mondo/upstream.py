"""Read mondo.obo: the diseases of the graph with their ancestors, and what changed in them.

The history holds the terms that changed in label, state, replacement or parents from one release
to the next. A release that is newer than all in it is compared with the one before: a term that
changed now for the first time gets a row for both.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources import in_use
from dystonia_kg.sources.derived_table import (
    Cells,
    DerivedTable,
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    joined,
    one_file,
)
from dystonia_kg.sources.mondo.columns import (
    HISTORY_COLUMNS,
    HISTORY_KEY,
    MONDO_COLUMNS,
    MONDO_KEY,
)
from dystonia_kg.sources.obo_terms import OboTerm, read_obo, release_of, with_ancestors
from dystonia_kg.sources.tables import Row, read_table

_TABLE, _HISTORY = "mondo_diseases.tsv", "mondo_history.tsv"
_UNUSED = "not a disease of the graph, nor above one"


def read_mondo(files: Sequence[Path], folder: Path) -> Reading:
    """Give mondo_diseases.tsv and mondo_history.tsv.

    SourceTableError when the file lacks a disease of the graph: Mondo makes a term obsolete, and
    never removes it.
    """
    path = one_file(files)
    tiers = in_use.own_diseases(folder)
    terms = {term.id: term for term in read_obo(path)}
    if missing := sorted(tiers.keys() - terms.keys()):
        raise SourceTableError(
            f"{path.name}: {', '.join(missing[:5])} not in it", hint="is it Mondo's whole file?"
        )
    inside = with_ancestors(terms, tiers)
    tally = FileTally(path.name)
    draft = TableDraft(_TABLE, MONDO_COLUMNS, MONDO_KEY)
    for key, term in terms.items():
        if key in inside:
            tally.keep()
            draft.add(_disease(term, terms, tiers), f"{path.name}, line {term.line}")
        else:
            tally.leave_out(_UNUSED)
    table = draft.table()
    return Reading([table, _history(table, release_of(path), folder)], [tally])


def _disease(
    term: OboTerm, terms: Mapping[str, OboTerm], tiers: Mapping[str, str]
) -> tuple[str, ...]:
    names = {name.replace("|", "/") for names in term.synonyms.values() for name in names}
    return (
        term.id,
        term.label,
        tiers.get(term.id, "ancestor"),
        "true" if term.obsolete else "false",
        joined(term.replaced_by),
        joined(parent for parent in term.parents if parent in terms),
        joined(names - {term.label}) if term.id in tiers else "",
        "mondo",
    )


def _history(table: DerivedTable, release: str, folder: Path) -> DerivedTable:
    known = list(read_table(_HISTORY, HISTORY_COLUMNS, folder=folder))
    draft = TableDraft(_HISTORY, HISTORY_COLUMNS, HISTORY_KEY)
    for row in known:
        draft.add(cells_of(row, HISTORY_COLUMNS))
    releases = sorted({row["release"] for row in known})
    if not releases or release > releases[-1]:
        before = releases[-1] if releases else ""
        for cells in _changes(table, release, before, known, folder):
            draft.add(cells)
    return draft.table()


def _changes(
    table: DerivedTable, release: str, before: str, known: Sequence[Row], folder: Path
) -> Iterator[Cells]:
    states = {
        key: max(rows, key=lambda row: row["release"])
        for key, rows in groupby(sorted(known, key=lambda row: row["id"]), lambda row: row["id"])
    }
    older = {
        row["id"]: _state(cells_of(row, MONDO_COLUMNS))
        for row in read_table(_TABLE, MONDO_COLUMNS, folder=folder)
    }
    for cells in table.rows:
        key, tier, now = cells[0], cells[2], _state(cells)
        if tier == "ancestor":
            continue
        if key in states:
            yield (key, release, *now)
        elif key in older and older[key] != now and before:
            yield (key, before, *older[key])
            yield (key, release, *now)


def _state(cells: Cells) -> tuple[str, ...]:
    _, label, _, obsolete, replaced_by, parents, *_ = cells
    return ("true", label, obsolete, replaced_by, parents)


READERS: Mapping[str, Reader] = {"mondo": read_mondo}
