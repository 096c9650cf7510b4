"""Which term a claim is about: a Mondo disease, or the record of the source that makes it.

What a source says of a record (OMIM, Orphanet, DO) is said of a Mondo disease only where the two
are the same, one to one (`mondo_mappings.upstream.derive_records`). Otherwise the record itself is
the subject, and the disease is linked to it as to a broader, narrower or unclear record. So the
genes of Orphanet 256, which covers DYT-TOR1A and more, stay with Orphanet 256. Where an own class
matches the Mondo disease exactly and the record otherwise, the own mapping decides: close, broad
and narrow matches move nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import URIRef

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST
from dystonia_kg.sources.columns import OWN_MAPPING_COLUMNS
from dystonia_kg.sources.mondo.columns import MONDO_COLUMNS
from dystonia_kg.sources.mondo_mappings.columns import RECORD_COLUMNS
from dystonia_kg.sources.orphanet.columns import ORPHANET_COLUMNS
from dystonia_kg.sources.tables import Row, once_a_folder, read_table

LINKS = {
    "same": DYST.hasRecord,
    "broader": DYST.hasBroaderRecord,
    "narrower": DYST.hasNarrowerRecord,
    "unclear": DYST.hasUnclearRecord,
}

_OWN_RELATIONS = {"skos:broadMatch": "broader", "skos:narrowMatch": "narrower"}
_EXACT = "skos:exactMatch"


@dataclass
class Records:
    """The Mondo disease of each record that is the same disease, and labels of both."""

    disease_of: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def subject(self, row: Row, column: str) -> URIRef:
        """Give the term that a claim on the row's identifier is about.

        Raises SourceTableError when the cell is no CURIE with a known prefix.
        """
        same = self.disease_of.get(row[column])
        return URIRef(expand(same)) if same else row.iri(column)

    def label(self, identifier: str) -> str:
        """Give the label of the term that a claim on `identifier` is about."""
        term = self.disease_of.get(identifier, identifier)
        return self.labels.get(term, term)


def read_records(folder: Path | None = None) -> list[Row]:
    """Give the rows of mondo_records.tsv; SourceTableError for an unknown relation."""
    rows = list(read_table("mondo_records.tsv", RECORD_COLUMNS, folder=folder))
    for row in rows:
        if row["relation"] not in LINKS:
            raise row.error(f"column relation: '{row['relation']}' is none of {', '.join(LINKS)}")
    return rows


def matched_records() -> list[Row]:
    """Give the rows of mondo_records.tsv, of which own mappings decide what is not the same."""
    decided = _by_own_mappings()
    return [_decided(row, decided.get((row["disease"], row["record"]))) for row in read_records()]


def _decided(row: Row, own: Row | None) -> Row:
    if own is None or row["relation"] != "same":
        return row
    relation = _OWN_RELATIONS.get(own["predicate"], "unclear")
    basis = f"{own['subject']}: {own['reason']}"
    return Row({**row.cells, "relation": relation, "basis": basis}, row.file, row.line)


def _by_own_mappings() -> dict[tuple[str, str], Row]:
    """Give the mappings, by Mondo disease and record, of a class that is the disease exactly."""
    rows = list(read_table("own_mappings.tsv", OWN_MAPPING_COLUMNS))
    exact = defaultdict(set)
    for row in rows:
        if row["predicate"] == _EXACT:
            exact[row["subject"]].add(row["object"])
    return {
        (disease, row["object"]): row
        for row in rows
        if row["predicate"] != _EXACT
        for disease in exact[row["subject"]]
    }


@once_a_folder
def load_records() -> Records:
    """Read the records with the labels of diseases and entries."""
    found = Records()
    for row in matched_records():
        found.labels.setdefault(row["record"], row["record_label"] or row["record"])
        if row["relation"] == "same":
            found.disease_of[row["record"]] = row["disease"]
    for name, columns in (
        ("mondo_diseases.tsv", MONDO_COLUMNS),
        ("orphanet_entries.tsv", ORPHANET_COLUMNS),
    ):
        for row in read_table(name, columns):
            found.labels[row["id"]] = row["label"]
    return found
