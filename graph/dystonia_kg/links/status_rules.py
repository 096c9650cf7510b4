"""Rules that hold the project's decisions on status, and its drugs, against the vocabularies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dystonia_kg.links.disease_facts import BRANCH, DiseaseFacts
from dystonia_kg.links.findings import Finding
from dystonia_kg.sources.columns import DRUG_MAPPING_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.tables import read_table

_SHOWN = 5
SUSCEPTIBLE = "MONDO:0020573"
"""Mondo's inherited disease susceptibility."""


def dystonias_outside_branch(facts: DiseaseFacts, reasons: Mapping[str, str]) -> Iterator[Finding]:
    """Find diseases held to be dystonias that Mondo places elsewhere, whatever they are called.

    `reasons` gives, by disease, why it is held to be one. A susceptibility Mondo files apart on
    purpose.
    """
    for key, reason in sorted(reasons.items()):
        is_elsewhere = not (facts.is_in_branch(key) or facts.is_in_branch(key, SUSCEPTIBLE))
        if is_elsewhere and key != BRANCH:
            yield Finding(
                "dystonia-by-status-outside-branch",
                key,
                facts.diseases[key]["label"],
                f"held to be a dystonia, but no path of Mondo leads to {BRANCH}.",
                (("dystonia-kg", reason),),
            )


def signs_of_others_only(facts: DiseaseFacts, dystonias: Iterable[str]) -> Iterator[Finding]:
    """Find signs of HPO's dystonia branch that are annotated to diseases that are none only."""
    held, disease_of = set(dystonias), load_records().disease_of
    annotated: dict[str, set[str]] = defaultdict(set)
    for row in facts.annotations:
        if row["term"] in facts.signs and row["qualifier"] != "NOT":
            annotated[row["term"]].add(disease_of.get(row["disease"], row["disease"]))
    for sign, diseases in sorted(annotated.items()):
        if diseases & held:
            continue
        shown = ", ".join(sorted(diseases)[:_SHOWN])
        yield Finding(
            "sign-of-no-dystonia",
            sign,
            facts.sign_names.get(sign, (sign,))[0],
            f"HPO places it below dystonia, but annotates it to {len(diseases)} diseases none of "
            "which is held to be a dystonia.",
            (("hpoa", f"annotated to {shown}"),),
        )


def shared_substances(folder: Path | None = None) -> Iterator[Finding]:
    """Find drugs and entries of a drug vocabulary that are mapped to several of the other side."""
    rows = list(read_table("drug_mappings.tsv", DRUG_MAPPING_COLUMNS, folder=folder))
    for one, other in (("object", "drug"), ("drug", "object")):
        mapped: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in rows:
            vocabulary = row["object"].partition(":")[0]
            mapped[row[one], vocabulary][row[other]] = row[f"{other}_name"]
        for (key, vocabulary), others in sorted(mapped.items()):
            if len(others) > 1:
                named = ", ".join(f"{other} ({name})" for other, name in sorted(others.items()))
                yield Finding(
                    "substance-of-several-drugs",
                    key,
                    key,
                    f"mapped to {len(others)} of the other side in {vocabulary}: forms of one "
                    "substance, or a slip.",
                    (("drugbank-vocabulary", f"maps it to {named}"),),
                )
