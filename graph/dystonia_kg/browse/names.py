"""Other names of a thing, kinds of names told apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dystonia_kg.namespaces import PREFIXES

_OIO, _OMO = PREFIXES["oboInOwl"], PREFIXES["OMO"]
_TYPED = {
    _OMO + "0003000": "Short",
    _OMO + "0003003": "In everyday words",
    _OMO + "0003008": "Earlier names",
    _OMO + "0003007": "Misleading names",
}
_SCOPES = {
    _OIO + "hasExactSynonym": "Also called",
    PREFIXES["skos"] + "altLabel": "Also called",
    _OIO + "hasNarrowSynonym": "Narrower names",
    _OIO + "hasBroadSynonym": "Wider names",
    _OIO + "hasRelatedSynonym": "Related names",
}
_ORDER = (
    *("Also called", "Short", "In everyday words", "Earlier names", "Misleading names"),
    *("Narrower names", "Wider names", "Related names", "Names in Mondo", "Anatomical name"),
)
SYNONYMS = frozenset(_SCOPES)


@dataclass(frozen=True)
class NameGroup:
    """Names of one kind."""

    title: str
    names: list[str]


def name_groups(
    label: str,
    synonyms: Iterable[tuple[str, str]],
    types: Mapping[str, str],
    elsewhere: Iterable[str] = (),
    anatomical: Iterable[str] = (),
) -> list[NameGroup]:
    """Group (property, name) pairs; `types` gives the type of a name.

    `elsewhere` are names in Mondo, `anatomical` that of Uberon where another is shown. A name
    stands once, under the first heading that it fits, and never if it is the label.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for scope, name in synonyms:
        found[_TYPED.get(types.get(name, ""), _SCOPES[scope])].add(name)
    found["Names in Mondo"].update(elsewhere)
    found["Anatomical name"].update(anatomical)
    seen, groups = {label.lower()}, []
    for title in _ORDER:
        names = sorted(found.get(title, ()), key=lambda name: (name.lower(), name))
        distinct = list({n.lower(): n for n in names if n.lower() not in seen}.values())
        seen.update(name.lower() for name in distinct)
        if distinct:
            groups.append(NameGroup(title, distinct))
    return groups
