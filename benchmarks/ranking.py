"""How well diseases are ranked by signs: `python -m benchmarks.ranking [--home FOLDER]`.

The patients to test on are the cases of the graph. Each is ranked by evidence without the claims
that rest on its own publication; a disease about which nothing else is known then is left out. None
of them was used to set the constants of the ranking. Those were set on

- drawn patients: from each publication that counts patients with a sign, patients are drawn who
  have the sign as often as is counted, and ranked by the evidence of all other publications;
- 86 patients of the phenopacket-store with dystonia and diseases that the graph does not hold,
  ranked by HPO's annotations in the same way (not in this repository).

A case of a publication that was drawn from is never tested on.
"""

import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from dystonia_kg.browse.ranking import Patient, Ranker
from dystonia_kg.browse.sign_evidence import SignEvidence, load_sign_evidence
from dystonia_kg.browse.sign_hierarchy import SignHierarchy
from dystonia_kg.browse.term_index import load_term_index
from dystonia_kg.paths import default_home
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import open_store

TOPS = (1, 5, 10)
_LEAST_COUNTED, _LEAST_LEFT, _LEAST_DRAWN, _DRAWN_EACH = 5, 8, 3, 3
_SEED = 7
_CASES = """
SELECT ?case ?disease ?reference ?seen ?absent ?years ?from ?to ?sex WHERE {
  ?case dyst:caseOf ?disease ; biolink:publications ?reference .
  OPTIONAL { ?case dyst:yearsAtOnset ?years }
  OPTIONAL { ?case dyst:spanOfOnset ?span . ?span dyst:fromYears ?from ; dyst:toYears ?to }
  OPTIONAL { ?case dyst:sexOfCase ?sex }
  { ?case dyst:hasObservedSign ?seen } UNION { ?case dyst:hasExcludedSign ?absent }
}
ORDER BY ?case
"""
Rank = Callable[[SignEvidence, Patient], list[str]]


@dataclass
class KnownPatient:
    """A patient whose disease is known, from one publication."""

    disease: str
    publication: str
    present: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    onset: tuple[float, float] | None = None
    sex: str = ""

    def patient(self) -> Patient:
        """Give what the ranking is told."""
        return Patient(tuple(self.present), tuple(self.absent), self.onset, self.sex)


def cases(store: Graphs) -> list[KnownPatient]:
    """Give the cases of the graph."""
    found: dict[str, KnownPatient] = {}
    for row in store.select(_CASES):
        value = {name: str(getattr(term, "value", term)) for name, term in row.items()}
        known = found.setdefault(
            value["case"],
            KnownPatient(value["disease"], value["reference"], sex=value.get("sex", "")),
        )
        if "years" in value:
            known.onset = (float(value["years"]), float(value["years"]))
        elif "from" in value:
            known.onset = (float(value["from"]), float(value["to"]))
        if "seen" in value:
            known.present.append(value["seen"])
        else:
            known.absent.append(value["absent"])
    return [known for known in found.values() if known.present]


def drawn(evidence: SignEvidence, kept_apart: set[str]) -> Iterator[KnownPatient]:
    """Draw patients from the counts of each publication but those that are kept apart."""
    chance = random.Random(_SEED)
    for iri in evidence.candidates:
        counted: dict[str, dict[str, float]] = defaultdict(dict)
        for sign, claims in evidence.diseases[iri].claims.items():
            for claim in claims:
                share = (claim.affected or 0) / claim.examined if claim.examined else None
                for work in claim.publications:
                    if share is not None and not claim.negated:
                        counted[work][sign] = share
        for work, shares in sorted(counted.items()):
            left = evidence.diseases[iri].without([work]).shares
            if work in kept_apart or len(shares) < _LEAST_COUNTED or len(left) < _LEAST_LEFT:
                continue
            for _ in range(_DRAWN_EACH):
                seen = [sign for sign, share in sorted(shares.items()) if chance.random() < share]
                absent = [sign for sign in sorted(shares) if sign not in seen]
                if len(seen) >= _LEAST_DRAWN:
                    yield KnownPatient(iri, work, seen, absent)


