"""Read files as their publishers write them, and say where one is not as it should be.

Errors name file and line, and the column where a cell is wrong: tables by their column's name,
XML and JSON by line and place.
"""

import csv
import io
import json
import lzma
import re
import tarfile
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.tables import Row, not_utf8

_QUOTE = '"'
_IDENTIFIER = re.compile(r"([A-Za-z][\w.-]*):[\w.-]+", re.ASCII)
Shape: TypeAlias = "bool | dict[str, Shape] | list[Shape]"


def read_tsv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a TSV file that has at least `columns`, after comment lines ("#").

    A cell may stand in quotes, as in HGNC's files. Raises SourceTableError naming file and line
    for a missing column, a row of another width, and text that is not UTF-8.
    """
    header: list[str] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [_unquoted(cell) for cell in line.rstrip("\r").split("\t")]
        if not header:
            header = _header(path, number, cells, columns)
        elif len(cells) != len(header):
            raise SourceTableError(
                f"{path.name}, line {number}: {len(cells)} cells, the header has {len(header)}"
            )
        else:
            yield Row(dict(zip(header, cells, strict=True)), path.name, number)
    if not header:
        raise SourceTableError(f"{path.name}: no header in it")


def read_lines(path: Path) -> list[str]:
    """Give the lines of a text file of a form of its own; SourceTableError if it cannot be read."""
    return [line.rstrip("\r") for line in _text(path).split("\n")]


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file below the line that names `columns`; rules ("+++") are skipped.

    What stands above that line (a title, a date) is skipped as well. Raises SourceTableError
    naming file and line when no line names the columns, and for a row of another width.
    """
    header: list[str] = []
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        for cells in lines:
            if not header:
                header = cells if set(columns) <= set(cells) else []
            elif not any(cells) or set(cells[0]) == {"+"}:
                continue
            elif len(cells) != len(header):
                raise SourceTableError(
                    f"{path.name}, line {lines.line_num}: {len(cells)} cells, the header has "
                    f"{len(header)}"
                )
            else:
                yield Row(dict(zip(header, cells, strict=True)), path.name, lines.line_num)
    except csv.Error as e:
        raise SourceTableError(f"{path.name}, line {lines.line_num}: {e}") from e
    if not header:
        raise SourceTableError(
            f"{path.name}: no line names the columns {', '.join(columns)}",
            hint="a file of another format?",
        )


def read_json(path: Path) -> Any:
    """Give what a JSON file holds; SourceTableError naming line and place of a fault."""
    return parse_json(_bytes(path), path.name)


def parse_json(content: bytes, name: str) -> Any:
    """Give what the content of the JSON file `name` holds."""
    try:
        return json.loads(content)
    except json.JSONDecodeError as e:
        raise SourceTableError(f"{name}, line {e.lineno}, column {e.colno}: {e.msg}") from e
    except UnicodeDecodeError as e:
        raise not_utf8(name, e) from e
    except (ValueError, RecursionError) as e:  # a number too long, or lists without end
        raise SourceTableError(f"{name}: no JSON that can be read: {e}") from e


def require_shape(content: Any, shape: Shape, name: str, place: str = "") -> None:
    """Raise SourceTableError, naming file and place, for JSON or YAML of another shape.

    A shape is an object with the shapes of its keys, a list with the shape of each of its elements,
    or for a text or number whether it must be there. Other keys are free, and all that is not there
    (or null) but must not be.
    """
    if isinstance(shape, list):
        _require(content, list, "list", name, place)
        for number, element in enumerate(content, start=1):
            require_shape(element, shape[0], name, f"{place}[{number}]")
    elif isinstance(shape, dict):
        _require(content, dict, "object", name, place)
        for key, inner in shape.items():
            part = f"{place}.{key}" if place else key
            if content.get(key) is not None:
                require_shape(content[key], inner, name, part)
            elif inner is True:
                raise SourceTableError(f"{name}: no {part}")
    else:
        _require(content, (str, int, float, date), "text", name, place)


def _require(
    content: Any, kind: type | tuple[type, ...], title: str, name: str, place: str
) -> None:
    if not isinstance(content, kind):
        raise SourceTableError(f"{name}: {place or 'it'} is no {title}")


