"""A question in words: which question of the gallery it means, and what stands in its places.

No model service is asked. What a sentence mentions is found by the names in the graph, the question
by its words (`matching`), and both must fit: a term that no place of the question takes speaks
against it, and so do words that no question knows.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.places import (
    CHOICE_KINDS,
    ENTRY,
    TERM_KINDS,
    VALUE_KINDS,
    Place,
)
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.curies import compress
from dystonia_kg.errors import ParameterError
from dystonia_kg.questions.fill import FilledQuery, choices, fill
from dystonia_kg.questions.matching import Embedding, Matcher, Phrase, phrase_of
from dystonia_kg.questions.mentions import Mention, mentions
from dystonia_kg.questions.words import content_words

LIMIT_CHARACTERS = 300
NEAREST = 3
SURE = 0.8
"""From this confidence on, the chance to be right, a question is answered; below, offered."""
_MOST_WITHOUT_TERM = 0.75
"""Of a sentence that names nothing in the graph, where the question is about some term."""
_LOOKED_AT = 15
_LOSS_UNUSED_TERM = 0.12
_LOSS_DEFAULT = 0.03
_LOSS_GENERAL = 0.02
_NUMBER = re.compile(r"(?<![\w.-])([0-9]+(?:\.[0-9]+)?)\s*(%|percent)?")
_KIND_WORDS = {"distribution", "inheritance", "value"}
"""What the label of a value says beside the value."""
_CONFIDENCE_OF_WORDING = 0.95
"""In a sentence that the gallery has word for word, but for the terms in it."""
_WORDS_COUNTED = 5
_CHANCE = {"": -0.91, "score": 0.95, "lead": 5.75, "known": 0.77, "unused": -0.59, "vague": -3.07}
"""Of the first guess to be right: a logistic regression over the wordings of the gallery, each left
out in turn, and the halves for tuning of the tests' sentences."""


@dataclass(frozen=True)
class Guess:
    """A question that may be meant, how well it fits (0 to about 1), and what fills its places.

    `unused` is how many terms the sentence mentions that the question has nothing to do with,
    `assumed` how many places keep a term that the sentence does not speak of.
    """

    name: str
    score: float
    parameters: Mapping[str, str]
    unused: int = 0
    assumed: int = 0


@dataclass(frozen=True)
class Understanding:
    """How a sentence was understood; `filled` is None when that is not sure enough to answer.

    `nearest` are the questions that fit best, with `confidence` (0 to 1) in the first of them.
    """

    sentence: str
    confidence: float
    nearest: tuple[Guess, ...]
    mentioned: tuple[Mention, ...] = ()
    filled: FilledQuery | None = None
    note: str = ""

    @property
    def query(self) -> str | None:
        """The name of the question that is meant, None when that is not sure."""
        return self.filled.query.name if self.filled else None


class Asker:
    """Understands sentences, over the gallery and the names in a graph."""

    def __init__(
        self,
        queries: Mapping[str, GalleryQuery],
        resolver: Resolver,
        embedding: Embedding | None = None,
    ) -> None:
        self._queries = queries
        self._resolver = resolver
        self._matcher = Matcher(queries, self._named, embedding)

    def understand(self, sentence: str) -> Understanding:
        """Find the question that a sentence means; a blank or long one is not understood."""
        sentence = " ".join(sentence.split())
        if not sentence or len(sentence) > LIMIT_CHARACTERS:
            why = f"longer than {LIMIT_CHARACTERS} characters" if sentence else "empty"
            return Understanding(sentence[:LIMIT_CHARACTERS], 0.0, (), note=why)
        mentioned = self._mentioned(sentence)
        phrase = self._matcher.respelt(phrase_of(sentence, mentioned))
        is_known = bool(self._matcher.known_share(phrase) or mentioned)
        ranked = self._matcher.rank(phrase) if is_known else []
        guesses = self._guesses(sentence, mentioned, ranked)
        confidence = self._confidence(guesses, phrase, mentioned)
        filled = self._filled(guesses[0]) if guesses and confidence >= SURE else None
        guesses = [guess for guess in guesses if guess.score > 0]
        known = "no question here is near enough to be sure"
        note = "" if filled else known if guesses else "no question here is about anything like it"
        return Understanding(
            sentence, confidence, tuple(guesses[:NEAREST]), tuple(mentioned), filled, note
        )

    def question(self, guess: Guess) -> FilledQuery:
        """Give the question of a guess with its places filled."""
        return fill(self._queries[guess.name], guess.parameters, lambda: self._resolver)

    def _mentioned(self, sentence: str) -> list[Mention]:
        return mentions(sentence, self._resolver)

    def _named(self, wording: str) -> list[Mention]:
        return mentions(wording, self._resolver, forgiving=False)

    def _guesses(
        self, sentence: str, mentioned: Sequence[Mention], ranked: Sequence[tuple[str, float]]
    ) -> list[Guess]:
        found = []
        for name, score in ranked[:_LOOKED_AT]:
            fitted = _Fit(self._queries[name], self._resolver, sentence)
            parameters = fitted.parameters(mentioned)
            unused = fitted.unused(mentioned)
            score = round(score - fitted.loss(mentioned, unused), 4)
            found.append(Guess(name, score, parameters, unused, fitted.assumed))
        return sorted(found, key=lambda guess: (-guess.score, guess.name))

    def _confidence(
        self, guesses: Sequence[Guess], phrase: Phrase, mentioned: Sequence[Mention]
    ) -> float:
        """Give the chance that the first guess is right: it fits, is ahead, and words are known."""
        if not guesses or guesses[0].score <= 0:
            return 0.0
        first = guesses[0]
        if first.assumed and not mentioned:
            return min(self._chance(guesses, phrase, mentioned), _MOST_WITHOUT_TERM)
        if not first.unused and self._matcher.is_wording(phrase, first.name):
            return _CONFIDENCE_OF_WORDING
        return self._chance(guesses, phrase, mentioned)

    def _chance(
        self, guesses: Sequence[Guess], phrase: Phrase, mentioned: Sequence[Mention]
    ) -> float:
        score, meant = guesses[0].score, self._meaning(guesses[0])
        rival = next((g.score for g in guesses[1:] if self._meaning(g) != meant), 0.0)
        said = len(phrase.words) + any(not mention.is_general for mention in mentioned)
        parts = {
            "": 1.0,
            "score": score,
            "lead": score - rival,
            "known": self._matcher.known_share(phrase),
            "unused": min(1, guesses[0].unused),
            "vague": (1 - score) * (1 - min(said, _WORDS_COUNTED) / _WORDS_COUNTED),
        }
        odds = sum(_CHANCE[name] * value for name, value in parts.items())
        return round(1 / (1 + math.exp(-odds)), 2)

    def _meaning(self, guess: Guess) -> str:
        """Give what a guess asks: two questions may be one but for what stands in a place."""
        filled = self._filled(guess)
        return filled.query.sparql if filled else guess.name

    def _filled(self, guess: Guess) -> FilledQuery | None:
        try:
            return self.question(guess)
        except ParameterError:
            return None


