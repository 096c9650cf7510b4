"""What the home page tells: how much there is, as the search counts it, and the common forms."""

from dataclasses import dataclass, field

from dystonia_kg.browse.facets import WITH_CLAIMS, FacetIndex
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import is_own
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_FORMS_SHOWN = 15
_KINDS = {
    "diseases": "disease",
    "genes": "gene",
    "signs": "sign",
    "treatments": "treatment",
    "drugs": "drug",
}


@dataclass(frozen=True)
class Count:
    """How many there are of something, and what the search is to be narrowed to for a list."""

    name: str
    number: int
    chosen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Overview:
    """Counts, and forms with the number of claims about or naming each, most first."""

    counts: list[Count]
    forms: list[tuple[Ref, int]]
    gene_forms: list[tuple[Ref, int]]

    @property
    def numbers(self) -> dict[str, int]:
        """The counts by name."""
        return {count.name: count.number for count in self.counts}


def overview(facets: FacetIndex) -> Overview:
    """Count what people come for, and choose the forms of dystonia that most is known of."""
    known = facets.known
    below = known.below(_DYST + "Dystonia")
    genetic = {iri for iri, _ in known.below(_DYST + "GeneticDystonia")}
    named = [(known.index.ref(iri), known.claim_count(iri)) for iri, _ in below if is_own(iri)]
    named.sort(key=lambda form: -form[1])
    forms = [form for form in named if form[0].iri not in genetic]
    by_gene = [form for form in named if form[0].iri in genetic]
    wanted = [(name, {"kind": kind, "claims": WITH_CLAIMS}) for name, kind in _KINDS.items()]
    return Overview(
        [
            *(Count(name, facets.count(chosen), chosen) for name, chosen in wanted),
            Count("references", len(known.claims.citing)),
            Count("claims", len(known.claims.by_iri)),
        ],
        forms[:_FORMS_SHOWN],
        by_gene[:_FORMS_SHOWN],
    )
