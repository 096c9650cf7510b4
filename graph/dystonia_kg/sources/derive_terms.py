"""Derive the tables of foreign terms and their edges.

UBERON comes from two tables of body parts and brain regions plus one of typed edges; what these
leave untyped is looked up in an OBO file (MAxO's, which holds a part of UBERON). MAxO comes from
its own OBO file, ChEBI and DrugBank names from a table of treatments and one of upstream labels.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from dystonia_kg.sources.columns import EDGE_COLUMNS, TERM_COLUMNS
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream
from dystonia_kg.sources.obo_terms import OboTerm, read_obo, with_ancestors

_UNBACKED = ("DHBA only", "older file only")


def derive_uberon(
    body_parts: Path, brain_regions: Path, edges: Path, typing_obo: Path
) -> list[DerivedTable]:
    """Give uberon_terms.tsv and uberon_edges.tsv.

    An edge that only an atlas bridge or an older file states is left out: the UBERON release
    does not entail it (a thalamic area under the medulla is among them). An ancestor that the
    body parts table names, and that the edges do not reach because a term between is in no
    table, gets an edge of relation `entailed`.
    """
    typing = {term.id: term for term in read_obo(typing_obo) if term.id.startswith("UBERON:")}
    region_edges = [
        (row["child_id"], row["relation"], row["parent_id"], row["typed_by"])
        for row in read_upstream(edges, ("child_id", "relation", "parent_id", "status"))
        if row["status"] not in _UNBACKED
    ]
    labels = {term.id: term.label for term in typing.values()}
    labels |= {
        row["parent_id"]: row["parent_label"] for row in read_upstream(edges, ("parent_label",))
    }
    rows: dict[str, tuple[str, ...]] = {}
    part_edges: list[tuple[str, str, str, str]] = []
    ancestors: dict[str, list[str]] = {}
    for path in (body_parts, brain_regions):
        for row in read_upstream(path, ("uberon_id", "label", "parent_ids", "synonyms")):
            key = row["uberon_id"]
            rows[key] = (key, row["label"], "class", row["synonyms"], "", "", "", "uberon")
            if path == body_parts:
                part_edges += _typed(key, row["parent_ids"].split("|"), typing)
                ancestors[key] = row["ancestor_ids"].split("|")
    kept = [edge for edge in region_edges + part_edges if edge[2] in rows or edge[2] in labels]
    kept += _entailed(ancestors, kept)
    for parent in {edge[2] for edge in kept} - rows.keys():
        rows[parent] = (parent, labels[parent], "class", "", "", "", "", "uberon")
    return [
        derived_table("uberon_terms.tsv", TERM_COLUMNS, rows.values()),
        derived_table("uberon_edges.tsv", EDGE_COLUMNS, [(*edge, "uberon") for edge in kept]),
    ]


def _entailed(
    ancestors: Mapping[str, Iterable[str]], edges: Iterable[tuple[str, str, str, str]]
) -> list[tuple[str, str, str, str]]:
    parents: dict[str, set[str]] = {}
    for child, _, parent, _ in edges:
        parents.setdefault(child, set()).add(parent)
    found = []
    for child, keys in ancestors.items():
        reached = _reached(child, parents)
        inherited = {key for parent in reached for key in ancestors.get(parent, ())}
        missing = set(filter(None, keys)) - reached - inherited
        found += [(child, "entailed", key, "closure of the release") for key in sorted(missing)]
    return found


def _reached(child: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [child]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _typed(
    child: str, parents: Iterable[str], typing: Mapping[str, OboTerm]
) -> list[tuple[str, str, str, str]]:
    term = typing.get(child)
    found: list[tuple[str, str, str, str]] = []
    for parent in filter(None, parents):
        is_a = term is not None and parent in term.parents
        part_of = term is not None and parent in term.wholes
        names = [name for name, holds in (("is_a", is_a), ("part_of", part_of)) if holds]
        typed_by = "maxo.obo 2024-07-29" if names else ""
        found += [(child, name, parent, typed_by) for name in names or ["is_a_or_part_of"]]
    return found


def derive_uberon_obo(path: Path, wanted: Iterable[str]) -> list[DerivedTable]:
    """Give uberon_terms.tsv and uberon_edges.tsv from UBERON's own OBO file, all edges typed."""
    keys = set(wanted)
    terms = {term.id: term for term in read_obo(path) if term.id in keys}
    edges = [
        (term.id, relation, parent, path.name, "uberon")
        for term in terms.values()
        for relation, parents in (("is_a", term.parents), ("part_of", term.wholes))
        for parent in parents
        if parent in terms
    ]
    return [
        derived_table(
            "uberon_terms.tsv", TERM_COLUMNS, (_term_row(term, "uberon") for term in terms.values())
        ),
        derived_table("uberon_edges.tsv", EDGE_COLUMNS, edges),
    ]


