"""The worker for queries with SERVICE: as any query worker, but with the proxy as its way out.

Started as `python -m dystonia_kg.service_worker BUILD`, with the list in the environment.
"""

import socket
import sys
from dataclasses import replace

from dystonia_kg import answering
from dystonia_kg.answering import Answer, QueryRequest
from dystonia_kg.errors import QuerySyntaxError, RemoteError, StoreError
from dystonia_kg.limits import Limits
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.query_text import check_size
from dystonia_kg.service_list import from_environment
from dystonia_kg.service_sandbox import confine, hand_over
from dystonia_kg.service_text import redirected, restored
from dystonia_kg.store import GraphStore
from dystonia_kg.worker import CHANNEL, run

CONFINED = b"c"
"""The byte that comes with the listener, before the worker is ready."""


def main() -> None:
    """Answer queries until the other side is gone."""
    run(_confine, answer)


def answer(store: GraphStore, request: QueryRequest, limits: Limits) -> Answer:
    """Answer a query, its SERVICE clauses by way of the proxy; such an answer is never kept.

    Raises what `answering.answer` and `service_text.redirected` do, and RemoteError.
    """
    check_size(request.query)
    query = redirected(request.query, PREFIXES, from_environment())
    try:
        found = answering.answer(store, replace(request, query=query), limits, check=check_size)
    except (StoreError, QuerySyntaxError) as e:
        if not _is_remote(e.__cause__):
            raise
        raise _unreadable(e.__cause__) from e
    except (OSError, RuntimeError, SyntaxError, ValueError) as e:
        raise _unreadable(e) from e
    return replace(found, is_volatile=True)


def _is_remote(cause: BaseException | None) -> bool:
    """Tell whether an error of the engine is about what an endpoint answered."""
    return isinstance(cause, OSError | RuntimeError) and "custom function" not in str(cause)


def _unreadable(cause: BaseException | None) -> RemoteError:
    said = restored(str(cause), from_environment())
    return RemoteError(
        f"the answer of another endpoint cannot be read: {said[:200]}",
        hint="it must be a result of SELECT, as SPARQL JSON or XML",
    )


def _confine() -> bool:
    listener = confine()
    if listener is None:
        sys.exit("queries with SERVICE cannot be confined on this system")
    with socket.fromfd(CHANNEL, socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        if not hand_over(channel, CONFINED, listener):
            sys.exit("queries with SERVICE cannot be confined on this system")
    return True


if __name__ == "__main__":
    main()
