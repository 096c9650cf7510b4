"""Find things by what a person types: one hit a thing, whatever vocabularies know it.

Identifiers and names go through the resolver; the search adds names that hold the words. A hit
says why it is one. It is weak when only the spelling is a little alike: the pages say that there
is no confident match rather than offer a wrong thing first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from dystonia_kg.browse.axes import AxisPlaces
from dystonia_kg.browse.facets import FacetIndex, FacetValue, load_facets
from dystonia_kg.browse.knowledge import Knowledge
from dystonia_kg.browse.outlinks import VOCABULARIES, vocabulary
from dystonia_kg.browse.resolution import Candidate
from dystonia_kg.browse.resolve import CERTAIN_SCORE, Resolver
from dystonia_kg.browse.search import Hit, SearchIndex, folded
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.curies import is_own

HITS_ON_A_PAGE = 20
_PLAIN = {
    "label '": "named '",
    "exact synonym '": "also called '",
    "related synonym '": "related name '",
    "broad synonym '": "wider name '",
    "narrow synonym '": "narrower name '",
    "previous name '": "earlier name '",
    "notation '": "written '",
}
_HERE = VOCABULARIES["dyst"]
_HITS_CONSIDERED = 600
_LEAST_SCORE = 45.0
_LEAST_WORD_LIKENESS = 70
_HOW = {
    "exact": "also called",
    "prefix": "also called",
    "words": "also called",
    "similar": "spelled a little like",
    "identifier": "identifier",
}


@dataclass(frozen=True)
class SearchResult:
    """A thing that was found: its kind, why, how surely, which vocabularies know it."""

    ref: Ref
    kind: str
    score: float
    is_weak: bool
    how: str
    matched: str
    reason: str
    vocabularies: tuple[str, ...]
    claims: int
    replaced_by: Ref | None = None


@dataclass(frozen=True)
class SearchPage:
    """One page of hits, all counted; facets over all of them; whether the first is sure."""

    hits: list[SearchResult]
    total: int
    page: int
    facets: list[tuple[str, str, list[FacetValue]]]
    is_confident: bool

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // HITS_ON_A_PAGE))


class Finder:
    """Finds things over the names, mappings and claims of a store."""

    def __init__(self, facets: FacetIndex, search: SearchIndex, resolver: Resolver) -> None:
        self.facets = facets
        self._known = facets.known
        self._search = search
        self._resolver = resolver

    def find(
        self, text: str, chosen: Mapping[str, str], page: int = 1, size: int = HITS_ON_A_PAGE
    ) -> SearchPage:
        """Give one page of what a text finds among the things with the values chosen.

        Without a text, all things that any text finds. Raises ParameterError for a value that is
        none.
        """
        self.facets.check(chosen)
        if not text.strip():
            kept = self.facets.keep(self.facets.browsable, chosen) if chosen else []
            shown = [self._browsed(iri) for iri in kept[(page - 1) * size : page * size]]
            return SearchPage(shown, len(kept), page, self.facets.counted(kept, chosen), True)
        found = {hit.ref.iri or "": hit for hit in self._ranked(text)}
        kept = self.facets.keep(found, chosen)
        hits = [found[iri] for iri in kept]
        is_confident = any(not hit.is_weak for hit in hits)
        return SearchPage(
            hits[(page - 1) * size : page * size],
            len(hits),
            page,
            self.facets.counted(kept, chosen),
            is_confident,
        )

    def suggest(self, text: str, limit: int = 8, prefix: str = "") -> list[SearchResult]:
        """Give what a beginning of a text may come to; nothing that is only spelled alike.

        A prefix (`HP:`) keeps to the terms of its vocabulary.
        """
        hits = [hit for hit in self._ranked(text) if not hit.is_weak]
        return [hit for hit in hits if (hit.ref.curie or "").startswith(prefix)][:limit]

    def _ranked(self, text: str) -> list[SearchResult]:
        best: dict[str, SearchResult] = {}
        for candidate in self._resolver.resolve(text).candidates:
            hit = self._as_found(candidate, text)
            _keep(best, hit)
        for found in self._search.search(text, _HITS_CONSIDERED):
            _keep(best, self._from_search(found, text))
        if any(not hit.is_weak for hit in best.values()):
            best = {iri: hit for iri, hit in best.items() if not hit.is_weak}
        return sorted(best.values(), key=_order)

    def _as_found(self, candidate: Candidate, text: str) -> SearchResult:
        iri = candidate.ref.iri or ""
        is_alike = "misspelling" in candidate.reason
        matched = candidate.reason.partition("'")[2].partition("'")[0]
        is_weak = is_alike and not _words_are_alike(text, matched)
        return self._found(
            iri, candidate.score, is_weak, "similar" if is_alike else "exact", matched,
            _in_plain_words(candidate.reason),
        )  # fmt: skip

    def _from_search(self, hit: Hit, text: str) -> SearchResult:
        is_alike = hit.how == "similar"
        is_weak = is_alike and not _words_are_alike(text, hit.matched)
        score = hit.score if hit.how == "identifier" else min(hit.score, 79.0)
        if is_alike:
            score = min(score, 60.0)
        reason = f"{_HOW[hit.how]} '{hit.matched}'"
        found = self._found(hit.ref.iri or "", score, is_weak, hit.how, hit.matched, reason)
        is_label = hit.matched.lower() == found.ref.text.lower()
        return replace(found, reason="") if is_label and not is_alike else found

    def _found(
        self, iri: str, score: float, is_weak: bool, how: str, matched: str, reason: str
    ) -> SearchResult:
        known = self._known
        node = _node(known, self._resolver, iri)
        replacement = known.index.replacements.get(node)
        names = {vocabulary(term) for term in (node, *known.mappings.aliases_of.get(node, ()))}
        return SearchResult(
            ref=known.index.ref(node),
            kind=self.facets.kind(node),
            score=round(score, 1),
            is_weak=is_weak or score < _LEAST_SCORE,
            how=how,
            matched=matched,
            reason=reason,
            vocabularies=tuple(name for name in VOCABULARIES.values() if name in names - {_HERE}),
            claims=known.claim_count(node),
            replaced_by=known.index.ref(replacement) if replacement else None,
        )

    def _browsed(self, iri: str) -> SearchResult:
        return self._found(iri, 100.0, False, "browse", "", "")


def load_finder(
    known: Knowledge, places: AxisPlaces, search: SearchIndex, resolver: Resolver
) -> Finder:
    """Make a finder over the values of all things and the terms that names lead to."""
    named = {_node(known, resolver, iri) for iri in search.terms}
    return Finder(load_facets(known, places, named), search, resolver)


def _node(known: Knowledge, resolver: Resolver, iri: str) -> str:
    """Give the node that stands for a term, whatever vocabulary has it."""
    return known.mappings.node(resolver.index.stands_for(iri, known.mappings.node(iri)))


def _in_plain_words(reason: str) -> str:
    for words, plain in _PLAIN.items():
        if reason.startswith(words):
            return plain + reason.removeprefix(words)
    return reason


def is_sure(hits: Sequence[SearchResult]) -> bool:
    """Tell whether the first hit is good enough to be named the one that is meant."""
    return bool(hits) and hits[0].score >= CERTAIN_SCORE and not hits[0].is_weak


def _keep(best: dict[str, SearchResult], hit: SearchResult) -> None:
    iri = hit.ref.iri or ""
    if iri not in best or hit.score > best[iri].score:
        best[iri] = hit


def _order(hit: SearchResult) -> tuple[bool, bool, float, bool, int, int, str]:
    iri = hit.ref.iri or ""
    return (
        hit.is_weak,
        hit.ref.is_obsolete,
        -hit.score,
        not is_own(iri),
        -hit.claims,
        len(hit.ref.text),
        iri,
    )


def _words_are_alike(text: str, name: str) -> bool:
    """Tell whether each word of a text is spelled like some word of a name.

    >>> _words_are_alike("cervicle dystonia", "cervical dystonia")
    True
    >>> _words_are_alike("tardive dystonia", "static dystonia")
    False
    """
    words, others = folded(text).split(), folded(name).split()
    if fuzz.ratio("".join(words), "".join(others)) >= 90:
        return True
    return bool(words) and all(
        any(
            word[0] == other[0] and fuzz.ratio(word, other) >= _LEAST_WORD_LIKENESS
            for other in others
        )
        for word in words
    )
