"""The expected answers of the gallery, and answers in the form in which they are compared.

An answer is a set of rows, a row a tuple of CURIEs and plain literals in the order of the columns
of `queries_expected/NAME.tsv`; an empty cell is an unbound variable. Lines before the header that
begin with `# ` tell how the rows were found. Columns that the table leaves out show the label
(`?xLabel`) or the definition (`?xDefinition`) of another column.
"""

from collections.abc import Sequence
from itertools import dropwhile

import pyoxigraph as ox

from dystonia_kg.curies import compress
from dystonia_kg.store.store import GraphStore, Term
from support import literature_answers
from support.homes import TESTS

Row = tuple[str, ...]
EXPECTED = TESTS / "queries_expected"
BOOLEAN = "ask"
SHOWN_WITH = {
    "Label": "http://www.w3.org/2000/01/rdf-schema#label",
    "Definition": "http://purl.obolibrary.org/obo/IAO_0000115",
}


def expected_answer(name: str) -> tuple[list[str], set[Row]]:
    """Give the columns and rows that were written down, or are worked out, for a query."""
    if name in literature_answers.NAMES:
        return literature_answers.worked_out(name)
    text = (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8")
    header, *lines = dropwhile(lambda line: line.startswith("# "), text.split("\n"))
    columns = header.split("\t")
    rows = [tuple(line.split("\t")) for line in lines if line]
    assert all(len(row) == len(columns) for row in rows), f"{name}.tsv: a row of another width"
    assert len(set(rows)) == len(rows), f"{name}.tsv: a row stands twice"
    return columns, set(rows)


def answer(store: GraphStore, sparql: str) -> tuple[list[str], list[dict[str, Term]]]:
    """Ask `store`; give the columns and the rows (an ASK has one column, `ask`)."""
    result = store.query(sparql)
    if isinstance(result, ox.QueryBoolean):
        return [BOOLEAN], [{BOOLEAN: ox.Literal(bool(result))}]
    assert isinstance(result, ox.QuerySolutions)
    columns = [variable.value for variable in result.variables]
    bound = [
        {name: term for name in columns if (term := solution[name]) is not None}
        for solution in result
    ]
    return columns, bound


def rows_of(bound: Sequence[dict[str, Term]], columns: Sequence[str]) -> list[Row]:
    """Write some columns of an answer as comparable rows."""
    return [tuple(_cell(row.get(name)) for name in columns) for row in bound]


def _cell(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode):
        return compress(term.value) or term.value
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else ""
