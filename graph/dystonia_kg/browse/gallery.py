"""The gallery: `.rq` files named after their question, each with a header of comments.

The header's lines are `# title:`, `# question:`, `# keywords: a, b` and, where the query answers
statements of the source document, `# statements: S01 S02`; `# param:` for each typed place (see
`places`), and `# also:` for each other way to ask it. The federated queries stand in a folder of
their own and have `# at:`, the endpoint to run them at, or `here`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from dystonia_kg.browse.places import Place, read_place
from dystonia_kg.errors import DystoniaKgError, UnknownTermError
from dystonia_kg.paths import QUERIES_DIR

_HEADER_LINE = re.compile(r"#\s*([A-Za-z]+)\s*:\s*(.*?)\s*$")
_STATEMENT = re.compile(r"S\d{2,}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REQUIRED = ("title", "question", "keywords")
_PLACE = "param"
_ALSO = "also"
_FIELDS = (*_REQUIRED, "statements", _PLACE, _ALSO, "at")
_REPEATED = (_PLACE, _ALSO)
_NEAREST, _LIKENESS = 5, 60
OWN_ENDPOINT = "https://dystonia-kg.example/sparql"
"""What stands in federated queries for the address of this endpoint, which they do not know."""


class GalleryError(DystoniaKgError):
    """A query file that cannot be used; names the file, and the line where there is one."""


@dataclass(frozen=True)
class GalleryQuery:
    """A query with its English question; `text` is the file, `sparql` the part after the header."""

    name: str
    title: str
    question: str
    keywords: tuple[str, ...]
    statements: tuple[str, ...]
    text: str
    sparql: str
    at: str = ""
    places: tuple[Place, ...] = ()
    also: tuple[str, ...] = ()


def load_queries(folder: Path = QUERIES_DIR) -> dict[str, GalleryQuery]:
    """Read all query files of a folder, by name, sorted by title."""
    found = [load_query(path) for path in sorted(folder.glob("*.rq"))]
    return {query.name: query for query in sorted(found, key=lambda query: query.title.lower())}


def federated_queries(folder: Path = QUERIES_DIR) -> dict[str, GalleryQuery]:
    """Read the queries that ask other endpoints too; GalleryError for one without `# at:`."""
    found = load_queries(folder / "federated")
    for query in found.values():
        if not query.at:
            raise GalleryError(f"{query.name}.rq: the header lacks '# at:'")
    return found


def named_query(queries: Mapping[str, GalleryQuery], name: str) -> GalleryQuery:
    """Give the question of a name; UnknownTermError, with those named alike, for none."""
    if name in queries:
        return queries[name]
    spelled = {other: other.replace("-", " ") for other in queries}
    said = " ".join(re.findall(r"[a-z0-9]+", name.lower()))
    near = process.extract(
        said, spelled, scorer=fuzz.token_set_ratio, score_cutoff=_LIKENESS, limit=_NEAREST
    )
    raise UnknownTermError(
        f"there is no query {name[:80]}", [(other, queries[other].title) for _, _, other in near]
    )


def load_query(path: Path) -> GalleryQuery:
    """Read one query file; GalleryError for a bad name, header or encoding."""
    if not _NAME.fullmatch(path.stem):
        raise GalleryError(f"{path.name}: the name must be lower-case words joined with hyphens")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as e:
        raise GalleryError(f"{path.name}: not UTF-8 at byte {e.start}") from e
    header = _header(path.name, text)
    body = text.splitlines()[_header_length(text) :]
    if not any(line.strip() and not line.lstrip().startswith("#") for line in body):
        raise GalleryError(f"{path.name}: no query follows the header")
    sparql = "\n".join(body).strip() + "\n"
    return GalleryQuery(
        name=path.stem,
        title=header["title"],
        question=header["question"],
        keywords=tuple(word.strip() for word in header["keywords"].split(",") if word.strip()),
        statements=_statements(path.name, header.get("statements", "")),
        text=text,
        sparql=sparql,
        at=header.get("at", ""),
        places=_places(path.name, text, sparql),
        also=tuple(line for _, line in _lines_of(_ALSO, text)),
    )


def _header(file: str, text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in _header_lines(text):
        if line.strip() == "#":
            continue
        match = _HEADER_LINE.match(line)
        name = match[1].lower() if match else ""
        if match is None or name not in _FIELDS:
            raise GalleryError(
                f"{file}, line {number}: '{line[:40]}' is no header line",
                hint=f"known are {', '.join(_FIELDS)}",
            )
        if name in header and name not in _REPEATED:
            raise GalleryError(f"{file}, line {number}: '{name}' stands twice")
        header[name] = match[2]
    if missing := [name for name in _REQUIRED if not header.get(name)]:
        raise GalleryError(f"{file}: the header lacks '# {missing[0]}:'")
    return header


def _places(file: str, text: str, sparql: str) -> tuple[Place, ...]:
    found: list[Place] = []
    for number, line in _lines_of(_PLACE, text):
        try:
            place = read_place(line, sparql)
        except ValueError as e:
            raise GalleryError(f"{file}, line {number}: {e}") from e
        if any(place.name == other.name or place.default == other.default for other in found):
            raise GalleryError(f"{file}, line {number}: '{place.name}' is like another place")
        found.append(place)
    return tuple(found)


def _lines_of(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield number and value of each header line of a name that may stand several times."""
    for number, line in _header_lines(text):
        if line.strip() == "#":
            continue
        match = _HEADER_LINE.match(line)
        if match is not None and match[1].lower() == name:
            yield number, match[2]


def _header_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            return
        yield number, line


def _header_length(text: str) -> int:
    return sum(1 for _ in _header_lines(text))


def _statements(file: str, cell: str) -> tuple[str, ...]:
    ids = tuple(cell.replace(",", " ").split())
    if wrong := [id_ for id_ in ids if not _STATEMENT.fullmatch(id_)]:
        raise GalleryError(f"{file}: '{wrong[0]}' is no statement id such as S01")
    return ids
