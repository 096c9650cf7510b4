"""Which predicate a relation of a source means, and whether it yields a direct triple.

One table, `relation_meanings.tsv` (source, relation, classification -> predicate or none), decides
it for genes, annotations, onset, inheritance, epidemiology, treatments, diagnostics and drugs:
HPO's aspects I, C and M are no symptoms, a modifying gene is no causal one, a gene that ClinGen
grades as limited, disputed or refuted has a claim but no triple, and "investigates" says nothing
of a treatment that is in use. A relation that the table does not hold is an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from dystonia_kg.namespaces import DYST
from dystonia_kg.sources.tables import Row, once_a_folder, read_table

TABLE = "relation_meanings.tsv"
COLUMNS = (
    "source",
    "relation",
    "classification",
    "predicate",
    "direct",
    "standing",
    "reason",
)
_STANDINGS = ("Stated", "Hypothesis", "Disputed", "Refuted")


@dataclass(frozen=True)
class Meaning:
    """What a source's relation means; without a predicate it makes no claim."""

    predicate: URIRef | None
    direct: bool
    standing: URIRef
    reason: str


def meaning_of(row: Row, relation: str, classification: str = "") -> Meaning:
    """Give the meaning of `relation` for the row's source; SourceTableError when undecided."""
    found = meanings().get((row["source"], relation, classification))
    if found is None:
        graded = f" graded '{classification}'" if classification else ""
        raise row.error(f"relation '{relation}'{graded} of {row['source']} is not in {TABLE}")
    return found


@once_a_folder
def meanings() -> Mapping[tuple[str, str, str], Meaning]:
    """Read the whole table, by source, relation and classification."""
    return {
        (row["source"], row["relation"], row["classification"]): _meaning(row)
        for row in read_table(TABLE, COLUMNS)
    }


def _meaning(row: Row) -> Meaning:
    if row["direct"] not in ("yes", "no"):
        raise row.error(f"column direct: '{row['direct']}' is neither yes nor no")
    if row["standing"] not in _STANDINGS:
        raise row.error(f"column standing: '{row['standing']}' is none of {', '.join(_STANDINGS)}")
    return Meaning(
        row.optional_iri("predicate"),
        row["direct"] == "yes",
        DYST[row["standing"]],
        row["reason"],
    )
