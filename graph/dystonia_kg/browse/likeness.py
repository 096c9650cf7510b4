"""How like a text is to a name that the search has found for it."""

from rapidfuzz import fuzz

from dystonia_kg.browse.resolve_index import squeezed, without_possessive
from dystonia_kg.browse.search import Hit, folded, normalized

_ALIKE, _WORD_ALIKE = 93.0, 65.0
"""Likeness (0 to 100) of a misspelt name to the right one, as a whole or word by word."""
_KIND_WORDS = frozenset(("disease", "disorder", "syndrome"))


def as_similar(hit: Hit, text: str) -> tuple[float, str]:
    """Give how like a hit's name is to a text (0 to 100), and in what way."""
    given, found = folded(text), folded(hit.matched)
    likeness = fuzz.ratio(given, found)
    if sorted(given.split()) == sorted(found.split()):
        return 96.0, f"words of '{hit.matched}' in another order"
    if hit.how != "similar" and _without_kind(text) == _without_kind(hit.matched):
        return 86.0, f"'{hit.matched}' but for its general word"
    if hit.how == "similar":
        if not _is_misspelling(given, found):
            return 0.0, ""
        return 0.92 * likeness, f"misspelling, read as '{hit.matched}'"
    if hit.how == "prefix":
        return 50 + 0.3 * likeness, f"begins '{hit.matched}'"
    return 45 + 0.3 * likeness, f"words of '{hit.matched}'"


def _is_misspelling(given: str, found: str) -> bool:
    """Tell whether each word is like one of the name: "stroke dystonia" is no "tongue dystonia".

    >>> _is_misspelling("cervicle dystonea", "cervical dystonia")
    True
    >>> _is_misspelling("stroke dystonia", "tongue dystonia")
    False
    """
    if fuzz.ratio(squeezed(given), squeezed(found)) >= _ALIKE:
        return True
    words = found.split()
    return all(
        max(fuzz.ratio(word, other) for other in words) >= _WORD_ALIKE
        for word in given.split()
        if len(word) > 1
    )


def _without_kind(name: str) -> list[str]:
    """Give the words of a name but for those that only say what kind of thing it is.

    >>> _without_kind("Segawa's disease")
    ['segawa']
    """
    words = normalized(without_possessive(name)).split()
    return [word for word in words if word not in _KIND_WORDS]
