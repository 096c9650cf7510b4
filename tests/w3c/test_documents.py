"""Turtle, TriG, N-Triples, N-Quads and RDF/XML: as `dystonia-kg load` reads files."""

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import LoadError
from dystonia_kg.loading.files import format_of
from dystonia_kg.loading.read import read_document
from support.w3c import Case, with_each
from support.w3c_results import FORMATS, Reading, of_quads

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")


def read(case: Case, format_name: str | None = None) -> list[ox.Quad]:
    iri = case.action.main
    path = case.path(iri)
    found = read_document(path, format_of(path, format_name), base=iri)
    return [quad if isinstance(quad, ox.Quad) else ox.Quad(*quad) for quad in found]


@with_each("triples")
def test_a_document(case: Case) -> None:
    path = case.path(case.result.main)
    assert of_quads(read(case)) == Reading().dataset(path.read_bytes(), FORMATS[path.suffix])


@with_each("documents")
def test_a_document_that_is_read(case: Case) -> None:
    read(case)


@with_each("no documents")
def test_a_document_that_is_not_read(case: Case) -> None:
    with pytest.raises(LoadError):
        read(case, case.suite.replace("-", ""))
