"""Everything that the page of a thing shows: names, glance, sections, place, records elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from dystonia_kg.browse.axioms import LOCATION, MUTATION, Axiom
from dystonia_kg.browse.below import FormRow
from dystonia_kg.browse.broader import broader_claims, with_broader
from dystonia_kg.browse.cases import CaseRow, case_rows
from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.elsewhere import Conflict, VocabularyRow
from dystonia_kg.browse.glance import Line, glance
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.mechanism import Mechanism, mechanism
from dystonia_kg.browse.names import SYNONYMS, NameGroup, name_groups
from dystonia_kg.browse.neighbours import NeighbourGroup, neighbours
from dystonia_kg.browse.outlinks import prefix_of
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.relation_groups import RelationGroup, other_relations, pointing
from dystonia_kg.browse.sections import FactGroup, Section, sections_about, sections_naming
from dystonia_kg.browse.standing import Standing, standing
from dystonia_kg.browse.summary import sentence
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import is_own
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term
from dystonia_kg.store.terms import text_of

_DYST = PREFIXES["dyst"]
DEFINITION = PREFIXES["IAO"] + "0000115"
COMMENT = PREFIXES["rdfs"] + "comment"
_DEFINED_BY = {"body part": LOCATION, "gene": MUTATION}
"""By kind: the relation that a form's definition has to a thing."""
_FILED = {
    "Mondo": _DYST + "parentInMondo",
    "Orphanet": _DYST + "parentInOrphanet",
    "the Disease Ontology": _DYST + "parentInDO",
}


