"""What the tools do: find, describe, compare, ask, list questions, answer one, run SPARQL.

All only read. Answers are cut to what a model can use, and say so; errors say what to try instead.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from dystonia_kg.browse import empty_answers
from dystonia_kg.browse.gallery import GalleryQuery, named_query
from dystonia_kg.browse.graph_card import graph_card
from dystonia_kg.browse.resolve_index import KINDS
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.engine.rows import Rows, Value, rows_of
from dystonia_kg.errors import QuerySyntaxError, UnknownTermError
from dystonia_kg.knowledge_graph import KnowledgeGraph, TermSummary
from dystonia_kg.questions.evidence import claims_query
from dystonia_kg.questions.fill import FilledQuery, fill
from dystonia_kg.sparql.negotiation import JSON, TURTLE
from dystonia_kg.web.serving.served import Serving

LIMIT_ROWS = 200
LIMIT_CLAIMS = 25
LIMIT_CHARACTERS = 50_000
LIMIT_TEXT = 2_000
CUT = " ... (cut)"
LIMIT_HITS = 20
_LIMIT_RELATIONS = 15
_CLIENT = "language model"

Json = dict[str, Any]


class Tools:
    """The tools over what is served; users' queries run in its workers, under its limits."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._graph = KnowledgeGraph(serving.store)

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph of the current build."""
        if self._graph.store is not self._serving.store:
            self._graph = KnowledgeGraph(self._serving.store)
        return self._graph

    def card(self) -> str:
        """Give the card of the graph."""
        return graph_card(self.graph.store, self.graph.index, self.graph.questions)

    def find(self, text: str, kind: str = "", limit: int = 10) -> Json:
        """Lead a name or identifier to terms, best first."""
        if kind and kind not in KINDS:
            raise QuerySyntaxError(f"'{kind[:40]}' is no kind", hint=f"use {', '.join(KINDS)}")
        found = self.graph.resolver.resolve(text, kinds=[kind] if kind else [])
        shown = found.candidates[: max(1, min(limit, LIMIT_HITS))]
        return {**found.as_json(), "candidates": [candidate.as_json() for candidate in shown]}

    def describe(self, term: str, predicate: str = "") -> Json:
        """Give what the graph says of a term or claim, and its first claims with references.

        The claims are those about it and those that name it, of one predicate when one is named.
        """
        found = self.graph.entity(term)
        about = self.graph.claims(found.curie, predicate)
        naming = self.graph.claims("", predicate, found.curie)
        return {
            **_summary(found),
            "claims": about[:LIMIT_CLAIMS],
            "claims_left_out": max(0, len(about) - LIMIT_CLAIMS),
            "claims_naming_it": naming[:LIMIT_CLAIMS],
            "claims_naming_it_left_out": max(0, len(naming) - LIMIT_CLAIMS),
        }

    def compare(self, one: str, other: str) -> Json:
        """Give which relations two terms share, and which only one has."""
        first, second = self.graph.entity(one), self.graph.entity(other)
        names = sorted({*first.relations, *second.relations})
        return {
            "one": {"curie": first.curie, "label": first.label},
            "other": {"curie": second.curie, "label": second.label},
            "relations": {
                name: _compared(first.relations.get(name, ()), second.relations.get(name, ()))
                for name in names
            },
        }

    def ask(self, question: str) -> Json:
        """Answer a question in words, or offer the nearest of the gallery."""
        reply = self.graph.ask(question).as_json()
        answer = reply["answer"]
        if isinstance(answer, dict):
            answer.update(_cut(answer["rows"]))
        else:
            reply["hint"] = "ask one of the nearest with answer_question, or write SPARQL"
        return reply

    def list_questions(self, keyword: str = "") -> Json:
        """List questions of the gallery, those about a word when one is named."""
        wanted = keyword.lower().split()
        found = [
            {
                "name": query.name,
                "question": query.question,
                "places": {place.name: place.text for place in query.places},
            }
            for query in self.graph.questions.values()
            if all(word in _text_of(query) for word in wanted)
        ]
        return {"questions": found, "count": len(found)}

    def answer_question(self, name: str, places: Mapping[str, str] | None = None) -> Json:
        """Answer a question of the gallery, its places filled by names, with the claims behind."""
        try:
            query = named_query(self.graph.questions, name)
        except UnknownTermError as e:
            hint = "list_questions gives the names"
            raise UnknownTermError(e.message, e.nearest, hint=hint) from e
        filled = fill(query, places or {}, lambda: self.graph.resolver)
        answer = self.sparql(filled.query.sparql)
        return {
            "question": filled.query.question,
            "places": filled.parameters,
            **answer,
            "claims": self._claims_behind(filled, answer.get("rows", [])),
            "sparql": filled.query.sparql,
        }

    def _claims_behind(self, filled: FilledQuery, rows: Iterable[Json]) -> list[Json]:
        terms = (str(value) for row in rows for value in row.values() if value is not None)
        query = claims_query(filled, terms)
        return list(self.sparql(query, LIMIT_CLAIMS)["rows"]) if query else []

    def sparql(self, query: str, limit: int = 100) -> Json:
        """Run a query that reads, within the server's limits; say why there may be no rows."""
        wanted = max(1, min(limit, LIMIT_ROWS))
        accept = f"{JSON.media_type}, {TURTLE.media_type}"
        asked = QueryRequest(query, accept=accept, row_limit=wanted + 1)
        found = self._serving.answer(asked, _CLIENT)
        if found.format != JSON.name:
            text = found.body.decode("utf-8")
            return {"graph": text[:LIMIT_CHARACTERS], "is_cut": len(text) > LIMIT_CHARACTERS}
        result = ox.parse_query_results(found.body, format=ox.QueryResultsFormat.JSON)
        rows = rows_of(result)
        is_found = any(value for row in rows for value in row.values())
        notes = [] if is_found else empty_answers.notes(self.graph.store, query)
        return {**_cut(rows, wanted), **({"notes": notes} if notes else {})}


