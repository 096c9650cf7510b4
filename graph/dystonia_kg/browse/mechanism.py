"""From gene to sign: what goes wrong in a disease, as far as claims say it, for a picture.

A gene leads to a process only where a claim about the gene names that process as well; whether a
process brings about a sign no claim says, so both lead to the disease and away from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import grade_of, weightiest_first
from dystonia_kg.browse.frequencies import Frequency, is_absence
from dystonia_kg.browse.genes import gene_rows
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.section_plan import SIGNS, bare
from dystonia_kg.browse.signs import sign_table
from dystonia_kg.browse.term_index import Ref

_GENES_SHOWN, _STEPS_SHOWN, _SIGNS_SHOWN = 3, 8, 6
_ROLES = frozenset(("involvedInProcess", "hasMolecularFunction", "activeIn", "inPathway"))


@dataclass(frozen=True)
class Step:
    """A process or a region that works wrongly, and how well that is founded (one of GRADES).

    `genes` are the places of genes that act in it.
    """

    ref: Ref
    grade: str
    genes: tuple[int, ...]


@dataclass(frozen=True)
class Mechanism:
    """Genes, what works wrongly, and the first signs, each with its share where one is known.

    `more` counts the steps that are not shown.
    """

    genes: list[Ref]
    steps: list[Step]
    signs: list[tuple[Ref, float | None]]
    more: int = 0


def mechanism(known: Knowledge, claims: Iterable[Claim]) -> Mechanism | None:
    """Put the claims about a disease in a row; None where none says what works wrongly."""
    told = [claim for claim in claims if not (claim.is_hypothesis or claim.is_literal)]
    wrong = [c for c in told if bare(c.predicate) == "involvesDysfunctionOf" and not is_absence(c)]
    if not wrong:
        return None
    causal = [claim for claim in told if bare(claim.predicate) == "hasCausalGene"]
    genes = [row.term for row in gene_rows(known.index, causal)[:_GENES_SHOWN]]
    by_term: dict[str, list[Claim]] = {}
    for claim in weightiest_first(wrong):
        by_term.setdefault(claim.value, []).append(claim)
    acts = [_acts_in(known, gene.iri or "") for gene in genes]
    steps = [
        Step(
            known.index.ref(iri),
            grade_of(found),
            tuple(place for place, named in enumerate(acts) if iri in named),
        )
        for iri, found in by_term.items()
    ]
    signs = sign_table(known.index, [c for c in told if bare(c.predicate) in SIGNS]).present
    shown = [(row.term, _share(row.frequency)) for row in signs]
    return Mechanism(
        genes, steps[:_STEPS_SHOWN], shown[:_SIGNS_SHOWN], max(0, len(steps) - _STEPS_SHOWN)
    )


def _share(frequency: Frequency | None) -> float | None:
    """Give a share, of a class the middle; None where none is known of all patients."""
    if frequency is None or frequency.whom:
        return None
    if frequency.share is not None:
        return frequency.share
    return (frequency.low + frequency.high) / 2


def _acts_in(known: Knowledge, gene: str) -> set[str]:
    """Give the processes, functions and places that claims about a gene name, and those above."""
    named = {
        claim.value
        for claim in known.claims.about.get(gene, ())
        if bare(claim.predicate) in _ROLES and not claim.is_negated
    }
    return named | {above for iri in named for above in known.index.tree.ancestors(iri)}
