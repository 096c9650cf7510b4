"""Answers as rows of plain Python values, for notebooks, language models and the command line."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dystonia_kg.curies import compress
from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import QueryResult, Term

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Value: TypeAlias = str | int | float | bool | None
_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger")}
_REAL = {_XSD + name for name in ("decimal", "double", "float")}


class Rows(list[dict[str, Value]]):
    """An answer: a list of rows, each a dict by column.

    IRIs are CURIEs where they have one, dates are texts such as 2026-11-22.
    """

    def __init__(self, columns: Sequence[str], rows: Iterable[dict[str, Value]]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)

    def to_pandas(self) -> "pd.DataFrame":
        """Give the rows as a DataFrame of pandas, which must be installed."""
        import pandas as pd

        return pd.DataFrame(list(self), columns=list(self.columns))

    def to_polars(self) -> "pl.DataFrame":
        """Give the rows as a DataFrame of polars, which must be installed."""
        import polars as pl

        values = {name: [row[name] for row in self] for name in self.columns}
        return pl.DataFrame(values, strict=False)


def rows_of(result: QueryResult) -> Rows:
    """Give the rows of a result with plain values; an ASK has one column, `ask`."""
    if isinstance(result, ox.QueryBoolean):
        return Rows(("ask",), [{"ask": bool(result)}])
    if not isinstance(result, ox.QuerySolutions):
        raise QuerySyntaxError("the query gives a graph, not rows", hint="send SELECT or ASK")
    names = [variable.value for variable in result.variables]
    return Rows(names, ({name: plain(row[name]) for name in names} for row in result))


def plain(term: Term | None) -> Value:
    """Give a term as a plain value: a CURIE or IRI, a number, a boolean, or text."""
    if isinstance(term, ox.NamedNode):
        return compress(term.value) or term.value
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    if (number := number_of(term)) is not None:
        return number
    is_truth = term.datatype.value == _XSD + "boolean"
    return term.value == "true" if is_truth else term.value


def number_of(term: Term | None) -> int | float | None:
    """Give the number that a literal is, None where it is none, as `"x"^^xsd:integer`."""
    if not isinstance(term, ox.Literal):
        return None
    kind = term.datatype.value
    try:
        if kind in _WHOLE:
            return int(term.value)
        return float(term.value) if kind in _REAL else None
    except ValueError:
        return None