@dataclass(frozen=True)
class Thing:
    """A term as its page shows it; parts that it does not have are empty."""

    ref: Ref
    iri: str
    kind: str
    definitions: list[str]
    comments: list[str]
    sources: list[Ref]
    sentence: list[Ref]
    names: list[NameGroup]
    replaced_by: Ref | None
    status: Ref | None
    status_reason: str
    lines: list[Line]
    sections: list[Section]
    forms: list[FormRow]
    are_some_cases: bool
    standing: Standing
    wholes: list[Ref]
    whole: Ref | None
    filed: list[tuple[str, list[Ref]]]
    elsewhere: list[VocabularyRow]
    conflicts: list[Conflict]
    others: list[RelationGroup]
    pointing: list[RelationGroup]
    axioms: list[Axiom]
    ahead: list[NeighbourGroup]
    after: list[NeighbourGroup]
    mechanism: Mechanism | None = None
    defined_here: list[Ref] = field(default_factory=list)
    """Forms that axioms put in a body part."""
    close: list[Ref] = field(default_factory=list)
    """Diseases that are close to it, and not the same, of which there are claims."""
    cases: list[CaseRow] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether the project minted the term."""
        return is_own(self.iri)

    @property
    def is_disease(self) -> bool:
        """Whether the page is that of a disease."""
        return self.kind == "disease"

    def section(self, *ids: str) -> Section | None:
        """Give the first section that there is of some."""
        found = {section.id: section for section in self.sections}
        return next((found[id_] for id_ in ids if id_ in found), None)


def what_it_is(known: Knowledge, iri: str) -> str:
    """Say in a sentence what a thing is: its definition, or what its claims tell; "" else."""
    if definitions := texts(said_of(known.store, iri), DEFINITION):
        return definitions[0]
    parents = [known.index.ref(link.iri) for link in known.index.tree.parents(iri)]
    naming = known.claims.naming.get(iri, [])
    told = sentence(known.index, known.kind(iri), parents, known.reaching(iri), naming)
    return "".join((*(f"{ref.text} " for ref in told[:-1]), *(f"{ref.text}." for ref in told[-1:])))


def load_thing(known: Knowledge, iri: str) -> Thing:
    """Load a term; UnknownTermError when the graph says nothing of it."""
    index = known.index
    said = said_of(known.store, iri)
    claims = known.reaching(iri)
    naming = known.claims.naming.get(iri, [])
    elsewhere = known.mappings.rows(index, iri)
    if not (said or claims or naming or elsewhere):
        raise UnknownTermError(f"the graph holds nothing about <{iri[:200]}>", [])
    relations = _relations(said)
    kind = known.kind(iri)
    below = known.below(iri) if kind == "disease" else []
    some = _in_some_cases(known, iri) if kind == "disease" and not below else []
    above = broader_claims(known.claims, known.mappings, iri) if kind == "disease" else []
    about = with_broader(index, sections_about(index, claims), above)
    close = _close(known, iri) if kind == "disease" else []
    above = [*above, *known.with_claims(ref.iri for ref in close if ref.iri)]
    defined = known.axioms.related_to(iri, _DEFINED_BY[kind]) if kind in _DEFINED_BY else []
    named = sections_naming(index, iri, naming, defined)
    sections = about + named if kind == "disease" else named + about
    if kind == "body part":
        sections += _in_parts(known, iri)
    replacement = index.replacements.get(iri)
    status = next(iter(relations.get(_DYST + "dystoniaStatus", ())), None)
    parts = known.parts if kind == "body part" else None
    place = standing(index, known.axioms, iri, relations, claims, parts)
    definitions = texts(said, DEFINITION)
    parents = [parent.term for parent in place.parents]
    ahead, after = neighbours(known, iri, parents, claims, naming)
    return Thing(
        ref=index.ref(iri),
        iri=iri,
        kind=kind,
        definitions=definitions,
        comments=texts(said, COMMENT),
        sources=index.refs(relations.get(PREFIXES["dcterms"] + "source", [])),
        sentence=[] if definitions else sentence(index, kind, parents, claims, naming),
        names=_names(known, iri, said),
        replaced_by=index.ref(replacement) if replacement else None,
        status=index.ref(status) if status else None,
        status_reason=next(iter(texts(said, _DYST + "statusReason")), ""),
        lines=glance(index, known.axioms, iri, claims, below or ([] if claims else some), above)
        if kind == "disease"
        else [],
        sections=sections,
        forms=known.form_rows(below or some),
        are_some_cases=bool(some),
        standing=place,
        wholes=_wholes(known, iri) if kind == "body part" else [],
        whole=_whole(known, iri) if kind == "body part" else None,
        filed=_filed(known, iri, relations),
        elsewhere=elsewhere,
        conflicts=known.mappings.conflicts_of(iri),
        others=other_relations(index, said),
        pointing=[] if claims or naming else pointing(known.store, index, iri),
        axioms=known.axioms.of(iri),
        ahead=ahead,
        after=after,
        mechanism=mechanism(known, claims) if kind == "disease" else None,
        defined_here=index.refs(defined),
        close=close,
        cases=case_rows(known.store, index, iri) if kind in ("disease", "gene") else [],
        claims=claims,
    )


def _in_some_cases(known: Knowledge, iri: str) -> list[tuple[str, list[Claim]]]:
    rows = known.store.select(own_query("in_some_cases"), term=ox.NamedNode(iri))
    return known.with_claims(text_of(row["form"]) for row in rows)


def _close(known: Knowledge, iri: str) -> list[Ref]:
    found = {known.mappings.node(other) for other in known.mappings.related(iri, "close to it")}
    return known.index.refs([other for other in found if known.claims.about.get(other)])


def said_of(store: Graphs, iri: str) -> list[tuple[str, Term]]:
    """Give what a store says of a thing, as (property, value), in a fixed order."""
    try:
        term = ox.NamedNode(iri)
    except ValueError:
        return []
    rows = store.select(own_query("outgoing"), term=term)
    return sorted(((text_of(row["property"]), row["value"]) for row in rows), key=str)


def texts(said: Iterable[tuple[str, Term]], name: str) -> list[str]:
    """Give the literal values of a property."""
    found = (value for key, value in said if key == name)
    return [value.value for value in found if isinstance(value, ox.Literal)]


def _relations(said: Iterable[tuple[str, Term]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in said:
        if isinstance(value, ox.NamedNode):
            found[name].append(value.value)
    return found


def _names(known: Knowledge, iri: str, said: list[tuple[str, Term]]) -> list[NameGroup]:
    value = known.index.value
    rows = known.store.select(own_query("synonym_types"), term=ox.NamedNode(iri))
    types = {value(row["synonym"]).text: value(row["type"]).iri or "" for row in rows}
    synonyms = list(_synonyms(said))
    elsewhere: set[str] = set()
    for alias in known.mappings.aliases_of.get(iri, ()):
        if prefix_of(alias) == "MONDO":
            elsewhere.add(known.index.label(alias))
            elsewhere.update(name for _, name in _synonyms(said_of(known.store, alias)))
    label = known.index.label(iri)
    anatomical = [label] if iri in known.index.plain else []
    return name_groups(known.index.ref(iri).text, synonyms, types, elsewhere, anatomical)


def _synonyms(said: Iterable[tuple[str, Term]]) -> Iterator[tuple[str, str]]:
    for name, value in said:
        if name in SYNONYMS and isinstance(value, ox.Literal):
            yield name, value.value


def _wholes(known: Knowledge, iri: str) -> list[Ref]:
    rows = known.store.select(own_query("nearest_wholes"), term=ox.NamedNode(iri))
    return [known.index.value(row["whole"]) for row in rows]


def _whole(known: Knowledge, iri: str) -> Ref | None:
    """Give the nearest whole of a body part that people name, or that a claim speaks of.

    Anatomy has wholes between, such as the autopod region above the hand, that say little.
    """
    name, seen, level = known.index.ref(iri).text, {iri}, [iri]
    while level:
        above = (link.iri for part in level for link in known.parts.parents(part))
        level = [whole for whole in dict.fromkeys(above) if whole not in seen]
        seen.update(level)
        for whole in level:
            ref = known.index.ref(whole)
            if ref.text != name and (whole in known.index.plain or whole in known.claims.naming):
                return ref
    return None


def _filed(
    known: Knowledge, iri: str, relations: Mapping[str, list[str]]
) -> list[tuple[str, list[Ref]]]:
    """Say under what other vocabularies file a disease: (name of the vocabulary, parents)."""
    found: dict[str, set[str]] = {name: set() for name in _FILED}
    mondo = (a for a in known.mappings.aliases_of.get(iri, ()) if prefix_of(a) == "MONDO")
    for said in (relations, *(_relations(said_of(known.store, alias)) for alias in mondo)):
        for name, parents in found.items():
            parents.update(known.mappings.node(parent) for parent in said.get(_FILED[name], ()))
    return [(name, known.index.refs(sorted(parents))) for name, parents in found.items() if parents]


def _in_parts(known: Knowledge, iri: str) -> list[Section]:
    """Give what claims say of the parts of a body part, under one heading."""
    rows = known.store.select(own_query("parts"), term=ox.NamedNode(iri))
    parts = sorted({text_of(row["part"]) for row in rows})
    groups: list[FactGroup] = []
    count = 0
    for part in parts:
        name = known.index.ref(part).text
        for section in sections_naming(known.index, part, known.claims.naming.get(part, [])):
            count += section.count
            groups += [
                replace(group, title=f"{name}: {group.title[:1].lower()}{group.title[1:]}")
                for group in section.groups
            ]
    groups.sort(key=lambda group: (-sum(len(row.claims) for row in group.rows), group.title))
    return (
        [Section("parts", "In its parts", count, groups=groups, is_inverse=True)] if groups else []
    )
