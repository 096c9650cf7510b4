"""The same thing in other vocabularies: one row a vocabulary, with what sources disagree about."""

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from dystonia_kg.browse.outlinks import VOCABULARIES, prefix_of, vocabulary
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.resolve_index import ResolveIndex
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_RELATIONS = {
    "exactMatch": "the same",
    "closeMatch": "close to it",
    "broadMatch": "broader",
    "narrowMatch": "narrower",
    "relatedMatch": "related",
    "hasDbXref": "cross-reference",
    "seeAlso": "the same",
    "hasBroaderRecord": "broader",
    "hasNarrowerRecord": "narrower",
    "hasUnclearRecord": "of unclear extent",
}
_RANK = {name: place for place, name in enumerate(_RELATIONS)}
_INVERSE = {
    "broadMatch": "narrowMatch",
    "narrowMatch": "broadMatch",
    "hasBroaderRecord": "hasNarrowerRecord",
    "hasNarrowerRecord": "hasBroaderRecord",
}
_FINDINGS = {
    "do-disagrees": "The Disease Ontology disagrees",
    "do-lists-more": "The Disease Ontology lists more",
    "do-only": "Only the Disease Ontology says so",
    "orphanet-disagrees": "Orphanet disagrees",
    "not-exact-by-orphanet": "Not exact, by Orphanet",
    "orphanet-exact-missing": "An exact match that Mondo lacks",
    "one-to-many-exact": "Matched exactly to several records",
    "obsolete-object": "The record is obsolete",
    "obsolete-still-mapped": "Obsolete, and still mapped",
    "obsolete-without-replacement": "Obsolete, without replacement",
    "absent-object": "The record is gone",
    "label-drift": "The name has changed",
    "parent-drift": "The place in Mondo has changed",
    "branch-drift": "Moved into the dystonias, or out of them",
    "shared-name": "A name of two diseases",
    "gene-name-elsewhere": "A gene's name that no source links to the gene",
    "doubtful-in-branch": "Filed with the dystonias, doubtful",
    "annotation-uses-obsolete-id": "Annotations use an obsolete identifier",
    "new-term": "New in Mondo",
    "withdrawn-in-newer-release": "Withdrawn in a newer release",
    "unverified-objects": "Not checked: no file of the vocabulary at hand",
    "dystonia-by-status-outside-branch": "A dystonia by this project's rules, filed elsewhere",
}


@dataclass(frozen=True)
class Conflict:
    """Something that a check found, in words, and the finding itself; apart: no defect."""

    title: str
    detail: str
    finding: Ref
    is_apart: bool = False


@dataclass(frozen=True)
class Entry:
    """A record elsewhere: how it relates, its name there, and who says so."""

    ref: Ref
    relation: str
    sources: str


@dataclass(frozen=True)
class VocabularyRow:
    """The records of one vocabulary."""

    name: str
    entries: list[Entry]


@dataclass
class MappingIndex:
    """Mappings by term, records by the node that stands for them, and findings by term."""

    by_term: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Term to (relation, entry, sources)."""
    node_of: dict[str, str] = field(default_factory=dict)
    aliases_of: dict[str, list[str]] = field(default_factory=dict)
    conflicts: dict[str, list[Conflict]] = field(default_factory=dict)

    def node(self, iri: str) -> str:
        """Give the term that stands for a record; a term that is no alias is its own."""
        return self.node_of.get(iri, iri)

    def conflicts_of(self, iri: str) -> list[Conflict]:
        """Give what was found about a term and the records that it stands for."""
        listed = (
            found
            for term in (iri, *self.aliases_of.get(iri, ()))
            for found in self.conflicts.get(term, ())
        )
        return list(dict.fromkeys(listed))

    def related(self, iri: str, words: str) -> list[str]:
        """Give what relates to a term so ("broader"), by its own mappings and its record's."""
        found = (
            entry
            for term in (iri, *self.aliases_of.get(iri, ()))
            for relation, entry, _ in self.by_term.get(term, ())
            if _RELATIONS[relation] == words
        )
        return sorted(set(found))

    def rows(self, index: TermIndex, iri: str) -> list[VocabularyRow]:
        """Give the records of each vocabulary that are mapped to a term, the nearest first."""
        entries = self._entries(index, iri)
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            groups[vocabulary(entry.ref.iri or "")].append(entry)
        order = list(VOCABULARIES.values())
        return [
            VocabularyRow(name, found)
            for name, found in sorted(
                groups.items(),
                key=lambda item: (order.index(item[0]) if item[0] in order else 99, item[0]),
            )
        ]

    def _entries(self, index: TermIndex, iri: str) -> list[Entry]:
        aliases = self.aliases_of.get(iri, [])
        best: dict[str, tuple[str, str]] = dict.fromkeys(aliases, ("exactMatch", ""))
        own = self.by_term.get(iri, [])
        through = [
            found
            for alias in aliases
            if prefix_of(alias) == "MONDO"
            for found in self.by_term.get(alias, ())
        ]
        stated = {entry: relation for relation, entry, _ in own}
        for relation, entry, sources in (*own, *through):
            held = stated.get(entry, relation)
            if sources and relation == "exactMatch" != held:
                best[entry] = (held, f"{sources} has it as the same, which is not followed")
                continue
            if entry == iri or (self.node(entry) == iri and entry in best and not sources):
                continue
            known = best.get(entry)
            if known is None or _RANK[relation] < _RANK[known[0]] or not known[1]:
                kept = min((relation, *(known[:1] if known else ())), key=lambda name: _RANK[name])
                best[entry] = (kept, sources)
        found = [
            Entry(index.ref(entry), _RELATIONS[relation], sources)
            for entry, (relation, sources) in best.items()
        ]
        order = {words: place for place, words in enumerate(_RELATIONS.values())}
        return sorted(found, key=lambda e: (order[e.relation], e.ref.curie or e.ref.text))


def load_mapping_index(store: Graphs, index: TermIndex, mapped: ResolveIndex) -> MappingIndex:
    """Turn the resolver's mappings around, and read nodes and findings."""
    found = MappingIndex()
    for entry, mappings in mapped.mapped_to.items():
        for mapping in mappings:
            if mapping.relation not in _RELATIONS:
                continue
            links = found.by_term.setdefault(mapping.term, [])
            links.append((mapping.relation, entry, mapping.source))
            if mapping.relation != "exactMatch":
                back = _INVERSE.get(mapping.relation, mapping.relation)
                others = found.by_term.setdefault(entry, [])
                others.append((back, mapping.term, mapping.source))
    for row in store.select(own_query("nodes")):
        node, alias = text_of(row["node"]), text_of(row["alias"])
        found.node_of[alias] = node
        found.aliases_of.setdefault(node, []).append(alias)
    for row in store.select(own_query("findings")):
        term, kind, detail = row["term"], row["kind"], row["detail"]
        if isinstance(term, ox.NamedNode) and isinstance(detail, ox.Literal):
            title = _FINDINGS.get(index.value(kind).text, index.value(kind).text)
            is_apart = "apart" in row
            conflict = Conflict(title, detail.value, index.value(row["finding"]), is_apart)
            found.conflicts.setdefault(term.value, []).append(conflict)
    for conflicts in found.conflicts.values():
        conflicts.sort(key=lambda one: (one.is_apart, one.title, one.detail))
    return found
