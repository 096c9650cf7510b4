"""Read DrugCentral as extracted for Rephetio (repository dhimmel/drugcentral, folder rephetio).

drug-to-class.tsv links drugs to classes, classes.tsv says whose and of what type each class is,
targets.tsv names the target genes by their NCBI number. Drugs come under DrugBank's ids there: the
drug is the one that DrugBank's vocabulary maps to that id (`drug_mappings.tsv`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.columns import (
    DRUG_CLASS_COLUMNS,
    DRUG_CLASS_KEY,
    DRUG_MAPPING_COLUMNS,
)
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    joined,
    one_file,
)
from dystonia_kg.sources.drugcentral.columns import TARGET_COLUMNS, TARGET_KEY
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.upstream_files import read_tsv

LINK_COLUMNS = ("drugbank_id", "class_id", "class_name")
CLASS_COLUMNS = ("class_id", "class_name", "class_source", "class_type")
TARGET_UPSTREAM = ("GeneID", "drugbank_id", "drugbank_name", "pubmed_ids", "sources", "actions")
_NAME = "drugcentral"
_OTHER = "drug that is not in use"
_NAMES = {"CHEMBL": "ChEMBL"}


def read_classes(files: Sequence[Path], folder: Path) -> Reading:
    """Give DrugCentral's rows of drug_classes.tsv, from drug-to-class.tsv and classes.tsv."""
    links = [file for file in files if "to-class" in file.name]
    types = [file for file in files if file not in links]
    if len(links) != 1 or len(types) != 1:
        raise SourceTableError("drug-to-class.tsv and classes.tsv are read together")
    relation_of = {row["class_id"]: _relation(row) for row in read_tsv(types[0], CLASS_COLUMNS)}
    drugs, tally = _drugs(folder), FileTally(links[0].name)
    draft = TableDraft("drug_classes.tsv", DRUG_CLASS_COLUMNS, DRUG_CLASS_KEY)
    draft.keep(folder, unless_source=_NAME)
    for row in read_tsv(links[0], LINK_COLUMNS):
        if row["class_id"] not in relation_of:
            raise row.error(f"column class_id: '{row['class_id']}' is not in {types[0].name}")
        if row["drugbank_id"] not in drugs:
            tally.leave_out(_OTHER)
            continue
        tally.keep()
        relation = relation_of[row["class_id"]]
        for drug, name in drugs[row["drugbank_id"]].items():
            cells = (drug, name, relation, _class(row), row["class_name"], _NAME)
            draft.add(cells, row.place)
    return Reading([draft.table()], [tally])


def _relation(row: Row) -> str:
    return f"{row['class_source']} {row['class_type']}"


def _class(row: Row) -> str:
    """Give the CURIE of a class: MeSH's and FDA's (NDF-RT) ids come without a prefix."""
    key = row["class_id"]
    if key.startswith("CHEBI:"):
        return key
    if key[:1] in ("D", "N") and key[1:].isdigit():
        return f"{'MESH' if key.startswith('D') else 'NDFRT'}:{key}"
    raise row.error(f"column class_id: '{key}' is of no known vocabulary")


def _drugs(folder: Path) -> dict[str, dict[str, str]]:
    """Give the drugs (id and name) of each DrugBank id."""
    found: dict[str, dict[str, str]] = {}
    for row in read_table("drug_mappings.tsv", DRUG_MAPPING_COLUMNS, folder=folder):
        if row["object"].startswith("DRUGBANK:"):
            number = row["object"].removeprefix("DRUGBANK:")
            found.setdefault(number, {})[row["drug"]] = row["drug_name"]
    return found


def read_targets(files: Sequence[Path], folder: Path) -> Reading:
    """Give drug_targets.tsv from targets.tsv; a gene has to be among HGNC's at hand."""
    path = one_file(files)
    genes = {
        row["ncbi_gene"]: (row["id"], row["symbol"])
        for row in read_table("hgnc_genes.tsv", GENE_COLUMNS, folder=folder)
    }
    drugs, tally = _drugs(folder), FileTally(path.name)
    draft = TableDraft("drug_targets.tsv", TARGET_COLUMNS, TARGET_KEY)
    for row in read_tsv(path, TARGET_UPSTREAM):
        if not row["GeneID"].isdigit():
            raise row.error(f"column GeneID: '{row['GeneID']}' is no number")
        if row["drugbank_id"] not in drugs:
            tally.leave_out(_OTHER)
        elif row["GeneID"] not in genes:
            tally.leave_out(f"no HGNC id at hand: gene {row['GeneID']} of {row['drugbank_name']}")
        else:
            tally.keep()
            for drug, name in drugs[row["drugbank_id"]].items():
                draft.add(_target(row, drug, name, genes[row["GeneID"]]), row.place)
    return Reading([draft.table()], [tally])


def _target(row: Row, drug: str, name: str, gene: tuple[str, str]) -> tuple[str, ...]:
    sources = [part.removeprefix("DrugCentral (").rstrip(")") for part in row.many("sources")]
    return (
        drug,
        name,
        *gene,
        row["actions"],
        joined(_NAMES.get(source, source) for source in sources),
        joined(f"PMID:{number}" for number in row.many("pubmed_ids")),
        _NAME,
    )


READERS: Mapping[str, Reader] = {
    "drugcentral-classes": read_classes,
    "drugcentral-targets": read_targets,
}
