"""Read what people write as an identifier: CURIEs, addresses, bare numbers, odd spellings.

For instance `OMIM:128100`, `MIM #128100`, `ORPHA256`, `MONDO_7492`, `128100`, `G24.5`,
`https://omim.org/entry/128100`; the addresses that pages link a record to are among them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import unquote

from dystonia_kg.browse.outlinks import record_page
from dystonia_kg.curies import compress, expand, is_own, normal_curie
from dystonia_kg.errors import UnknownPrefixError

_PREFIXED = re.compile(r"([A-Za-z][A-Za-z0-9.]*?(?:_[A-Za-z]+)?)\s*[\s:_#/-]\s*#?\s*([\w.()-]+)")
_JOINED = re.compile(r"([A-Za-z]{2,})(\d[\w.]*)")
_REPEATED = re.compile(r"([A-Za-z][\w.]*):(?:[A-Za-z][\w.]*)[:_](\w[\w.-]*)")
"""A prefix and an identifier that has one again, as identifiers.org writes: hgnc:HGNC:3098."""
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?")
_SEVEN_DIGITS = ("MONDO", "HP", "MAXO", "UBERON", "GARD")


class IdentifierIndex:
    """The identifiers that lead somewhere, found in any of their spellings."""

    def __init__(self, iris: Iterable[str]) -> None:
        self._iris: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._locals: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(set(iris)):
            self._iris[iri.lower()] = iri
            if page := _without_scheme(record_page(iri)):
                self._pages.setdefault(page, iri)
            if curie := compress(iri):
                self._iris[curie.lower()] = iri
                if not is_own(iri):
                    self._locals[curie.partition(":")[2].lower()].append(iri)

    def find(self, text: str) -> list[str]:
        """Give the IRIs that a text is an identifier of: one, or several for a bare number."""
        for spelling in _spellings(text.strip()):
            if (found := self._iris.get(spelling.lower())) is not None:
                return [found]
        if (found := self._pages.get(_without_scheme(text.strip()))) is not None:
            return [found]
        bare = text.strip().lower()
        return list(self._locals.get(bare, ())) if any(c.isdigit() for c in bare) else []


def _without_scheme(address: str) -> str:
    return _SCHEME.sub("", address.lower(), count=1).rstrip("/")


def _spellings(text: str) -> Iterable[str]:
    """Yield the IRIs that a text may stand for, the likeliest first."""
    if _ADDRESS.match(text):
        yield text
        yield re.sub("^http(s?):", lambda m: "http:" if m[1] else "https:", text, flags=re.I)
        _, _, host, *path = re.split("[/=]", unquote(unquote(text)))
        last = next((part for part in reversed(path) if part), "")
        yield from _spellings(last)
        for name in host.split("."):
            yield from _expanded(f"{name}:{last}")
        return
    yield from _expanded(text)
    if match := _REPEATED.fullmatch(text):
        yield from _expanded(f"{match[1]}:{match[2]}")
    if match := _PREFIXED.fullmatch(text) or _JOINED.fullmatch(text):
        prefix, local = match[1], match[2]
        for curie in (f"{prefix}:{local}", f"{prefix}:{local.zfill(7)}"):
            if curie.partition(":")[2] != local and prefix.upper() not in _SEVEN_DIGITS:
                continue
            yield from _expanded(curie)


def _expanded(curie: str) -> Iterable[str]:
    for name in (normal_curie(curie), normal_curie(curie.upper()), curie):
        if name is not None:
            try:
                yield expand(name)
            except UnknownPrefixError:
                continue
