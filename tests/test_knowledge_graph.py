"""The graph for notebooks: values, terms, claims, names; its docstrings and the examples."""

import doctest
import importlib
import json
import subprocess
from pathlib import Path

import pytest

import dystonia_kg
from dystonia_kg import KnowledgeGraph, environment, knowledge_graph, open_graph
from dystonia_kg.curies import expand
from dystonia_kg.errors import ParameterError, QuerySyntaxError, StoreError, UnknownTermError
from support.homes import ROOT
from support.real_parts import program
from support.serving import running

EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def small(small_home: Path) -> KnowledgeGraph:
    return open_graph(small_home)


@pytest.fixture(scope="module")
def graph(built_home: Path) -> KnowledgeGraph:
    return open_graph(built_home)


def test_values_are_plain(small: KnowledgeGraph) -> None:
    rows = small.select(
        """SELECT ?t (1 AS ?whole) (1.5 AS ?real) (true AS ?yes) ("a"@en AS ?text) ?none
           { dyst:CervicalDystonia dyst:hasTreatment ?t }"""
    )
    assert rows.columns == ("t", "whole", "real", "yes", "text", "none")
    row = {"t": "CHEBI:3160", "whole": 1, "real": 1.5, "yes": True, "text": "a", "none": None}
    assert rows == [row]
    assert small.select("ASK { dyst:Dystonia a owl:Thing }") == [{"ask": False}]


@pytest.mark.parametrize("kind", ["integer", "decimal", "double"])
def test_what_is_no_number_stays_text(small: KnowledgeGraph, kind: str) -> None:
    assert small.select(f'SELECT ("many"^^xsd:{kind} AS ?n) {{}}') == [{"n": "many"}]