def _cut(rows: Rows, limit: int = LIMIT_ROWS) -> Json:
    shown: list[Json] = []
    room = LIMIT_CHARACTERS
    for row in rows[:limit]:
        short = {name: _short(value) for name, value in row.items()}
        room -= len(json.dumps(short))
        if shown and room < 0:
            break
        shown.append(short)
    return {"columns": list(rows.columns), "rows": shown, "is_cut": len(shown) < len(rows)}


def _short(value: Value) -> Value:
    """Cut a long text, and write as text what JSON has no number for: NaN and infinity."""
    if isinstance(value, str) and len(value) > LIMIT_TEXT:
        return value[:LIMIT_TEXT] + CUT
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def _summary(term: TermSummary) -> Json:
    return {
        "iri": term.iri,
        "curie": term.curie,
        "label": term.label,
        "definition": term.definition,
        "synonyms": list(term.synonyms),
        "parents": list(term.parents),
        "same_as": list(term.same_as),
        "relations": {
            name: [_value(*value) for value in values[:_LIMIT_RELATIONS]]
            for name, values in term.relations.items()
        },
        "relations_left_out": {
            name: len(values) - _LIMIT_RELATIONS
            for name, values in term.relations.items()
            if len(values) > _LIMIT_RELATIONS
        },
        "claims_count": term.claims_count,
    }


def _compared(
    first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...]
) -> dict[str, list[str]]:
    ours, theirs = dict(first), dict(second)
    return {
        "both": [_value(*value) for value in ours.items() if value[0] in theirs],
        "one_only": [_value(*value) for value in ours.items() if value[0] not in theirs],
        "other_only": [_value(*value) for value in theirs.items() if value[0] not in ours],
    }


def _value(name: str, label: str) -> str:
    return name if name == label else f"{name} {label}"


def _text_of(query: GalleryQuery) -> str:
    return " ".join((query.question, query.title, *query.keywords)).lower()
