"""The claims behind an answer: a second query made of the first, and of what it gave."""

import re
from collections.abc import Iterable

from dystonia_kg.curies import expand
from dystonia_kg.errors import UnknownPrefixError
from dystonia_kg.questions.fill import FilledQuery
from dystonia_kg.sparql.tokens import after_prologue

LIMIT_CLAIMS = 50
_LIMIT_OBJECTS = 60
_CLAIM = re.compile(r"\?claim\b")
_SHOWN = """
  ?claim a dyst:Claim ; rdfs:label ?label .
  OPTIONAL { ?claim biolink:publications ?reference }
  OPTIONAL { ?claim biolink:primary_knowledge_source ?source }
"""


def claims_query(filled: FilledQuery, answered: Iterable[str]) -> str | None:
    """Give a SPARQL query for claim, label, reference and source, None where none can be made.

    A question that asks claims is asked for these; of one that asks plain relations the claims are
    those on its places and on the terms of the answer (CURIEs or IRIs).
    """
    sparql = filled.query.sparql
    if _CLAIM.search(sparql):
        prologue, body = _parts(sparql)
        inner = f"{{ SELECT DISTINCT ?claim WHERE {body} }}"
        return (
            f"{prologue}SELECT ?claim ?label ?reference ?source {{ {inner} {_SHOWN} }} {_ending()}"
        )
    terms = [iri for iri in map(_iri, answered) if iri]
    subjects = [filling.place.iri for filling in filled.fillings if filling.place.iri]
    if not terms or not subjects:
        return None
    values = " ".join(f"<{iri}>" for iri in dict.fromkeys(terms[:_LIMIT_OBJECTS]))
    about = " ".join(f"<{iri}>" for iri in subjects)
    direct = f"VALUES ?subject {{ {about} }} VALUES ?object {{ {values} }}"
    stated = (
        "?claim biolink:subject ?subject ; biolink:object ?object ; biolink:predicate ?relation ."
    )
    derived = (
        "?made rdf:subject ?subject ; rdf:object ?object ; rdf:predicate ?relation ;"
        " dyst:derivedFrom ?claim ."
    )
    wanted = " ".join(sorted(set(re.findall(r"(?<![\w:])dyst:[a-z]\w*", sparql))))
    union = f"{{ {stated} }} UNION {{ {derived} }}"
    return (
        f"SELECT DISTINCT ?claim ?label ?reference ?source {{ {direct} VALUES ?relation "
        f"{{ {wanted} }} {union} {_SHOWN} }} {_ending()}"
    )


def _ending() -> str:
    return f"ORDER BY ?label ?claim ?reference LIMIT {LIMIT_CLAIMS}"


def _iri(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return text if not set(text) & set('<>"{}|^`\\ ') else ""
    try:
        return expand(text)
    except UnknownPrefixError:
        return ""


def _parts(sparql: str) -> tuple[str, str]:
    """Give what stands before SELECT, and the group that follows it."""
    first = next(after_prologue(sparql))
    depth, start, end = 0, 0, len(sparql)
    for token in after_prologue(sparql):
        if token.kind == "mark" and token.text in "{}":
            start = token.start if depth == 0 and token.text == "{" else start
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                end = token.start + 1
                break
    return _without_comments(sparql[: first.start]), sparql[start:end]


def _without_comments(prologue: str) -> str:
    return "".join(f"{line}\n" for line in prologue.splitlines() if not line.startswith("#"))
