"""The built graph for Python code and notebooks, without a server.

>>> from dystonia_kg import open_graph
>>> graph = open_graph()
>>> graph.entity("DYT5a").label
'DYT/PARK-GCH1'
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from dystonia_kg.browse.gallery import GalleryQuery, load_queries, named_query
from dystonia_kg.browse.names import SYNONYMS
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.relation_groups import relations_of
from dystonia_kg.browse.resolve import Resolver
from dystonia_kg.browse.resolve_index import KINDS, load_resolve_index
from dystonia_kg.browse.search import load_search_index
from dystonia_kg.browse.term_index import Ref, TermIndex, load_term_index
from dystonia_kg.browse.thing import DEFINITION, said_of, texts
from dystonia_kg.curies import compress, expand
from dystonia_kg.engine.rows import Rows, Value, rows_of
from dystonia_kg.errors import ParameterError, UnknownPrefixError
from dystonia_kg.paths import default_home
from dystonia_kg.questions.ask import Asker
from dystonia_kg.questions.embedding import load_embedding
from dystonia_kg.questions.evidence import claims_query
from dystonia_kg.questions.fill import fill, lead
from dystonia_kg.questions.reply import Reply
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import open_store

_NO_VALUE = ("None", "nan", "NaT", "<NA>")
"""As Python and pandas write a cell that is empty."""
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


class KnowledgeGraph:
    """The graph of one build. Texts that name terms go through the resolver."""

    def __init__(self, store: Graphs) -> None:
        self.store = store

    def __repr__(self) -> str:
        triples = self.store.manifest.get("triples", 0)
        return f"<KnowledgeGraph: release {self.release}, {triples:,} triples>"

    @property
    def release(self) -> str:
        """The release of the data, a date."""
        return str(self.store.manifest.get("version", ""))

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

    def ask_gallery(self, name: str, **places: str | float) -> Rows:
        """Answer a question of the gallery, its places filled by names, identifiers or numbers.

        >>> graph = open_graph()
        >>> name = "which-treatments-does-cervical-dystonia-have"
        >>> rows = graph.ask_gallery(name, disease="writer's cramp")
        >>> "botulinum toxin therapy" in {row["treatmentLabel"] for row in rows}
        True

        Raises UnknownTermError for a name that there is not, ParameterError for a value that leads
        to no one term, each with what could be meant.
        """
        query = named_query(self.questions, name)
        values = {place: _text(value) for place, value in places.items()}
        return self.select(fill(query, values, lambda: self.resolver).query.sparql)

    @cached_property
    def asker(self) -> Asker:
        """What understands questions in words, read at the first of them."""
        return Asker(self.questions, self.resolver, load_embedding())

    def ask(self, sentence: str) -> Reply:
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
            synonyms=tuple(sorted(names, key=lambda name: (name.lower(), name))),
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

        `predicate` is a property by name, label or IRI, "hasTreatment" or "has treatment"; `below`
        takes the claims of the classes below the subject too.

        >>> rows = open_graph().claims("blepharospasm", "hasTreatment")
        >>> {row["subject"] for row in rows}
        {'dyst:Blepharospasm'}

        Raises ParameterError for a name that leads to no one term or property.
        """
        wanted = []
        if subject:
            path = "?subject rdfs:subClassOf* {} ." if below else "VALUES ?subject {{ {} }}"
            wanted.append(path.format(f"<{self.iri(subject)}>"))
        if predicate:
            wanted.append(f"VALUES ?predicate {{ <{self._property(predicate)}> }}")
        if object:
            wanted.append(f"VALUES ?object {{ <{self.iri(object)}> }}")
        rows = self.select(_CLAIMS % {"wanted": "\n  ".join(wanted)})
        for row in rows:
            row["references"] = " ".join(
                compress(x) or x for x in str(row["references"] or "").split()
            )
        return rows

    def resolve(self, texts: str | Iterable[object], kinds: Sequence[str] = ()) -> Rows:
        """Lead names and identifiers to terms: what each means, how sure that is, and why.

        A column of a table may be given as it is; a cell without a value leads to nothing.

        >>> [row["curie"] for row in open_graph().resolve(["DYT1", "OMIM:314250"])]
        ['dyst:DYT-TOR1A', 'dyst:DYT-TAF1']
        """
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if wrong := [kind for kind in kinds if kind not in KINDS]:
            raise ParameterError(f"'{wrong[0]}' is no kind of term", [(kind, "") for kind in KINDS])
        columns = ("text", "curie", "label", "kind", "score", "certain", "reason")
        rows: list[dict[str, Value]] = []
        for text in map(_text, [texts] if isinstance(texts, str) else texts):
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
        """Give the IRI of what a text means: a term, or anything else that has an IRI here.

        Raises ParameterError where it is no one thing.
        """
        try:
            return lead(text, self.resolver)[0]
        except ParameterError:
            if iri := self._known(text):
                return iri
            raise

    def _known(self, text: str) -> str:
        """Give the IRI of a claim, a property, a statement or a case, "" where there is none."""
        try:
            iri = text if text.startswith(("http://", "https://")) else expand(text)
            return iri if said_of(self.store, ox.NamedNode(iri).value) else ""
        except (UnknownPrefixError, ValueError):
            return ""

    def _property(self, name: str) -> str:
        """Give the IRI of a property that claims have, by its name or label."""
        used = {row["p"]: "" for row in self.select(own_query("claim_predicates"))}
        labels = {self.index.label(expand(str(curie))): str(curie) for curie in used}
        for meant in (name, f"dyst:{name}", labels.get(name), compress(name)):
            if meant in used:
                return expand(str(meant))
        known = {**labels, **{str(curie).partition(":")[2]: str(curie) for curie in used}}
        near = [known[found] for found in difflib.get_close_matches(name, known, n=5)]
        nearest = [(curie, self.index.label(expand(curie))) for curie in dict.fromkeys(near)]
        hint = "" if nearest else "name one such as hasTreatment, or none for the claims of all"
        raise ParameterError(f"no claim has a property '{name[:80]}'", nearest, hint=hint)


def open_graph(home: Path | str | None = None) -> KnowledgeGraph:
    """Open the built graph of a home folder, by default that of the command `dystonia-kg`.

    Raises StoreError when there is none; `dystonia-kg build` makes it.
    """
    return KnowledgeGraph(open_store(Path(home) if home is not None else default_home()))


def _shown(ref: Ref) -> str:
    return ref.curie or ref.iri or ref.text


def _text(value: object) -> str:
    """Give a cell of a table as text, "" for one without a value."""
    return "" if str(value) in _NO_VALUE else str(value)
