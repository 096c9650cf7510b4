"""What sources say of a record that is broader than a disease: shown on its page, as such.

Nothing of it is a claim about the disease; it is the nearest that there is to a figure of it.
"""

from dystonia_kg.browse.claims import Claim, ClaimIndex
from dystonia_kg.browse.elsewhere import MappingIndex
from dystonia_kg.browse.section_plan import ABOUT, title_of
from dystonia_kg.browse.sections import FactGroup, Section, fact_rows
from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.namespaces import PREFIXES

_DYST = PREFIXES["dyst"]
_SECTION = "people"
_NAMES = next(names for id_, _, names in ABOUT if id_ == _SECTION)

BroaderClaims = list[tuple[str, list[Claim]]]


def broader_claims(claims: ClaimIndex, mappings: MappingIndex, iri: str) -> BroaderClaims:
    """Give, of each record that is broader than a disease, the claims of how common it is."""
    found = (
        (record, [claim for name in _NAMES for claim in claims.of(record, name)])
        for record in mappings.related(iri, "broader")
    )
    return [(record, listed) for record, listed in found if listed]


def with_broader(
    index: TermIndex, sections: list[Section], broader: BroaderClaims
) -> list[Section]:
    """Put a section on broader records behind those that stand up to its place in the plan."""
    if not broader:
        return sections
    groups = [
        FactGroup(
            f"{_title(index, name)} of {_name(index, record)}, which is broader",
            index.property_ref(_DYST + name),
            fact_rows(index, mine),
        )
        for record, claims in broader
        for name in _NAMES
        if (mine := [claim for claim in claims if claim.predicate == _DYST + name])
    ]
    count = sum(len(claims) for _, claims in broader)
    before = {id_ for id_, _, _ in ABOUT[: [id_ for id_, _, _ in ABOUT].index(_SECTION) + 1]}
    at = sum(section.id in before for section in sections)
    added = Section("broader", "How common a broader record is", count, groups=groups)
    return [*sections[:at], added, *sections[at:]]


def _title(index: TermIndex, name: str) -> str:
    return title_of(_DYST + name, index.property_ref(_DYST + name).text)


def _name(index: TermIndex, record: str) -> str:
    ref = index.ref(record)
    return f"{ref.text} ({ref.curie})" if ref.curie else ref.text
