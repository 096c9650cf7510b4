"""Take what rests on one statement out of the built graph, and ask the gallery again.

Out go the claims and the axioms that rest on the statement, and what the build derives from them:
plain relations, their nodes, and (where HermiT is run anew on what is left) subclass links.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, Graph
from rdflib.term import Node

from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.build.assemble import collect
from dystonia_kg.build.hierarchy import hierarchy_graph, inferred_graph
from dystonia_kg.build.modules import to_triples
from dystonia_kg.build.reasoner import Classification, classify, shipped
from dystonia_kg.build.relations import derive
from dystonia_kg.build.sign_axes import axis_claims, dystonias
from dystonia_kg.namespaces import DYST, STATEMENT
from dystonia_kg.sources.claim import Claim
from dystonia_kg.store.store import GraphStore
from support.gallery_answers import Row, answer, rows_of

Triple = tuple[Node, Node, Node]
Parts = tuple[Node | None, Node | None, Node | None]
_AXIOMS_RESTING_ON = """
SELECT ?axiom ?s ?p ?o {
  ?axiom a owl:Axiom ; dyst:restsOn ?statement ;
         owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o .
}
"""


class StatementRemoval:
    """A store that may be written, out of whose default graph statements are taken in turn."""

    def __init__(self, store: Path) -> None:
        self._store = ox.Store(store)
        self._view = GraphStore(self._store)
        known = collect()
        self._ontology, self._imports = known.axioms, known.imports
        self._reasoned = shipped(self._ontology)
        entailed = axis_claims(known.claims, dystonias(self._reasoned), known.imports)
        self._claims = [*known.claims, *entailed]
        self._stated = [source.triples for source in known.sources.values()]
        self._links = self._class_links(self._ontology, self._reasoned)
        self._whole = self._derived(self._ontology, self._claims, self._reasoned)

    def rows(self, query: GalleryQuery) -> set[Row]:
        """Ask the copy as it is now."""
        columns, bound = answer(self._view, query.text)
        return set(rows_of(bound, columns))

    def unmoved(
        self, statement: str, queries: Iterable[GalleryQuery], *, reclassified: bool = False
    ) -> list[GalleryQuery]:
        """Give the queries whose answer stays the same without the statement."""
        before = [(query, self.rows(query)) for query in queries]
        if not before:
            return []
        with self.without(statement, reclassified=reclassified):
            return [query for query, rows in before if self.rows(query) == rows]

    @contextmanager
    def without(self, statement: str, *, reclassified: bool) -> Iterator[None]:
        """Take a statement out for the length of a with block.

        Without `reclassified` the subclass links stay as they were inferred with its axioms.
        """
        rest, claims = self._rest(statement)
        reasoned = classify(rest) if reclassified else self._reasoned
        now = self._derived(rest, claims, reasoned)
        gone = [*self._resting_on(statement, claims), *self._difference(self._whole, now, rest)]
        come = self._difference(now, self._whole, self._ontology)
        gone = [quad for quad in dict.fromkeys(gone) if quad in self._store]
        come = [quad for quad in dict.fromkeys(come) if quad not in self._store]
        self._swap(gone, come)
        try:
            yield
        finally:
            self._swap(come, gone)

    def _swap(self, gone: Iterable[ox.Quad], come: Iterable[ox.Quad]) -> None:
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(come)

    def _annotated(self, statement: str) -> list[Parts]:
        """Give the axioms that rest on a statement."""
        graph = self._ontology
        return [
            (
                graph.value(axiom, OWL.annotatedSource),
                graph.value(axiom, OWL.annotatedProperty),
                graph.value(axiom, OWL.annotatedTarget),
            )
            for axiom in graph.subjects(DYST.restsOn, STATEMENT[statement])
        ]

    def _rest(self, statement: str) -> tuple[Graph, list[Claim]]:
        """Give the ontology and the claims that are left."""
        rest = Graph()
        rest += self._ontology
        for axiom in self._annotated(statement):
            rest.remove(axiom)
        claims = [claim for claim in self._claims if STATEMENT[statement] not in claim.rests_on]
        return rest, claims

    def _derived(
        self, ontology: Graph, claims: list[Claim], reasoned: Classification
    ) -> set[Triple]:
        relations = derive(ontology, reasoned, claims, self._imports)
        same = reasoned is self._reasoned
        links = self._links if same else self._class_links(ontology, reasoned)
        return links.union(relations.statements())

    def _class_links(self, ontology: Graph, reasoned: Classification) -> set[Triple]:
        graphs = inferred_graph(ontology, reasoned), hierarchy_graph(ontology, reasoned)
        return set(chain(*graphs))

    def _resting_on(self, statement: str, left: list[Claim]) -> Iterator[ox.Quad]:
        """Yield the quads of the claims and axioms themselves."""
        keep = {claim.iri for claim in left}
        for claim in self._claims:
            if claim.iri not in keep:
                yield from self._quads_of(ox.NamedNode(claim.iri))
        found = self._view.select(_AXIOMS_RESTING_ON, statement=ox.NamedNode(STATEMENT[statement]))
        for row in found:
            yield ox.Quad(row["s"], row["p"], row["o"])  # type: ignore[arg-type]
            yield from self._quads_of(row["axiom"])

    def _quads_of(self, subject: object) -> Iterator[ox.Quad]:
        whole = ox.DefaultGraph()
        yield from self._store.quads_for_pattern(subject, None, None, whole)  # type: ignore[arg-type]

    def _difference(self, more: set[Triple], less: set[Triple], ontology: Graph) -> list[ox.Quad]:
        """Give what only `more` derives and nobody states."""
        derived = more - less
        stated = {t for t in derived if t in ontology or any(t in g for g in self._stated)}
        return [ox.Quad(*triple) for triple in to_triples(derived - stated)]
