"""The W3C's suites of tests, as their manifests list them; `make test` fetches the suites.

A test that is known to fail, and why, stands in `tests/w3c/known.tsv`. It must fail: a row for one
that passes fails the run.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import DystoniaKgError, QueryRefusedError
from dystonia_kg.loading.files import format_of
from dystonia_kg.loading.read import read_document
from dystonia_kg.store.named_graphs import in_graph
from support.homes import ROOT, TESTS

FOLDER = ROOT / "build" / "w3c"
KNOWN = TESTS / "w3c" / "known.tsv"
KINDS = ("form", "engine", "policy", "suite at fault")
"""Why a test may fail: its numbers have the right value and another form (this is tested), the
engine answers otherwise, the project refuses it, the suite is wrong or older than the standard."""

_Facts: TypeAlias = Mapping[Any, Mapping[str, Sequence[Any]]]
_WITHDRAWN = ox.NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#Withdrawn")
_MANIFEST = ox.NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#Manifest")
_NIL = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")


@dataclass(frozen=True)
class Suite:
    """A suite: its title, the IRI and the folder of its files, its manifests, what is left out.

    Left out are folders of tests of other specifications, or written for people only.
    """

    title: str
    base: str
    folder: str
    manifests: tuple[str, ...] = ("manifest.ttl",)
    left_out: tuple[str, ...] = ()

    def path(self, iri: str) -> Path:
        """Give the file of an IRI."""
        return FOLDER / self.folder / iri.removeprefix(self.base)


SUITES = {
    "sparql11": Suite(
        "SPARQL 1.1",
        "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/",
        "sparql11",
        ("manifest-all.ttl",),
        ("entailment", "protocol", "service-description"),
    ),
    "sparql10": Suite(
        "SPARQL 1.0",
        "http://www.w3.org/2001/sw/DataAccess/tests/data-r2/",
        "dawg-data-r2",
        ("manifest-evaluation.ttl", "manifest-syntax.ttl"),
    ),
    "turtle": Suite("Turtle", "http://www.w3.org/2013/TurtleTests/", "turtle"),
    "trig": Suite("TriG", "http://www.w3.org/2013/TriGTests/", "trig"),
    "n-triples": Suite("N-Triples", "http://www.w3.org/2013/N-TriplesTests/", "ntriples"),
    "n-quads": Suite("N-Quads", "http://www.w3.org/2013/N-QuadsTests/", "nquads"),
    "rdf-xml": Suite("RDF/XML", "http://www.w3.org/2013/RDFXMLTests/", "rdf-xml"),
}
_RDF = ("Turtle", "Trig", "NTriples", "NQuads", "XML")
RUN = {
    "answers": ("QueryEvaluationTest", "CSVResultFormatTest"),
    "queries": ("PositiveSyntaxTest", "PositiveSyntaxTest11"),
    "no queries": ("NegativeSyntaxTest", "NegativeSyntaxTest11"),
    "outcomes": ("UpdateEvaluationTest",),
    "updates": ("PositiveUpdateSyntaxTest11",),
    "no updates": ("NegativeUpdateSyntaxTest11",),
    "triples": tuple(f"Test{syntax}Eval" for syntax in _RDF),
    "documents": tuple(f"Test{syntax}PositiveSyntax" for syntax in _RDF),
    "no documents": tuple(
        f"Test{syntax}Negative{what}" for syntax in _RDF for what in ("Syntax", "Eval")
    ),
}
"""The classes of tests in the manifests, by what is tested."""


@dataclass(frozen=True)
class Files:
    """Files of a test: IRI of the one that matters ("" if none), files by graph ("" is default)."""

    main: str = ""
    graphs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Case:
    """A test of a suite; `kind` is its class in the manifest."""

    suite: str
    name: str
    kind: str
    action: Files
    result: Files
    is_lax: bool

    def path(self, iri: str) -> Path:
        """Give the file of an IRI."""
        return SUITES[self.suite].path(iri)


def loaded(case: Case, files: Files) -> ox.Store:
    """Load the graphs of a test as `dystonia-kg load` reads files."""
    store = ox.Store()
    for name, iri in files.graphs:
        path = case.path(iri)
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        store.bulk_extend(in_graph(read_document(path, format_of(path), base=iri), graph))
        if name:
            store.add_graph(graph)
    return store


def with_each(what: str) -> pytest.MarkDecorator:
    """Run a test with each test of what is tested; with none where the suites are missing."""
    every = [
        pytest.param(case, id=f"{case.suite}-{case.name}", marks=_marks(case))
        for suite in SUITES
        for case in cases(suite)
        if case.kind in RUN[what]
    ]
    return pytest.mark.parametrize("case", every or [pytest.param(None, id="missing")])


def kind_of(case: Case) -> str:
    """Give why a test is known to fail, "" for one that passes."""
    return known_failures().get((case.suite, case.name), ("", ""))[0]


def _marks(case: Case) -> Sequence[pytest.MarkDecorator]:
    if kind_of(case) in ("", "form"):
        return ()
    reason = ": ".join(known_failures()[case.suite, case.name])
    otherwise = (AssertionError, DystoniaKgError, pytest.fail.Exception)
    expected = QueryRefusedError if kind_of(case) == "policy" else otherwise
    return (pytest.mark.xfail(strict=True, reason=reason, raises=expected),)


@lru_cache
def known_failures() -> dict[tuple[str, str], tuple[str, str]]:
    """Give kind and reason of each test that is known to fail, by suite and name."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {(row["suite"], row["test"]): (row["kind"], row["reason"]) for row in rows}


