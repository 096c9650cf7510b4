"""Rules that find misplaced, drifting or obsolete terms of disease.

What counts as dystonia is read from the data: the branch below Mondo's dystonic disorder, and the
names of HPO's dystonia branch.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from dystonia_kg.links.disease_facts import BRANCH, DiseaseFacts
from dystonia_kg.links.findings import Change, Finding
from dystonia_kg.links.mapping_facts import LinkFacts
from dystonia_kg.sources.columns import GENE_CLAIM_COLUMNS
from dystonia_kg.sources.hpoa.columns import ANNOTATION_COLUMNS
from dystonia_kg.sources.maxo_annotations.columns import DIAGNOSTIC_COLUMNS, TREATMENT_COLUMNS
from dystonia_kg.sources.project.names import COLUMNS, NEWER
from dystonia_kg.sources.releases import releases
from dystonia_kg.sources.tables import Row, read_table

_GENE_NAME = re.compile(r"DYT(?:/[A-Z]+)?-([A-Z][A-Z0-9]+)")
_ANNOTATIONS = (
    ("treatment_claims.tsv", TREATMENT_COLUMNS, ("disease", "procedure", "drug", "target")),
    ("sign_diagnostics.tsv", DIAGNOSTIC_COLUMNS, ("sign", "procedure")),
    ("gene_claims.tsv", GENE_CLAIM_COLUMNS, ("gene", "disease")),
    ("hpo_annotations.tsv", ANNOTATION_COLUMNS, ("disease", "term", "onset")),
)


def doubtful_in_branch(facts: DiseaseFacts, links: LinkFacts) -> Iterator[Finding]:
    """Find terms below dystonic disorder that neither name nor signs show to be dystonias."""
    for key, row in sorted(facts.diseases.items()):
        if row["tier"] == "ancestor" or row["obsolete"] == "true" or not facts.is_in_branch(key):
            continue
        names = (row["label"], *row.many("synonyms"))
        if any(facts.dystonia_names.search(name) for name in names) or _signs(key, facts, links):
            continue
        yield Finding(
            "doubtful-in-branch",
            key,
            row["label"],
            f"below {BRANCH} (dystonic disorder) in Mondo, but no name of it says dystonia and no "
            "annotation of HPO gives it a sign of the dystonia branch.",
            _placements(key, facts, links),
        )


def _records(key: str, links: LinkFacts) -> list[str]:
    by_prefix: Mapping[str, set[str]] = links.exact.get(key, {})
    return sorted(by_prefix.get("OMIM", set()) | by_prefix.get("ORPHA", set()))


def _signs(key: str, facts: DiseaseFacts, links: LinkFacts) -> int:
    return sum(facts.sign_counts[record] for record in _records(key, links))


def _placements(key: str, facts: DiseaseFacts, links: LinkFacts) -> tuple[tuple[str, str], ...]:
    parents = ", ".join(
        f"{parent} ({facts.diseases[parent]['label']})" if parent in facts.diseases else parent
        for parent in facts.diseases[key].many("parents")
    )
    said = [("mondo", f"parents {parents}")]
    for prefix, source, known in (
        ("DOID", "do", facts.do_parents),
        ("ORPHA", "orphanet", facts.orphanet_parents),
    ):
        said += [
            (source, f"{entry} has the parents {known[entry]}")
            for entry in sorted(links.exact.get(key, {}).get(prefix, ()))
            if known.get(entry)
        ]
    for record in _records(key, links):
        if total := facts.annotation_counts[record]:
            signs = facts.sign_counts[record]
            said.append(("hpoa", f"{signs} of {total} annotations of {record} are dystonias"))
    return tuple(said)


def relabelled_since_release(facts: DiseaseFacts, links: LinkFacts) -> Iterator[Finding]:
    """Find terms that Mondo's mapping set names otherwise than Mondo's release at hand."""
    named = {link.subject: (link.subject_label, link.version) for link in links.links}
    for key, (label, version) in sorted(named.items()):
        row = facts.diseases.get(key)
        term = links.terms.get(key)
        if row is None or term is None or not label or label == row["label"]:
            continue
        yield Finding(
            "label-drift",
            key,
            label,
            f"'{row['label']}' in {term.release}, '{label}' in the mapping set of {version}.",
            (("mondo", f"label '{row['label']}'"), ("mondo-sssom", f"label '{label}'")),
        )


def shared_names(facts: DiseaseFacts) -> Iterator[Finding]:
    """Find names that are label or exact synonym of more than one current Mondo term."""
    owners: dict[str, set[str]] = defaultdict(set)
    for key, row in facts.diseases.items():
        if row["obsolete"] != "true":
            for name in (row["label"], *row.many("synonyms")):
                owners[name.casefold()].add(key)
    for name, keys in sorted(owners.items()):
        if len(keys) > 1:
            named = [f"{key} ({facts.diseases[key]['label']})" for key in sorted(keys)]
            yield Finding(
                "shared-name",
                min(keys),
                facts.diseases[min(keys)]["label"],
                f"'{name}' is a name of {' and of '.join(named)}.",
                tuple(("mondo", f"{term} is also called '{name}'") for term in named),
            )


def gene_names_elsewhere(facts: DiseaseFacts, links: LinkFacts) -> Iterator[Finding]:
    """Find terms with a DYT-GENE name while every source links that gene to other terms."""
    for key, row in sorted(facts.diseases.items()):
        for name in row.many("synonyms") if row["obsolete"] != "true" else ():
            match = _GENE_NAME.fullmatch(name)
            gene = facts.genes.get(match[1], "") if match else ""
            owners = _linked(gene, facts, links)
            if gene and owners and key not in owners:
                named = ", ".join(
                    f"{owner} ({facts.diseases[owner]['label']})" for owner in sorted(owners)
                )
                yield Finding(
                    "gene-name-elsewhere",
                    key,
                    row["label"],
                    f"has the exact synonym '{name}', but no source links {gene} to it; the gene "
                    f"is linked to {named}.",
                    (
                        ("mondo", f"{key} is also called '{name}'"),
                        *(
                            (source, f"{gene} with {entry}")
                            for entry, source in sorted(facts.gene_claims[gene])
                        ),
                    ),
                )


def _linked(gene: str, facts: DiseaseFacts, links: LinkFacts) -> set[str]:
    """Give the diseases of the graph to which a gene is linked, through exact matches."""
    found: set[str] = set()
    for entry, _ in facts.gene_claims.get(gene, ()):
        found |= {entry} | links.mondo_of.get(entry, set())
    return found & facts.diseases.keys()


def obsolete_annotations(links: LinkFacts, folder: Path | None = None) -> Iterator[Finding]:
    """Find annotations of treatments, genes and signs that use an obsolete id."""
    uses: dict[tuple[str, str, str], int] = defaultdict(int)
    for name, columns, checked in _ANNOTATIONS:
        for row in read_table(name, columns, folder=folder):
            for column in checked:
                term = links.terms.get(row[column])
                if term is not None and (term.deprecated or term.is_absent):
                    uses[name, row["source"], row[column]] += 1
    for (name, source, key), number in sorted(uses.items()):
        term = links.terms[key]
        instead = f"use {term.replaced_by}" if term.replaced_by else "no replacement is given"
        yield Finding(
            "annotation-uses-obsolete-id",
            key,
            term.label,
            f"{number} annotation(s) of {source} ({name}) use the obsolete id; {instead}.",
            (
                (source, f"{number} annotation(s) with {key}"),
                (_registry(key), f"obsolete or absent in {term.release}"),
            ),
        )


def withdrawn_later(folder: Path | None = None) -> Iterator[Finding]:
    """Find signs that a release of HPO newer than the one at hand withdraws."""
    here = releases()["hpo"]
    uses = Counter(
        row["term"] for row in read_table("hpo_annotations.tsv", ANNOTATION_COLUMNS, folder=folder)
    )
    for row in read_table(NEWER, COLUMNS[NEWER], folder=folder):
        key, later = row["id"], row["release"]
        if row["replaced_by"] and later > here:
            yield Finding(
                "withdrawn-in-newer-release",
                key,
                row["label"],
                f"current in HPO {here}, withdrawn in {later}: use {row['replaced_by']} then; "
                f"{uses[key]} annotation(s) of hpoa use it here.",
                (("hpo", f"release {later}: obsolete, replaced by {row['replaced_by']}"),),
            )


def _registry(key: str) -> str:
    prefix = key.partition(":")[0]
    return {"ORPHA": "orphanet", "DOID": "do", "HP": "hpo"}.get(prefix, prefix.lower())


def drift(facts: DiseaseFacts) -> Iterator[Finding]:
    """Find what changed from one Mondo release to the next: label, parents, state, presence.

    New parents are news, unless they move a disease below dystonic disorder or away from it.
    """
    by_term: dict[str, list[Row]] = defaultdict(list)
    for row in facts.history:
        by_term[row["id"]].append(row)
    for key, rows in sorted(by_term.items()):
        ordered = sorted(rows, key=lambda row: row["release"])
        for before, after in pairwise(ordered):
            yield from _changes(key, before, after, facts)


def _changes(key: str, before: Row, after: Row, facts: DiseaseFacts) -> Iterator[Finding]:
    stays = _is_below(before, facts) == _is_below(after, facts)
    columns: tuple[tuple[str, str], ...] = (
        ("label", "label-drift"),
        ("parents", "parent-drift" if stays else "branch-drift"),
        ("obsolete", "became-obsolete"),
    )
    if before["present"] != after["present"]:
        columns = (("present", "new-term" if after["present"] == "true" else "vanished-term"),)
    for column, kind in columns:
        if before[column] != after[column]:
            said = tuple(
                ("mondo", f"release {row['release']}: {column} {row[column] or 'none'}")
                for row in (before, after)
            )
            yield Finding(
                kind,
                key,
                after["label"] or before["label"],
                f"{column} changed from '{before[column]}' to '{after[column]}' between "
                f"{before['release']} and {after['release']}.",
                said,
                _change(before, after, column if column != "present" else "label"),
            )


def _is_below(row: Row, facts: DiseaseFacts) -> bool:
    parents = row.many("parents")
    return any(parent == BRANCH or facts.is_in_branch(parent) for parent in parents)


def _change(before: Row, after: Row, column: str) -> Change:
    old, new = (
        row.many(column) if column == "parents" else list(filter(None, [row[column]]))
        for row in (before, after)
    )
    return Change(
        before["release"],
        after["release"],
        tuple(value for value in old if value not in new),
        tuple(value for value in new if value not in old),
    )