def test_what_is_no_table_is_refused(small: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(QuerySyntaxError, match="a graph, not rows"):
        small.select("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(ParameterError, match="no claim has a property 'has> treatment'"):
        small.claims(predicate="has> treatment")
    with pytest.raises(StoreError):
        open_graph(tmp_path)


def test_a_term_by_any_name(small: KnowledgeGraph) -> None:
    term = small.entity("wry neck")
    assert (term.curie, term.label) == ("dyst:CervicalDystonia", "cervical dystonia")
    assert term.parents == ("dyst:FocalDystonia",)
    assert term.relations["has treatment"] == (("CHEBI:3160", "Botulinum toxin type A"),)
    with pytest.raises(ParameterError, match="'xyzzy' leads to no term"):
        small.entity("xyzzy")


def test_synonyms_that_differ_in_capitals_come_in_one_order(graph: KnowledgeGraph) -> None:
    """In every process, whatever order its sets have."""
    for curie in ("HP:0001427", "HP:0008151", "HP:0000752", "HP:0000708", "MONDO:0008695"):
        synonyms = graph.entity(curie).synonyms
        assert len({name.lower() for name in synonyms}) < len(synonyms), curie
        assert list(synonyms) == sorted(synonyms, key=lambda name: (name.lower(), name))


def test_claims_of_a_subject_and_of_those_below(small: KnowledgeGraph) -> None:
    direct = small.claims("focal dystonia", "hasTreatment")
    assert [(row["subject"], row["object"]) for row in direct] == [
        ("dyst:FocalDystonia", "CHEBI:3160")
    ]
    assert small.claims("dystonia", "hasTreatment") == []
    assert small.claims("dystonia", "dyst:hasTreatment", below=True) == direct
    assert small.claims("", "hasTreatment", "botulinum toxin type A") == direct


def test_names_in_a_batch(small: KnowledgeGraph) -> None:
    rows = small.resolve(["Writers cramp", "xyzzy"])
    assert [(row["curie"], row["certain"]) for row in rows] == [
        ("dyst:WritersCramp", True),
        (None, False),
    ]


def test_references_are_short(graph: KnowledgeGraph) -> None:
    rows = graph.claims("blepharospasm", "hasFirstLineTreatment")
    assert "PMID:27164716" in {row["references"] for row in rows}


def test_questions_take_names(graph: KnowledgeGraph) -> None:
    name = "which-drugs-cause-tardive-dystonia"
    rows = graph.ask_gallery(name, disease="acute dystonic reaction")
    assert {row["form"] for row in rows} == {"dyst:AcuteDystonicReaction"}
    ages = "which-focal-dystonias-begin-in-adults"
    assert graph.ask_gallery(ages, age=30) == graph.ask_gallery(ages, age="30") != []
    with pytest.raises(UnknownTermError) as caught:
        graph.ask_gallery("which drugs cause tardive dystonia?")
    assert caught.value.nearest[0] == (name, "Drugs that cause tardive dystonia")


def test_a_column_of_a_table_is_resolved(graph: KnowledgeGraph) -> None:
    rows = graph.resolve(["DYT1", None, float("nan"), 314250, "MONDO:0010747"])
    found = ["dyst:DYT-TOR1A", None, None, "dyst:DYT-TAF1", "dyst:DYT-TAF1"]
    assert [row["curie"] for row in rows] == found
    assert graph.resolve("DYT1") == rows[:1]
    assert graph.resolve("DYT1", kinds="gene") == graph.resolve("DYT1", kinds=["gene"])
    with pytest.raises(ParameterError, match="'illness' is no kind of term"):
        graph.resolve("DYT1", kinds=["illness"])


def test_predicates_by_name_and_label(graph: KnowledgeGraph) -> None:
    rows = graph.claims("DYT1", "hasSymptom")
    assert rows
    for name in ("has symptom", "dyst:hasSymptom", expand("dyst:hasSymptom")):
        assert graph.claims("DYT1", name) == rows
    for name in ("hasSymptm", "biolink:subject"):
        with pytest.raises(ParameterError, match="no claim has a property"):
            graph.claims("DYT1", name)
    with pytest.raises(ParameterError) as caught:
        graph.claims("DYT1", "hasSymptm")
    assert caught.value.nearest[0] == ("dyst:hasSymptom", "has symptom")


def test_what_has_no_reference_names_none(graph: KnowledgeGraph) -> None:
    rows = graph.claims("focal dystonia", "hasMostEffectiveTreatment")
    assert {row["references"] for row in rows if row["source"] == "src:ninds-dystonia"} == {""}


def test_claims_and_statements_are_entities(graph: KnowledgeGraph) -> None:
    claim = graph.entity("claim:ninds-S29-1")
    assert claim.relations["subject"] == (("dyst:FocalDystonia", "focal dystonia"),)
    assert claim == graph.entity(claim.iri)
    assert graph.entity("ninds:S29").relations["section"] == (("treatment", "treatment"),)
    assert graph.entity("dyst:hasTreatment").label == "has treatment"
    for none in ("claim:none", "https://example.org/a b", "foo:bar"):
        with pytest.raises(ParameterError):
            graph.entity(none)


def test_a_graph_says_which_it_is(graph: KnowledgeGraph) -> None:
    assert repr(graph).startswith(f"<KnowledgeGraph: release {graph.release}, ")
    assert "open_graph" in dir(dystonia_kg)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames(small: KnowledgeGraph, library: str) -> None:
    rows = small.select("SELECT ?t ?n { dyst:CervicalDystonia dyst:hasTreatment ?t }")
    frame = rows.to_pandas() if library == "pandas" else rows.to_polars()
    assert list(frame.columns) == ["t", "n"]
    assert list(frame["t"]) == ["CHEBI:3160"]


def test_the_package_names_it() -> None:
    assert dystonia_kg.open_graph is knowledge_graph.open_graph
    with pytest.raises(AttributeError):
        dystonia_kg.nothing  # noqa: B018


def test_the_examples_in_docstrings(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment.HOME, str(built_home))
    found = doctest.testmod(importlib.import_module("dystonia_kg.knowledge_graph"))
    assert found.attempted > 10
    assert found.failed == 0


def test_the_cells_of_the_notebook(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(environment.HOME, str(built_home))
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names: dict[str, object] = {}
    for cell in cells:
        exec(compile(cell, "notebook.ipynb", "exec"), names)
    assert len(cells) > 5
    assert isinstance(names["graph"], KnowledgeGraph)
    assert names["rows"]
    assert names["by_treatment"]


def test_the_r_script(built_home: Path) -> None:
    rscript = program("r-base-core", "Rscript")
    with running(built_home) as (address, _):
        done = subprocess.run(
            [rscript, "--vanilla", str(EXAMPLES / "endpoint.R")],
            env={"DYSTONIA_KG_URL": address, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "botulinum toxin therapy" in done.stdout
    assert "blepharospasm" in done.stdout
