"""Compose the project's own mappings: a curated row to Mondo, then Mondo's rows.

Composition is conservative (SKOS, section 10, "closeMatch is not transitive"): a chain is never
stronger than its weakest link, close after close gives nothing, and an exact chain is weakened to
close where Mondo maps one-to-many, where DO names another entry of the same vocabulary, or where
Orphanet says that two entries which Mondo equates differ in extent. No chain ends in an obsolete
entry. A curated row to an entry
always wins over a chain to it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dystonia_kg.links.mapping_facts import Link, LinkFacts, vocabulary
from dystonia_kg.sources.tables import Row

MANUAL = "semapv:ManualMappingCuration"
CHAINED = "semapv:MappingChaining"
_COMPOSED = {
    ("exact", "exact"): "exact",
    ("exact", "close"): "close",
    ("exact", "broad"): "broad",
    ("exact", "narrow"): "narrow",
    ("close", "exact"): "close",
    ("broad", "exact"): "broad",
    ("broad", "broad"): "broad",
    ("narrow", "exact"): "narrow",
    ("narrow", "narrow"): "narrow",
}
_STRENGTH = ("exact", "close", "broad", "narrow", "related")
_NAMES = {f"skos:{name}Match": name for name in _STRENGTH}


@dataclass(frozen=True)
class OwnMapping:
    """One mapping of an own term; `predicate` is the bare SKOS name (exact, close, ...).

    `date` is the day of curation, empty for a composed mapping.
    """

    subject: str
    predicate: str
    object: str
    justification: str
    comment: str
    date: str = ""

    @property
    def curie(self) -> str:
        """Give the predicate as a CURIE."""
        return f"skos:{self.predicate}Match"


def own_mappings(curated: Iterable[Row], facts: LinkFacts) -> list[OwnMapping]:
    """Give all mappings of the own terms, sorted, one for each subject and object."""
    found: dict[tuple[str, str], OwnMapping] = {}
    rows = list(curated)
    for row in rows:
        mapping = OwnMapping(
            row["subject"], _name(row), row["object"], MANUAL, row["reason"], row["date"]
        )
        if (key := (mapping.subject, mapping.object)) in found:
            raise row.error(f"{row['subject']} is mapped twice to {row['object']}")
        found[key] = mapping
    curated_keys = set(found)
    for row in rows:
        for mapping in _chains(row, facts):
            key = (mapping.subject, mapping.object)
            if key not in curated_keys and _is_stronger(mapping, found.get(key)):
                found[key] = mapping
    _fill_gaps_from_do(found, facts)
    return sorted(found.values(), key=lambda mapping: (mapping.subject, mapping.object))


def compose(first: str, second: str) -> str | None:
    """Give the predicate that follows from two in a row, None when none does.

    >>> compose("exact", "broad"), compose("close", "close")
    ('broad', None)
    """
    return _COMPOSED.get((first, second))


def _name(row: Row) -> str:
    name = _NAMES.get(row["predicate"])
    if name is None:
        raise row.error(f"column predicate: '{row['predicate']}' is no SKOS mapping relation")
    if row["strongest"] not in _STRENGTH:
        raise row.error(f"column strongest: '{row['strongest']}' is none of {', '.join(_STRENGTH)}")
    return name


def _is_stronger(mapping: OwnMapping, other: OwnMapping | None) -> bool:
    return other is None or _STRENGTH.index(mapping.predicate) < _STRENGTH.index(other.predicate)


def _chains(row: Row, facts: LinkFacts) -> Iterator[OwnMapping]:
    if vocabulary(row["object"]) != "MONDO":
        return
    for link in facts.mondo_links.get(row["object"], ()):
        if vocabulary(link.object) == "HP":
            continue  # a sign is mapped by curation only
        state = facts.terms.get(link.object)
        if state is not None and (state.deprecated or state.is_absent):
            continue  # reported by check-links
        second = _NAMES.get(link.predicate, "close")
        predicate = compose(_name(row), second)
        if predicate is not None:
            yield _chain(row, link, predicate, facts)


def _chain(row: Row, link: Link, predicate: str, facts: LinkFacts) -> OwnMapping:
    comment = (
        f"{row['predicate']} {link.subject} ({link.subject_label}); "
        f"{link.predicate} by Mondo ({link.file})"
    )
    doubts = _doubts(link, facts) if predicate == "exact" else []
    if predicate == "exact" and row["strongest"] != "exact":
        doubts.insert(0, row["reason"])
    if doubts:
        comment += "; weakened to close: " + "; ".join(doubts)
    return OwnMapping(
        row["subject"], "close" if doubts else predicate, link.object, CHAINED, comment
    )


def _doubts(link: Link, facts: LinkFacts) -> list[str]:
    prefix = vocabulary(link.object)
    doubts = []
    if len(facts.exact[link.subject][prefix]) > 1:
        doubts.append(f"Mondo matches several entries of {prefix} exactly")
    if len(facts.mondo_of[link.object]) > 1:
        doubts.append("Mondo matches several of its terms to this entry exactly")
    if rivals := facts.rivals_in_do(link.subject, prefix):
        doubts.append(f"DO's own cross-reference is {', '.join(sorted(rivals))}")
    doubts += [
        f"Orphanet says {xref.subject} {xref.relation} {xref.object}"
        for xref in facts.unequal_in_orphanet(link.subject)
        if link.object in (xref.subject, xref.object)
    ]
    return doubts


def _fill_gaps_from_do(found: dict[tuple[str, str], OwnMapping], facts: LinkFacts) -> None:
    """Add DO's cross-references for vocabularies to which a term has no mapping yet."""
    covered = {(mapping.subject, vocabulary(mapping.object)) for mapping in found.values()}
    steps = [
        mapping
        for mapping in list(found.values())
        if vocabulary(mapping.object) == "DOID" and mapping.predicate in ("exact", "close")
    ]
    for step in steps:
        for prefix, targets in sorted(facts.do_xrefs.get(step.object, {}).items()):
            if (step.subject, prefix) in covered:
                continue
            for target in sorted(targets):
                found[step.subject, target] = _from_do(step, target, len(targets), facts)


def _from_do(step: OwnMapping, target: str, count: int, facts: LinkFacts) -> OwnMapping:
    sharers = facts.do_terms_of[target]
    if len(sharers) > 1:
        predicate, why = "broad", f"{len(sharers)} DO terms at hand share it"
    elif count > 1:
        predicate, why = "related", f"DO gives {count} entries of this vocabulary"
    else:
        predicate, why = "close", "DO does not type its cross-references"
    comment = f"{step.curie} {step.object}; cross-reference of DO; {why}"
    return OwnMapping(step.subject, predicate, target, CHAINED, comment)


def labels_from(rows: Iterable[Row]) -> Mapping[str, str]:
    """Give the labels that the curated table states for its objects."""
    return {row["object"]: row["object_label"] for row in rows if row["object_label"]}
