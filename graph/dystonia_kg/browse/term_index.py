"""What is kept in memory of all terms: labels, types, which are obsolete, and the class tree."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.class_tree import ClassTree
from dystonia_kg.browse.defining_signs import DefiningSigns, load_defining_signs
from dystonia_kg.browse.licences import licence_name
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term
from dystonia_kg.store.terms import text_of

_CLAIM = PREFIXES["claim"]
_WORDS_OF_A_PART = 6
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Ref:
    """Something to show: a term (with `iri`) or a literal (without), and its text."""

    iri: str | None
    text: str
    curie: str | None = None
    is_obsolete: bool = False


@dataclass
class TermIndex:
    """Labels, types and hierarchy of every term of a store."""

    labels: dict[str, str] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    replacements: dict[str, str | None] = field(default_factory=dict)
    """Obsolete terms, and what to use instead."""
    shortcuts: frozenset[str] = frozenset()
    """Properties whose triples may follow from class axioms."""
    tree: ClassTree = field(default_factory=lambda: ClassTree(()))
    plain: dict[str, str] = field(default_factory=dict)
    """Everyday names of body parts, shown to people in place of the anatomist's."""
    defining: DefiningSigns = field(default_factory=DefiningSigns)
    _refs: dict[str, Ref] = field(default_factory=dict, repr=False)
    _plain_ends: dict[str, str] = field(default_factory=dict, repr=False)

    def ref(self, iri: str) -> Ref:
        """Give what a link to the term shows."""
        if (known := self._refs.get(iri)) is None:
            text = self.plain.get(iri) or licence_name(iri) or self.label(iri)
            if iri.startswith(_CLAIM):
                text = self._plainly(text)
            known = Ref(iri, text, compress(iri), iri in self.replacements)
            self._refs[iri] = known
        return known

    def property_ref(self, iri: str) -> Ref:
        """Give what a link to a property shows: words, where the property has no label."""
        text = self.labels.get(iri) or words_of(iri) or iri
        return Ref(iri, text, compress(iri), iri in self.replacements)

    def refs(self, iris: list[str]) -> list[Ref]:
        """Give what links to several terms show, in the order of their labels."""
        return sorted((self.ref(iri) for iri in iris), key=by_text)

    def _plainly(self, text: str) -> str:
        """Put the everyday name of a body part in place of the anatomist's at the end of a text."""
        if not self._plain_ends:
            ends = {self.label(iri): name for iri, name in self.plain.items()}
            self._plain_ends = {label: name for label, name in ends.items() if label != name}
        words = text.split(" ")
        for start in range(max(1, len(words) - _WORDS_OF_A_PART), len(words)):
            if name := self._plain_ends.get(" ".join(words[start:])):
                return " ".join((*words[:start], name))
        return text

    def value(self, term: Term) -> Ref:
        """Give what is shown of any RDF term."""
        if isinstance(term, ox.NamedNode):
            return self.ref(term.value)
        if isinstance(term, ox.Literal):
            return Ref(None, term.value)
        return Ref(None, "(unnamed)")

    def label(self, iri: str) -> str:
        """Give the label, else the words of an own name, the CURIE, or the IRI without its base."""
        if known := self.labels.get(iri):
            return known
        own_words = words_of(iri) if iri.startswith(PREFIXES["dyst"]) else ""
        return own_words or compress(iri) or iri.removeprefix(BASE)

    def knows(self, iri: str) -> bool:
        """Tell whether the term has a label or a type, so that a page can show something."""
        return iri in self.labels or iri in self.types


def by_text(ref: Ref) -> tuple[str, str, str]:
    """Give what references are sorted by: their text, then their IRI."""
    return ref.text.lower(), ref.text, ref.iri or ""


def load_term_index(store: Graphs) -> TermIndex:
    """Read the index from a store."""
    links = [
        (text_of(row["child"]), text_of(row["parent"]), text_of(row["kind"]))
        for row in store.select(own_query("hierarchy"))
    ]
    types: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own_query("types")):
        if isinstance(row["type"], ox.NamedNode):
            types[text_of(row["iri"])].append(row["type"].value)
    shortcuts = frozenset(text_of(row["property"]) for row in store.select(own_query("shortcuts")))
    labels = _labels(store)
    return TermIndex(
        labels,
        {iri: sorted(found) for iri, found in types.items()},
        _obsolete(store),
        shortcuts,
        ClassTree(links),
        _plain_names(store),
        load_defining_signs(store, labels),
    )


def words_of(iri: str) -> str:
    """Turn the last part of an IRI into words, to search by it.

    >>> words_of("https://w3id.org/dystonia-kg/term/CervicalDystonia")
    'cervical dystonia'
    """
    local = re.split(r"[/#]", iri)[-1]
    return re.sub(r"[-_\s]+", " ", _CAMEL.sub(" ", local)).strip().lower()


def _obsolete(store: Graphs) -> dict[str, str | None]:
    """Give the obsolete terms, and what replaces each; None where nothing or more than one does."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in store.select(own_query("obsolete")):
        new = [text_of(row["replacement"])] if "replacement" in row else []
        found[text_of(row["iri"])].update(new)
    return {iri: min(new) if len(new) == 1 else None for iri, new in found.items()}


def _labels(store: Graphs) -> dict[str, str]:
    """Choose one label a term: rdfs:label before others, English before others, then by text."""
    best: dict[str, tuple[int, str]] = {}
    for row in store.select(own_query("labels")):
        label = row["label"]
        if isinstance(label, ox.Literal):
            rank = (label.language not in ("en", None)) + 2 * (row["property"] != _RDFS_LABEL)
            choice = (rank, label.value)
            iri = text_of(row["iri"])
            best[iri] = min(best.get(iri, choice), choice)
    return {iri: label for iri, (_, label) in best.items()}


def _plain_names(store: Graphs) -> dict[str, str]:
    """Give each body part its everyday name, the shortest where it has several."""
    found: dict[str, str] = {}
    for row in store.select(own_query("plain_names")):
        iri, name = text_of(row["term"]), text_of(row["name"])
        found[iri] = min(found.get(iri, name), name, key=lambda text: (len(text), text))
    return found


_RDFS_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
