"""The built graph for Python code and notebooks, without a server.

>>> from dystonia_kg import open_graph
>>> graph = open_graph()
>>> graph.entity("DYT5a").label
'DYT/PARK-GCH1'
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dystonia_kg.browse.gallery import GalleryQuery, load_queries
from dystonia_kg.browse.names import SYNONYMS
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.relation_groups import relations_of
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import load_resolve_index
from dystonia_kg.browse.search import load_search_index
from dystonia_kg.browse.term_index import Ref, TermIndex, load_term_index
from dystonia_kg.browse.thing import DEFINITION, said_of, texts
from dystonia_kg.curies import compress
from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.paths import default_home
from dystonia_kg.questions.ask import Asker, Understanding
from dystonia_kg.questions.embedding import load_embedding
from dystonia_kg.questions.evidence import claims_query
from dystonia_kg.questions.fill import fill, lead
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import QueryResult, Term, open_store

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Value: TypeAlias = str | int | float | bool | None
_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger")}
_REAL = {_XSD + name for name in ("decimal", "double", "float")}
_CLAIMS = """
SELECT ?claim ?subject ?subjectLabel ?predicate ?object ?objectLabel ?negated ?standing ?source
  ?figure ?study (GROUP_CONCAT(DISTINCT STR(?publication); SEPARATOR=" ") AS ?references) {
  %(wanted)s
  ?claim a dyst:Claim ; biolink:subject ?subject ; biolink:predicate ?predicate ;
         biolink:object ?object ; biolink:negated ?negated ; dyst:standing ?standing ;
         biolink:primary_knowledge_source ?source .
  OPTIONAL { ?subject rdfs:label ?subjectLabel }
  OPTIONAL { ?object rdfs:label ?objectLabel }
  OPTIONAL { ?claim dyst:figure ?figure }
  OPTIONAL { ?claim dyst:studyKind ?study }
  OPTIONAL { ?claim biolink:publications ?publication }
}
GROUP BY ?claim ?subject ?subjectLabel ?predicate ?object ?objectLabel ?negated ?standing ?source
  ?figure ?study
