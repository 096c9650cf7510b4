"""Read the terms of an OBO file (OBO 1.4, section "Stanzas and their tags"), one at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dystonia_kg.errors import SourceTableError

PART_OF = "BFO:0000050"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
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
    try:
        with path.open(encoding="utf-8") as lines:
            for stanza in _term_stanzas(lines):
                found = True
                yield _term(stanza, path)
    except (OSError, UnicodeDecodeError) as e:
        raise SourceTableError(f"{path.name}: cannot be read as OBO: {e}") from e
    if not found:
        raise SourceTableError(f"{path.name}: no [Term] in it", hint="is it an OBO file?")


def read_version(path: Path) -> str:
    """Give the header's `data-version`, or an empty text."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("data-version:"):
                return line.partition(":")[2].strip()
            if line.startswith("["):
                break
    return ""


def _term_stanzas(lines: Iterator[str]) -> Iterator[list[tuple[str, str]]]:
    stanza: list[tuple[str, str]] = []
    inside = False
    for line in lines:
        text = line.strip()
        if text.startswith("["):
            if stanza:
                yield stanza
            stanza, inside = [], text == "[Term]"
        elif inside and ":" in text:
            tag, _, value = text.partition(":")
            stanza.append((tag, value.strip()))
    if stanza:
        yield stanza


def _term(stanza: list[tuple[str, str]], path: Path) -> OboTerm:
    term = OboTerm()
    for tag, value in stanza:
        _read_tag(term, tag, value)
    if not term.id:
        raise SourceTableError(f"{path.name}: a [Term] without id, near {stanza[0]}")
    return term


def _read_tag(term: OboTerm, tag: str, value: str) -> None:
    bare = value.split(" ! ")[0].split(" {")[0].strip()
    if tag == "id":
        term.id = bare
    elif tag == "name" and not term.label:
        term.label = value
    elif tag == "is_obsolete":
        term.obsolete = bare == "true"
    elif tag == "replaced_by":
        term.replaced_by.append(bare)
    elif tag == "is_a":
        term.parents.append(bare)
    elif tag == "xref":
        term.xrefs.append(bare.split(" ")[0])
    elif tag == "relationship" and len(words := bare.split()) == 2:
        term.relations.append((words[0], words[1]))
    elif tag == "synonym" and (match := _QUOTED.match(value)):
        scope = match[2].split(" ")[0]
        if scope in _SCOPES:
            term.synonyms.setdefault(scope, []).append(_plain(match[1]))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
