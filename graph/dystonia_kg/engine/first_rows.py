"""The first rows of an ordered result of a large graph, without ordering all of them.

The engine orders by reading the terms of two rows from the disk for each comparison. Here it gives
the rows without an order, each term is read once, and only the first rows are kept.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, TypeAlias

import pyoxigraph as ox

from dystonia_kg.engine.results import rows_as_json
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import Token, doubted, tokens
from dystonia_kg.store.store import QueryResult, Term

_XSD = PREFIXES["xsd"]
_MOST_ROWS = 10_000
_ROWS_AT_A_TIME = 5_000
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = {
    "integer": re.compile(r"[+-]?[0-9]{1,18}"),
    "decimal": re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})"),
}
"""What the engine takes for numbers, well within its limits; all else it orders as texts."""
_BY = re.compile(r"(?:(ASC|DESC)\s*\(\s*)?[?$](\w+)", re.IGNORECASE)
_CUT = re.compile(r"(LIMIT|OFFSET)\s+(\d+)", re.IGNORECASE)
_ORDERED = re.compile(
    r"ORDER\s+BY(?P<order>(?:\s*(?:ASC|DESC)\s*\(\s*[?$]\w+\s*\)|\s*[?$]\w+)+)"
    r"(?P<cut>(?:\s+LIMIT\s+\d+|\s+OFFSET\s+\d+){1,2})\s*",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"#[^\r\n]*")
"""Where no text and no IRI may stand."""
_NOT_SIMPLE = ("GROUP", "HAVING", "REDUCED", "VALUES")

Query: TypeAlias = Callable[[str], QueryResult]


class _UnlikeError(Exception):
    """Values of a column that are compared by rules of the engine alone."""


@dataclass(frozen=True)
class FirstRows:
    """A query without its order and limit, and what those were: names, each descending or not."""

    unordered: str
    order: Sequence[tuple[str, bool]]
    offset: int
    limit: int


def first_rows(text: str) -> FirstRows | None:
    """Take the order and the limit off a SELECT that ends in them; None for all others.

    >>> first_rows("SELECT ?a { ?a a ?b } ORDER BY DESC(?a) LIMIT 5")
    FirstRows(unordered='SELECT ?a { ?a a ?b } ', order=[('a', True)], offset=0, limit=5)
    """
    if "order" not in text.lower() or any(is_unclear for _, is_unclear in doubted(text)):
        return None
    outside = _outside_of_brackets(text)
    words = [token.text.upper() for token in outside]
    if "ORDER" not in words or "SELECT" not in words or {*_NOT_SIMPLE} & set(words):
        return None
    place, begin = words.index("ORDER"), words.index("SELECT")
    found = _ORDERED.fullmatch(_COMMENT.sub(" ", text[outside[place].start :]))
    if found is None:
        return None
    order = [(name, how.upper() == "DESC") for how, name in _BY.findall(found["order"])]
    numbers = {word.upper(): int(number) for word, number in _CUT.findall(found["cut"])}
    selected = _selected(outside[begin + 1 :])
    if selected != {"*"} and not {name for name, _ in order} <= selected:
        return None
    offset, limit = numbers.get("OFFSET", 0), numbers.get("LIMIT", _MOST_ROWS + 1)
    if offset + limit > _MOST_ROWS:
        return None
    return FirstRows(text[: outside[place].start], order, offset, limit)


def _outside_of_brackets(text: str) -> list[Token]:
    depth, found = 0, []
    for token in tokens(text):
        if token.text in ("}", ")"):
            depth -= 1
        if not depth:
            found.append(token)
        if token.text in ("{", "("):
            depth += 1
    return found


def _selected(ahead: Iterable[Token]) -> set[str]:
    """Give the variables that are selected as they are, or a star."""
    names: set[str] = set()
    for token in ahead:
        if token.is_word("WHERE", "FROM") or token.text == "{":
            break
        if token.kind == "variable" or token.text == "*":
            names.add(token.text.lstrip("?$"))
    return names


def answered(ask: Query, plan: FirstRows) -> QueryResult | None:
    """Answer a query by its plan; None where the values are of several kinds, or some are unbound.

    `ask` answers the query without its order.
    """
    solutions = ask(plan.unordered)
    if not isinstance(solutions, ox.QuerySolutions):
        return None
    names = [variable.value for variable in solutions.variables]
    if not {name for name, _ in plan.order} <= set(names):
        return None
    places = [names.index(name) for name, _ in plan.order]
    orders = [is_descending for _, is_descending in plan.order]
    most = plan.offset + plan.limit
    try:
        kept = _first(solutions, places, orders, most)
    except _UnlikeError:
        return None
    text = rows_as_json(names, (row[-1] for row in kept[plan.offset :]))
    result: QueryResult = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    return result


def _first(
    solutions: Iterable[ox.QuerySolution], places: Sequence[int], orders: Sequence[bool], most: int
) -> list[tuple[Any, ...]]:
    """Give so many rows in order, each with its keys before it; _UnlikeError for unlike keys."""
    kinds: list[str | None] = [None] * len(places)
    kept: list[tuple[Any, ...]] = []
    worst: Any = None
    first, is_descending = places[0], orders[0]
    for solution in solutions:
        key = _key(solution[first], kinds, 0)
        if worst is not None and (key < worst if is_descending else key > worst):
            continue
        others = (_key(solution[place], kinds, n) for n, place in enumerate(places[1:], 1))
        kept.append((key, *others, solution))
        if len(kept) >= most + _ROWS_AT_A_TIME:
            kept = _ordered(kept, orders)[:most]
            worst = kept[-1][0] if kept else None
    return _ordered(kept, orders)[:most]


def _ordered(rows: list[tuple[Any, ...]], orders: Sequence[bool]) -> list[tuple[Any, ...]]:
    for place in reversed(range(len(orders))):
        rows.sort(key=itemgetter(place), reverse=orders[place])
    return rows


def _key(term: Term | None, kinds: list[str | None], number: int) -> Any:
    """Give what a term is ordered by; all of a column must be of one kind."""
    kind, key = _kind_and_key(term)
    if kinds[number] is None:
        kinds[number] = kind
    elif kinds[number] != kind:
        raise _UnlikeError
    return key


def _kind_and_key(term: Term | None) -> tuple[str, Any]:
    if isinstance(term, ox.NamedNode):
        return "iri", term.value
    if not isinstance(term, ox.Literal):
        raise _UnlikeError
    if term.language:
        return f"@{term.language}", term.value
    text, kind = term.value, term.datatype.value.removeprefix(_XSD)
    if kind == "string" or (kind == "date" and _is_date(text)):
        return kind, text
    if kind in _NUMBER and _NUMBER[kind].fullmatch(text):
        return kind, Decimal(text)
    raise _UnlikeError


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
