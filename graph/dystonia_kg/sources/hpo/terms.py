"""Labels and branches of HPO, for what refers to its terms."""

from collections import defaultdict
from collections.abc import Mapping

from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.obo_terms import below
from dystonia_kg.sources.tables import once_a_folder, read_table

DYSTONIA = "HP:0001332"
ONSET = "HP:0003674"


@once_a_folder
def labels() -> Mapping[str, str]:
    """Give the label of each HPO term, by CURIE."""
    return {row["id"]: row["label"] for row in read_table("hpo_terms.tsv", TERM_COLUMNS)}


@once_a_folder
def branch(root: str) -> frozenset[str]:
    """Give `root` and its descendants, as CURIEs.

    >>> "HP:0002356" in branch(DYSTONIA)  # writer's cramp
    True
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for row in read_table("hpo_edges.tsv", EDGE_COLUMNS):
        parents[row["child"]].append(row["parent"])
    return frozenset(below(root, parents))
