"""Derive the tables of diseases: Mondo's, the Disease Ontology's, Orphanet's, and their links.

Whether a record of OMIM, Orphanet or the Disease Ontology is the same
disease as a Mondo term is decided here once, for genes, phenotypes and epidemiology alike: see
`derive_records`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.columns import (
    DO_COLUMNS,
    MONDO_COLUMNS,
    ORPHANET_COLUMNS,
    PREVALENCE_COLUMNS,
    RECORD_COLUMNS,
)
from dystonia_kg.sources.derived_table import DerivedTable, derived_table, read_upstream
from dystonia_kg.sources.obo_terms import OboTerm, read_obo, with_ancestors

_RECORD_PREFIXES = ("OMIM:", "ORPHA:", "DOID:")
_UNLABELLED = "OMIM:"  # ids only: its licence covers the titles
_NO_VALUE = ("no data", "0.0", "")


def curie(text: str) -> str:
    """Give an identifier with the project's spelling of Orphanet's prefix.

    >>> curie("Orphanet:256")
    'ORPHA:256'
    """
    return text.replace("Orphanet:", "ORPHA:")


def derive_mondo(diseases: Path, hierarchy: Path, synonyms: Path) -> list[DerivedTable]:
    """Give mondo_diseases.tsv: the diseases by tier, and all their ancestors (tier `ancestor`)."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in read_upstream(synonyms, ("mondo_id", "synonym")):
        names[row["mondo_id"]].add(row["synonym"].replace("|", "/"))
    labels: dict[str, str] = {}
    parents: dict[str, set[str]] = defaultdict(set)
    for row in read_upstream(hierarchy, ("child_id", "child_label", "parent_id", "parent_label")):
        labels[row["child_id"]], labels[row["parent_id"]] = row["child_label"], row["parent_label"]
        parents[row["child_id"]].add(row["parent_id"])
    rows: dict[str, tuple[str, ...]] = {}
    wanted = ("mondo_id", "label", "tier", "obsolete", "replaced_by")
    for row in read_upstream(diseases, wanted):
        key = row["mondo_id"]
        rows[key] = (
            key,
            row["label"],
            row["tier"],
            row["obsolete"],
            row["replaced_by"],
            _joined(parents[key]),
            _joined(names[key] - {row["label"]}),
            "mondo",
        )
    for key in labels.keys() - rows.keys():
        rows[key] = (key, labels[key], "ancestor", "false", "", _joined(parents[key]), "", "mondo")
    return [derived_table("mondo_diseases.tsv", MONDO_COLUMNS, rows.values())]


def derive_mondo_obo(obo: Path, kept: Mapping[str, str]) -> list[DerivedTable]:
    """Give mondo_diseases.tsv from Mondo's own OBO file: the diseases `kept` by tier, ancestors.

    SourceTableError when the file lacks one of them: Mondo makes a term obsolete, never removes it.
    """
    terms = {term.id: term for term in read_obo(obo)}
    if missing := sorted(kept.keys() - terms.keys()):
        raise SourceTableError(f"{obo.name}: {', '.join(missing[:5])} not in it")
    above = {key: {p for p in term.parents if p in terms} for key, term in terms.items()}
    rows = [
        (
            key,
            terms[key].label,
            kept.get(key, "ancestor"),
            "true" if terms[key].obsolete else "false",
            _joined(terms[key].replaced_by),
            _joined(above[key]),
            _joined(_obo_names(terms[key]) - {terms[key].label}) if key in kept else "",
            "mondo",
        )
        for key in kept.keys() | _ancestors(kept, above)
    ]
    return [derived_table("mondo_diseases.tsv", MONDO_COLUMNS, rows)]


def _obo_names(term: OboTerm) -> set[str]:
    return {name.replace("|", "/") for names in term.synonyms.values() for name in names}


def derive_records(mappings: Path, orphanet: Mapping[tuple[str, str], str]) -> list[DerivedTable]:
    """Give mondo_records.tsv: how records of OMIM, Orphanet and DO relate to Mondo's diseases.

    `relation` is `same` only when Mondo says skos:exactMatch, the record is matched exactly to no
    other disease, the disease to no other record of that vocabulary, and Orphanet's own
    cross-references do not say otherwise. It is `broader` or `narrower` where Orphanet says that
    its entry is wider or narrower than the OMIM entry of the same disease, `unclear` in the other
    cases. `orphanet` gives these relations by entry and OMIM id (`orphanet_relations`).

    What a source says of a record is said of the disease only where `same` holds: else the genes
    of a broad entry (Orphanet 256: EIF2AK2, SHQ1) would leak into one disease below it.
    """
    exact, labels = _exact_matches(mappings)
    diseases_of: dict[str, set[str]] = defaultdict(set)
    for disease, record in exact:
        diseases_of[record].add(disease)
    rows = []
    for disease, record in exact:
        prefix = record.partition(":")[0]
        siblings = {other for d, other in exact if d == disease and other.startswith(prefix + ":")}
        omim = {other for d, other in exact if d == disease and other.startswith("OMIM:")}
        relation, basis = _relation(record, siblings, diseases_of[record], omim, orphanet)
        rows.append((disease, record, labels[record], relation, basis, "mondo-sssom"))
    return [derived_table("mondo_records.tsv", RECORD_COLUMNS, rows)]


