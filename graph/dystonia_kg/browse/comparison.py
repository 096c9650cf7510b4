"""Two to five diseases side by side: axes, genes, treatments and signs; what they share."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from dystonia_kg.browse.axes import AXES, AxisPlaces
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.rank_answers import frequency_in_words
from dystonia_kg.browse.sign_evidence import DiseaseSigns, SignClaim, SignEvidence
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs

_DYST = PREFIXES["dyst"]
_GENES = {"hasCausalGene": "causes it", "hasAssociatedGene": "is associated"}
_TREATMENTS = {"hasTreatment": "is used", "triedTreatment": "was tried"}
SIGNS_SHOWN = 120
_DEFINITION = ox.NamedNode(PREFIXES["IAO"] + "0000115")
_CREDIT = re.compile(r"\[\w+\]")
"""The mark of an editor in a definition of Uberon's."""


@dataclass(frozen=True)
class Cell:
    """What one disease has of a row: empty when nothing is stated."""

    words: str = ""
    claims: tuple[SignClaim, ...] = ()
    share: float | None = None
    """The share of patients, where a claim gives a figure of it."""
    is_denied: bool = False

    @property
    def is_without_figure(self) -> bool:
        """Whether a sign is stated, and no claim says of how many patients."""
        return bool(self.claims) and self.share is None and not self.is_denied

    @property
    def is_there(self) -> bool:
        """Whether the disease has it."""
        return bool(self.words) and not self.is_denied


@dataclass(frozen=True)
class CompareRow:
    """One value, gene, treatment or sign, and a cell for each disease."""

    term: Ref
    cells: tuple[Cell, ...]

    @property
    def number(self) -> int:
        """How many of the diseases have it."""
        return sum(cell.is_there for cell in self.cells)

    @property
    def is_shared(self) -> bool:
        """Whether all have it."""
        return self.number == len(self.cells)


@dataclass
class CompareSection:
    """Rows of one kind; `left_out` counts those that are not shown."""

    title: str
    rows: list[CompareRow] = field(default_factory=list)
    left_out: int = 0
    differences: dict[str, str] = field(default_factory=dict)
    """What tells a term (IRI) apart from another of the same name."""

    @cached_property
    def namesakes(self) -> set[str]:
        """The words that name several of the rows, whose difference has to be said."""
        named = Counter(row.term.text for row in self.rows)
        return {text for text, number in named.items() if number > 1}

    @property
    def shared(self) -> list[CompareRow]:
        """The rows that all diseases have."""
        return [row for row in self.rows if row.is_shared]


@dataclass(frozen=True)
class Comparison:
    """The diseases and the sections."""

    diseases: tuple[Ref, ...]
    sections: tuple[CompareSection, ...]


def compare(
    store: Graphs, evidence: SignEvidence, places: AxisPlaces, diseases: Sequence[str]
) -> Comparison:
    """Put diseases (IRIs of nodes) side by side."""
    terms = evidence.hierarchy.terms
    sections = [
        _section(axis.title, diseases, terms.ref, _of_axis(places, axis.name))
        for axis in AXES.values()
    ]
    facts = {iri: _facts(store, iri) for iri in diseases}
    for title, words in (("Genes", _GENES), ("Treatments", _TREATMENTS)):
        sections.append(_section(title, diseases, terms.ref, _of_facts(facts, words)))
    signs = _section("Signs", diseases, terms.ref, _of_signs(evidence))
    signs.rows.sort(key=_order)
    signs.left_out = max(0, len(signs.rows) - SIGNS_SHOWN)
    del signs.rows[SIGNS_SHOWN:]
    sections.append(signs)
    for section in sections:
        for row in section.rows:
            if row.term.iri and row.term.text in section.namesakes:
                section.differences[row.term.iri] = _difference(store, terms, row.term)
    return Comparison(tuple(map(terms.ref, diseases)), tuple(sections))


def _difference(store: Graphs, terms: TermIndex, term: Ref) -> str:
    """Say what a term is beside its name: its vocabulary's own name, else its definition."""
    name = terms.labels.get(term.iri or "", term.text)
    if name != term.text:
        return f"{term.curie}, {name}"
    found = store.select(
        own_query("values_of"), term=ox.NamedNode(term.iri or ""), property=_DEFINITION
    )
    texts = sorted(row["value"].value for row in found if isinstance(row["value"], ox.Literal))
    said = _CREDIT.sub("", texts[0].partition(". ")[0]).rstrip(".") if texts else ""
    return f"{term.curie}, {said[:1].lower()}{said[1:]}" if said else term.curie or ""


Cells = Callable[[str], dict[str, Cell]]


def _section(
    title: str, diseases: Sequence[str], ref: Callable[[str], Ref], cells: Cells
) -> CompareSection:
    found = [cells(iri) for iri in diseases]
    values = {value for each in found for value in each}
    rows = [
        CompareRow(ref(value), tuple(each.get(value, Cell()) for each in found)) for value in values
    ]
    rows.sort(key=lambda row: (-row.number, by_text(row.term)))
    return CompareSection(title, rows)


def _of_axis(places: AxisPlaces, axis: str) -> Cells:
    def cells(iri: str) -> dict[str, Cell]:
        return {
            value: Cell("by definition" if defined else "by claim")
            for value, defined in places.of(axis, iri).items()
        }

    return cells


def _of_facts(facts: dict[str, dict[str, list[str]]], words: dict[str, str]) -> Cells:
    def cells(iri: str) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for name, text in words.items():
            for value in facts[iri].get(name, ()):
                found.setdefault(value, Cell(text))
        return found

    return cells


def _of_signs(evidence: SignEvidence) -> Cells:
    def cells(iri: str) -> dict[str, Cell]:
        disease = evidence.diseases.get(iri)
        if disease is None:
            return {}
        return {sign: sign_cell(disease, sign) for sign in disease.claims}

    return cells


def sign_cell(disease: DiseaseSigns, sign: str) -> Cell:
    """Give what a disease has of a sign; empty when no claim speaks of it."""
    claims = tuple(disease.claims.get(sign, ()))
    if not claims:
        return Cell()
    denied = sign in disease.denied
    counted = frequency_in_words(claims)
    share = disease.shares.get(sign) if counted else None
    return Cell(counted or ("none" if denied else "stated"), claims, share, denied)


def _facts(store: Graphs, iri: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own_query("compared"), term=ox.NamedNode(iri)):
        name, value = row["property"], row["value"]
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode):
            found[name.value.removeprefix(_DYST)].append(value.value)
    return found


def _order(row: CompareRow) -> tuple[float, ...]:
    """Put signs that more diseases have first, then the more frequent."""
    shares = [cell.share or 0.0 for cell in row.cells]
    return -row.number, -sum(shares)


def differing(rows: Iterable[CompareRow]) -> list[CompareRow]:
    """Give the rows that some disease has and another has not."""
    return [row for row in rows if not row.is_shared]
