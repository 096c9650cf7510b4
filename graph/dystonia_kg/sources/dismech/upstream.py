"""Read dismech's entries (YAML, one a disease): the evidence items of those that the graph uses.

An item is a term (a sign, a gene, an inheritance, a treatment) with a paper that is said to support
or refute it. Programs wrote them, so none becomes a claim by itself: an item that is new stands in
dismech_items.tsv as unread until a curator has read its page and written a row of
literature_claims.tsv. A claim whose paper no entry cites any more goes; one that was corrected on
reading stays, as what it says was never dismech's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.dismech.claims import ITEMS
from dystonia_kg.sources.dismech.columns import ITEM_COLUMNS, ITEM_KEY
from dystonia_kg.sources.literature.columns import LITERATURE_COLUMNS
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.upstream_files import Shape, parse_yaml, read_files, require_shape

_SOURCE = "dismech"
_CLAIMS = "literature_claims.tsv"
_ENTRIES = "kb/disorders/*.yaml"
_SECTIONS = {
    "phenotypes": "phenotype_term",
    "genetic": "gene_term",
    "inheritance": "inheritance_term",
    "treatments": "treatment_term",
}
_TERM: Shape = {"id": False, "label": False}
_ITEM: Shape = {"term": _TERM, "therapeutic_agent": [{"term": _TERM}]}
_SHAPE: Shape = {
    "disease_term": {"term": {"id": True}},
    **{section: [{key: _ITEM}] for section, key in _SECTIONS.items()},
}
_UNREAD = "unread"
_CORRECTED = "corrected"


@dataclass(frozen=True)
class _Entry:
    """One file: the disease it is about, and what it holds."""

    name: str
    disease: str
    content: dict[str, Any]

    def items(self) -> Iterator[tuple[str, ...]]:
        """Yield disease, section, term, its label, reference and support of each item."""
        for section, key in _SECTIONS.items():
            for element in self.content.get(section) or ():
                for term, label in _terms(element.get(key)):
                    for evidence in _evidence(element):
                        reference, supports = self._said(evidence)
                        yield self.disease, section, term, label, reference, supports

    def references(self) -> set[str]:
        """Give every paper that the entry cites as evidence."""
        return {self._said(evidence)[0] for evidence in _evidence(self.content)}

    def _said(self, evidence: Any) -> tuple[str, str]:
        if not isinstance(evidence, dict) or not evidence.get("reference"):
            raise SourceTableError(f"{self.name}: evidence without a reference")
        return str(evidence["reference"]), str(evidence.get("supports", ""))


def read_entries(files: Sequence[Path], folder: Path) -> Reading:
    """Give dismech_items.tsv, and literature_claims.tsv without what dismech no longer cites."""
    path = one_file(files)
    known = list(read_table(ITEMS, ITEM_COLUMNS, folder=folder))
    uses = {cells_of(row, ITEM_KEY): row["use"] for row in known}
    tally = FileTally(path.name)
    items = TableDraft(ITEMS, ITEM_COLUMNS, ITEM_KEY)
    entries = list(_entries(path, {row["entry"] for row in known}))
    if missing := sorted({row["entry"] for row in known} - {entry.disease for entry in entries}):
        raise SourceTableError(
            f"{path.name}: no entry of {', '.join(missing)} in it",
            hint=f"rows of an entry that upstream dropped are taken out of {ITEMS} by hand",
        )
    for entry in entries:
        for item in dict.fromkeys(entry.items()):
            disease, section, term, _, reference, _ = item
            use = uses.get((disease, section, term, reference), _UNREAD)
            items.add((*item, use, _SOURCE), entry.name)
            tally.keep()
            if use == _UNREAD:
                tally.left_out[f"to be read: {disease} {term} {reference}"] += 1
    cited = set[str]().union(*(entry.references() for entry in entries))
    return Reading([items.table(), _claims(cited, folder, tally).table()], [tally])


def _claims(cited: set[str], folder: Path, tally: FileTally) -> TableDraft:
    draft = TableDraft(_CLAIMS, LITERATURE_COLUMNS)
    draft.keep(folder, unless_source=_SOURCE)
    known = {reference.casefold() for reference in cited}
    for row in read_table(_CLAIMS, LITERATURE_COLUMNS, folder=folder):
        if row["source"] == _SOURCE and _stays(row, known, tally):
            draft.add(cells_of(row, LITERATURE_COLUMNS))
    return draft


def _stays(row: Row, cited: set[str], tally: FileTally) -> bool:
    if row["reference"].casefold() in cited:
        return True
    is_own = row["checked"] == _CORRECTED
    fate = "stays, corrected on reading" if is_own else "goes"
    place = f"{row['subject']} {row['object'] or row['predicate']}"
    tally.left_out[f"no longer cited, the claim {fate}: {row['reference']} of {place}"] += 1
    return is_own


def _entries(path: Path, wanted: set[str]) -> Iterator[_Entry]:
    """Yield the entries of the diseases wanted; others are not even parsed, as there are many."""
    for name, content in read_files(path, _ENTRIES):
        if not any(disease.encode() in content for disease in wanted):
            continue
        found = parse_yaml(content, name)
        require_shape(found, _SHAPE, name)
        disease = ((found.get("disease_term") or {}).get("term") or {}).get("id")
        if disease is None:
            raise SourceTableError(f"{name}: no disease_term with a term and its id")
        if disease in wanted:
            yield _Entry(name, disease, found)


def _terms(element: Any) -> Iterator[tuple[str, str]]:
    """Yield id and label of what an item names: of a drug treatment, its agents."""
    if not element:
        return
    for named in element.get("therapeutic_agent") or [element]:
        term = named.get("term") or {}
        if term.get("id"):
            prefix, _, local = str(term["id"]).partition(":")
            yield f"{prefix.upper()}:{local}", str(term.get("label", ""))


def _evidence(element: Any) -> Iterator[Any]:
    """Yield the evidence of an element and of all that lies within it."""
    if isinstance(element, list):
        for part in element:
            yield from _evidence(part)
    elif isinstance(element, dict):
        for key, value in element.items():
            if key == "evidence":
                yield from value if isinstance(value, list) else [value] if value else ()
            else:
                yield from _evidence(value)


READERS: Mapping[str, Reader] = {_SOURCE: read_entries}
