"""Narrower forms of a disease, each with the little that tells it from the others."""

from dataclasses import dataclass

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.evidence import weightiest_first
from dystonia_kg.browse.figures import figure_words
from dystonia_kg.browse.genes import gene_rows
from dystonia_kg.browse.section_plan import bare
from dystonia_kg.browse.sections import fact_rows
from dystonia_kg.browse.signs import sign_table
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.browse.treatments import PREDICATES as TREATMENTS
from dystonia_kg.browse.treatments import treatment_table
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_SHOWN = 3


@dataclass(frozen=True)
class FormRow:
    """A narrower form: its onset, genes, commonest signs and first treatments in a few words."""

    term: Ref
    count: int
    onset: list[Ref]
    genes: list[Ref]
    signs: list[Ref]
    treatments: list[Ref]


def form_row(index: TermIndex, iri: str, claims: list[Claim], count: int) -> FormRow:
    """Describe a form by the claims about it; `count` counts those that name it as well."""
    causes = [claim for claim in claims if bare(claim.predicate) == "hasCausalGene"]
    signs = [claim for claim in claims if bare(claim.predicate) == "hasSymptom"]
    treated = [claim for claim in claims if bare(claim.predicate) in TREATMENTS]
    return FormRow(
        index.ref(iri),
        count,
        _onset(index, claims),
        [row.term for row in gene_rows(index, causes)[:_SHOWN]],
        [row.term for row in sign_table(index, signs).present[:_SHOWN]],
        [row.term for row in treatment_table(index, treated).used[:_SHOWN]],
    )


def _onset(index: TermIndex, claims: list[Claim]) -> list[Ref]:
    figures = [
        claim
        for claim in claims
        if bare(claim.predicate) == "hasOnsetAge" and claim.one("unit") == "year"
    ]
    if figures:
        return [Ref(None, figure_words(weightiest_first(figures)[0]))]
    ages = [claim for claim in claims if bare(claim.predicate) == "canBeginAt"]
    own = [claim for claim in ages if claim.value.startswith(_DYST)] or ages
    return [row.term for row in fact_rows(index, own)[:2] if row.term]
