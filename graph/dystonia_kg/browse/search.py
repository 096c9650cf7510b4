"""Find terms by label, synonym or identifier, with ranking and tolerance for typing mistakes.

Ranks, best first: exact, prefix, all words begin words of the name, and near by edit distance
(rapidfuzz). Of equal hits own terms come before foreign ones, current before obsolete.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref, TermIndex, words_of
from dystonia_kg.curies import compress, is_own
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_OIO = PREFIXES["oboInOwl"]

LIMIT_QUERY_CHARACTERS = 200
_LABELS = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel"}
_EXACT = {_OIO + "hasExactSynonym", PREFIXES["skos"] + "notation"}
_LEAST_SIMILARITY = 72
_AMERICAN = {"ae": "e", "oe": "e", "our": "or", "ogue": "og", "tre": "ter"} | {
    f"{start}s{end}": f"{start}z{end}"
    for start in ("i", "y")
    for end in ("e", "ed", "es", "er", "ing", "ation")
}
_BRITISH = re.compile(r"ae|oe|(?<=\w{3})(?:our|ogue|tre)\b|(?<=\w{3})[iy]s(?:e[dsr]?|ing|ation)\b")
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
"""Letters that Unicode takes for letters of their own, hence does not take apart."""
_HIDDEN_TYPES = {
    PREFIXES["dyst"] + "DatedSign",
    PREFIXES["owl"] + "Ontology",
    PREFIXES["sssom"] + "Mapping",
}


@dataclass(frozen=True)
class Hit:
    """A term that was found: by which of its names, how well (0 to 100), and how.

    `replaced_by` is what to use instead when the term is obsolete.
    """

    ref: Ref
    score: float
    how: str
    matched: str
    types: list[Ref]
    replaced_by: Ref | None = None


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    normal: str
    iri: str
    weight: float


class SearchIndex:
    """All names of all terms, kept in memory."""

    def __init__(self, index: TermIndex, names: list[tuple[str, str, float]]) -> None:
        """Take (iri, name, weight); weight is 1 for labels and less for lesser names."""
        self._index = index
        self._names = [
            _Name(text, normal, iri, weight)
            for iri, text, weight in names
            if (normal := folded(text))
        ]
        self._by_id: dict[str, str] = {}
        for name in self._names:
            self._by_id.setdefault(name.iri.lower(), name.iri)
            if curie := compress(name.iri):
                self._by_id.setdefault(curie.lower(), name.iri)
                self._by_id.setdefault(curie.partition(":")[2].lower(), name.iri)
        self._normals = [name.normal for name in self._names]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self._names):
            for word in dict.fromkeys(name.normal.split()):
                self._places[intern(word)].append(place)
        self._vocabulary = sorted(self._places)

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Give the best hits for what a person typed, best first; none for a blank query."""
        text = query.strip()[:LIMIT_QUERY_CHARACTERS]
        wanted = folded(text)
        if not wanted:
            return []
        best: dict[str, tuple[float, str, str]] = {}
        for iri, score, how, matched in self._matches(text, wanted):
            if iri not in best or score > best[iri][0]:
                best[iri] = (score, how, matched)
        ranked = sorted(best.items(), key=lambda item: self._order(item[0], *item[1]))
        return [self._hit(iri, *found) for iri, found in ranked[:limit]]

    def unknown_words(self, query: str) -> list[str]:
        """Give the words of a query with which no word of any name begins."""
        words = normalized(query[:LIMIT_QUERY_CHARACTERS]).split()
        return [word for word in words if not self._begun_by(folded(word))]

    def has_word(self, word: str) -> bool:
        """Tell whether some name has a word, folded."""
        return word in self._places

    def nearest(self, iri: str, limit: int = 6) -> list[tuple[str, str]]:
        """Give (iri, label) of terms whose names are like the last part of an unknown IRI."""
        return [(hit.ref.iri or "", hit.ref.text) for hit in self.search(words_of(iri), limit)]

    def _matches(self, text: str, wanted: str) -> Iterator[tuple[str, float, str, str]]:
        if (found := self._by_id.get(text.lower())) is not None:
            yield found, 101, "identifier", text
        literal = list(self._literal(wanted))
        yield from literal
        if len(literal) < 3:
            yield from self._near(wanted)
            corrected = self._corrected(wanted)
            if corrected != wanted:
                for iri, score, _, matched in self._literal(corrected):
                    yield iri, score * 0.7, "similar", matched

    def _literal(self, wanted: str) -> Iterator[tuple[str, float, str, str]]:
        for place in self._with_words(wanted.split()):
            name = self._names[place]
            if name.normal == wanted:
                yield name.iri, 100 * name.weight, "exact", name.text
            elif name.normal.startswith(wanted) and not _splits_number(name.normal, wanted):
                yield name.iri, 90 * name.weight, "prefix", name.text
            else:
                yield name.iri, 80 * name.weight, "words", name.text

    @property
    def terms(self) -> set[str]:
        """Give every term that has a name here."""
        return {name.iri for name in self._names}

    def _with_words(self, words: list[str]) -> list[int]:
        """Give the places of the names of which words begin with each of some words."""
        found: set[int] | None = None
        for word in dict.fromkeys(words):
            places = {place for known in self._begun_by(word) for place in self._places[known]}
            found = places if found is None else found & places
            if not found:
                return []
        return sorted(found or ())

    def _begun_by(self, word: str) -> list[str]:
        """Give the known words that begin with a word."""
        start = bisect_left(self._vocabulary, word)
        end = bisect_left(self._vocabulary, word + "\U0010ffff")
        return self._vocabulary[start:end]

    def _near(self, wanted: str) -> Iterator[tuple[str, float, str, str]]:
        if len(wanted) < 3:
            return
        for _, score, position in process.extract(
            wanted, self._normals, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY, limit=40
        ):
            name = self._names[position]
            if _numbers(name.normal) != _numbers(wanted):
                continue
            yield name.iri, 0.7 * score * name.weight, "similar", name.text

    def _corrected(self, wanted: str) -> str:
        """Put the nearest known word in place of each word that no name has."""
        return " ".join(self._known_word(word) for word in wanted.split()[:12])

    def _known_word(self, word: str) -> str:
        if len(word) < 4 or _numbers(word) or self._begun_by(word):
            return word
        found = process.extractOne(
            word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_LEAST_SIMILARITY
        )
        return str(found[0]) if found else word

    def _order(
        self, iri: str, score: float, how: str, matched: str
    ) -> tuple[bool, float, bool, int, str]:
        obsolete = iri in self._index.replacements
        return (obsolete and how != "identifier", -score, not is_own(iri), len(matched), iri)

    def _hit(self, iri: str, score: float, how: str, matched: str) -> Hit:
        replacement = self._index.replacements.get(iri)
        return Hit(
            ref=self._index.ref(iri),
            score=round(min(score, 100), 1),
            how=how,
            matched=matched,
            types=[self._index.ref(type_) for type_ in self._index.types.get(iri, ())],
            replaced_by=self._index.ref(replacement) if replacement else None,
        )


