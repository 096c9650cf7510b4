"""The package's own queries, `queries/NAME.rq` beside this module."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "queries"


@cache
def own_query(name: str) -> str:
    """Give the text of one of the package's own queries."""
    return (_FOLDER / f"{name}.rq").read_text(encoding="utf-8")
