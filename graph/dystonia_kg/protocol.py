"""Read a request of the SPARQL 1.1 Protocol (w3.org/TR/sparql11-protocol, section 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from dystonia_kg.errors import DystoniaKgError

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
READ_ONLY = "this endpoint is read-only: SPARQL Update is not accepted here"
_LIMIT_FIELDS = 200


class ProtocolError(DystoniaKgError):
    """A request that breaks the protocol; `status` is the HTTP status that says so."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class SparqlRequest:
    """What a client asks: the query (None = the service description), dataset and format.

    The graph lists are None when the request names no dataset of its own.
    """

    query: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None


@dataclass
class _Parameters:
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.pairs if key == name)

    def last(self, name: str) -> str | None:
        values = [value for value in self.all(name) if value]
        return values[-1] if values else None


def parse_request(
    method: str, query_string: bytes, content_type: str = "", body: bytes = b""
) -> SparqlRequest:
    """Read a request in any of the protocol's three forms.

    Raises ProtocolError: 400 for anything but one query and for text that is not UTF-8, 403 for
    an update, 405 for another method, 415 for another content type.
    """
    if method not in METHODS:
        raise ProtocolError(
            405,
            f"{method[:20]} is not a method of this endpoint",
            hint="use GET or POST",
            headers={"Allow": ", ".join(METHODS)},
        )
    parameters = _Parameters(_decoded_form(query_string, "the query string"))
    if method == "POST":
        _add_body(parameters, content_type, body)
    if parameters.all("update"):
        raise ProtocolError(403, READ_ONLY, hint="send a query as the parameter query")
    return _request(parameters, needs_query=method == "POST")


def _add_body(parameters: _Parameters, content_type: str, body: bytes) -> None:
    media_type, charset = _media_type(content_type)
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise ProtocolError(415, f"charset {charset[:40]} is not accepted", hint="send UTF-8")
    if media_type == FORM:
        parameters.pairs += _decoded_form(body, "the form")
    elif media_type == QUERY:
        parameters.pairs.append(("query", _decoded(body, "the query")))
    elif media_type == UPDATE:
        raise ProtocolError(403, READ_ONLY, hint=f"send queries as {QUERY}")
    else:
        raise ProtocolError(
            415,
            f"content type '{media_type[:60]}' is not accepted"
            if media_type
            else "no content type",
            hint=f"POST {FORM} or {QUERY}",
            headers={"Accept": f"{FORM}, {QUERY}"},
        )


def _request(parameters: _Parameters, *, needs_query: bool) -> SparqlRequest:
    queries = parameters.all("query")
    if len(queries) > 1:
        raise ProtocolError(400, f"{len(queries)} queries in one request", hint="send one query")
    if not queries and needs_query:
        raise ProtocolError(400, "the request holds no query", hint="send it as parameter query")
    default, named = parameters.all("default-graph-uri"), parameters.all("named-graph-uri")
    has_dataset = bool(default or named)
    return SparqlRequest(
        query=queries[0] if queries else None,
        default_graphs=default if has_dataset else None,
        named_graphs=named if has_dataset else None,
        format=parameters.last("format"),
    )


def _media_type(content_type: str) -> tuple[str, str]:
    media_type, *parameters = (piece.strip() for piece in content_type.lower().split(";"))
    charsets = [p.partition("=")[2].strip(' "') for p in parameters if p.startswith("charset")]
    return media_type, charsets[0] if charsets else ""


def _decoded(text: bytes, what: str) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as e:
        raise ProtocolError(400, f"{what} is not UTF-8 at byte {e.start}") from e


def _decoded_form(text: bytes, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _decoded(text, what),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_LIMIT_FIELDS,
        )
    except UnicodeDecodeError as e:
        raise ProtocolError(400, f"{what} is not UTF-8 after percent-decoding") from e
    except ValueError as e:
        raise ProtocolError(400, f"{what} has more than {_LIMIT_FIELDS} fields") from e
