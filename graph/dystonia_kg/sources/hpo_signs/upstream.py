"""Derive hpo_other_signs.tsv from hp.obo, and hpo_information_content.tsv from phenotype.hpoa.

The information content of a sign is -ln(n/N) (Resnik 1995): n diseases of all N that HPO annotates
have the sign or a kind of it. It takes the whole of HPO's hierarchy, which the two tables of edges
hold together, and all annotations of phenotype.hpoa but those with NOT or in 0 patients.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.derived_table import FileTally, Reader, Reading, derived_table, one_file
from dystonia_kg.sources.hpo_signs.columns import INFORMATION_COLUMNS, OTHER_SIGN_COLUMNS
from dystonia_kg.sources.hpoa.upstream import UPSTREAM_COLUMNS
from dystonia_kg.sources.in_use import cells
from dystonia_kg.sources.obo_terms import read_obo, with_ancestors
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import identifier, read_tsv

ROOT = "HP:0000118"
"""Phenotypic abnormality: the branch of signs."""
_NO_PATIENT = "HP:0040285"
_PLACES = 4


def read_other_signs(files: Sequence[Path], folder: Path) -> Reading:
    """Give hpo_other_signs.tsv: the signs of HPO that are not in hpo_terms.tsv, with parents."""
    path = one_file(files)
    inside, tally = cells("hpo_terms.tsv", TERM_COLUMNS, "id", folder), FileTally(path.name)
    terms = {term.id: term for term in read_obo(path) if not term.obsolete}
    rows = []
    for term in terms.values():
        if term.id in inside:
            tally.leave_out("term in use")
        elif ROOT not in with_ancestors(terms, [term.id]):
            tally.leave_out("no sign")
        else:
            tally.keep()
            rows.append((term.id, term.label, "|".join(sorted(term.parents)), "hpo"))
    return Reading([derived_table("hpo_other_signs.tsv", OTHER_SIGN_COLUMNS, rows)], [tally])


def read_information_content(files: Sequence[Path], folder: Path) -> Reading:
    """Give hpo_information_content.tsv: the figures of the terms of hpo_terms.tsv."""
    path = one_file(files)
    parents, tally = hierarchy(folder), FileTally(path.name)
    diseases: dict[str, set[str]] = defaultdict(set)
    annotated: set[str] = set()
    for row in read_tsv(path, UPSTREAM_COLUMNS):
        if row["aspect"] != "P":
            tally.leave_out("no sign")
        elif row["qualifier"] == "NOT" or _is_none(row["frequency"]):
            tally.leave_out("the sign does not occur")
        else:
            tally.keep()
            disease = identifier(row, "database_id")
            annotated.add(disease)
            for sign in above(identifier(row, "hpo_id", "HP"), parents):
                diseases[sign].add(disease)
    inside = cells("hpo_terms.tsv", TERM_COLUMNS, "id", folder)
    rows = [
        (term, str(len(found)), f"{_content(len(found), len(annotated)):.{_PLACES}f}", "hpoa")
        for term, found in diseases.items()
        if term in inside
    ]
    table = derived_table("hpo_information_content.tsv", INFORMATION_COLUMNS, rows)
    return Reading([table], [tally])


def hierarchy(folder: Path) -> Mapping[str, list[str]]:
    """Give the parents of each sign of HPO, in the graph or not."""
    parents: dict[str, list[str]] = defaultdict(list)
    for row in read_table("hpo_edges.tsv", EDGE_COLUMNS, folder=folder):
        parents[row["child"]].append(row["parent"])
    for row in read_table("hpo_other_signs.tsv", OTHER_SIGN_COLUMNS, folder=folder):
        parents[row["term"]] = row.many("parents")
    return parents


def above(term: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """Give a term and all above it."""
    found: set[str] = set()
    waiting = [term]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += parents.get(key, ())
    return found


def _content(n: int, total: int) -> float:
    return abs(math.log(n / total))


def _is_none(frequency: str) -> bool:
    return frequency == _NO_PATIENT or frequency.startswith("0/") or frequency in ("0%", "0")


READERS: Mapping[str, Reader] = {
    "hpo-other-signs": read_other_signs,
    "hpo-information-content": read_information_content,
}