class _Fit:
    """What a sentence gives for the places of a question."""

    def __init__(self, query: GalleryQuery, resolver: Resolver, sentence: str) -> None:
        self._query = query
        self._resolver = resolver
        self._sentence = sentence
        self._used: set[int] = set()
        self.assumed = 0

    def parameters(self, mentioned: Sequence[Mention]) -> dict[str, str]:
        """Give a value for each place that the sentence speaks of."""
        found: dict[str, str] = {}
        for place in self._query.places:
            value = self._value(place, mentioned)
            if value:
                found[place.name] = value
            elif place.kind in TERM_KINDS and not self._keeps_default(place):
                self.assumed += 1
        return found

    def unused(self, mentioned: Sequence[Mention]) -> int:
        """Count the terms that neither a place takes nor the question is about."""
        asked = {place.iri for place in self._query.places if place.iri}
        texts = (self._query.title, self._query.question, *self._query.also)
        words = set(content_words(" ".join(texts)))
        return sum(
            not (
                number in self._used
                or mention.is_general
                or asked & set(mention.terms.values())
                or set(content_words(mention.text)) <= words
            )
            for number, mention in enumerate(mentioned)
        )

    def loss(self, mentioned: Sequence[Mention], unused: int) -> float:
        """Give what speaks against the question: terms without a place, places without a term."""
        is_general = any(
            mention.is_general and number not in self._used
            for number, mention in enumerate(mentioned)
        )
        return (
            _LOSS_UNUSED_TERM * unused
            + _LOSS_DEFAULT * self.assumed
            + (_LOSS_GENERAL if is_general and self._has_disease() else 0.0)
        )

    def _has_disease(self) -> bool:
        return any(place.kind == "disease" for place in self._query.places)

    def _value(self, place: Place, mentioned: Sequence[Mention]) -> str:
        if place.kind in TERM_KINDS:
            return self._term(place, mentioned)
        if place.kind in (*CHOICE_KINDS, *VALUE_KINDS):
            return self._chosen(place)
        if place.kind == ENTRY:
            return self._entry(mentioned)
        return self._number() if place.kind == "number" else ""

    def _term(self, place: Place, mentioned: Sequence[Mention]) -> str:
        kinds = TERM_KINDS[place.kind]
        for is_general in (False, place.kind == "disease"):
            for number, mention in enumerate(mentioned):
                kind = next((k for k in mention.terms if k in kinds or not kinds), None)
                if number in self._used or kind is None or mention.is_general != is_general:
                    continue
                is_default = place.iri in mention.terms.values()
                if is_general and not is_default and self._keeps_default(place):
                    continue
                self._used.add(number)
                return compress(mention.terms[kind]) or mention.terms[kind]
        return ""

    def _keeps_default(self, place: Place) -> bool:
        """Tell whether "dystonia" leaves the value as it is: what the question is named after."""
        if place.called:
            return True
        label = set(content_words(self._resolver.index.label(place.iri)))
        return place.kind == "disease" and label <= set(content_words(self._sentence))

    def _chosen(self, place: Place) -> str:
        said = set(content_words(self._sentence))
        offered = choices(place, self._resolver)
        fitting = [
            (len(words), curie)
            for curie, label in offered
            if (words := set(content_words(label)) - _KIND_WORDS) and words <= said
        ]
        named = [curie for curie, _ in offered if curie.partition(":")[2] in said]
        return max(fitting)[1] if fitting else next(iter(named), "")

    def _entry(self, mentioned: Sequence[Mention]) -> str:
        for number, mention in enumerate(mentioned):
            if ":" in mention.text and self._resolver.index.identifiers.find(mention.text):
                self._used.add(number)
                return mention.text
        return ""

    def _number(self) -> str:
        found = _NUMBER.findall(self._sentence)
        if len(found) != 1:
            return ""
        number, percent = found[0]
        return f"{float(number) / 100:g}" if percent else number
