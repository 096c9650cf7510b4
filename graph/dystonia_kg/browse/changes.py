"""What changed since the build before: the things that gained or lost claims, and about what."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.section_plan import title_of
from dystonia_kg.browse.term_index import Ref, TermIndex, by_text
from dystonia_kg.errors import StoreError
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term, open_reader
from dystonia_kg.store.terms import text_of

_GROUPS = (
    ("Diseases", ("disease",)),
    ("Genes", ("gene",)),
    ("Signs", ("sign",)),
    ("Treatments and drugs", ("treatment", "drug")),
)
_REST = "Others"

_Claim = tuple[Term, Term, Term]


@dataclass(frozen=True)
class ThingChange:
    """A thing with what claims join it to now and did not before, or not any more.

    `retold` is what other claims join it to than before.
    """

    ref: Ref
    gained: list[Ref]
    lost: list[Ref]
    retold: list[Ref]


@dataclass(frozen=True)
class Changes:
    """When the build before was made, and the things that changed by their kind.

    `is_same` where nothing differs, claim or not.
    """

    version: str
    made: datetime
    groups: list[tuple[str, list[ThingChange]]]
    is_same: bool

    @property
    def things(self) -> list[ThingChange]:
        """The things of all kinds, diseases first."""
        return [thing for _, things in self.groups for thing in things]


def changes(index: TermIndex, kind: Callable[[str], str], store: Graphs) -> Changes | None:
    """Compare a build with the one before it in the same home; None where there is none.

    `kind` names the kind of a thing.
    """
    before = _build_before(store.build.resolve()) if store.build else None
    if before is None:
        return None
    try:
        old = open_reader(before)
    except StoreError:
        return None
    is_same = old.manifest.get("graphs") == store.manifest.get("graphs")
    return Changes(
        str(old.manifest.get("version", "")),
        datetime.fromtimestamp(_made_ns(before.name) / 1e9, UTC),
        [] if is_same else _groups(index, kind, _claims(old), _claims(store)),
        is_same,
    )


def _build_before(build: Path) -> Path | None:
    made = _made_ns(build.name)
    earlier = [
        path
        for path in build.parent.iterdir()
        if path.name[0] != "." and _made_ns(path.name) < made
    ]
    return max(earlier, key=lambda path: _made_ns(path.name), default=None)


def _claims(store: Graphs) -> dict[Term, _Claim]:
    rows = store.select(own_query("claims"))
    return {row["claim"]: (row["subject"], row["predicate"], row["object"]) for row in rows}


def _groups(
    index: TermIndex,
    kind: Callable[[str], str],
    old: dict[Term, _Claim],
    new: dict[Term, _Claim],
) -> list[tuple[str, list[ThingChange]]]:
    gained = _joined(index, (said for claim, said in new.items() if old.get(claim) != said))
    lost = _joined(index, (said for claim, said in old.items() if new.get(claim) != said))
    things: dict[str, list[ThingChange]] = defaultdict(list)
    titles = {name: title for title, names in _GROUPS for name in names}
    for iri in sorted({*gained, *lost}):
        here, gone = gained.get(iri, set()), lost.get(iri, set())
        title = titles.get(kind(iri), _REST)
        if title != _REST or any(is_about for _, is_about in (*here, *gone)):
            things[title].append(
                ThingChange(
                    index.ref(iri),
                    _others(here - gone),
                    _others(gone - here),
                    _others(here & gone),
                )
            )
    return [
        (title, sorted(things[title], key=lambda thing: by_text(thing.ref)))
        for title in (*(title for title, _ in _GROUPS), _REST)
        if title in things
    ]


def _joined(index: TermIndex, claims: Iterable[_Claim]) -> dict[str, set[tuple[Ref, bool]]]:
    """Give for each thing what claims join it to, and whether they are about it."""
    found: dict[str, set[tuple[Ref, bool]]] = defaultdict(set)
    for subject, predicate, value in claims:
        about, relation = text_of(subject), text_of(predicate)
        if isinstance(value, ox.Literal):
            title = title_of(relation, index.property_ref(relation).text)
            found[about].add((Ref(None, title[:1].lower() + title[1:]), True))
        else:
            found[about].add((index.ref(text_of(value)), True))
            found[text_of(value)].add((index.ref(about), False))
    return found


def _others(joined: Collection[tuple[Ref, bool]]) -> list[Ref]:
    return sorted({ref for ref, _ in joined}, key=by_text)


def _made_ns(name: str) -> int:
    """Read when a build was made from its id; 0 for what is no id.

    >>> _made_ns("2026-11-22-d47a0e888ffc-ff"), _made_ns("lost+found")
    (255, 0)
    """
    try:
        return int(name.rpartition("-")[2], 16)
    except ValueError:
        return 0
