"""Why a query finds nothing: an alias, a name that the graph lacks, a text without language.

For people who wrote the query by hand; each note says how to ask instead.
"""

import difflib
import itertools
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.tokens import (
    Token,
    after_prologue,
    declarations,
    may_be_relative,
    resolved,
)
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

_NAMED_AT_MOST = 50
_TOLD_AT_MOST = 5
_NOT_DATA = ("xsd", "fn")
"""Prefixes of datatypes and functions, which stand in queries and in no triple."""
_NODES = """SELECT DISTINCT ?alias ?node {{
  VALUES ?alias {{ {} }} GRAPH graph:exact-closure {{ ?node skos:exactMatch ?alias }} }}"""
_ABSENT = """SELECT DISTINCT ?term {{
  VALUES ?term {{ {} }}
  FILTER NOT EXISTS {{ ?term ?p1 ?o1 }}
  FILTER NOT EXISTS {{ ?s2 ?term ?o2 }}
  FILTER NOT EXISTS {{ ?s3 ?p3 ?term }} }}"""
_NAMES = """SELECT DISTINCT ?term {
  { ?term rdfs:label ?label FILTER(STRSTARTS(STR(?term), STR(dyst:))) } UNION { ?s ?term ?o } }"""
_UNUSED = """SELECT DISTINCT ?term ?told {{
  VALUES ?term {{ {} }}
  ?term a ?kind FILTER(?kind IN (owl:ObjectProperty, owl:DatatypeProperty, owl:AnnotationProperty))
  FILTER NOT EXISTS {{ ?s ?term ?o }}
  BIND(EXISTS {{ ?claim biolink:predicate ?term }} AS ?told) }}"""
_WITH_LANGUAGE = """SELECT DISTINCT ?text {{
  VALUES ?text {{ {} }} FILTER EXISTS {{ ?s ?p ?text }} }}"""
_LANGUAGE = "en"


def notes(store: Graphs, query: str) -> list[str]:
    """Say what may be the cause that a query finds nothing; none where nothing is seen."""
    declared, base = declarations(query, PREFIXES)
    words = _that_match(list(after_prologue(query)))
    found = (resolved(token, declared, base) for token in words)
    named = [term for iri in dict.fromkeys(found) if iri and (term := _written(iri))]
    return [
        *_in_brackets(named),
        *_relative(words, declared, base),
        *_aliases(store, named[:_NAMED_AT_MOST]),
        *_absent(store, named[:_NAMED_AT_MOST]),
        *_unused(store, named[:_NAMED_AT_MOST]),
        *_without_language(store, words),
    ]


def _that_match(words: list[Token]) -> list[Token]:
    """Leave out what a CONSTRUCT writes, which need not be in the graph."""
    is_template = words[0].is_word("CONSTRUCT") and words[1].text == "{" if words[1:] else False
    ends = (at for at, word in enumerate(words) if word.text == "}")
    return words[next(ends, 0) :] if is_template else words


def _in_brackets(named: list[str]) -> Iterator[str]:
    """Say of each name with a prefix that stands in angle brackets that it is an IRI there."""
    for term in named:
        prefix, _, local = term[1:-1].partition(":")
        if prefix in PREFIXES and local and not local.startswith("//"):
            yield f"{term} is an IRI, and no name with a prefix: write {prefix}:{local}"


def _relative(words: list[Token], declared: Mapping[str, str], base: str) -> Iterator[str]:
    """Say what each relative IRI means here."""
    relative = [token for token in words if token.kind == "iri" and may_be_relative(token.text)]
    for token in list({token.text: token for token in relative}.values())[:_TOLD_AT_MOST]:
        yield f"{token.text} is relative and means <{resolved(token, declared, base)}> here"


def _aliases(store: Graphs, named: list[str]) -> Iterator[str]:
    """Say of each identifier that is an alias which term its claims stand on."""
    if named:
        for row in store.select(_NODES.format(" ".join(named))):
            alias, node = _shown(row["alias"]), _shown(row["node"])
            yield (
                f"{alias} is {node} here: claims stand on {node}, and "
                f"?disease skos:exactMatch? {alias} finds it"
            )


def _absent(store: Graphs, named: list[str]) -> Iterator[str]:
    """Say of each term that no triple has it, and which names are spelled alike."""
    ours = " ".join(term for term in named if _is_of_data(term))
    absent = [row["term"] for row in store.select(_ABSENT.format(ours))] if ours else []
    known = [_shown(row["term"]) for row in store.select(_NAMES)] if absent else []
    for term in absent[:_TOLD_AT_MOST]:
        near = difflib.get_close_matches(_shown(term), known, n=3)
        meant = f"; did you mean {' or '.join(near)}?" if near else ""
        yield f"{_shown(term)} is nowhere in this graph{meant}"


def _unused(store: Graphs, named: list[str]) -> Iterator[str]:
    """Say of each property that no triple has it as its property, and where it stands instead."""
    if named:
        for row in store.select(_UNUSED.format(" ".join(named))):
            name = _shown(row["term"])
            where = (
                f"claims have it: ?claim biolink:predicate {name}"
                if text_of(row["told"]) == "true"
                else "the definitions of classes alone may name it"
            )
            yield f"{name} is the property of no triple; {where}"


def _without_language(store: Graphs, words: list[Token]) -> Iterator[str]:
    """Say of each plain text that the graph has it with a language alone."""
    plain = list(dict.fromkeys(literal for literal in _plain_literals(words) if literal.value))
    texts = plain[:_NAMED_AT_MOST]
    tagged = " ".join(str(ox.Literal(text.value, language=_LANGUAGE)) for text in texts)
    if tagged:
        for row in store.select(_WITH_LANGUAGE.format(tagged)):
            yield f"the graph has this text in a language: write {row['text']}"


def _plain_literals(words: list[Token]) -> Iterator[ox.Literal]:
    """Give the texts without a tag or a datatype."""
    for token, after in itertools.pairwise([*words, Token("mark", "", -1)]):
        if token.kind == "string" and not after.text.startswith(("@", "^")):
            try:
                (triple,) = ox.parse(f"<a:a> <a:a> {token.text} .", format=ox.RdfFormat.TURTLE)
            except (SyntaxError, ValueError):
                continue
            if isinstance(triple.object, ox.Literal):
                yield triple.object


def _is_of_data(term: str) -> bool:
    prefix, _, local = (compress(term[1:-1]) or "").partition(":")
    return bool(local) and prefix not in _NOT_DATA


def _written(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError:
        return ""


def _shown(term: object) -> str:
    return compress(term.value) or f"<{term.value}>" if isinstance(term, ox.NamedNode) else ""
