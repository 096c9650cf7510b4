"""JSON and YAML of publishers with values of another type: read, or told with the file's name."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dystonia_kg.errors import SourceTableError
from dystonia_kg.paths import SOURCES_DIR
from dystonia_kg.refresh.refresh import read
from dystonia_kg.sources.upstream_files import parse_json, parse_yaml, read_xml
from support.homes import TESTS

UPSTREAM = TESTS / "fixtures" / "upstream"
ODD = [None, [], {}, "x", 5, [None], ["x"]]
FILES = [
    ("phenopackets", "phenopackets", "notebooks/VPS13A/phenopackets/PMID_28446873_Case_1.json"),
    ("orphanet", "orphapackets", "ORPHApacket_256.json"),
    ("ror", "ror-data.json", ""),
    ("dismech", "dismech", "kb/disorders/Torsion_Dystonia_6.yaml"),
]


def places(content: Any, kind: tuple[str, ...] = (), seen: set[Any] | None = None) -> Iterator[Any]:
    """Yield each container with each of its keys, of places that are alike the first."""
    seen = set() if seen is None else seen
    keys = content if isinstance(content, dict) else range(len(content))
    for key in list(keys):
        inner = (*kind, key if isinstance(content, dict) else "")[-2:]
        if inner not in seen:
            seen.add(inner)
            yield content, key
        if isinstance(content[key], (dict, list)):
            yield from places(content[key], inner, seen)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """The curated tables, with the items of one entry of dismech."""
    folder = Path(shutil.copytree(SOURCES_DIR, tmp_path / "tables"))
    path = folder / "dismech_items.tsv"
    header, *lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith("MONDO:0011264\t")]
    path.write_text("".join([header, *kept]), encoding="utf-8")
    return folder


def is_refused(source: str, given: Path, tables: Path, name: str) -> bool:
    """Tell whether a file is refused, with its name or its folder's; other errors are faults."""
    try:
        read(source, [given], tables)
    except SourceTableError as e:
        if name not in str(e) and given.name not in str(e):
            raise
        return True
    return False


@pytest.mark.parametrize(("source", "name", "inner"), FILES)
def test_values_of_another_type(
    tmp_path: Path, tables: Path, source: str, name: str, inner: str
) -> None:
    given = tmp_path / name
    copy = shutil.copytree if (UPSTREAM / name).is_dir() else shutil.copy
    copy(UPSTREAM / name, given)
    path = given / inner if inner else given
    load = yaml.safe_load if path.suffix == ".yaml" else json.loads
    content = load(path.read_text("utf-8"))
    refused = 0
    for odd in [None, {}, "x", 5, [None], [[]]]:
        path.write_text(json.dumps(odd), encoding="utf-8")  # JSON is YAML as well
        with pytest.raises(SourceTableError):
            read(source, [given], tables)
    for container, key in places(content):
        kept = container[key]
        for odd in ODD:
            container[key] = odd
            path.write_text(json.dumps(content), encoding="utf-8")
            refused += is_refused(source, given, tables, path.name)
        container[key] = kept
    assert refused > 20


def test_what_no_parser_takes() -> None:
    deep = b"[" * 100_000
    for content in (deep, b"1" * 5_000, b"\xff", b""):
        with pytest.raises(SourceTableError, match=r"a\.json"):
            parse_json(content, "a.json")
    for content in (deep, b"a: 2024-13-45\n", b"\xff", b"[a"):
        with pytest.raises(SourceTableError, match=r"a\.yaml"):
            parse_yaml(content, "a.yaml")


def test_xml_in_an_encoding_that_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    for name in ("klingon", "shift_jis"):
        path.write_text(f"<?xml version='1.0' encoding='{name}'?><a/>")
        with pytest.raises(SourceTableError, match=r"a\.xml, line 1"):
            list(read_xml(path, "a"))