def derive_maxo(maxo_obo: Path, wanted: Iterable[str]) -> list[DerivedTable]:
    """Give maxo_terms.tsv and maxo_edges.tsv for the wanted terms and all their ancestors."""
    return derive_obo_branch(maxo_obo, wanted, "MAXO", "maxo")


def derive_obo_branch(
    path: Path, wanted: Iterable[str], prefix: str, source: str
) -> list[DerivedTable]:
    """Give SOURCE_terms.tsv and SOURCE_edges.tsv of one vocabulary from its own OBO file."""
    terms = {term.id: term for term in read_obo(path) if term.id.startswith(f"{prefix}:")}
    inside = with_ancestors(terms, wanted)
    edges = [
        (key, "is_a", parent, path.name, source)
        for key in inside
        for parent in terms[key].parents
        if parent in inside
    ]
    return [
        derived_table(
            f"{source}_terms.tsv", TERM_COLUMNS, (_term_row(terms[key], source) for key in inside)
        ),
        derived_table(f"{source}_edges.tsv", EDGE_COLUMNS, edges),
    ]


def _term_row(term: OboTerm, source: str) -> tuple[str, ...]:
    scopes = [
        "|".join(sorted({text.replace("|", "/") for text in term.synonyms.get(scope, ())}))
        for scope in ("EXACT", "RELATED", "BROAD", "NARROW")
    ]
    return (term.id, term.label, "class", *scopes, source)


def derive_drugs(
    treatments: Path, upstream_terms: Path, extra: Iterable[str]
) -> list[DerivedTable]:
    """Give drug_terms.tsv and drug_edges.tsv: drugs, their chemical parents, and `extra` ids.

    The parents in the treatments table are ChEBI's direct superclasses (is_a).
    """
    labels = {
        row["id"]: row["label"]
        for row in read_upstream(upstream_terms, ("id", "label", "deprecated"))
        if row["id"].startswith("CHEBI:") and row["label"]
    }
    drugs = [
        row
        for row in read_upstream(treatments, ("treatment_id", "label", "kind", "parent_ids"))
        if row["kind"] == "drug"
    ]
    names = {row["treatment_id"]: row["label"] for row in drugs}
    edges = [
        (row["treatment_id"], "is_a", parent, "ChEBI 2026-05-01", "chebi")
        for row in drugs
        for parent in row["parent_ids"].split("|")
        if parent in labels
    ]
    needed = {edge[2] for edge in edges} | {key for key in extra if key in labels}
    names |= {key: labels[key] for key in needed - names.keys()}
    return [
        derived_table(
            "drug_terms.tsv", TERM_COLUMNS, (_drug_row(key, name) for key, name in names.items())
        ),
        derived_table("drug_edges.tsv", EDGE_COLUMNS, edges),
    ]


def _drug_row(key: str, name: str) -> tuple[str, ...]:
    source = "chebi" if key.startswith("CHEBI:") else "drugbank-vocabulary"
    return (key, name, "class", "", "", "", "", source)
