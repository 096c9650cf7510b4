"""LOAD of addresses on the operator's list (SPARQL 1.1 Update, section 3.1.4).

The server process fetches the documents before the update is run: the process that writes has no
network, and finds them in files.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dystonia_kg.errors import DeadlineError, QueryRefusedError, QueryTooComplexError, RemoteError
from dystonia_kg.federation.allow_list import Endpoint
from dystonia_kg.federation.client import Client, Reply
from dystonia_kg.limits import Limits
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql import tokens
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, by_extension
from dystonia_kg.sparql.protocol import media_type_of
from dystonia_kg.sparql.update_operations import Operation, check_update, operations
from dystonia_kg.writes.documents import Part, parts_folder

_ACCEPT = ", ".join(form.media_type for form in GRAPH_FORMATS)
_UNTYPED = ("", "application/octet-stream", "text/plain")


@contextmanager
def fetched(text: str, client: Client, limits: Limits) -> Iterator[Mapping[str, Part | None]]:
    """Fetch what an update loads; give files by address, which are removed afterwards.

    Raises what `check_update` does, QueryRefusedError for an address that is not on the list, and,
    where there is no SILENT, RemoteError and DeadlineError.
    """
    check_update(text, may_load=True)
    wanted = [operation for operation in operations(text) if operation.is_load]
    if len(wanted) > limits.service_requests:
        raise QueryTooComplexError(
            f"the update loads more than {limits.service_requests} documents",
            hint="load them in several updates",
        )
    found = [(operation, _listed(operation, client)) for operation in wanted]
    parts: dict[str, Part | None] = {}
    left_bytes = limits.service_bytes
    with parts_folder() as folder:
        for number, (operation, source) in enumerate(found):
            path = folder / str(number)
            try:
                parts[source.address] = _stored(client, source, path, left_bytes)
                left_bytes = max(0, left_bytes - path.stat().st_size)
            except (RemoteError, DeadlineError):
                if not operation.is_silent:
                    raise
                parts.setdefault(source.address, None)
        yield parts


def _listed(operation: Operation, client: Client) -> Endpoint:
    token = operation.source
    declared = tokens.declarations(operation.prologue, PREFIXES)
    address = tokens.resolved(token, *declared) if token is not None else None
    for endpoint in client.allowed:
        if endpoint.address == address:
            return endpoint
    raise QueryRefusedError(
        f"LOAD is refused: {(address or 'that')[:200]} is not on this server's list",
        hint="PUT or POST the file to /graphs, or use: dystonia-kg load",
    )


def _stored(client: Client, source: Endpoint, path: Path, limit_bytes: int) -> Part:
    headers = {"Accept": _ACCEPT, "User-Agent": "dystonia-kg"}
    said = client.ask(source, None, headers, limit_bytes)
    path.write_bytes(said.body)
    return Part(str(path), _format_of(said, source), source.address)


def _format_of(said: Reply, source: Endpoint) -> str:
    """Give the RDF syntax by the media type or, where that says nothing, by the extension."""
    media_type = media_type_of(said.content_type)
    if media_type not in _UNTYPED:
        for form in GRAPH_FORMATS:
            if media_type in form.media_types:
                return form.name
    name = source.target.partition("?")[0].rpartition("/")[2]
    choice = by_extension(name.rpartition(".")[2].lower(), GRAPH_FORMATS)
    if choice is not None and media_type in _UNTYPED:
        return choice.format.name
    raise RemoteError(f"{source.address} is no RDF: its type is '{media_type[:60]}'")
