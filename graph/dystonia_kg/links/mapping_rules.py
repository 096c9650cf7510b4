"""Rules that find doubtful links: obsolete, absent, one-to-many, or contradicted.

Each rule is a function from the facts to findings; none knows a case by name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from dystonia_kg.links.findings import Finding
from dystonia_kg.links.mapping_facts import (
    CROSS_REFERENCE,
    EXACT,
    ORPHANET_BROADER,
    ORPHANET_SAME,
    CrossReference,
    Link,
    LinkFacts,
    vocabulary,
)
from dystonia_kg.sources.releases import source_of

_MONDO = "mondo-sssom"


def obsolete_objects(facts: LinkFacts) -> Iterator[Finding]:
    """Find matched entries that their own vocabulary has withdrawn, with the replacement."""
    for link in _matches(facts):
        term = facts.terms.get(link.object)
        if term is not None and term.deprecated:
            instead = f"replaced by {term.replaced_by}" if term.replaced_by else "not replaced"
            yield Finding(
                "obsolete-object",
                link.object,
                term.label,
                f"{link.subject} ({link.subject_label}) is mapped by {link.predicate} to an "
                f"obsolete entry, {instead}.",
                (_by_mondo(link), (_owner(link.object), f"obsolete in {term.release}, {instead}")),
            )


def absent_objects(facts: LinkFacts) -> Iterator[Finding]:
    """Find matched entries that the release at hand of their own vocabulary does not hold."""
    for link in _matches(facts):
        term = facts.terms.get(link.object)
        if term is not None and term.is_absent:
            yield Finding(
                "absent-object",
                link.object,
                term.label,
                f"{link.subject} ({link.subject_label}) points by {link.predicate} to an entry "
                f"that its vocabulary no longer lists: {term.verification}.",
                (_by_mondo(link), (_owner(link.object), term.verification)),
            )


def _matches(facts: LinkFacts) -> Iterator[Link]:
    """Yield the links that say what is the same, or near it.

    A mere cross-reference Mondo keeps on purpose when its entry is withdrawn, so that the old id
    is found.
    """
    return (link for link in facts.links if link.predicate != CROSS_REFERENCE)


def unverified_vocabularies(facts: LinkFacts) -> Iterator[Finding]:
    """Find vocabularies of which no release is at hand, so that Mondo alone states the entries."""
    counts = Counter(
        vocabulary(key)
        for key in {link.object for link in facts.links}
        if key in facts.terms
        and not facts.terms[key].is_verified
        and not facts.terms[key].is_absent
    )
    for prefix, number in sorted(counts.items()):
        yield Finding(
            "unverified-objects",
            prefix,
            prefix,
            f"{number} entries to which Mondo maps were not checked against a release of {prefix}: "
            "none is at hand, and Mondo alone says that they exist.",
            ((_MONDO, f"maps to {number} entries of {prefix}"),),
        )


def one_to_many(facts: LinkFacts) -> Iterator[Finding]:
    """Find terms with several exact matches in one vocabulary, which cannot all be exact."""
    for mondo, by_prefix in sorted(facts.exact.items()):
        for prefix, targets in sorted(by_prefix.items()):
            if len(targets) > 1:
                named = ", ".join(_named(target, facts) for target in sorted(targets))
                yield Finding(
                    "one-to-many-exact",
                    mondo,
                    facts.labels.get(mondo, ""),
                    f"matched exactly to {len(targets)} entries of {prefix}: {named}.",
                    ((_MONDO, f"skos:exactMatch {', '.join(sorted(targets))}"),),
                )


def many_to_one(facts: LinkFacts) -> Iterator[Finding]:
    """Find entries to which several Mondo terms are matched exactly."""
    for target, mondos in sorted(facts.mondo_of.items()):
        if len(mondos) > 1:
            named = ", ".join(_named(mondo, facts) for mondo in sorted(mondos))
            yield Finding(
                "many-to-one-exact",
                target,
                facts.labels.get(target, ""),
                f"the exact match of {len(mondos)} Mondo terms: {named}.",
                tuple((_MONDO, f"{mondo} skos:exactMatch {target}") for mondo in sorted(mondos)),
            )


def do_disagreements(facts: LinkFacts) -> Iterator[Finding]:
    """Compare Mondo's exact matches with DO's own cross-references for the same disease."""
    for mondo, by_prefix in sorted(facts.exact.items()):
        for doid in sorted(by_prefix.get("DOID", ())):
            for prefix, theirs in sorted(facts.do_xrefs.get(doid, {}).items()):
                ours = {
                    link.object
                    for link in facts.mondo_links[mondo]
                    if vocabulary(link.object) == prefix
                }
                yield from _compare(mondo, doid, prefix, ours, theirs, facts)


def _compare(
    mondo: str, doid: str, prefix: str, ours: set[str], theirs: set[str], facts: LinkFacts
) -> Iterator[Finding]:
    if theirs <= ours:
        return
    extra = ", ".join(_named(key, facts) for key in sorted(theirs - ours))
    if not ours:
        kind, detail = "do-only", f"DO cross-references {extra}; Mondo has no entry of {prefix}."
    elif ours & theirs:
        kind, detail = "do-lists-more", f"DO also cross-references {extra}, Mondo does not."
    else:
        mine = ", ".join(_named(key, facts) for key in sorted(ours))
        kind, detail = "do-disagrees", f"in {prefix} Mondo maps to {mine}, DO to {extra}."
    yield Finding(
        kind,
        mondo,
        facts.labels.get(mondo, ""),
        detail,
        (
            (_MONDO, f"{mondo} maps to {', '.join(sorted(ours)) or 'nothing'} in {prefix}"),
            ("do", f"{doid} ({facts.labels.get(doid, '')}) xref {', '.join(sorted(theirs))}"),
        ),
    )


def orphanet_disagreements(facts: LinkFacts) -> Iterator[Finding]:
    """Compare Mondo's exact matches with Orphanet's own relations to OMIM entries."""
    for xref in facts.xrefs:
        if xref.source == "orphanet":
            yield from _orphanet(xref, facts)


def _orphanet(xref: CrossReference, facts: LinkFacts) -> Iterator[Finding]:
    by_entry, by_object = facts.mondo_of[xref.subject], facts.mondo_of[xref.object]
    if xref.relation == ORPHANET_SAME and by_entry and by_object and not by_entry & by_object:
        yield _orphanet_finding(
            "orphanet-disagrees",
            xref,
            facts,
            "Orphanet calls the two the same, Mondo maps them to different diseases: "
            f"{_all_named(by_entry, facts)} and {_all_named(by_object, facts)}.",
        )
    elif xref.relation == ORPHANET_SAME and by_entry and not by_object:
        yield _orphanet_finding(
            "orphanet-exact-missing",
            xref,
            facts,
            f"Orphanet calls the two the same; Mondo maps the first to "
            f"{_all_named(by_entry, facts)} and has no exact match for the second.",
        )
    elif xref in [x for mondo in by_entry for x in facts.unequal_in_orphanet(mondo)]:
        extent = "wider" if xref.relation == ORPHANET_BROADER else "narrower"
        yield _orphanet_finding(
            "not-exact-by-orphanet",
            xref,
            facts,
            f"Mondo matches both exactly to {_all_named(by_entry & by_object, facts)}; Orphanet "
            f"says that its entry is {extent} than {xref.object}, so one of the two is not exact.",
        )


def _orphanet_finding(kind: str, xref: CrossReference, facts: LinkFacts, detail: str) -> Finding:
    mondo = [
        (_MONDO, f"{term} skos:exactMatch {target}")
        for target in (xref.subject, xref.object)
        for term in sorted(facts.mondo_of[target])
    ]
    said = ("orphanet", f"{xref.subject} ({xref.label}) {xref.relation} {xref.object}")
    return Finding(
        kind,
        xref.subject,
        xref.label,
        f"{xref.subject} and {xref.object}: {detail}",
        (*mondo, said),
    )


def object_labels(facts: LinkFacts) -> Iterator[Finding]:
    """Find entries whose name in Mondo's mapping set is not the one of the entry's own release."""
    seen: set[str] = set()
    for link in facts.links:
        term = facts.terms.get(link.object)
        if term is None or not term.is_verified or link.object in seen or term.deprecated:
            continue
        if link.object_label and term.label and _plain(link.object_label) != _plain(term.label):
            seen.add(link.object)
            yield Finding(
                "object-label-differs",
                link.object,
                term.label,
                f"named '{link.object_label}' by Mondo and '{term.label}' in {term.release}.",
                (_by_mondo(link), (_owner(link.object), f"label '{term.label}'")),
            )


def obsolete_subjects(facts: LinkFacts) -> Iterator[Finding]:
    """Find withdrawn Mondo terms that are still mapped."""
    targets: dict[str, list[str]] = defaultdict(list)
    for link in facts.links:
        term = facts.terms.get(link.subject)
        if term is not None and term.deprecated:
            targets[link.subject].append(f"{link.predicate} {link.object}")
    for mondo, said in sorted(targets.items()):
        term = facts.terms[mondo]
        instead = f"replaced by {term.replaced_by}" if term.replaced_by else "not replaced"
        yield Finding(
            "obsolete-still-mapped",
            mondo,
            term.label,
            f"obsolete, {instead}, and still mapped: {', '.join(sorted(said))}.",
            ((_MONDO, ", ".join(sorted(said))), ("mondo", f"obsolete in {term.release}")),
        )


def obsolete_without_replacement(facts: LinkFacts) -> Iterator[Finding]:
    """Find withdrawn terms of which the release does not say what to use instead.

    Of a withdrawn locus it cannot: HGNC names a gene in its place once one is known.
    """
    for key, term in sorted(facts.terms.items()):
        if term.deprecated and not term.replaced_by and vocabulary(key) != "HGNC":
            yield Finding(
                "obsolete-without-replacement",
                key,
                term.label,
                f"obsolete in {term.release}, and no replacement is given.",
                ((_owner(key), f"obsolete in {term.release}"),),
            )


def _by_mondo(link: Link) -> tuple[str, str]:
    word = "matches exactly" if link.predicate == EXACT else f"has {link.predicate}"
    return _MONDO, f"{link.subject} {word} {link.object} ({link.file}, {link.version})"


def _owner(curie: str) -> str:
    return source_of(vocabulary(curie)) or vocabulary(curie).lower()


def _named(curie: str, facts: LinkFacts) -> str:
    label = facts.labels.get(curie, "")
    return f"{curie} ({label})" if label else curie


def _all_named(curies: set[str], facts: LinkFacts) -> str:
    return ", ".join(_named(curie, facts) for curie in sorted(curies))


def _plain(label: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in label.casefold()).split()
    return " ".join(words)
