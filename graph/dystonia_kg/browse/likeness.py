"""How like a text is to a name that the search has found for it."""

from collections.abc import Callable

from rapidfuzz import fuzz

from dystonia_kg.browse.resolve_index import squeezed, without_possessive
from dystonia_kg.browse.search import Hit, folded, normalized

_ALIKE, _WORD_ALIKE = 93.0, 65.0
"""Likeness (0 to 100) of a misspelt name to the right one, as a whole or word by word."""
_KNOWN_WORD_ALIKE = 85.0
"""Of a word that names use to the other one that it is read as ("camp" as "cramp")."""
_CODE_LETTERS = 4
"""Up to so many letters a text of one word is an abbreviation: another letter, another thing."""
BUT_FOR_KIND = 86.0
"""Likeness of names that differ in a word for the kind of thing only."""
_KIND_WORDS = frozenset(("disease", "disorder", "syndrome"))


def as_similar(hit: Hit, text: str, is_known: Callable[[str], bool]) -> tuple[float, str]:
    """Give how like a hit's name is to a text (0 to 100), and in what way.

    `is_known` tells whether some name has a word.
    """
    given, found = folded(text), folded(hit.matched)
    likeness = fuzz.ratio(given, found)
    if all(len(word) == 1 for word in given.split()):
        return 0.0, ""
    if sorted(given.split()) == sorted(found.split()):
        return 96.0, f"words of '{hit.matched}' in another order"
    if hit.how != "similar" and without_kind(text) == without_kind(hit.matched):
        return BUT_FOR_KIND, f"'{hit.matched}' but for its general word"
    if hit.how == "similar":
        if not _is_misspelling(given, found, is_known):
            return 0.0, ""
        return 0.92 * likeness, f"misspelling, read as '{hit.matched}'"
    if hit.how == "prefix":
        return 50 + 0.3 * likeness, f"begins '{hit.matched}'"
    return 45 + 0.3 * likeness, f"words of '{hit.matched}'"


def _is_misspelling(given: str, found: str, is_known: Callable[[str], bool]) -> bool:
    """Tell whether each word is like one of the name: "stroke dystonia" is no "tongue dystonia".

    Nor is a code with another letter, or a word that stands for something else; "levodopa" may be
    read as "dopa".

    >>> known = {"pharyngeal", "dystonia", "camp"}.__contains__
    >>> _is_misspelling("cervicle dystonea", "cervical dystonia", known)
    True
    >>> _is_misspelling("writers camp", "writers cramp", known)
    True
    >>> _is_misspelling("pharyngeal dystonia", "laryngeal dystonia", known)
    False
    >>> _is_misspelling("dyt kmt2d", "dyt kmt2b", known), _is_misspelling("als", "palsy", known)
    (False, False)
    """
    words, close = found.split(), squeezed(found)
    is_close = fuzz.ratio(given, found) >= _KNOWN_WORD_ALIKE
    for word in given.split():
        alike = max(fuzz.ratio(word, other) for other in words)
        is_longer = is_close and any(word.endswith(other) for other in words)
        if is_known(word) and alike < _KNOWN_WORD_ALIKE and not is_longer:
            return False
    for code in _codes(given):
        is_part = not code.isalpha() and code in close
        if not is_part and all(sorted(code) != sorted(other) for other in words):
            return False
    if fuzz.ratio(squeezed(given), close) >= _ALIKE:
        return True
    return all(
        max(fuzz.ratio(word, other) for other in words) >= _WORD_ALIKE
        for word in given.split()
        if len(word) > 1
    )


def _codes(text: str) -> list[str]:
    """Give the words of a folded text that are codes: short, with a digit, or after DYT.

    >>> _codes("dyt sgca"), _codes("glut1 deficiency"), _codes("fhd"), _codes("neck dystonia")
    (['sgca'], ['glut1'], ['fhd'], [])
    """
    words = text.split()
    if len(words) == 1 and len(text) <= _CODE_LETTERS:
        return words
    before = ["", *words]
    return [
        word
        for last, word in zip(before, words, strict=False)
        if last == "dyt" or any(char.isdigit() for char in word)
    ]


def without_kind(name: str) -> list[str]:
    """Give the words of a name but for those that only say what kind of thing it is.

    >>> without_kind("Segawa's disease")
    ['segawa']
    """
    words = normalized(without_possessive(name)).split()
    return [word for word in words if word not in _KIND_WORDS]
