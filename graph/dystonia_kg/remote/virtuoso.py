"""What Virtuoso 7 does otherwise than SPARQL 1.1 says, evened out or refused.

It writes values of xsd:boolean as 1 and 0, blank nodes as `nodeID://...`, some answers to ASK as a
row, and cuts answers at limits of its own, which only headers of some answers tell.
"""

import json
from collections.abc import Iterable, Mapping
from email.message import Message

import pyoxigraph as ox

from dystonia_kg.errors import RemoteError
from dystonia_kg.namespaces import PREFIXES

ROW_LIMIT = (
    'SELECT (bif:cfg_item_value(bif:virtuoso_ini_path(), "SPARQL", "ResultSetMaxRows") AS ?rows) {}'
)
"""Asks Virtuoso how many rows it gives at most; others refuse it."""

_HEADERS = ("X-SQL-State", "X-SPARQL-MaxRows")
_NODE = "nodeID://"
_BOOLEAN = PREFIXES["xsd"] + "boolean"
_IN_WORDS = {"1": "true", "0": "false"}


def require_whole(headers: Message) -> None:
    """Raise RemoteError for an answer whose headers say that it was cut."""
    cut = next((name for name in _HEADERS if name in headers), None)
    if cut is not None:
        raise RemoteError(
            f"the engine cut its answer ({cut}: {headers[cut][:40]})",
            hint="ask for less at a time, or raise the limits of the engine",
        )


def require_unlimited(rows: Iterable[Mapping[str, object]]) -> None:
    """Raise RemoteError when the answer to `ROW_LIMIT` tells one: graphs are cut at it silently."""
    for row in rows:
        limit = row.get("rows")
        if isinstance(limit, ox.Literal) and limit.value.isdigit() and int(limit.value):
            raise RemoteError(
                f"the engine cuts answers at {limit.value} rows without saying so",
                hint="take ResultSetMaxRows out of virtuoso.ini",
            )


def needs_reading(body: bytes) -> bool:
    """Tell whether JSON results hold anything that `evened_out` would change."""
    return b"#boolean" in body or _NODE.encode() in body


def evened_out(body: bytes) -> bytes:
    """Write JSON results as others do; ValueError, LookupError or the like for nonsense."""
    answer = json.loads(body)
    bindings = answer["results"]["bindings"] if "results" in answer else []
    for term in (term for row in bindings for term in row.values()):
        if term.get("datatype") == _BOOLEAN:
            term["value"] = _IN_WORDS.get(term["value"], term["value"])
        elif term["type"] == "bnode":
            term["value"] = term["value"].removeprefix(_NODE)
    return json.dumps(answer).encode()


def boolean(terms: Iterable[object]) -> ox.QueryBoolean:
    """Make the answer to an ASK of the terms that stand in its place: 1 for yes, none for no."""
    is_true = any(isinstance(term, ox.Literal) and term.value in ("1", "true") for term in terms)
    text = json.dumps({"head": {}, "boolean": is_true}).encode()
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    if not isinstance(found, ox.QueryBoolean):
        raise TypeError("a truth value was expected")
    return found
