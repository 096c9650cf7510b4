"""The command line: answers, formats, one-line errors, exit codes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dystonia_kg.cli.main import main

Call = Callable[..., Result]

ASK = "ASK { dyst:CervicalDystonia dyst:hasTreatment ?t }"
SELECT = "SELECT ?t { dyst:CervicalDystonia dyst:hasTreatment ?t }"


@pytest.fixture
def call(runner: CliRunner, small_home: Path) -> Call:
    def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return runner.invoke(main, ["--home", str(small_home), *arguments], input=stdin)

    return run


def test_help_names_every_command(runner: CliRunner) -> None:
    shown = runner.invoke(main, ["--help"])
    assert shown.exit_code == 0
    for name in ("build", "serve", "query", "check", "export", "search"):
        assert name in shown.output
        assert runner.invoke(main, [name, "--help"]).exit_code == 0


def test_query_text(call: Call) -> None:
    assert call("query", ASK).output == "yes\n"
    assert call("query", SELECT).output == "t\n-\nCHEBI:3160\n"


def test_relative_iris_have_a_base(call: Call) -> None:
    shown = call("query", "SELECT (<x> AS ?y) {}", "--format", "csv").output
    assert shown.split() == ["y", "https://w3id.org/dystonia-kg/x"]


def test_query_formats(call: Call) -> None:
    bindings = json.loads(call("query", SELECT, "--format", "json").output)["results"]["bindings"]
    assert [row["t"]["value"] for row in bindings] == ["http://purl.obolibrary.org/obo/CHEBI_3160"]
    assert call("query", SELECT, "--format", "csv").output.splitlines()[0] == "t"
    graph = "CONSTRUCT WHERE { dyst:CervicalDystonia ?p ?o }"
    assert "@prefix dyst:" in call("query", graph).output
    assert "<http" in call("query", graph, "--format", "ntriples").output


def test_query_from_stdin_file_and_gallery(call: Call, tmp_path: Path) -> None:
    assert call("query", "-", stdin=ASK).output == "yes\n"
    path = tmp_path / "ask.rq"
    path.write_text(ASK, encoding="utf-8")
    assert call("query", str(path)).output == "yes\n"
    path.write_text(ASK, encoding="utf-8-sig")
    assert call("query", str(path)).output == "yes\n"
    gallery = call("query", "which-treatments-does-cervical-dystonia-have", "--format", "csv")
    assert gallery.exit_code == 0


@pytest.mark.parametrize("query", ["DESCRIBE dyst:CervicalDystonia", "# c\nDESCRIBE dyst:Dystonia"])
def test_a_query_without_braces(call: Call, query: str) -> None:
    shown = call("query", query)
    assert shown.exit_code == 0
    assert "rdfs:label" in shown.output


def test_home_after_the_command(runner: CliRunner, small_home: Path) -> None:
    assert runner.invoke(main, ["query", "--home", str(small_home), ASK]).output == "yes\n"


ERRORS = [
    (("query", "SELECT {"), 1, "line 1, column"),
    (("query", "CLEAR ALL {}"), 1, "is an update"),
    (("query", "CLEAR ALL"), 1, "is an update"),
    (("query", "no-such-query"), 1, "no file, no gallery query and no SPARQL"),
    (("query", "which-treatments-does-cervical-dystonia-hav"), 1, "did you mean which-treat"),
    (("query", SELECT, "--format", "turtle"), 1, "format 'turtle' is not one of json, xml"),
    (("query", SELECT, "--format", "xlsx"), 2, "'xlsx' is not one of"),
    (("query",), 2, "Missing argument"),
    (("search", "zzzzzzzzzz"), 1, "nothing is called"),
    (("export", "x"), 1, "export"),
    (("serve", "--port", "0"), 2, "0 is not in the range"),
    (("nonsense",), 2, "No such command"),
    (("--nonsense",), 2, "No such option"),
    (("query", "--nonsense"), 2, "query --help)"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), ERRORS)
def test_errors(call: Call, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = call(*arguments)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stderr.startswith("dystonia-kg: ")
    assert result.stderr.count("\n") == 1


def test_input_that_is_not_utf8(call: Call) -> None:
    result = call("query", "-", stdin=b"\xff\xfe")
    assert (result.exit_code, result.stderr) == (
        1,
        "dystonia-kg: standard input is not UTF-8 at byte 0\n",
    )


def test_no_build_says_what_to_do(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["--home", str(tmp_path), "query", ASK])
    assert result.exit_code == 1
    assert "run: dystonia-kg build" in result.stderr


def test_search(call: Call) -> None:
    result = call("search", "cervicle", "dystonia")
    assert result.output.splitlines()[0].split("  ")[0] == "dyst:CervicalDystonia"
    assert "use dyst:Dystonia instead" in call("search", "secondary").output


def test_reader_that_goes_away(small_home: Path) -> None:
    """A closed pipe ends the command without a word."""
    program = Path(sys.executable).with_name("dystonia-kg")
    command = [str(program), "--home", str(small_home), "query", "--format", "ntriples"]
    query = "CONSTRUCT { ?s ?p ?o . ?o ?p ?s2 } { ?s ?p ?o . ?s2 ?p2 ?o2 FILTER(isIRI(?o)) }"
    with subprocess.Popen(
        [*command, query], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_export_copies_release_files(runner: CliRunner, small_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(small_home / "builds" / "test", home / "current")
    (home / "current" / "release").mkdir()
    (home / "current" / "release" / "dystonia-kg.ttl").write_text("# a file\n", encoding="utf-8")
    result = runner.invoke(main, ["--home", str(home), "export", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert (tmp_path / "out" / "dystonia-kg.ttl").read_text(encoding="utf-8") == "# a file\n"


def test_query_fills_places(call: Call) -> None:
    name = "which-treatments-does-cervical-dystonia-have"
    found = call("query", name, "--param", "disease=writer's cramp", "--format", "csv")
    assert found.output.splitlines()[1:] == [
        "http://purl.obolibrary.org/obo/CHEBI_3160,Botulinum toxin type A"
    ]
    wrong = call("query", name, "--param", "disease=xyzzy")
    assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
    assert "'xyzzy' for 'disease' leads to no term" in wrong.output
    for parameters in (["disease"], ["disease=dystonia", "--param", "disease=x"]):
        assert call("query", name, "--param", *parameters).exit_code == 2
    assert call("query", ASK, "--param", "disease=dystonia").exit_code == 2


@pytest.mark.long
def test_ask_in_words(runner: CliRunner, built_home: Path) -> None:
    home = ("--home", str(built_home))
    found = runner.invoke(main, [*home, "ask", "How", "is", "blepharospasm", "treated?"])
    assert found.exit_code == 0
    assert "botulinum toxin therapy" in found.output
    assert "Claims behind it" in found.output
    as_json = runner.invoke(
        main, [*home, "ask", "--format", "json", "Which drugs cause tardive dystonia?"]
    )
    assert json.loads(as_json.output)["query"] == "which-drugs-cause-tardive-dystonia"
    unsure = runner.invoke(main, [*home, "ask", "capital of France"])
    assert (unsure.exit_code, unsure.output.split(":")[0]) == (1, "Not answered")


def test_an_empty_answer_says_where_the_claims_of_an_alias_stand(built_home: Path) -> None:
    query = "SELECT ?sign { MONDO:0010747 dyst:hasSymptom ?sign }"
    found = CliRunner().invoke(main, ["--home", str(built_home), "query", query])
    assert found.exit_code == 0
    assert "?disease skos:exactMatch? MONDO:0010747" in found.stderr
    assert "dyst:DYT-TAF1" in found.stderr
    for query in (
        "SELECT ?sign { dyst:DYT-TAF1 dyst:hasSymptom ?sign }",
        "SELECT ?sign { MONDO:0009319 dyst:hasRole ?sign }",
    ):
        found = CliRunner().invoke(main, ["--home", str(built_home), "query", query])
        assert found.stderr == ""