ORDER BY ?subjectLabel ?predicate ?objectLabel ?claim
"""


class Rows(list[dict[str, Value]]):
    """An answer: a list of rows, each a dict by column; IRIs are CURIEs where they have one."""

    def __init__(self, columns: Sequence[str], rows: Iterable[dict[str, Value]]) -> None:
        super().__init__(rows)
        self.columns = tuple(columns)

    def to_pandas(self) -> "pd.DataFrame":
        """Give the rows as a DataFrame of pandas, which must be installed."""
        import pandas as pd

        return pd.DataFrame(list(self), columns=list(self.columns))

    def to_polars(self) -> "pl.DataFrame":
        """Give the rows as a DataFrame of polars, which must be installed."""
        import polars as pl

        values = {name: [row[name] for row in self] for name in self.columns}
        return pl.DataFrame(values, strict=False)


@dataclass(frozen=True)
class TermSummary:
    """A term: its names, parents, entries that are the same, and relations by their label."""

    iri: str
    curie: str
    label: str
    definition: str
    synonyms: tuple[str, ...]
    parents: tuple[str, ...]
    same_as: tuple[str, ...]
    relations: Mapping[str, tuple[tuple[str, str], ...]]
    claims_count: int


@dataclass(frozen=True)
class Reply:
    """A question in words as understood, the rows that answer it, and the claims behind them.

    Rows and claims are None where it is not sure what is meant.
    """

    understood: Understanding
    rows: Rows | None
    claims: Rows | None

    @property
    def note(self) -> str:
        """Why there is no answer, or none with rows; "" beside one that has some."""
        if self.rows is None or self.rows:
            return self.understood.note
        return "the graph says nothing about this, which is no statement that it is not so"

    def as_json(self) -> dict[str, object]:
        """Give the reply as the API and the command show it."""
        filled = self.understood.filled
        answer = None
        if filled is not None and self.rows is not None:
            answer = {
                "title": filled.query.title,
                "question": filled.query.question,
                "columns": self.rows.columns,
                "rows": self.rows,
                "claims": self.claims,
                "sparql": filled.query.sparql,
            }
        return {
            "question": self.understood.sentence,
            "query": self.understood.query,
            "parameters": filled.parameters if filled else {},
            "confidence": self.understood.confidence,
            "nearest": [guess.name for guess in self.understood.nearest],
            "note": self.note,
            "answer": answer,
        }


class KnowledgeGraph:
    """The graph of one build. Texts that name terms go through the resolver."""

    def __init__(self, store: Graphs) -> None:
        self.store = store

    @cached_property
    def index(self) -> TermIndex:
        """Labels, types and the class tree, read when they are needed first."""
        return load_term_index(self.store)

    @cached_property
    def resolver(self) -> Resolver:
        """What leads names to terms, read when it is needed first."""
        search = load_search_index(self.store, self.index)
        return Resolver(load_resolve_index(self.store, self.index), search)

    @cached_property
    def questions(self) -> dict[str, GalleryQuery]:
        """The questions of the gallery, by name."""
        return load_queries()

    def select(self, query: str) -> Rows:
        """Answer a SELECT or ASK; the project's prefixes are declared already.

        >>> graph = open_graph()
        >>> rows = graph.select("SELECT ?parent { dyst:WritersCramp rdfs:subClassOf ?parent }")
        >>> {"parent": "dyst:FocalDystonia"} in rows
        True

        Raises QuerySyntaxError for what cannot be parsed, or gives a graph.
        """
        return rows_of(self.store.query(query))

    def ask_gallery(self, name: str, **places: str) -> Rows:
        """Answer a question of the gallery, its places filled by names or identifiers.

        >>> graph = open_graph()
        >>> name = "which-treatments-does-cervical-dystonia-have"
        >>> rows = graph.ask_gallery(name, disease="writer's cramp")
        >>> "botulinum toxin therapy" in {row["treatmentLabel"] for row in rows}
        True

        Raises KeyError for a name that there is not, ParameterError for a value that leads to no
        one term.
        """
        return self.select(fill(self.questions[name], places, lambda: self.resolver).query.sparql)

    @cached_property
    def asker(self) -> Asker:
        """What understands questions in words, read at the first of them."""
        return Asker(self.questions, self.resolver, load_embedding())

    def ask(self, sentence: str) -> "Reply":
        """Answer a question in words, where it is sure enough which question is meant.

        >>> reply = open_graph().ask("How is blepharospasm treated?")
        >>> reply.understood.nearest[0].parameters
        {'disease': 'dyst:Blepharospasm'}
        """
        understood = self.asker.understand(sentence)
        if understood.filled is None:
            return Reply(understood, None, None)
        rows = self.select(understood.filled.query.sparql)
        terms = (str(value) for row in rows for value in row.values() if value is not None)
        sparql = claims_query(understood.filled, terms)
        return Reply(understood, rows, self.select(sparql) if sparql else Rows((), ()))

    def entity(self, text: str) -> TermSummary:
        """Give what the graph says of the term that a name or identifier means.

        >>> term = open_graph().entity("writer's cramp")
        >>> term.curie, term.label
        ('dyst:WritersCramp', "writer's cramp")

        Raises ParameterError, with what could be meant, for a text that leads to no one term.
        """
        iri = self.iri(text)
        ref, term, said = self.index.ref(iri), ox.NamedNode(iri), said_of(self.store, iri)
        same = self.store.select(own_query("same_as"), term=term)
        (counted,) = self.store.select(own_query("claims_count"), term=term)
        names = {text for name in SYNONYMS for text in texts(said, name)}
        parents = self.index.tree.parents(iri)
        return TermSummary(
            iri=iri,
            curie=_shown(ref),
            label=ref.text,
            definition=next(iter(texts(said, DEFINITION)), ""),
            synonyms=tuple(sorted(names, key=str.lower)),
            parents=tuple(_shown(self.index.ref(link.iri)) for link in parents),
            same_as=tuple(_shown(self.index.value(row["other"])) for row in same),
            relations={
                group.property.text: tuple((_shown(value), value.text) for value in group.values)
                for group in relations_of(self.index, said)
            },
            claims_count=int(self.index.value(counted["count"]).text),
        )

    def claims(
        self,
        subject: str = "",
        predicate: str = "",
        object: str = "",  # noqa: A002 (the word of RDF, and that of the claims)
        *,
        below: bool = False,
    ) -> Rows:
        """Give claims with their evidence, by any of subject, predicate and object.

        `predicate` is a property such as "hasTreatment"; `below` takes the claims of the classes
        below the subject too.

        >>> rows = open_graph().claims("blepharospasm", "hasTreatment")
        >>> {row["subject"] for row in rows}
        {'dyst:Blepharospasm'}
        """
        wanted = []
        if subject:
            path = "?subject rdfs:subClassOf* {} ." if below else "VALUES ?subject {{ {} }}"
            wanted.append(path.format(f"<{self.iri(subject)}>"))
        if predicate:
            wanted.append(f"VALUES ?predicate {{ <{_property(predicate)}> }}")
        if object:
            wanted.append(f"VALUES ?object {{ <{self.iri(object)}> }}")
        rows = self.select(_CLAIMS % {"wanted": "\n  ".join(wanted)})
        for row in rows:
            row["references"] = " ".join(compress(x) or x for x in str(row["references"]).split())
        return rows

    def resolve(self, texts: Iterable[str], kinds: Sequence[str] = ()) -> Rows:
        """Lead names and identifiers to terms: what each means, how sure that is, and why.

        >>> [row["curie"] for row in open_graph().resolve(["DYT1", "OMIM:314250"])]
        ['dyst:DYT-TOR1A', 'dyst:DYT-TAF1']
        """
        columns = ("text", "curie", "label", "kind", "score", "certain", "reason")
        rows: list[dict[str, Value]] = []
        for text in texts:
            found = self.resolver.resolve(text, kinds=kinds)
            best = found.best
            rows.append(
                {
                    "text": text,
                    "curie": _shown(best.ref) if best else None,
                    "label": best.ref.text if best else None,
                    "kind": best.kind if best else None,
                    "score": best.score if best else None,
                    "certain": found.is_certain,
                    "reason": best.reason if best else found.note,
                }
            )
        return Rows(columns, rows)

    def iri(self, text: str) -> str:
        """Give the IRI of the term that a text means; ParameterError where it is not one."""
        return lead(text, self.resolver)[0]


def open_graph(home: Path | str | None = None) -> KnowledgeGraph:
    """Open the built graph of a home folder, by default that of the command `dystonia-kg`.

    Raises StoreError when there is none; `dystonia-kg build` makes it.
    """
    return KnowledgeGraph(open_store(Path(home) if home is not None else default_home()))


def rows_of(result: QueryResult) -> Rows:
    """Give the rows of a result with plain values; an ASK has one column, `ask`."""
    if isinstance(result, ox.QueryBoolean):
        return Rows(("ask",), [{"ask": bool(result)}])
    if not isinstance(result, ox.QuerySolutions):
        raise QuerySyntaxError("the query gives a graph, not rows", hint="send SELECT or ASK")
    names = [variable.value for variable in result.variables]
    return Rows(names, ({name: plain(row[name]) for name in names} for row in result))


def plain(term: Term | None) -> Value:
    """Give a term as a plain value: a CURIE or IRI, a number, a boolean, or text."""
    if isinstance(term, ox.NamedNode):
        return compress(term.value) or term.value
    if not isinstance(term, ox.Literal):
        return None if term is None else str(term)
    datatype = term.datatype.value
    if datatype in _WHOLE:
        return int(term.value)
    if datatype in _REAL:
        return float(term.value)
    return term.value == "true" if datatype == _XSD + "boolean" else term.value


def _shown(ref: Ref) -> str:
    return ref.curie or ref.iri or ref.text


def _property(name: str) -> str:
    prefix, colon, local = name.partition(":")
    iri = PREFIXES.get(prefix, "") + local if colon else PREFIXES["dyst"] + name
    try:
        ox.NamedNode(iri)
    except ValueError as e:
        raise QuerySyntaxError(f"'{name[:80]}' is no property", hint="hasTreatment") from e
    return iri