def by_likelihood(evidence: SignEvidence, patient: Patient) -> list[str]:
    """Rank as the project does."""
    return [ranked.iri for ranked in Ranker(evidence).rank(patient)]


def by_likelihood_without_context(evidence: SignEvidence, patient: Patient) -> list[str]:
    """Rank as the project does, by the signs that are present alone."""
    return by_likelihood(evidence, Patient(patient.present))


def by_best_matches(evidence: SignEvidence, patient: Patient) -> list[str]:
    """Rank by Resnik's best-match average, from both sides: the baseline."""
    hierarchy = evidence.hierarchy
    scores = {
        iri: _best_match_average(hierarchy, patient.present, list(evidence.diseases[iri].shares))
        for iri in evidence.candidates
    }
    return sorted(scores, key=lambda iri: (-scores[iri], iri))


def _best_match_average(
    hierarchy: SignHierarchy, ours: Iterable[str], theirs: Iterable[str]
) -> float:
    def shared(one: str, other: str) -> float:
        common = hierarchy.above(one) & hierarchy.above(other)
        return max((hierarchy.information.get(term, 0.0) for term in common), default=0.0)

    table = [[shared(one, other) for other in theirs] for one in ours]
    across = statistics.fmean(max(row) for row in table)
    down = statistics.fmean(max(column) for column in zip(*table, strict=True))
    return (across + down) / 2


METHODS: dict[str, Rank] = {
    "Resnik, best-match average": by_best_matches,
    "signs present alone": by_likelihood_without_context,
    "signs present and absent, onset, sex": by_likelihood,
}


def ranks(
    evidence: SignEvidence, patients: Iterable[KnownPatient], rank: Rank
) -> list[tuple[str, int]]:
    """Give (disease, its rank) of each patient whose disease is known from other publications."""
    found = []
    for known in patients:
        rest = evidence.without(frozenset({known.publication}))
        if known.disease in rest.candidates:
            order = rank(rest, known.patient())
            found.append((known.disease, order.index(known.disease) + 1))
    return found


def summary(found: list[tuple[str, int]]) -> tuple[list[float], list[float]]:
    """Give the percentages first, in five and in ten: of patients, and as means over diseases."""
    by_disease: dict[str, list[int]] = defaultdict(list)
    for disease, rank in found:
        by_disease[disease].append(rank)
    patients = [100 * statistics.fmean(rank <= top for _, rank in found) for top in TOPS]
    means = [
        100 * statistics.fmean(statistics.fmean(r <= top for r in rs) for rs in by_disease.values())
        for top in TOPS
    ]
    return patients, means


@click.command()
@click.option("--home", default=lambda: str(default_home()), help="Folder of the built graph.")
@click.option("--drawn/--no-drawn", "with_drawn", default=False, help="Rank drawn patients too.")
def main(home: str, with_drawn: bool) -> None:
    """Print how often each method has the right disease first, in five and in ten."""
    store = open_store(Path(home))
    evidence = load_sign_evidence(store, load_term_index(store))
    test = cases(store)
    sets = {"cases kept apart": test}
    if with_drawn:
        sets["drawn patients"] = list(drawn(evidence, {known.publication for known in test}))
    click.echo(f"{len(evidence.candidates)} diseases to choose from")
    for name, patients in sets.items():
        for method, rank in METHODS.items():
            found = ranks(evidence, patients, rank)
            of_patients, of_diseases = summary(found)
            click.echo(
                f"{name} ({len(found)} of {len({d for d, _ in found})} diseases), {method}: "
                f"{' / '.join(f'{p:.0f}' for p in of_patients)} % of patients, "
                f"{' / '.join(f'{p:.0f}' for p in of_diseases)} % as mean over diseases"
            )


if __name__ == "__main__":
    main()