def load_search_index(store: Graphs, index: TermIndex) -> SearchIndex:
    """Read every name from a store."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for row in store.select(own_query("searchable")):
        iri, property_, text = row["iri"], row["property"], row["text"]
        if isinstance(iri, ox.NamedNode) and isinstance(text, ox.Literal):
            if _HIDDEN_TYPES & set(index.types.get(iri.value, ())):
                continue
            name = text_of(iri), text_of(text)
            found[name] = max(found[name], _weight(text_of(property_)))
    return SearchIndex(
        index, [(iri, text, weight) for (iri, text), weight in sorted(found.items())]
    )


def normalized(text: str) -> str:
    """Give a name without case, accents, apostrophes and punctuation.

    >>> normalized("Writer’s  cramp (Graphospasm)")
    'writers cramp graphospasm'
    >>> normalized("Mohr-Tranebjærg")
    'mohr tranebjaerg'
    """
    plain = text.casefold()
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(char for char in parts if not unicodedata.combining(char))
    plain = re.sub(r"['’`]", "", plain)
    return " ".join(re.findall(r"\w+", plain.replace("_", " ")))


def folded(text: str) -> str:
    """Give a normalized name in one spelling, whether it is written in British or American.

    >>> folded("Generalised oesophageal tumour") == folded("generalized esophageal tumor")
    True
    """
    return _BRITISH.sub(lambda match: _AMERICAN[match[0]], normalized(text))


def _numbers(text: str) -> list[str]:
    """Give the numbers in a text: one that differs is another thing, not a misspelling."""
    return re.findall(r"\d+", text)


def _splits_number(name: str, start: str) -> bool:
    """Tell whether `name` goes on with the number at the end of `start` (DYT1 in DYT13)."""
    return start[-1:].isdigit() and name[len(start) : len(start) + 1].isdigit()


def _weight(property_: str) -> float:
    if property_ in _LABELS:
        return 1.0
    return 0.98 if property_ in _EXACT else 0.94
