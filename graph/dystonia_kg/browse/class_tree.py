"""The hierarchy of classes: direct parents and children, and how each link came about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from dystonia_kg.curies import is_own

TRAIL_CLASSES = 60
_ANCESTORS_KEPT = 500
"""Of a class with more, they are gathered anew each time."""
_NEAR_ANCESTORS = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A parent or child. `kind` is asserted, inferred, or reported (by its own vocabulary).

    For parents that are stated but not nearest it is "farther".
    """

    iri: str
    kind: str


class ClassTree:
    """Direct links between classes, both ways; a class may have several parents."""

    def __init__(self, links: Iterable[tuple[str, str, str]]) -> None:
        """Take (child, parent, kind); a link that is asserted is not also inferred or reported."""
        self._farther: dict[str, list[Link]] = defaultdict(list)
        strongest: dict[tuple[str, str], str] = {}
        for child, parent, kind in links:
            known = strongest.get((child, parent))
            if child != parent and (known is None or _RANK[kind] < _RANK[known]):
                strongest[child, parent] = kind
        self._parents: dict[str, list[Link]] = defaultdict(list)
        self._children: dict[str, list[Link]] = defaultdict(list)
        for (child, parent), kind in sorted(strongest.items()):
            if kind == "farther":
                self._farther[child].append(Link(parent, kind))
                continue
            self._parents[child].append(Link(parent, kind))
            self._children[parent].append(Link(child, kind))

        for found in (*self._parents.values(), *self._children.values()):
            found.sort(key=lambda link: (_RANK[link.kind], link.iri))
        self._ancestors: dict[str, list[str]] = {}

    def parents(self, iri: str) -> list[Link]:
        """Give the direct parents, asserted ones first."""
        return self._parents.get(iri, [])

    def farther(self, iri: str) -> list[Link]:
        """Give the parents that are stated but not nearest, such as the genus of a definition."""
        return list(self._farther.get(iri, ()))

    def children(self, iri: str) -> list[Link]:
        """Give the direct children, asserted ones first."""
        return self._children.get(iri, [])

    def ancestors(self, iri: str) -> list[str]:
        """Give all classes above one, nearest first, each once."""
        if (known := self._ancestors.get(iri)) is not None:
            return known
        found: dict[str, None] = {}
        level = [iri]
        while level:
            above = [link.iri for child in level for link in self.parents(child)]
            level = [parent for parent in dict.fromkeys(above) if parent not in found]
            found.update(dict.fromkeys(level))
        found.pop(iri, None)
        if len(found) <= _ANCESTORS_KEPT:
            self._ancestors[iri] = list(found)
        return list(found)

    def near_ancestors(self, iri: str) -> list[str]:
        """Give the classes above one, nearest first; in bounded time, so not all of very many."""
        if (known := self._ancestors.get(iri)) is not None:
            return known
        found: dict[str, None] = {iri: None}
        for at in (waiting := [iri]):
            if len(waiting) > _NEAR_ANCESTORS:
                return waiting[1 : _NEAR_ANCESTORS + 1]
            above = [link.iri for link in self.parents(at) if link.iri not in found]
            found.update(dict.fromkeys(above))
            waiting += above
        return self.ancestors(iri)

    def descendants(self, iri: str) -> set[str]:
        """Give all classes below one."""
        found: set[str] = set()
        level = [iri]
        while level:
            below = {link.iri for parent in level for link in self._children.get(parent, ())}
            level = list(below - found)
            found |= below
        return found - {iri}

    def descendants_count(self, iri: str) -> int:
        """Count the classes below one, each once."""
        return len(self.descendants(iri))

    def trail(self, iri: str) -> list[str]:
        """Give one way down to the class, itself left out; asserted links first.

        From a root, or from `TRAIL_CLASSES` above where there are more.
        """
        trail: dict[str, None] = {}
        at = iri
        while len(trail) < TRAIL_CLASSES:
            above = (link.iri for link in self.parents(at))
            parent = next((p for p in above if p != iri and p not in trail), None)
            if parent is None:
                break
            trail[parent] = None
            at = parent
        return list(trail)[::-1]

    def own_roots(self) -> list[str]:
        """Give the tops of the project's classes: foreign parents of own classes, or own tops."""
        shown = {iri for iri in (*self._parents, *self._children) if is_own(iri)}
        shown |= {link.iri for iri in tuple(shown) for link in self._parents.get(iri, ())}
        return sorted(
            iri
            for iri in shown
            if not any(link.iri in shown for link in self._parents.get(iri, ()))
            and any(link.iri in shown for link in self._children.get(iri, ()))
        )


_RANK = {"asserted": 0, "inferred": 1, "reported": 2, "farther": 3}


def nearest_pairs(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave of all parts and wholes those that have nothing between them.

    >>> sorted(nearest_pairs({("nail", "finger"), ("finger", "hand"), ("nail", "hand")}))
    [('finger', 'hand'), ('nail', 'finger')]
    """
    wholes: dict[str, set[str]] = defaultdict(set)
    for part, whole in pairs:
        if part != whole:
            wholes[part].add(whole)
    return {
        (part, whole)
        for part, above in wholes.items()
        for whole in above
        if not any(whole in wholes.get(between, ()) for between in above if between != whole)
    }
