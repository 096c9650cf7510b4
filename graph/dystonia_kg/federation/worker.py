"""The worker for queries with SERVICE: as any query worker, but with the proxy as its way out.

Started as `python -m dystonia_kg.federation.worker BUILD`, with the list in the environment.
"""

import socket
import sys

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.engine.answer import answer as answer_locally
from dystonia_kg.errors import QuerySyntaxError, RemoteError, StoreError
from dystonia_kg.federation.allow_list import from_environment
from dystonia_kg.federation.confinement import confine, hand_over
from dystonia_kg.federation.service_clauses import redirected, restored
from dystonia_kg.limits import Limits
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import check_size
from dystonia_kg.store.store import GraphStore
from dystonia_kg.workers.query_worker import CHANNEL, run

CONFINED = b"c"
"""The byte that comes with the listener, before the worker is ready."""


def main() -> None:
    """Answer queries until the other side is gone."""
    run(_confine, answer)


def answer(store: GraphStore, request: QueryRequest, limits: Limits) -> Answer:
    """Answer a query, its SERVICE clauses by way of the proxy; such an answer is never kept.

    Raises what `engine.answer.answer` and `redirected` do, and RemoteError.
    """
    check_size(request.query)
    query = redirected(request.query, PREFIXES, from_environment())
    try:
        found = answer_locally(store, request._replace(query=query), limits, check=check_size)
    except (StoreError, QuerySyntaxError) as e:
        if not _is_remote(e.__cause__):
            raise
        raise _unreadable(e.__cause__) from e
    except (OSError, RuntimeError, SyntaxError, ValueError) as e:
        raise _unreadable(e) from e
    return found._replace(is_volatile=True)


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
