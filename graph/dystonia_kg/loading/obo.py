"""Read an OBO file as triples, in a stream."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.loading.files import OpenedFile, Progress
from dystonia_kg.loading.obo_clauses import Names, Translator
from dystonia_kg.loading.obo_stanzas import HEADER, TYPEDEF, OboSyntaxError, Stanza, read_stanzas
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.namespaces import PREFIXES

_OFFICIAL = ("BFO:", "RO:")
"""Of several identifiers of a relation those of these vocabularies are taken (as OWLAPI does)."""


def read_obo_triples(
    path: Path, progress: Progress | None = None, left_out: Omissions | None = None
) -> Iterator[ox.Triple]:
    """Yield the triples of an OBO file; the file is read twice, the first time for its names.

    Notes the clauses that are not translated in `left_out`. Raises LoadError naming the line.
    """
    names = Names()
    for stanza in _stanzas(path):
        _learn(names, stanza)
    omissions = left_out if left_out is not None else Omissions()
    found = False
    for stanza in _stanzas(path, progress):
        found |= stanza.kind != HEADER
        yield from _translated(Translator(names, stanza, omissions), path)
    if not found:
        raise OpenedFile(path).error("no [Term] or other stanza in it; is it an OBO file?")


def _stanzas(path: Path, progress: Progress | None = None) -> Iterator[Stanza]:
    with OpenedFile(path, progress) as file:
        try:
            yield from read_stanzas(_decoded(file))
        except OboSyntaxError as e:
            raise file.error(e.message, e.line) from e


def _decoded(file: OpenedFile) -> Iterator[str]:
    for number, line in enumerate(io.BufferedReader(file), start=1):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as e:
            raise OboSyntaxError(f"not UTF-8 at byte {e.start} of the line", number) from e


def _translated(translator: Translator, path: Path) -> Iterator[ox.Triple]:
    try:
        yield from translator.triples()
    except OboSyntaxError as e:
        raise OpenedFile(path).error(e.message, e.line) from e
    except ValueError as e:
        raise OpenedFile(path).error(str(e), translator.line) from e


def _learn(names: Names, stanza: Stanza) -> None:
    for clause in stanza.clauses if stanza.kind == HEADER else ():
        if clause.tag == "ontology" and clause.words and clause is stanza.get("ontology"):
            names.ontology = clause.first.removesuffix(".obo").removesuffix(".owl")
            is_iri = "://" in names.ontology
            names.iri = clause.first if is_iri else f"{PREFIXES['obo']}{names.ontology}.owl"
        elif clause.tag == "idspace" and len(clause.words) > 1:
            names.spaces[clause.words[0]] = clause.words[1]
    identifier = stanza.get("id")
    if stanza.kind != TYPEDEF or identifier is None or not identifier.words:
        return
    name = identifier.first
    xrefs = [c.first for c in stanza.clauses if c.tag == "xref" and c.words]
    if xrefs and ":" not in name:
        official = [xref for xref in xrefs if xref.startswith(_OFFICIAL)]
        names.relations[name] = (official or xrefs)[0]
    for tag, found in (
        ("is_metadata_tag", names.annotations),
        ("is_class_level", names.of_classes),
    ):
        flag = stanza.get(tag)
        if flag is not None and flag.words[:1] == ["true"]:
            found |= {name, names.relations.get(name, name)}
