"""Query files: headers, and errors that name the file."""

from pathlib import Path

import pytest

from dystonia_kg.browse.gallery import GalleryError, load_queries, load_query
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.sparql.tokens import check_allowed

GOOD = """\
# title: One
# question: Is it one?
# keywords: a, b c
# statements: S01 S62

# a comment of the query itself
ASK {}
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_header_and_query(tmp_path: Path) -> None:
    query = load_query(written(tmp_path, "is-it-one.rq", GOOD))
    assert (query.name, query.title, query.question) == ("is-it-one", "One", "Is it one?")
    assert query.keywords == ("a", "b c")
    assert query.statements == ("S01", "S62")
    assert query.sparql == "# a comment of the query itself\nASK {}\n"
    assert query.text == GOOD


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {}", "lacks '# title:'"),
        (GOOD.replace("# question: Is it one?\n", ""), "lacks '# question:'"),
        (GOOD.replace("a, b c", ""), "lacks '# keywords:'"),
        (GOOD.replace("# keywords", "# keyword"), "line 3: '# keyword: a, b c' is no header line"),
        (GOOD.replace("# keywords: a, b c", "# title: Two"), "line 3: 'title' stands twice"),
        (GOOD.replace("S62", "62"), "'62' is no statement id"),
        (GOOD.replace("ASK {}", ""), "no query follows"),
    ],
)
def test_bad_headers_name_the_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GalleryError) as caught:
        load_query(written(tmp_path, "bad.rq", text))
    assert caught.value.message.startswith("bad.rq")
    assert message in caught.value.message


def test_bad_names_and_bytes(tmp_path: Path) -> None:
    with pytest.raises(GalleryError, match=r"Bad_Name.rq: the name"):
        load_query(written(tmp_path, "Bad_Name.rq", GOOD))
    (tmp_path / "bytes.rq").write_bytes(b"# title: \xff")
    with pytest.raises(GalleryError, match=r"bytes.rq: not UTF-8 at byte 9"):
        load_query(tmp_path / "bytes.rq")


def test_folder_is_read_by_title(tmp_path: Path) -> None:
    written(tmp_path, "b.rq", GOOD.replace("title: One", "title: zwei"))
    written(tmp_path, "c.rq", GOOD.replace("title: One", "title: Drei"))
    written(tmp_path, "notes.txt", "no query")
    assert list(load_queries(tmp_path)) == ["c", "b"]


def test_own_queries_are_found() -> None:
    check_allowed(own_query("labels"))
