"""Which term a claim is about: a Mondo disease, or the record of the source that makes it.

What a source says of a record (OMIM, Orphanet, DO) is said of a Mondo disease only where the two
are the same, one to one (`mondo_mappings.upstream.derive_records`). Otherwise the record itself is
the subject, and the disease is linked to it as to a broader, narrower or unclear record. So the
genes of Orphanet 256, which covers DYT-TOR1A and more, stay with Orphanet 256.
"""

from dataclasses import dataclass, field
from pathlib import Path

from rdflib import URIRef

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST
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


@once_a_folder
def load_records() -> Records:
    """Read the records with the labels of diseases and entries."""
    found = Records()
    for row in read_records():
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
