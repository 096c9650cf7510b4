"""Which question of the gallery a sentence means: words weighed by BM25, and likeness of phrases.

Terms that a sentence mentions are put as a word for their kind, so that "treatment of DYT1" is like
"treatments of cervical dystonia". BM25 after Robertson and Zaragoza, "The probabilistic relevance
framework" (2009).
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz.distance import OSA

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.resolve_index import squeezed
from dystonia_kg.questions.mentions import Mention
from dystonia_kg.questions.words import canonical, content_words, known_words

_K1, _B = 1.2, 0.6
_KIND_WEIGHTS = {
    "thedisease": 0.35,
    "thesign": 0.8,
    "thegene": 0.8,
    "thetreatment": 0.8,
    "theregion": 0.8,
}
"""Of the word for a kind of term: nearly all sentences and questions have a disease."""
_TERM_WEIGHT = 0.6
"""Of the words of a term that no place takes: it may be what a question is about, or not."""
_NO_CONTENT = frozenset(("disease", "patient", "people", "person", "case", "dystonia"))
_MASKS = {
    "disease": "thedisease",
    "sign": "thesign",
    "gene": "thegene",
    "treatment": "thetreatment",
    "substance": "thetreatment",
    "body part": "theregion",
}
_SAID = {
    "thedisease": "the disease",
    "thesign": "the sign",
    "thegene": "the gene",
    "thetreatment": "the treatment",
    "theregion": "the region",
}
_KINDS_SAID = re.compile("|".join(_SAID.values()))
_LINKING = re.compile(r"\b(?:and|in|of|or|the|with)\b", re.IGNORECASE)
_SHORTEST_MISSPELT = 6
_WEIGHT_BM25, _WEIGHT_PHRASE, _WEIGHT_VECTORS = 0.6, 0.4, 0.6


class Embedding(Protocol):
    """A model that gives each phrase a vector of length one."""

    def likeness(self, phrase: str, others: Sequence[str]) -> list[float]:
        """Give the cosine of a phrase and each of the others."""


@dataclass(frozen=True)
class Phrase:
    """A sentence as it is compared: its words, those of terms, the kinds of these, and a text.

    The text has terms put as their kinds.
    """

    words: tuple[str, ...]
    of_terms: tuple[str, ...]
    kinds: tuple[str, ...]
    text: str

    @property
    def weights(self) -> dict[str, float]:
        """The words, each with its weight: those of terms count less, and kinds least."""
        return {
            **{kind: _KIND_WEIGHTS.get(kind, 0.0) for kind in self.kinds},
            **dict.fromkeys(self.of_terms, _TERM_WEIGHT),
            **dict.fromkeys(self.words, 1.0),
        }

    @property
    def wording(self) -> str:
        """The text without marks and capitals; "" of one that only names terms: "pain in DYT1"."""
        said = _LINKING.sub("", _KINDS_SAID.sub("", self.text))
        return squeezed(self.text) if squeezed(said) else ""


def phrase_of(sentence: str, mentioned: Iterable[Mention], places: Iterable[str] = ()) -> Phrase:
    """Put a word for its kind in place of each disease, and beside the words of other terms.

    Of a term that stands in one of `places` (IRIs) the kind alone is kept.
    """
    standing = set(places)
    text, bare, kinds, of_terms, end = "", "", [], [], 0
    for mention in mentioned:
        mask = _MASKS.get(mention.kind, "")
        between = sentence[end : mention.start]
        text += f"{between} {_SAID.get(mask, '')} "
        bare += f"{between} "
        kinds.append(mask)
        if mention.kind != "disease" and standing.isdisjoint(mention.terms.values()):
            of_terms += content_words(mention.text)
        end = mention.end
    text, bare = text + sentence[end:], bare + sentence[end:]
    words = [word for word in content_words(bare) if word not in _NO_CONTENT]
    return Phrase(tuple(words), tuple(of_terms), tuple(kinds), " ".join(text.split()))


class Matcher:
    """Ranks the questions by how well a sentence fits one of the ways in which each is asked."""

    def __init__(
        self,
        queries: Mapping[str, GalleryQuery],
        mentioned: Callable[[str], list[Mention]],
        embedding: Embedding | None = None,
    ) -> None:
        self._phrases: list[tuple[str, Phrase]] = []
        self._wordings: set[tuple[str, str]] = set()
        documents: dict[str, Counter[str]] = {}
        for name, query in queries.items():
            texts = (query.title, query.question, *query.also)
            places = [place.iri for place in query.places if place.iri]
            phrases = [phrase_of(text, mentioned(text), places) for text in texts]
            self._phrases += [(name, phrase) for phrase in phrases]
            self._wordings.update((name, phrase.wording) for phrase in phrases if phrase.wording)
            counted = Counter(word for phrase in phrases for word in phrase.weights)
            counted.update(set(content_words(" ".join(query.keywords))) - counted.keys())
            documents[name] = counted
        self._bm25 = _Bm25(documents)
        self._weighed_phrases = [(name, self._weighed(phrase)) for name, phrase in self._phrases]
        self._known = sorted({*self._bm25.frequencies, *known_words()})
        self._embedding = embedding

    def respelt(self, phrase: Phrase) -> Phrase:
        """Put for each long word that no question knows the one that differs in one letter."""
        return replace(phrase, words=tuple(map(self._respelt, phrase.words)))

    def _respelt(self, word: str) -> str:
        if word in self._bm25.frequencies or len(word) < _SHORTEST_MISSPELT:
            return word
        near = (known for known in self._known if known[0] == word[0])
        return next(
            (canonical(k) for k in near if OSA.distance(word, k, score_cutoff=1) == 1), word
        )

    def rank(self, phrase: Phrase) -> list[tuple[str, float]]:
        """Give all questions with a score (0 to about 1), best first."""
        bm25 = self._bm25.scores(phrase.weights)
        alike = self._likenesses(phrase)
        vectors = self._vectors(phrase)
        total = _WEIGHT_BM25 + _WEIGHT_PHRASE + (_WEIGHT_VECTORS if vectors else 0.0)
        found = {
            name: total
            if self.is_wording(phrase, name)
            else (
                _WEIGHT_BM25 * bm25.get(name, 0.0)
                + _WEIGHT_PHRASE * alike.get(name, 0.0)
                + _WEIGHT_VECTORS * vectors.get(name, 0.0)
            )
            for name in self._bm25.names
        }
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [(name, score / total) for name, score in ranked]

    def is_wording(self, phrase: Phrase, name: str) -> bool:
        """Tell whether a question is asked just so, but for the terms in it."""
        return (name, phrase.wording) in self._wordings

    def known_share(self, phrase: Phrase) -> float:
        """Give how much of what a sentence says, by weight, stands in any question."""
        every = {word: self._bm25.rarity(word) for word in phrase.words}
        known = sum(weight for word, weight in every.items() if word in self._bm25.frequencies)
        return known / sum(every.values()) if every else 0.0

    def _likenesses(self, phrase: Phrase) -> dict[str, float]:
        mine = self._weighed(phrase)
        best: dict[str, float] = defaultdict(float)
        for name, other in self._weighed_phrases:
            best[name] = max(best[name], _product(mine, other))
        return best

    def _weighed(self, phrase: Phrase) -> dict[str, float]:
        """Give the weight of each word of a phrase, as a vector of length one."""
        weights = {word: by * self._bm25.rarity(word) for word, by in phrase.weights.items()}
        length = math.hypot(*weights.values()) or 1.0
        return {word: weight / length for word, weight in weights.items()}

    def _vectors(self, phrase: Phrase) -> dict[str, float]:
        if self._embedding is None:
            return {}
        others = [other.text for _, other in self._phrases]
        best: dict[str, float] = defaultdict(float)
        likeness = self._embedding.likeness(phrase.text, others)
        for (name, _), value in zip(self._phrases, likeness, strict=True):
            best[name] = max(best[name], value)
        return best


class _Bm25:
    """The scores of documents, each the words that it holds and how often."""

    def __init__(self, documents: Mapping[str, Counter[str]]) -> None:
        self._documents = documents
        self._mean = sum(map(Counter.total, documents.values())) / max(1, len(documents))
        self.frequencies = Counter(word for counted in documents.values() for word in counted)

    @property
    def names(self) -> Iterable[str]:
        return self._documents

    def rarity(self, word: str) -> float:
        """Give the weight of a word: the rarer, the more; a word nowhere seen counts in full."""
        number, seen = len(self._documents), self.frequencies.get(word, 0)
        return math.log(1 + (number - seen + 0.5) / (seen + 0.5))

    def scores(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Give the score of each document, as a share of the best that there could be."""
        wanted = {word: weight * self.rarity(word) for word, weight in weights.items()}
        most = sum(wanted.values()) * (_K1 + 1) or 1.0
        return {name: self._score(wanted, name) / most for name in self._documents}

    def _score(self, wanted: Mapping[str, float], name: str) -> float:
        counted = self._documents[name]
        length = 1 - _B + _B * counted.total() / self._mean
        return sum(
            weight * counted[word] * (_K1 + 1) / (counted[word] + _K1 * length)
            for word, weight in wanted.items()
            if word in counted
        )


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)
