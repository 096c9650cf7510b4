"""Read the terms of an OBO file for the curated tables, one at a time.

A link that holds under a condition only (`gci_relation`, OBO Flat File Format 1.4, section 4.3), or
that another qualifier makes another axiom of, is no link of the class; nor is one that cannot be
read whole. It is left out, and counted with its term.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.loading.obo_stanzas import (
    CHANGING,
    HEADER,
    TERM,
    TYPEDEF,
    Clause,
    OboSyntaxError,
    Stanza,
    read_stanzas,
)

PART_OF = "BFO:0000050"
_LINKS = {"is_a": 1, "relationship": 2}
"""The clauses that are links, and how many identifiers each has."""
_SCOPES = ("EXACT", "RELATED", "BROAD", "NARROW")


@dataclass
class OboTerm:
    """One [Term] stanza; synonyms by scope, `relations` as (relation, target)."""

    id: str = ""
    line: int = 0
    label: str = ""
    definition: str = ""
    obsolete: bool = False
    replaced_by: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    relations: list[tuple[str, str]] = field(default_factory=list)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    xrefs: list[str] = field(default_factory=list)
    alternative_ids: list[str] = field(default_factory=list)
    links_left_out: int = 0
    texts_left_out: int = 0
    """Definitions and synonyms of which it is not clear where they end."""

    @property
    def wholes(self) -> list[str]:
        """Give the targets of `relationship: BFO:0000050` (part of)."""
        return [target for name, target in self.relations if name in (PART_OF, "part_of")]


def read_obo(path: Path, *, with_relations: bool = False) -> Iterator[OboTerm]:
    """Yield the terms of `path`; SourceTableError when it cannot be read or holds none."""
    found, kinds = False, (TERM, TYPEDEF) if with_relations else (TERM,)
    for stanza in _stanzas(path):
        if stanza.kind in kinds:
            found = True
            yield _term(stanza, path)
    if not found:
        raise SourceTableError(f"{path.name}: no [Term] in it", hint="is it an OBO file?")


def with_ancestors(terms: Mapping[str, OboTerm], wanted: Iterable[str]) -> set[str]:
    """Give the ids of those `wanted` that are among `terms`, and of all terms above them."""
    found: set[str] = set()
    waiting = [key for key in wanted if key in terms]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [parent for parent in terms[key].parents if parent in terms]
    return found


def release_of(path: Path) -> str:
    """Give the release that the header's `data-version` names: its date, or the text as it is.

    SourceTableError when the header names none: what is derived has to say its release.
    """
    header = next(_stanzas(path), Stanza(HEADER, 1))
    version = header.get("data-version")
    if version is None:
        raise SourceTableError(f"{path.name}: the header names no data-version")
    date = re.search(r"\d{4}-\d\d-\d\d", version.text)
    return date[0] if date else version.text


def _stanzas(path: Path) -> Iterator[Stanza]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from read_stanzas(lines)
    except OboSyntaxError as e:
        raise SourceTableError(f"{path.name}, line {e.line}: {e.message}") from e
    except (OSError, UnicodeDecodeError) as e:
        raise SourceTableError(f"{path.name}: cannot be read as OBO: {e}") from e


def _term(stanza: Stanza, path: Path) -> OboTerm:
    term = OboTerm(line=stanza.line)
    try:
        for clause in stanza.clauses:
            _read_clause(term, clause)
    except OboSyntaxError as e:
        raise SourceTableError(f"{path.name}, line {e.line}: {e.message}") from e
    if not term.id:
        raise SourceTableError(f"{path.name}, line {stanza.line}: a [Term] without id")
    return term


def _read_clause(term: OboTerm, clause: Clause) -> None:
    tag = clause.tag
    if tag in _LINKS and not _is_plain(clause):
        term.links_left_out += 1
    elif tag == "id":
        term.id = clause.first
    elif tag == "name" and not term.label:
        term.label = clause.text
    elif tag in ("def", "synonym"):
        try:
            _read_text(term, clause)
        except OboSyntaxError:
            term.texts_left_out += 1
    elif tag == "is_obsolete":
        term.obsolete = clause.first == "true"
    elif tag == "replaced_by":
        term.replaced_by.append(clause.first)
    elif tag == "is_a":
        term.parents.append(clause.first)
    elif tag == "alt_id":
        term.alternative_ids.append(clause.first)
    elif tag == "xref":
        term.xrefs.append(clause.first)
    elif tag == "relationship":
        term.relations.append(clause.pair)


def _read_text(term: OboTerm, clause: Clause) -> None:
    text, words, _ = clause.quoted()
    if clause.tag == "def":
        term.definition = " ".join(text.split())
    else:  # RELATED is what the format says where no scope is
        scope = words[0] if words and words[0] in _SCOPES else "RELATED"
        term.synonyms.setdefault(scope, []).append(text)


def _is_plain(clause: Clause) -> bool:
    changing = {name for name, _ in clause.qualifiers} & CHANGING
    return not changing and len(clause.words) == _LINKS[clause.tag]


def below(root: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """Give `root` and all that is below it in a child -> parents map."""
    children: dict[str, list[str]] = defaultdict(list)
    for child, above in parents.items():
        for parent in above:
            children[parent].append(child)
    found, waiting = set[str](), [root]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting += children[term]
    return found
