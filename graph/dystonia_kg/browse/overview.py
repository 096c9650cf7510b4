"""What the home page tells: how much there is, the common forms by name, what is newest."""

from dataclasses import dataclass

from dystonia_kg.browse import genes, treatments
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.section_plan import SIGNS
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import is_own
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_FORMS_SHOWN = 15


@dataclass(frozen=True)
class Overview:
    """Counts by name, and forms with the number of claims about each, most first."""

    counts: dict[str, int]
    forms: list[tuple[Ref, int]]
    gene_forms: list[tuple[Ref, int]]


def overview(known: Knowledge) -> Overview:
    """Count what people come for, and choose the forms of dystonia that most is known of."""
    below = known.below(_DYST + "Dystonia")
    genetic = {iri for iri, _ in known.below(_DYST + "GeneticDystonia")}
    named = [(known.index.ref(iri), len(claims)) for iri, claims in below if is_own(iri)]
    forms = [form for form in named if form[0].iri not in genetic]
    by_gene = [form for form in named if form[0].iri in genetic]
    diseases = sum(1 for iri in known.claims.about if known.kind(iri) == "disease")
    return Overview(
        {
            "diseases": diseases,
            "genes": _objects(known, genes.PREDICATES),
            "signs": _objects(known, SIGNS),
            "treatments": _objects(known, treatments.PREDICATES),
            "references": len(known.claims.citing),
            "claims": len(known.claims.by_iri),
        },
        forms[:_FORMS_SHOWN],
        by_gene[:_FORMS_SHOWN],
    )


def _objects(known: Knowledge, names: tuple[str, ...]) -> int:
    found = (known.claims.by_predicate.get(_DYST + name, ()) for name in names)
    return len({claim.value for claims in found for claim in claims if not claim.is_literal})
