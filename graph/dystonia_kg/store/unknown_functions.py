"""Functions that nobody has: to call one is an error of the expression (SPARQL 1.1, section 17.3).

The engine refuses the whole query instead.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import pyoxigraph as ox

_UNKNOWN = re.compile(r"The custom function <([^>]*)> is not supported")
_FUNCTIONS_LET_PASS = 20
_Result = TypeVar("_Result")


def with_unknown_functions(run: Callable[..., _Result]) -> _Result:
    """Run a query or update; each function that the engine does not know gives an error value.

    Raises what `run` does, for more unknown functions than a person would use as well.
    """
    functions: dict[ox.NamedNode, Callable[..., None]] = {}
    while True:
        try:
            return run(custom_functions=functions) if functions else run()
        except RuntimeError as e:
            found = _UNKNOWN.search(str(e))
            if found is None or len(functions) >= _FUNCTIONS_LET_PASS:
                raise
            functions[ox.NamedNode(found[1])] = _no_value


def _no_value(*_: Any) -> None:
    """Give no value, which is an error of the expression."""