def _exact_matches(mappings: Path) -> tuple[set[tuple[str, str]], dict[str, str]]:
    exact: set[tuple[str, str]] = set()
    labels: dict[str, str] = defaultdict(str)
    for row in read_upstream(mappings, ("subject_id", "predicate_id", "object_id")):
        record = curie(row["object_id"])
        if row["predicate_id"] == "skos:exactMatch" and record.startswith(_RECORD_PREFIXES):
            exact.add((row["subject_id"], record))
            if not record.startswith(_UNLABELLED):
                labels[record] = labels[record] or row["object_label"]
    return exact, labels


def orphanet_relations(xrefs: Path) -> dict[tuple[str, str], str]:
    """Read Orphanet's own relation (E, BTNT, NTBT) of an entry to an OMIM id."""
    return {
        (row["orpha_id"], f"OMIM:{row['xref_id']}"): row["relation"]
        for row in read_upstream(xrefs, ("orpha_id", "xref_source", "xref_id", "relation"))
        if row["xref_source"] == "OMIM"
    }


def _relation(
    record: str,
    siblings: set[str],
    diseases: set[str],
    omim: set[str],
    orphanet: Mapping[tuple[str, str], str],
) -> tuple[str, str]:
    said = {orphanet.get((record, entry), "") for entry in omim}
    if "BTNT" in said:
        return "broader", "Orphanet: its entry is wider than the OMIM entry of this disease"
    if "NTBT" in said:
        return "narrower", "Orphanet: its entry is narrower than the OMIM entry of this disease"
    if len(diseases) > 1:
        return "unclear", "Mondo: exact match of more than one disease"
    if len(siblings) > 1:
        return "unclear", "Mondo: the disease has more than one exact match in this vocabulary"
    return "same", "Mondo: exact match, one to one"


def derive_do(obo: Path, records: Iterable[str]) -> list[DerivedTable]:
    """Give do_diseases.tsv: the DO terms among `records` with their ancestors in the OBO file."""
    terms = {term.id: term for term in read_obo(obo) if not term.obsolete}
    inside = with_ancestors(terms, records)
    rows = [
        (key, terms[key].label, _joined(set(terms[key].parents) & inside), "do") for key in inside
    ]
    return [derived_table("do_diseases.tsv", DO_COLUMNS, rows)]


def derive_orphanet(disorders: Path, parents: Path, records: Iterable[str]) -> list[DerivedTable]:
    """Give orphanet_entries.tsv: the entries among `records`, and all their ancestors."""
    matched = set(records)
    labels: dict[str, str] = {}
    above: dict[str, set[str]] = defaultdict(set)
    for row in read_upstream(parents, ("orpha_id", "label", "parent_orpha_id", "parent_label")):
        labels[row["orpha_id"]], labels[row["parent_orpha_id"]] = row["label"], row["parent_label"]
        above[row["orpha_id"]].add(row["parent_orpha_id"])
    rows: dict[str, tuple[str, ...]] = {}
    wanted = ("orpha_id", "label", "disorder_type", "age_of_onset", "inheritance")
    for row in read_upstream(disorders, wanted):
        key = row["orpha_id"]
        if key in matched:
            details = (row["disorder_type"], row["age_of_onset"], row["inheritance"])
            rows[key] = (key, row["label"], *details, _joined(above[key]), "orphanet")
    for key in _ancestors(rows, above):
        rows[key] = (key, labels[key], "", "", "", _joined(above[key]), "orphanet")
    return [derived_table("orphanet_entries.tsv", ORPHANET_COLUMNS, rows.values())]


def _ancestors(start: Iterable[str], above: Mapping[str, set[str]]) -> set[str]:
    known = set(start)
    found: set[str] = set()
    waiting = [parent for key in known for parent in above.get(key, ())]
    while waiting:
        key = waiting.pop()
        if key not in known and key not in found:
            found.add(key)
            waiting += above.get(key, ())
    return found


def derive_prevalence(prevalence: Path, records: Iterable[str]) -> list[DerivedTable]:
    """Give orphanet_prevalence.tsv: one row per figure of the entries among `records`.

    "no data" and 0.0 become an empty cell.
    """
    matched = set(records)
    wanted = ("orpha_id", "prevalence_type", "prevalence_class", "geography", "references")
    rows = [
        (
            row["orpha_id"],
            row["prevalence_type"],
            row["qualification"],
            _stated(row["prevalence_class"]),
            _stated(row["mean_value"]),
            row["geography"],
            _joined(row["references"].split("|")),
            "orphanet",
        )
        for row in read_upstream(prevalence, wanted)
        if row["orpha_id"] in matched
    ]
    return [derived_table("orphanet_prevalence.tsv", PREVALENCE_COLUMNS, rows)]


def _stated(value: str) -> str:
    return "" if value in _NO_VALUE else value


def _joined(values: Iterable[str]) -> str:
    return "|".join(sorted(filter(None, values)))
