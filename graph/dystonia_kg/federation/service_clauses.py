"""The SERVICE clauses of a query (SPARQL 1.1 Federated Query): each must name a listed address.

The names of those addresses are put out of the text, and addresses of the proxy put in. The proxy
knows the list only: what was overlooked here is refused there.
"""

import re
from collections.abc import Mapping, Sequence

from dystonia_kg.errors import QueryRefusedError
from dystonia_kg.federation.allow_list import Endpoint
from dystonia_kg.sparql import tokens
from dystonia_kg.sparql.tokens import Token

PROXY = "http://127.0.0.1/"
"""What the addresses of the proxy begin with; the number of an endpoint in the list follows."""

_OF_PROXY = re.compile(rf"{re.escape(PROXY)}(\d+)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def redirected(text: str, prefixes: Mapping[str, str], allowed: Sequence[Endpoint]) -> str:
    """Give the query with the addresses of the proxy in its SERVICE clauses.

    Raises QueryRefusedError for SERVICE with a variable, with an address that is not on the list,
    within another SERVICE, and where it cannot be told what is a clause.
    """
    ahead = list(tokens.tokens(text))
    numbers = {endpoint.address: number for number, endpoint in enumerate(allowed)}
    declared, base = tokens.declarations(text, prefixes)
    pieces, end = list[str](), 0
    for name in _named(ahead):
        iri = tokens.resolved(name, declared, base)
        address = _unescaped(iri) if iri is not None else ""
        if address not in numbers:
            raise _not_listed(name, address)
        pieces += [text[end : name.start], f"<{PROXY}{numbers[address]}>"]
        end = name.start + len(name.text)
    if len(pieces) != 2 * tokens.count_services(text) or any(map(tokens.is_ambiguous, ahead)):
        raise QueryRefusedError(
            "SERVICE is refused where it can be read in two ways",
            hint="write spaces around SERVICE, SILENT, the address, and every '<' that compares",
        )
    return "".join((*pieces, text[end:]))


def restored(text: str, allowed: Sequence[Endpoint]) -> str:
    """Put the endpoints' own addresses back into a text that names the proxy's."""
    return _OF_PROXY.sub(lambda match: allowed[int(match[1])].address, text)


def _named(ahead: Sequence[Token]) -> list[Token]:
    """Give what stands in the place of the address in each SERVICE clause."""
    found, depth, inside = list[Token](), 0, None
    for index, token in enumerate(ahead):
        if token.kind == "mark":
            depth += (token.text == "{") - (token.text == "}")
            if inside is not None and token.text == "}" and depth <= inside:
                inside = None
        if (name := _name_after(ahead, index)) is None:
            continue
        if inside is not None:
            raise QueryRefusedError(
                "SERVICE within another SERVICE is refused", hint="join the two in this query"
            )
        inside = depth
        found.append(name)
    return found


def _name_after(ahead: Sequence[Token], index: int) -> Token | None:
    """Give what follows SERVICE [SILENT] and stands before a group, None where that is not so."""
    if not ahead[index].is_word("SERVICE"):
        return None
    after = [*ahead[index + 1 : index + 4], *[Token("mark", "", 0)] * 3]
    name, group = after[1:3] if after[0].is_word("SILENT") else after[:2]
    is_name = name.kind in ("iri", "curie", "variable") and group.text == "{"
    return name if is_name else None


def _unescaped(iri: str) -> str:
    return _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), iri)


def _not_listed(name: Token, address: str) -> QueryRefusedError:
    if name.kind == "variable":
        return QueryRefusedError(
            f"SERVICE {name.text[:40]} is refused: an endpoint must be named",
            hint="write its address: SERVICE <...>",
        )
    return QueryRefusedError(
        f"SERVICE is refused: {address[:200] or name.text[:200]} is not on this server's list",
        hint="run the federated query on a client or endpoint that may reach both",
    )
