"""Read what is asked of the ranking: names and identifiers of signs, an age, a mode, a sex.

A sign is named by its HP id, by one that is obsolete (which leads to its replacement), or by any
name that the resolver is certain of. A sign of HPO that the graph has no use for stands for the
most telling sign above it. What cannot be read raises RankRequestError with what could be meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dystonia_kg.browse.rank_ages import years_of
from dystonia_kg.browse.ranking import Patient
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.search import normalized
from dystonia_kg.browse.sign_evidence import SignEvidence, Span
from dystonia_kg.browse.sign_hierarchy import shown_curie
from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError, UnknownPrefixError
from dystonia_kg.namespaces import PREFIXES

SEXES = ("female", "male")
_CURIE = re.compile(r"[A-Za-z][\w.-]*[:_][\w-]+")
_LIMIT_SHOWN = 80
_CHOICES_SHOWN = 8
_MODES = {
    "autosomal dominant": "0000006",
    "autosomal recessive": "0000007",
    "x-linked": "0001417",
    "x-linked recessive": "0001419",
    "x-linked dominant": "0001423",
    "mitochondrial": "0001427",
}


@dataclass(frozen=True)
class AskedSign:
    """A sign that was asked for: as it was written, the term, and a note where they differ."""

    text: str
    iri: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class RankRequest:
    """A request that could be read."""

    present: tuple[AskedSign, ...] = ()
    absent: tuple[AskedSign, ...] = ()
    onset: Span | None = None
    sex: str = ""
    inheritance: str = ""

    @property
    def patient(self) -> Patient:
        """Give what the ranking is told."""
        present = dict.fromkeys(sign.iri for sign in self.present)
        absent = dict.fromkeys(sign.iri for sign in self.absent)
        return Patient(tuple(present), tuple(absent), self.onset, self.sex, self.inheritance)


class RequestReader:
    """Reads requests by the names and identifiers of a store."""

    def __init__(self, evidence: SignEvidence, resolver: Resolver, signs_at_most: int) -> None:
        self._hierarchy = evidence.hierarchy
        self._resolver = resolver
        self._signs_at_most = signs_at_most

    def read(
        self,
        present: Sequence[str],
        absent: Sequence[str] = (),
        onset: str = "",
        sex: str = "",
        inheritance: str = "",
    ) -> RankRequest:
        """Read a request; RankRequestError for what cannot be read, or too many signs."""
        present, absent = _filled(present), _filled(absent)
        if len(present) + len(absent) > self._signs_at_most:
            raise RankRequestError(
                f"more than {self._signs_at_most} signs are not compared at once"
            )
        seen = tuple(dict.fromkeys(map(self.sign, present)))
        missing = tuple(dict.fromkeys(map(self.sign, absent)))
        both = {sign.iri for sign in seen} & {sign.iri for sign in missing}
        if both:
            label = self._hierarchy.label(min(both))
            raise RankRequestError(f"'{label}' is said to be present and to be absent")
        return RankRequest(
            seen, missing, years_of(onset, self._hierarchy), _sex(sex), self._mode(inheritance)
        )

    def sign(self, text: str) -> AskedSign:
        """Read one sign."""
        text = " ".join(text.split())
        iri = self._identified(text) if _CURIE.fullmatch(text) else None
        if iri is None:
            return self._named(text)
        current, note = iri, ""
        if iri in self._hierarchy.replacements:
            current = self._hierarchy.replacements[iri]
            note = f"{shown_curie(iri)} is obsolete, replaced by {shown_curie(current)}"
        return self._placed(text, current, note)

    def _identified(self, text: str) -> str | None:
        """Give the IRI of an identifier; None for a text that only looks like one."""
        try:
            return expand(text.replace("_", ":", 1) if ":" not in text else text)
        except UnknownPrefixError:
            return None

    def _placed(self, text: str, iri: str, note: str = "") -> AskedSign:
        nearest = self._hierarchy.nearest(iri)
        if nearest is None:
            label = self._hierarchy.label(iri)
            known = f" ({label})" if label != shown_curie(iri) else ""
            raise RankRequestError(
                f"{text[:_LIMIT_SHOWN]}{known} is no sign of this graph or of HPO",
                self._near(text if not known else label),
            )
        if nearest != iri:
            name = self._hierarchy.label(iri)
            note = f"no disease here is annotated with '{name}': taken as the broader sign"
        return AskedSign(text, nearest, self._hierarchy.label(nearest), note)

    def _named(self, text: str) -> AskedSign:
        found = self._resolver.resolve(text, kinds=["sign"])
        usable = [c for c in found.candidates if c.ref.iri and self._hierarchy.is_sign(c.ref.iri)]
        other = self._hierarchy.other_by_name.get(normalized(text))
        if other is not None and not (usable and usable[0].score > _AS_GOOD_AS_A_LABEL):
            return self._placed(text, other)
        if usable and found.is_certain and usable[0] == found.candidates[0]:
            return self._placed(text, usable[0].ref.iri or "")
        near = [(c.ref.iri or "", c.ref.text) for c in usable[:_CHOICES_SHOWN]]
        problem = "does not name one sign for certain" if near else "is no sign that is known here"
        raise RankRequestError(f"'{text[:_LIMIT_SHOWN]}' {problem}", near)

    def _near(self, text: str) -> list[tuple[str, str]]:
        found = self._resolver.resolve(text, kinds=["sign"]).candidates
        signs = [c.ref for c in found if c.ref.iri and self._hierarchy.is_sign(c.ref.iri)]
        return [(ref.iri or "", ref.text) for ref in signs[:_CHOICES_SHOWN]]

    def _mode(self, text: str) -> str:
        """Read a mode of inheritance: an HP id, or its name with or without "inheritance"."""
        words = " ".join(text.lower().split()).removesuffix(" inheritance")
        if not words:
            return ""
        if words in _MODES:
            return PREFIXES["HP"] + _MODES[words]
        iri = self._identified(text) if _CURIE.fullmatch(text) else None
        modes = [PREFIXES["HP"] + number for number in _MODES.values()]
        if iri is not None and iri in modes:
            return iri
        near = [(mode, self._hierarchy.terms.label(mode)) for mode in modes]
        raise RankRequestError(
            f"'{text[:_LIMIT_SHOWN]}' is no mode of inheritance known here", near
        )


_AS_GOOD_AS_A_LABEL = 95.0


def modes() -> dict[str, str]:
    """Give the modes of inheritance that can be asked for: words by HP id."""
    return {f"HP:{number}": words for words, number in _MODES.items()}


def _filled(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _sex(text: str) -> str:
    sex = text.strip().lower()
    if sex not in ("", *SEXES):
        raise RankRequestError(f"sex '{text[:_LIMIT_SHOWN]}' is none of {', '.join(SEXES)}")
    return sex
