"""Which predicate a source's relation means, and whether it yields a direct triple.

The decisions stand in `care_relations.tsv` (source, relation, predicate or empty, direct, reason):
an empty predicate means that the row makes no claim; `direct` = no that the claim stands alone
("investigates" says nothing of a treatment that is in use).
"""

from dataclasses import dataclass
from functools import lru_cache

from rdflib import URIRef

from dystonia_kg.sources.tables import Row, read_table

_COLUMNS = ("source", "relation", "predicate", "direct", "reason")


@dataclass(frozen=True)
class Relation:
    """What a source's relation means in the graph."""

    predicate: URIRef | None
    direct: bool
    reason: str


def relation_of(row: Row) -> Relation:
    """Give the meaning of a row's `relation` for its `source`; SourceTableError when undecided."""
    found = _relations().get((row["source"], row["relation"]))
    if found is None:
        raise row.error(
            f"relation '{row['relation']}' of {row['source']} is not in care_relations.tsv"
        )
    return found


@lru_cache(maxsize=1)
def _relations() -> dict[tuple[str, str], Relation]:
    return {
        (row["source"], row["relation"]): Relation(
            row.optional_iri("predicate"), _is_direct(row), row["reason"]
        )
        for row in read_table("care_relations.tsv", _COLUMNS)
    }


def _is_direct(row: Row) -> bool:
    if row["direct"] not in ("yes", "no"):
        raise row.error(f"column direct: '{row['direct']}' is neither yes nor no")
    return row["direct"] == "yes"
