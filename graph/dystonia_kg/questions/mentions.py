"""The terms that a sentence mentions, each by its names in the graph, longest first."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import squeezed
from dystonia_kg.questions.fill import node_of

_WORD = re.compile(r"\w[\w:'’/-]*")
_LONGEST_WORDS = 8
_GENE_BEFORE = re.compile(r"\b(?:gene|protein)\W+$", re.IGNORECASE)
_GENE_BEHIND = re.compile(r"\W+(?:gene|protein)\b", re.IGNORECASE)
_LEAST_SCORE = 75.0
_LEAST_LIKENESS = 86
_SHORTEST_MISSPELT = 6
_KINDS = ("disease", "sign", "gene", "treatment", "substance", "body part")
_EVERYDAY = {
    "botox": "botulinum toxin therapy",
    "botulinumtoxin": "botulinum toxin therapy",
    "botulinumtoxininjections": "botulinum toxin therapy",
    "neuroleptics": "antipsychotic agent",
    "antipsychotics": "antipsychotic agent",
    "hand": "manus",
    "hands": "manus",
    "arm": "forelimb",
    "feet": "foot",
    "eyelids": "eyelid",
    "voicebox": "larynx",
    "recessive": "autosomal recessive inheritance",
    "dominant": "autosomal dominant inheritance",
}
"""What people say for terms of which no name in the graph reads so, squeezed."""
_EVERYDAY_WORDS = """
a all and any as at be by can do for from has have how if in is it its no not of on or the to
was what when where which who why with disease diseases disorder disorders symptom symptoms sign
signs treatment treatments therapy therapies drug drugs gene genes body muscle muscles age onset
family human time case cases form forms group groups face part parts region regions brain
patient patients people movement movements stage stages injection surgery procedure frequent
inheritance medication medications diagnosis test tests level risk type types joint joints
consensus rest walking sleep
"""
_NO_NAMES = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True)
class Mention:
    """Words of a sentence from `start` to `end`, and the term that they mean, by its kind."""

    start: int
    end: int
    text: str
    terms: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind that fits best."""
        return next(iter(self.terms))

    @property
    def is_general(self) -> bool:
        """Whether it is dystonia as such, which most sentences mention."""
        return squeezed(self.text) in ("dystonia", "dystonias", "dystonic")


def mentions(sentence: str, resolver: Resolver, *, forgiving: bool = True) -> list[Mention]:
    """Find the terms that a sentence mentions, in order; none overlaps another.

    When it is `forgiving`, a long word that is no name may be a misspelt one.
    """
    words = list(_WORD.finditer(sentence))
    found: list[Mention] = []
    taken: set[int] = set()
    for first, last in _spans(len(words)):
        if taken.isdisjoint(range(first, last)):
            start, end = words[first].start(), words[last - 1].end()
            mention = _read(sentence, start, end, resolver, is_one_word=last - first == 1)
            if mention is not None:
                found.append(_as_said(mention, sentence))
                taken.update(range(first, last))
    if forgiving:
        found += _misspelt(words, taken, resolver)
    return list(_joined(sorted(found, key=lambda mention: mention.start), sentence))


def _joined(found: Iterable[Mention], sentence: str) -> Iterator[Mention]:
    """Put "dystonia" behind the name of a form to that name: "TOR1A dystonia" is one disease."""
    before: Mention | None = None
    for mention in found:
        if before is not None:
            between = sentence[before.end : mention.start]
            form = "" if before.is_general else before.terms.get("disease", "")
            if form and mention.is_general and between in (" ", "-"):
                text = sentence[before.start : mention.end]
                before = Mention(before.start, mention.end, text, {"disease": form})
                continue
            yield before
        before = mention
    if before is not None:
        yield before


def _as_said(mention: Mention, sentence: str) -> Mention:
    """Read "the gene GCH1" and "the GCH1 protein" as that gene, not as the disease named so."""
    gene = mention.terms.get("gene")
    is_said = _GENE_BEFORE.search(sentence[: mention.start]) or _GENE_BEHIND.match(
        sentence[mention.end :]
    )
    return replace(mention, terms={"gene": gene}) if gene and is_said else mention


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(_LONGEST_WORDS, count), 0, -1):
        for first in range(count - length + 1):
            yield first, first + length


def _read(
    sentence: str, start: int, end: int, resolver: Resolver, *, is_one_word: bool
) -> Mention | None:
    text = sentence[start:end].strip("'’-:/")
    if is_one_word and (text.lower() in _NO_NAMES or len(text) < 3):
        return None
    for spelling in _spellings(text):
        if _is_name(spelling, resolver):
            terms = _terms(spelling, resolver)
            if next(iter(terms), "") == "gene" and text == f"{spelling}s":
                continue  # "meds" are not several genes MED
            return Mention(start, end, text, terms) if terms else None
    return None


def _spellings(text: str) -> Iterator[str]:
    if everyday := _EVERYDAY.get(squeezed(text)):
        yield everyday
    yield text
    for ending in ("'s", "’s", "s"):
        if text.endswith(ending):
            yield text.removesuffix(ending)


def _is_name(text: str, resolver: Resolver) -> bool:
    """Tell whether a text is just a name or an identifier, so that resolving it is quick."""
    key = squeezed(text)
    if key in resolver.index.names:
        return True
    return (
        any(c.isdigit() for c in key)
        and not key.isdigit()
        and bool(resolver.index.identifiers.find(text))
    )


def _terms(text: str, resolver: Resolver) -> dict[str, str]:
    terms: dict[str, str] = {}
    for candidate in resolver.resolve(text).candidates:
        if candidate.kind in _KINDS and candidate.score >= _LEAST_SCORE:
            terms.setdefault(candidate.kind, node_of(candidate.ref.iri or "", resolver))
    return terms


def _misspelt(words: list[re.Match[str]], taken: set[int], resolver: Resolver) -> Iterator[Mention]:
    """Read long words that begin no name as the disease name that is most like them."""
    names = resolver.index.names
    for number, word in enumerate(words):
        text = word[0]
        if number in taken or len(text) < _SHORTEST_MISSPELT or text.lower() in _NO_NAMES:
            continue
        if not resolver.unknown_words(text):
            continue
        near = process.extractOne(
            squeezed(text), names.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS
        )
        terms = _terms(names[near[0]][0].text, resolver) if near else {}
        if "disease" in terms:
            yield Mention(word.start(), word.end(), text, {"disease": terms["disease"]})
