"""Lead any name or identifier to the right term, and say why.

Names are compared without case, accents, punctuation and spaces. A term of the project that
matches a found term exactly stands for it; entries of other vocabularies lead to the terms that
are mapped to them, and a mapping that is not exact says so. What no name equals goes to the
search, which forgives misspellings.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from dystonia_kg.browse.likeness import BUT_FOR_KIND, as_similar, without_kind
from dystonia_kg.browse.readings import dystonia_named, gene_named, part_named, singular
from dystonia_kg.browse.resolution import Candidate, Resolution
from dystonia_kg.browse.resolve_index import (
    Mapping,
    Name,
    ResolveIndex,
    load_resolve_index,
    squeezed,
    without_possessive,
)
from dystonia_kg.browse.search import SearchIndex, load_search_index
from dystonia_kg.browse.term_index import load_term_index
from dystonia_kg.curies import compress, is_own
from dystonia_kg.store.interface import Graphs

LIMIT_CHARACTERS = 200
LIMIT_CANDIDATES = 10
CERTAIN_SCORE = 85.0
_CERTAIN_LEAD = 2.5
_LEAST_SCORE = 40.0
"""Of a name that is merely like a text: below it they share some letters, and mean other things."""
_SEVERAL = "a name of several terms; the likeliest first"
_NOT_THE_SAME = "the name of something broader or narrower than this term"
_NEAREST = "no confident match; the nearest"
_CACHED = 20_000
_REPLACEMENTS_FOLLOWED = 100
_LOCUS = re.compile(r"DYT[ -]?(\d{1,2})", re.IGNORECASE)
_PADDED = re.compile(r"(?<=\bDYT)[ -]?0+(?=\d)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:torsion )?dystonia[ -](?:type )?(\d{1,2})", re.IGNORECASE)
_SCORE_BY_GENE, _SCORE_BY_OTHER_GENE, _SCORE_BY_LINKED_GENE = 93.0, 88.0, 86.0
"""Of a form of the project, of another dystonia by the gene, and of one that it is linked to."""
_NAMED_DYSTONIA = 95.0
_SCORE_BY_PART, _SCORE_BY_WHOLE = 99.0, 75.0
_NUMBERED = ("dystonia", "torsion dystonia", "myoclonic dystonia")
_LOSS_BESIDE_OWN = 6.0
"""Of a foreign term that is mapped to an entry to which an own term is mapped exactly."""

_PREFERENCE = {"dyst": 1.0, "MONDO": 0.965, "HP": 0.96, "HGNC": 0.93, "DRUGBANK": 0.94}
_OTHER, _RECORD = 0.94, 0.9
_BY_RELATION = {
    "exactMatch": (2.0, "exact mapping of"),
    "closeMatch": (12.0, "close mapping of"),
    "hasDbXref": (12.0, "cross-referenced with"),
    "seeAlso": (1.0, "cross-referenced with"),
    "narrowMatch": (25.0, "{} is narrower and is mapped to it, hence not the same"),
    "broadMatch": (30.0, "{} is broader, hence not the same"),
    "hasNarrowerRecord": (25.0, "{} is a narrower record, hence not the same"),
    "hasBroaderRecord": (30.0, "{} is a broader record, hence not the same"),
    "hasUnclearRecord": (30.0, "{} is a record of unclear extent"),
    "relatedMatch": (45.0, "{} is only related"),
}


class Resolver:
    """Resolves texts against the names and mappings of a store."""

    def __init__(self, index: ResolveIndex, search: SearchIndex) -> None:
        self.index = index
        self._search = search
        self._resolved = lru_cache(maxsize=_CACHED)(self._resolve)

    def resolve(self, text: str, *, kinds: Sequence[str] = ()) -> Resolution:
        """Give what a text means, among the terms of some kinds (of KINDS) when any is named."""
        if not text.strip():
            return Resolution(text, note="empty")
        if len(text) > LIMIT_CHARACTERS:
            return Resolution(
                text[:LIMIT_CHARACTERS], note=f"longer than {LIMIT_CHARACTERS} characters"
            )
        text = " ".join(text.split())
        bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        return self._resolved(bare, frozenset(kinds))

    def identified(self, text: str) -> tuple[Candidate, ...]:
        """Give what a text leads to as an identifier; none when it is no identifier known here."""
        is_known = len(text) <= LIMIT_CHARACTERS and self.index.identifiers.find(text)
        return self.resolve(text).candidates if is_known else ()

    def iri_of(self, text: str) -> str | None:
        """Give the term in use that an identifier in any spelling stands for, None without one.

        Of an obsolete one it is what replaces it.
        """
        found = self.index.identifiers.find(text) if len(text) <= LIMIT_CHARACTERS else []
        if len(found) != 1:
            return None
        (iri,) = found
        if iri not in self.index.replacements:
            return iri
        replacement, _, _ = self._replacement(iri)
        return replacement or iri

    def unknown_words(self, text: str) -> list[str]:
        """Give the words of a text with which no word of any name begins."""
        return self._search.unknown_words(text)

    def _resolve(self, text: str, kinds: frozenset[str]) -> Resolution:
        exact = list(self._exact(text))
        found = exact or [*self._but_for_kind(text), *self._similar(text)]
        best: dict[str, Candidate] = {}
        for candidate in found:
            iri = candidate.ref.iri or ""
            if kinds and candidate.kind not in kinds:
                continue
            if iri not in best or candidate.score > best[iri].score:
                best[iri] = candidate
        ranked = sorted(best.values(), key=_rank)[:LIMIT_CANDIDATES]
        is_certain = self.is_certain(ranked)
        unsure = _NEAREST if not exact else _SEVERAL if len(ranked) > 1 else _NOT_THE_SAME
        note = "" if is_certain else unsure if ranked else "no name or identifier is like it"
        return Resolution(text, tuple(ranked), is_certain, note)

    def is_certain(self, ranked: Sequence[Candidate]) -> bool:
        """Tell whether the first candidate is good and ahead of all that mean something else."""
        if not ranked or ranked[0].score < CERTAIN_SCORE:
            return False
        first = ranked[0].ref.iri or ""
        rivals = [c for c in ranked[1:] if not self.index.are_same(first, c.ref.iri or "")]
        return not rivals or ranked[0].score - rivals[0].score >= _CERTAIN_LEAD

    def _exact(self, text: str) -> Iterator[Candidate]:
        text = _PADDED.sub("", text)
        iris = self.index.identifiers.find(text)
        for iri in iris:
            shown = compress(iri) or iri
            reason = "identifier" if len(iris) == 1 else f"'{text}' as the number of {shown}"
            score = 100.0 if len(iris) == 1 else 85.0
            yield from self._led(iri, score, reason, is_identifier=True)
        spellings = (text, without_possessive(text), singular(text))
        for key in dict.fromkeys(map(squeezed, spellings)):
            for name in self.index.names.get(key, ()):
                yield from self._named(name)
        yield from self._numbered(text)
        yield from self._by_gene(text)
        yield from self._by_part(text)

    def _but_for_kind(self, text: str) -> Iterator[Candidate]:
        """Read "Lubag disease" as "Lubag", "Lesch-Nyhan disease" as "Lesch-Nyhan syndrome".

        And "DYT24 dystonia" as the dystonia that is called "DYT24".
        """
        for name in self.index.names.get(squeezed(dystonia_named(text)), ()):
            if self.index.is_dystonia(name.iri):
                score = _NAMED_DYSTONIA / 100 * name.score * _preference(name.iri)
                yield from self._led(name.iri, score, f"'{name.text}', which is a dystonia")
        bare = squeezed(" ".join(without_kind(text)))
        called = self.index.names.get(bare, ()) if bare != squeezed(text) else ()
        for name in (*called, *self._without_kind.get(bare, ())):
            if self.index.kind(name.iri) == "disease":
                score = BUT_FOR_KIND / 100 * name.score * _preference(name.iri)
                yield from self._led(name.iri, score, f"'{name.text}' but for its general word")

    @cached_property
    def _without_kind(self) -> dict[str, list[Name]]:
        """The names that have a general word, by what is left without it."""
        found: dict[str, list[Name]] = defaultdict(list)
        for key, names in self.index.names.items():
            for name in names:
                if (bare := squeezed(" ".join(without_kind(name.text)))) and bare != key:
                    found[bare].append(name)
        return found

    def _by_gene(self, text: str) -> Iterator[Candidate]:
        """Read "TOR1A dystonia", "KMT2B-related dystonia", "DYT/PARK-PRKRA" as the form by it."""
        for name in self.index.names.get(squeezed(gene_named(text)), ()):
            said = f"'{name.text}' is gene {self.index.label(name.iri)}"
            caused = self.index.diseases_of.get(name.iri, ())
            for disease in caused:
                if is_own(disease):
                    yield self._candidate(disease, _SCORE_BY_GENE, f"{said}, a cause of it")
                elif self.index.is_dystonia(disease):
                    yield self._candidate(disease, _SCORE_BY_OTHER_GENE, f"{said}, a cause of it")
            linked = self.index.linked_to.get(name.iri, ())
            for disease in () if any(map(is_own, caused)) else linked:
                yield self._candidate(disease, _SCORE_BY_LINKED_GENE, f"{said}, linked to it")

    def _by_part(self, text: str) -> Iterator[Candidate]:
        """Read "trunk dystonia" as the form that is defined by the trunk, or by a whole of it."""
        for name in self.index.names.get(squeezed(part_named(text)), ()):
            for whole in self.index.nearest_places(name.iri):
                is_it = whole == name.iri
                said = f"'{name.text}' is " + (
                    "what it affects by definition"
                    if is_it
                    else f"part of {self.index.ref(whole).text}, which it affects by definition"
                )
                for form in self.index.forms_in[whole]:
                    yield self._candidate(form, _SCORE_BY_PART if is_it else _SCORE_BY_WHOLE, said)

    def _numbered(self, text: str) -> Iterator[Candidate]:
        """Read DYTn as "dystonia n", as HGNC names loci ("dystonia 13, torsion"), and back."""
        if written := _NUMBER.fullmatch(text):
            for name in self.index.names.get(squeezed(f"DYT{written[1]}"), ()):
                said = f"'{text}' as the number of '{name.text}'"
                yield from self._led(name.iri, 0.97 * name.score * _preference(name.iri), said)
        number = _LOCUS.fullmatch(text)
        if number is None:
            return
        for words in _NUMBERED:
            for name in self.index.names.get(squeezed(f"{words} {number[1]}"), ()):
                said = f"'{text}' as the number of '{name.text}'"
                yield from self._led(name.iri, 0.97 * name.score * _preference(name.iri), said)
        for words in _NUMBERED:
            start = f"{words} {number[1]}, "
            for hit in self._search.search(start, limit=10):
                iri = hit.ref.iri or ""
                if hit.matched.lower().startswith(start) and self.index.is_target(iri):
                    said = f"'{text}' as the number of '{hit.matched}'"
                    yield from self._led(iri, 93 * _preference(iri), said)

    def _named(self, name: Name) -> Iterator[Candidate]:
        reason = f"{name.kind} '{name.text}'"
        score = name.score * _preference(name.iri)
        yield from self._led(name.iri, score, reason)
        for disease in self.index.diseases_of.get(name.iri, ()):
            how = "symbol" if name.kind == "label" else name.kind
            text = f"'{name.text}' is the {how} of gene {self.index.label(name.iri)}, a cause of it"
            gain = 1.0 if is_own(disease) else -8.0
            yield self._candidate(disease, score + gain, text)

    def _similar(self, text: str) -> Iterator[Candidate]:
        for hit in self._search.search(text, limit=30):
            iri = hit.ref.iri or ""
            if not self.index.is_target(iri):
                continue
            name = self.index.name_of(iri, hit.matched)
            score, reason = as_similar(hit, text, self._search.has_word)
            weight = _preference(iri) * (name.score / 100 if name else 0.9)
            if score * weight >= _LEAST_SCORE:
                yield from self._led(iri, score * weight, reason)

    def _led(
        self, iri: str, score: float, reason: str, *, is_identifier: bool = False
    ) -> Iterator[Candidate]:
        """Yield a found term, or what replaces it, and the terms that mappings lead to."""
        if iri in self.index.replacements:
            replacement, steps, end = self._replacement(iri)
            if replacement is None:
                yield self._candidate(iri, score - 30, f"{reason}; obsolete, {end}")
                return
            way = f"replaced by {compress(replacement) or replacement}"
            way += f" in {steps} steps" if steps > 1 else ""
            reason = f"{reason}; {compress(iri) or iri} is obsolete, {way}"
            iri, score, is_identifier = replacement, score - 2 * min(steps, 5), False
        mappings = self._leading(iri)
        led_exactly = any(mapping.relation == "exactMatch" for mapping in mappings)
        own_leads = any(m.relation == "exactMatch" and is_own(m.term) for m in mappings)
        for mapping in mappings:
            loss = _LOSS_BESIDE_OWN if own_leads and not is_own(mapping.term) else 0.0
            yield self._mapped(mapping, iri, score - loss, reason, is_identifier=is_identifier)
        if self.index.is_target(iri):
            loss = (8.0 if self.index.is_record(iri) else 3.0) if led_exactly else 0.0
            yield self._candidate(iri, score - loss, reason)

    def _replacement(self, iri: str) -> tuple[str | None, int, str]:
        """Follow replacements to a term in use: give it and the steps, else None and why."""
        seen = {iri}
        at = self.index.replacements[iri]
        while at is not None and at in self.index.replacements:
            if at in seen:
                return None, len(seen), "replaced in a circle"
            if len(seen) > _REPLACEMENTS_FOLLOWED:
                return None, len(seen), f"replaced in more than {_REPLACEMENTS_FOLLOWED} steps"
            seen.add(at)
            at = self.index.replacements[at]
        return at, len(seen), "without replacement"

    def _leading(self, iri: str) -> list[Mapping]:
        """Give the mappings that lead on from a term.

        From an entry of another vocabulary all do, but an exact one that the records of its
        source contradict; from a term of the graph only those of the project's own terms.
        """
        mappings = self.index.mapped_to.get(iri, [])
        if not self.index.is_record(iri):
            return [mapping for mapping in mappings if is_own(mapping.term)]
        doubtful = {m.term for m in mappings if m.relation.endswith("Record")}
        return [m for m in mappings if m.relation != "exactMatch" or m.term not in doubtful]

    def _mapped(
        self, mapping: Mapping, iri: str, score: float, reason: str, *, is_identifier: bool
    ) -> Candidate:
        loss, words = _BY_RELATION[mapping.relation]
        name = compress(iri) or iri
        said = words.format(name) if "{}" in words else f"{words} {name}"
        if mapping.source:
            said += f" ({mapping.source})"
        text = said if is_identifier else f"{reason}; {said}"
        if is_own(mapping.term) and mapping.relation == "exactMatch":
            loss = -0.5 if not self.index.is_record(iri) else 1.0
        return self._candidate(mapping.term, min(score, 100) - loss, text)

    def _candidate(self, iri: str, score: float, reason: str) -> Candidate:
        ref = self.index.ref(iri)
        return Candidate(ref, round(max(0.0, min(score, 100)), 1), reason, self.index.kind(iri))


def _preference(iri: str) -> float:
    prefix = (compress(iri) or "").partition(":")[0]
    return _PREFERENCE.get(prefix, _RECORD if prefix in ResolveIndex.RECORDS else _OTHER)


def _rank(candidate: Candidate) -> tuple[float, bool, str]:
    iri = candidate.ref.iri or ""
    return -candidate.score, not is_own(iri), iri


def load_resolver(store: Graphs) -> Resolver:
    """Read all that the resolver needs from a store."""
    terms = load_term_index(store)
    return Resolver(load_resolve_index(store, terms), load_search_index(store, terms))
