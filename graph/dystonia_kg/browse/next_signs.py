"""What to look for next: the signs that would tell the diseases ranked first apart.

The most telling sign is the one after whose answer, yes or no, least doubt is left among those
diseases, each thought equally probable (the expected information gain, in bits).
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dystonia_kg.browse.ranking import NOISE, Ranker

DISEASES_TOLD_APART = 5
SIGNS_SHOWN = 6
_SHARE_AT_LEAST = 0.02


@dataclass(frozen=True)
class NextSign:
    """A sign to look for, its information gain in bits, and its share in each disease (0 to 1).

    A share is None where no claim speaks of the sign, which is not to say that it is absent.
    """

    sign: str
    gain_bits: float
    shares: tuple[float | None, ...]


def next_signs(ranker: Ranker, diseases: Sequence[str], known: Collection[str]) -> list[NextSign]:
    """Give the most telling signs for some diseases, but for those known and their relatives."""
    if len(diseases) < 2:
        return []
    hierarchy = ranker.evidence.hierarchy
    told = {term for sign in known for term in hierarchy.above(sign)}
    candidates = {sign for iri in diseases for sign in ranker.signs_of(iri)}
    found = []
    for sign in sorted(candidates - told):
        if hierarchy.above(sign).isdisjoint(known):
            shares = [ranker.share_of(sign, iri) for iri in diseases]
            background = NOISE * hierarchy.share(sign)
            gain = _gain([max(share, background, _SHARE_AT_LEAST) for share in shares])
            found.append(NextSign(sign, gain, tuple(share or None for share in shares)))
    found.sort(key=lambda asked: (-asked.gain_bits, asked.sign))
    return _without_relatives(found, ranker)[:SIGNS_SHOWN]


def _without_relatives(found: Sequence[NextSign], ranker: Ranker) -> list[NextSign]:
    """Leave out signs that are a kind, or the whole kind, of one that tells more."""
    above = ranker.evidence.hierarchy.above
    kept: list[NextSign] = []
    for asked in found:
        if len(kept) == SIGNS_SHOWN:
            break
        if not any(a.sign in above(asked.sign) or asked.sign in above(a.sign) for a in kept):
            kept.append(asked)
    return kept


def _gain(shares: Sequence[float]) -> float:
    """Give the information gain of a question that is answered yes with these probabilities.

    >>> round(_gain([1.0, 0.0]), 3), round(_gain([0.5, 0.5]), 3)
    (1.0, 0.0)
    """
    count = len(shares)
    yes = sum(shares) / count
    left = 0.0
    for answer, parts in ((yes, shares), (1 - yes, [1 - share for share in shares])):
        if answer > 0:
            left += answer * _entropy([part / count / answer for part in parts])
    return math.log2(count) - left


def _entropy(parts: Sequence[float]) -> float:
    return -sum(part * math.log2(part) for part in parts if part > 0)
