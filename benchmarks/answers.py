"""Whether two servers gave the same answer: as multisets of solutions, after normalising terms.

Left aside are spellings of the same value: the order of solutions, names of blank nodes, case of
language tags, `1.0` for `1`, `1` for `true`, and the older `typed-literal` of Virtuoso's JSON.
"""

import json
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float", "int", "long")}


def fingerprint(body: bytes) -> str:
    """Give what equal answers have in common; ValueError or KeyError for what is no answer.

    >>> fingerprint(b'{"head": {}, "boolean": true}')
    'ASK True'
    """
    document = json.loads(body)
    if "boolean" in document:
        return f"ASK {bool(document['boolean'])}"
    solutions = Counter(
        tuple(sorted((name, _normal(term)) for name, term in row.items()))
        for row in document["results"]["bindings"]
    )
    digest = blake2b(repr(sorted(solutions.items())).encode(), digest_size=12)
    return f"{solutions.total()} solutions {digest.hexdigest()}"


def _normal(term: Mapping[str, Any]) -> tuple[str, ...]:
    kind, value = term["type"], term["value"]
    if kind == "bnode" or (kind == "uri" and value.startswith("nodeID://")):
        return ("bnode",)
    if kind == "uri":
        return "uri", value
    datatype = term.get("datatype", "").removeprefix(_XSD + "string")
    if datatype in _NUMBERS:
        return "number", _number(value)
    if datatype == _XSD + "boolean":
        value = {"1": "true", "0": "false"}.get(value, value)
    return "literal", value, datatype, term.get("xml:lang", "").lower()


def _number(text: str) -> str:
    try:
        is_whole = text.lstrip("+-").isdigit()
        number = Decimal(text) if is_whole else Decimal(f"{float(text):.10g}").normalize()
        return format(number, "f")
    except (ValueError, InvalidOperation):
        return text


def wrong_ones(found: Mapping[str, str], engines: Mapping[str, str]) -> set[str]:
    """Give the servers whose answers are not what most engines say.

    Servers of one engine, which have its mistakes in common, have one vote for an answer. Of a tie
    the first server's answer holds.

    >>> wrong_ones({"us": "a", "them": "b", "others": "b"}, {"us": "x", "them": "y", "others": "z"})
    {'us'}
    """
    votes = Counter(answer for _, answer in {(engines[name], found[name]) for name in found})
    right = max(found.values(), key=lambda answer: votes[answer], default="")
    return {server for server, answer in found.items() if answer != right}
