"""The Reconciliation Service API 0.2 of the W3C Entity Reconciliation Community Group.

w3c.github.io/cg-reports/reconciliation/CG-FINAL-specs-0.2-20230410: manifest, query batches,
suggest services, data extension. Entities are identified by their CURIE, types and properties by
a CURIE as well. What concerns HTTP is in `web/pages/reconcile.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from dystonia_kg import __version__
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.reconciliation_requests import (
    LIMIT_BATCH,
    PROPERTIES,
    TYPES,
    Query,
    parse_batch,
    parse_extension,
)
from dystonia_kg.browse.resolution import Candidate
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import squeezed
from dystonia_kg.browse.search import SearchIndex
from dystonia_kg.curies import compress, expand
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term

Json = dict[str, Any]

NAME = "Dystonia Knowledge Graph"
_SUGGESTIONS = 20
_LIMIT_VALUES = 100
_AGREEING, _DIFFERING = 3.0, -6.0


class Reconciler:
    """Answers the requests of the API from a store."""

    def __init__(self, store: Graphs, resolver: Resolver, search: SearchIndex) -> None:
        self._store = store
        self._resolver = resolver
        self._search = search

    def reconcile(self, batch: object) -> Json:
        """Answer a query batch (section 4); ReconciliationError when it is none."""
        return {
            name: {"result": self._results(query) if query is not None else []}
            for name, query in parse_batch(batch).items()
        }

    def suggest_entities(self, prefix: str, cursor: int = 0) -> Json:
        """Complete the name or identifier of an entity (section 6), in any spelling once whole."""
        hits = self._search.search(prefix, limit=cursor + 3 * _SUGGESTIONS)
        iris = (self._resolver.iri_of(prefix) or "", *(hit.ref.iri or "" for hit in hits))
        known = [iri for iri in dict.fromkeys(iris) if self._resolver.index.is_target(iri)]
        return {"result": [self._suggestion(iri) for iri in known[cursor : cursor + _SUGGESTIONS]]}

    def extend(self, request: object) -> Json:
        """Fetch property values of entities (section 7); ReconciliationError when malformed."""
        ids, names = parse_extension(request)
        return {
            "meta": [{"id": name, "name": PROPERTIES[name]} for name in names],
            "rows": {id_: {name: self._cells(id_, name) for name in names} for id_ in ids},
        }

    def description(self, iri: str) -> str:
        """Describe an entity in a line: its definition, or else its kind and identifier."""
        found = self._values(iri, "IAO:0000115")
        if found and isinstance(found[0], ox.Literal):
            return found[0].value
        return f"{TYPES[self._kind(iri)][1]}, {compress(iri)}"

    def type_of(self, iri: str) -> Json:
        """Give the type of an entity."""
        return _type(self._kind(iri))

    def _kind(self, iri: str) -> str:
        return self._resolver.index.kind(iri)

    def _results(self, query: Query) -> list[Json]:
        values = [value for _, listed in query.properties for value in listed]
        found: dict[str, tuple[Candidate, list[Json]]] = {}
        for text in [query.text] if query.text else values:
            for candidate in self._resolver.resolve(text, kinds=query.kinds).candidates:
                found.setdefault(candidate.ref.iri or "", self._compared(candidate, query))
        ranked = sorted(found.values(), key=lambda item: -item[0].score)
        is_certain = self._resolver.is_certain([candidate for candidate, _ in ranked])
        return [
            self._result(candidate, features, is_match=is_certain and place == 0)
            for place, (candidate, features) in enumerate(ranked[: query.limit])
        ]

    def _compared(self, candidate: Candidate, query: Query) -> tuple[Candidate, list[Json]]:
        """Compare a candidate's properties with those of the query; they change its score."""
        features: list[Json] = [{"id": "name_or_identifier", "value": candidate.score}]
        score = candidate.score
        for name, wanted in query.properties:
            agrees = self._agrees(candidate.ref.iri or "", name, wanted)
            if agrees is None:
                continue
            features.append({"id": name, "value": agrees})
            score += _AGREEING if agrees else _DIFFERING
        return replace(candidate, score=round(max(0.0, min(score, 100.0)), 1)), features

    def _agrees(self, iri: str, name: str, wanted: tuple[str, ...]) -> bool | None:
        """Tell whether a property has one of the values; None when the graph says nothing of it."""
        stated: set[str] = set()
        for value in self._values(iri, name):
            if isinstance(value, ox.NamedNode):
                stated |= {value.value, compress(value.value) or value.value}
                stated.add(self._resolver.index.label(value.value))
            elif isinstance(value, ox.Literal):
                stated.add(value.value)
        if not stated:
            return None
        return bool({squeezed(text) for text in stated} & {squeezed(text) for text in wanted})

    def _result(self, candidate: Candidate, features: list[Json], *, is_match: bool) -> Json:
        return {
            "id": candidate.ref.curie,
            "name": candidate.ref.text,
            "description": candidate.reason,
            "type": [_type(candidate.kind)],
            "score": candidate.score,
            "match": is_match and all(feature["value"] is not False for feature in features),
            "features": features,
        }

    def _suggestion(self, iri: str) -> Json:
        ref = self._resolver.index.ref(iri)
        kind = self.type_of(iri)
        description = self.description(iri)
        return {"id": ref.curie, "name": ref.text, "description": description, "notable": [kind]}

    def _values(self, iri: str, name: str) -> list[Term]:
        rows = self._store.select(
            own_query("values_of"), term=ox.NamedNode(iri), property=ox.NamedNode(expand(name))
        )
        return [row["value"] for row in rows[:_LIMIT_VALUES]]

    def _cells(self, id_: str, name: str) -> list[Json]:
        iri = self._resolver.iri_of(id_)
        try:
            found = self._values(iri, name) if iri else []
        except ValueError:
            return []
        return sorted((self._cell(value) for value in found), key=str)

    def _cell(self, value: Term) -> Json:
        if isinstance(value, ox.NamedNode):
            curie = compress(value.value)
            if curie is None:
                return {"str": value.value}
            return {"id": curie, "name": self._resolver.index.label(value.value)}
        return {"str": value.value if isinstance(value, ox.Literal) else str(value)}


