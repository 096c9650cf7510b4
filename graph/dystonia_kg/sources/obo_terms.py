"""Read the terms of an OBO file for the curated tables, one at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.loading.obo_stanzas import (
    HEADER,
    TERM,
    Clause,
    OboSyntaxError,
    Stanza,
    read_stanzas,
)

PART_OF = "BFO:0000050"
_SCOPES = ("EXACT", "RELATED", "BROAD", "NARROW")


@dataclass
class OboTerm:
    """One [Term] stanza; synonyms by scope, `relations` as (relation, target)."""

    id: str = ""
    label: str = ""
    obsolete: bool = False
    replaced_by: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    relations: list[tuple[str, str]] = field(default_factory=list)
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    xrefs: list[str] = field(default_factory=list)

    @property
    def wholes(self) -> list[str]:
        """Give the targets of `relationship: BFO:0000050` (part of)."""
        return [target for name, target in self.relations if name in (PART_OF, "part_of")]


def read_obo(path: Path) -> Iterator[OboTerm]:
    """Yield the terms of `path`; SourceTableError when it cannot be read or holds none."""
    found = False
    for stanza in _stanzas(path):
        if stanza.kind == TERM:
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


def read_version(path: Path) -> str:
    """Give the header's `data-version`, or an empty text."""
    header = next(_stanzas(path), Stanza(HEADER, 1))
    version = header.get("data-version")
    return version.text if version else ""


def _stanzas(path: Path) -> Iterator[Stanza]:
    try:
        with path.open(encoding="utf-8") as lines:
            yield from read_stanzas(lines)
    except OboSyntaxError as e:
        raise SourceTableError(f"{path.name}, line {e.line}: {e.message}") from e
    except (OSError, UnicodeDecodeError) as e:
        raise SourceTableError(f"{path.name}: cannot be read as OBO: {e}") from e


def _term(stanza: Stanza, path: Path) -> OboTerm:
    term = OboTerm()
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
    if tag == "id":
        term.id = clause.first
    elif tag == "name" and not term.label:
        term.label = clause.text
    elif tag == "is_obsolete":
        term.obsolete = clause.first == "true"
    elif tag == "replaced_by":
        term.replaced_by.append(clause.first)
    elif tag == "is_a":
        term.parents.append(clause.first)
    elif tag == "xref":
        term.xrefs.append(clause.first)
    elif tag == "relationship" and len(words := clause.words) == 2:
        term.relations.append((words[0], words[1]))
    elif tag == "synonym":
        text, words, _ = clause.quoted()
        if words and words[0] in _SCOPES:
            term.synonyms.setdefault(words[0], []).append(text)
