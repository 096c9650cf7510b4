"""What changed since the build before: which things gained or lost claims."""

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from dystonia_kg.browse.changes import Changes, changes
from dystonia_kg.browse.kinds import kind_of
from dystonia_kg.browse.term_index import Ref, load_term_index
from dystonia_kg.store.store import LAYOUT, open_reader, write_store
from dystonia_kg.web.app import create_app
from support.homes import SMALL_GRAPH, SMALL_QUERIES
from support.html import words

OLD, NEW, NEWER = ("2026-11-22-aaaaaaaaaaaa-10", "2026-11-22-bbbbbbbbbbbb-20", "2026-12-01-cc-30")
CLAIM = (
    "claim:{} a dyst:Claim ; biolink:subject {} ; biolink:predicate dyst:{} ; biolink:object {}."
)
PAIN = CLAIM.format("pain", "dyst:CervicalDystonia", "hasSymptom", "HP:0030833")
AGE = CLAIM.format("age", "dyst:CervicalDystonia", "hasPrevalence", '"many"')
CAUSE = CLAIM.format("cause", "dyst:WritersCramp", "hasTreatment", "CHEBI:3160")
SAME, AGAIN = (CAUSE.replace(":cause ", f":{name} ") for name in ("same", "again"))


def made(home: Path, name: str, *claims: str) -> Path:
    """Make a build of the small graph with some claims more."""
    build = home / "builds" / name
    build.mkdir(parents=True)
    text = SMALL_GRAPH.read_text(encoding="utf-8")
    text += "graph:added { " + " ".join(claims) + " }"
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(text, format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    write_store(build / "store", graphs)
    added = " ".join(claims)
    listed = {
        iri: {"triples": len(found), "sha256": added if iri.endswith("added") else ""}
        for iri, found in graphs.items()
    }
    manifest = {"layout": LAYOUT, "version": name[:10], "graphs": listed}
    (build / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return build


def changed(build: Path) -> Changes | None:
    store = open_reader(build)
    index = load_term_index(store)
    return changes(index, lambda iri: kind_of(index, iri), store)


def names(refs: list[Ref]) -> list[str]:
    return [ref.text for ref in refs]


def test_things_that_gained_or_lost_claims_since_the_build_before(tmp_path: Path) -> None:
    made(tmp_path, OLD, PAIN, SAME)
    build = made(tmp_path, NEW, CAUSE, AGE, AGAIN)
    made(tmp_path, NEWER)
    found = changed(build)
    assert found is not None
    assert (found.version, found.made.year) == ("2026-11-22", 1970)
    told = [
        (title, thing.ref.curie, names(thing.gained), names(thing.lost), names(thing.retold))
        for title, things in found.groups
        for thing in things
    ]
    toxin, neck, cramp = "Botulinum toxin type A", "cervical dystonia", "writer's cramp"
    assert told == [
        ("Diseases", "dyst:CervicalDystonia", ["prevalence"], ["Neck pain"], []),
        ("Diseases", "dyst:WritersCramp", [], [], [toxin]),
        ("Signs", "HP:0030833", [], [neck], []),
        ("Treatments and drugs", "CHEBI:3160", [], [], [cramp]),
    ]
    assert not found.is_same


def test_pages_tell_it_in_words(tmp_path: Path) -> None:
    made(tmp_path, OLD)
    (tmp_path / "current").symlink_to(made(tmp_path, NEW, PAIN))
    client = create_app(tmp_path, queries_dir=SMALL_QUERIES).test_client()
    page = client.get("/data").text
    part = page[page.index('id="changes"') : page.index('id="quality"')]
    assert 'href="/term/CervicalDystonia"' in part
    assert "cervical dystonia : gained claims about Neck pain" in words(part)
    assert "triple" not in part.lower()
    assert "Claims came or went about cervical dystonia , Neck pain" in words(client.get("/").text)


@pytest.mark.parametrize("text", [None, "{", '{"layout": 0}'])
def test_without_a_readable_build_before_there_is_nothing_to_compare(
    tmp_path: Path, text: str | None
) -> None:
    build = made(tmp_path, NEW)
    if text is not None:
        (made(tmp_path, OLD) / "manifest.json").write_text(text, encoding="utf-8")
    assert changed(build) is None


def test_an_earlier_build_whose_store_is_gone_is_none(tmp_path: Path) -> None:
    build = made(tmp_path, NEW)
    shutil.rmtree(made(tmp_path, OLD) / "store")
    assert changed(build) is None


def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    made(tmp_path, OLD, PAIN)
    found = changed(made(tmp_path, NEW, PAIN))
    assert found is not None
    assert (found.groups, found.is_same) == ([], True)