def manifest(endpoint: str, view: str) -> Json:
    """Give the service manifest (section 3.1).

    `endpoint` is the address of the service, `view` that of an entity's page, up to the id.
    """
    return {
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": f"{BASE}entity/",
        "schemaSpace": PREFIXES["biolink"],
        "serviceVersion": __version__,
        "defaultTypes": [_type(kind) for kind in TYPES],
        "view": {"url": view + "{{id}}"},
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": 440, "height": 320},
        "suggest": {
            name: {"service_url": endpoint, "service_path": f"/suggest/{name}"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/properties"},
            "property_settings": [],
        },
        "batchSize": LIMIT_BATCH,
    }


def suggest_types(prefix: str, cursor: int = 0) -> Json:
    """Complete the name of a type (section 6)."""
    return _suggested(dict(TYPES.values()), prefix, cursor)


def suggest_properties(prefix: str, cursor: int = 0) -> Json:
    """Complete the name of a property (section 6)."""
    return _suggested(PROPERTIES, prefix, cursor)


def propose_properties(type_: str, limit: int | None = None) -> Json:
    """Propose properties to fetch (section 7.2)."""
    listed = [{"id": id_, "name": name} for id_, name in PROPERTIES.items()][:limit]
    return {"type": type_, "properties": listed, **({} if limit is None else {"limit": limit})}


def _suggested(known: Mapping[str, str], prefix: str, cursor: int) -> Json:
    wanted = prefix.strip().lower()
    found = [
        {"id": id_, "name": name}
        for id_, name in known.items()
        if id_.lower().startswith(wanted)
        or any(word.startswith(wanted) for word in (name, *name.split()))
    ]
    return {"result": found[cursor : cursor + _SUGGESTIONS]}


def _type(kind: str) -> Json:
    id_, name = TYPES[kind]
    return {"id": id_, "name": name}
