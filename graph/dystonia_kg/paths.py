"""Where the ontology modules, queries and curated tables lie, in a checkout and in a wheel."""

from pathlib import Path

PACKAGE_DIR = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE_DIR.parent.parent


def _folder(in_wheel: str, in_checkout: str) -> Path:
    shipped = PACKAGE_DIR / "data" / in_wheel
    return shipped if shipped.is_dir() else _CHECKOUT / in_checkout


ONTOLOGY_DIR = _folder("ontology", "ontology")
QUERIES_DIR = _folder("queries", "queries")
SOURCES_DIR = _folder("sources", "graph/sources")
REASONED_DIR = PACKAGE_DIR / "reasoned"
CHECKS_DIR = PACKAGE_DIR / "checks"
