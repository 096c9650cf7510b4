"""Releases of the sources, and which source a mapped vocabulary is.

Both are data: `sources.tsv` says which release of a source the tables hold, `vocabularies.tsv`
which source a prefix belongs to, and what version a mapping to an id names that no table of states
lists (`unlisted`): the release of the source, or that it is not verified.
"""

from collections.abc import Mapping

from dystonia_kg.sources.tables import Row, once_a_folder, read_table

SOURCES = "sources.tsv"
SOURCE_COLUMNS = (
    "name",
    "title",
    "release",
    "licence",
    "licence_basis",
    "homepage",
    "note",
)
_VOCABULARIES = "vocabularies.tsv"
_VOCABULARY_COLUMNS = ("prefix", "source", "unlisted")
_MAPPINGS = "mondo-sssom"


@once_a_folder
def releases() -> Mapping[str, str]:
    """Give the release of each source by its name, empty where it names none."""
    return {row["name"]: row["release"] for row in read_table(SOURCES, SOURCE_COLUMNS)}


def source_of(prefix: str) -> str | None:
    """Give the name of the source that a vocabulary's prefix stands for, None for another one."""
    row = _vocabularies().get(prefix)
    return row["source"] if row else None


def unlisted_version(prefix: str) -> str:
    """Give the version that a mapping names whose object no table of states lists."""
    row = _vocabularies().get(prefix)
    if row is not None and row["unlisted"] == "release":
        return releases()[row["source"]]
    return f"not verified; as named by Mondo {releases()[_MAPPINGS]}"


@once_a_folder
def _vocabularies() -> Mapping[str, Row]:
    rows = list(read_table(_VOCABULARIES, _VOCABULARY_COLUMNS))
    for row in rows:
        if row["source"] not in releases():
            raise row.error(f"column source: '{row['source']}' is not in {SOURCES}")
        if row["unlisted"] not in ("release", "unverified"):
            raise row.error("column unlisted: is neither release nor unverified")
    return {row["prefix"]: row for row in rows}