@lru_cache
def cases(name: str) -> tuple[Case, ...]:
    """Give the tests of a suite in the order of its manifests, none where it is missing."""
    suite = SUITES[name]
    if not (FOLDER / suite.folder).is_dir():
        return ()
    manifests = (suite.base + manifest for manifest in suite.manifests)
    return tuple(case for iri in manifests for case in _of_manifest(name, iri))


def _of_manifest(name: str, iri: str) -> Iterator[Case]:
    suite = SUITES[name]
    facts = _facts(suite.path(iri), iri)
    (about,) = (said for said in facts.values() if _MANIFEST in said.get("type", ()))
    for other in _items(facts, about.get("include", ())):
        if other.value.removeprefix(suite.base).split("/")[0] not in suite.left_out:
            yield from _of_manifest(name, other.value)
    for entry in _items(facts, about.get("entries", ())):
        said = facts[entry]
        if _WITHDRAWN in said.get("approval", ()):
            continue
        short = entry.value.removeprefix(suite.base)
        yield Case(
            name,
            short.replace("manifest#", "").replace("manifest.ttl#", ""),
            _local(said["type"][0]),
            _files(facts, said["action"][0]),
            _files(facts, said["result"][0]) if "result" in said else Files(),
            is_lax="resultCardinality" in said,
        )


def _files(facts: _Facts, term: Any) -> Files:
    said = facts.get(term, {})
    if not said:
        return Files(term.value) if isinstance(term, ox.NamedNode) else Files()
    (main,) = said.get("query", ()) or said.get("request", ()) or (None,)
    graphs = [("", file.value) for file in said.get("data", ())]
    for graph in said.get("graphData", ()):
        named = facts.get(graph, {"graph": [graph], "label": [graph]})
        graphs.append((named["label"][0].value, named["graph"][0].value))
    return Files(main.value if main else "", tuple(graphs))


def _facts(path: Path, iri: str) -> _Facts:
    """Give what a manifest says of each subject, by the last part of the predicate."""
    facts: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=iri):
        facts[quad.subject][_local(quad.predicate)].append(quad.object)
    return {subject: dict(said) for subject, said in facts.items()}


def _items(facts: _Facts, heads: Sequence[Any]) -> Iterator[ox.NamedNode]:
    for head in heads:
        while head != _NIL:
            yield facts[head]["first"][0]
            head = facts[head]["rest"][0]


def _local(iri: ox.NamedNode) -> str:
    return iri.value.rpartition("#")[2]