def parse_yaml(content: bytes, name: str) -> Any:
    """Give what the content of the YAML file `name` holds."""
    try:
        import yaml
    except ImportError as e:
        raise SourceTableError(
            f"{name}: YAML cannot be read here", hint="pip install 'dystonia-kg[build]'"
        ) from e
    try:
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.MarkedYAMLError as e:
        place = f", line {e.problem_mark.line + 1}" if e.problem_mark else ""
        raise SourceTableError(f"{name}{place}: {e.problem or 'no YAML'}") from e
    except (yaml.YAMLError, ValueError, RecursionError) as e:  # such as a date that is none
        raise SourceTableError(f"{name}: no YAML: {e}") from e


def read_json_files(path: Path, pattern: str) -> Iterator[tuple[str, Any]]:
    """Yield name and content of the JSON files of a folder or a tar archive that fit `pattern`."""
    for name, content in read_files(path, pattern):
        yield name, parse_json(content, name)


def read_files(path: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of a file, or of those of a folder or tar archive that fit `pattern`.

    The name is the way to the file within the folder or archive.
    """
    found = False
    if path.is_dir():
        for file in sorted(path.rglob(pattern)):
            found = True
            yield file.relative_to(path).as_posix(), _bytes(file)
    elif tarfile.is_tarfile(path):
        for name, content in _members(path, pattern):
            found = True
            yield name, content
    elif path.match(pattern):
        found = True
        yield path.name, _bytes(path)
    if not found:
        raise SourceTableError(
            f"{path.name}: no {pattern} in it", hint="a folder or a tar archive of such files"
        )


def _members(path: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                is_wanted = Path(member.name).match(pattern)
                content = archive.extractfile(member) if is_wanted else None
                if content is not None:
                    yield member.name, content.read()
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError) as e:
        raise SourceTableError(f"{path.name}: the archive cannot be read: {e}") from e


def read_xml(path: Path, tag: str) -> Iterator[ET.Element]:
    """Yield the elements `tag` of an XML file; SourceTableError naming line and place of a fault.

    A document type is refused: these publishers declare none, and entities could grow.
    """
    found = False
    try:
        content = _bytes(path)
        if b"<!DOCTYPE" in content:
            raise SourceTableError(f"{path.name}: declares a document type")
        for element in ET.fromstring(content).iter(tag):  # noqa: S314
            found = True
            yield element
    except ET.ParseError as e:
        line, place = e.position
        reason = str(e).partition(":")[0]
        raise SourceTableError(f"{path.name}, line {line}, column {place + 1}: {reason}") from e
    except (LookupError, ValueError) as e:  # an encoding that is not known
        raise SourceTableError(f"{path.name}, line 1: {e}") from e
    if not found:
        raise SourceTableError(f"{path.name}: no {tag} in it", hint="a file of another format?")


def _header(path: Path, number: int, cells: list[str], columns: Sequence[str]) -> list[str]:
    if missing := [column for column in columns if column not in cells]:
        raise SourceTableError(
            f"{path.name}, line {number}: column {', '.join(missing)} is missing",
            hint="a file of another format?",
        )
    return cells


def _unquoted(cell: str) -> str:
    whole = len(cell) > 1 and cell.startswith(_QUOTE) and cell.endswith(_QUOTE)
    return cell[1:-1].replace(_QUOTE * 2, _QUOTE) if whole else cell


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise not_utf8(path.name, e) from e


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise SourceTableError(f"{path.name}: cannot be read: {e.strerror or e}") from e


def identifier(row: Row, column: str, *prefixes: str) -> str:
    """Give a cell that is an identifier, with one of `prefixes` where some are named.

    Raises SourceTableError for another cell. Asked before a row is compared with what is in use: a
    damaged identifier is in use nowhere, and its row would be left out without a word.
    """
    match = _IDENTIFIER.fullmatch(row[column])
    if match is None or (prefixes and match[1] not in prefixes):
        kind = " or ".join(prefixes)
        raise row.error(
            f"column {column}: {row[column][:80]!r} is no identifier{kind and f' of {kind}'}"
        )
    return row[column]


def orpha(curie: str) -> str:
    """Give an identifier with the project's spelling of Orphanet's prefix.

    >>> orpha("Orphanet:256")
    'ORPHA:256'
    """
    return curie.replace("Orphanet:", "ORPHA:")
