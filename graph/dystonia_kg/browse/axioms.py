"""Class expressions of the ontology in words, and why a class stands under an inferred parent."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term

_DEPTH_READ = 30
"""Expressions in expressions, and the members of one; what is deeper or longer is not shown."""
_MEMBERS_READ = 200
_CLASSES_ABOVE = 200
_PLACES_LOOKED_AT = 200
_OWL = PREFIXES["owl"]
_RDF = PREFIXES["rdf"]


@dataclass(frozen=True)
class Expression:
    """A class expression.

    `kind` is class (named by `iri`), some (`iri` is the property), and, or, not, or unreadable.
    """

    kind: str
    iri: str = ""
    parts: tuple["Expression", ...] = ()

    def conjuncts(self) -> Iterator["Expression"]:
        """Yield what has to hold together."""
        if self.kind == "and":
            for part in self.parts:
                yield from part.conjuncts()
        else:
            yield self


@dataclass(frozen=True)
class Axiom:
    """A definition (`equivalent`) or a necessary condition of a class."""

    is_definition: bool
    expression: Expression


@dataclass(frozen=True)
class Reason:
    """One condition that a parent's definition asks for, and what meets it.

    `met_by` is None when nothing simpler than the reasoner's word was found; `on` is the class on
    which the meeting condition is written. `steps` lead from a part to the whole that is asked
    for, each with how it is reached; `rule` is what a general rule asks for that grants the
    condition.
    """

    condition: list[Ref]
    met_by: list[Ref] | None
    on: Ref | None
    steps: tuple[tuple[str, Ref], ...] = ()
    rule: tuple[Ref, ...] = ()


def load_axioms(store: Graphs, iri: str) -> list[Axiom]:
    """Load the anonymous class expressions that a class is defined by, or is a subclass of."""
    nodes: dict[str, dict[str, Term]] = defaultdict(dict)
    roots: dict[str, bool] = {}
    for row in store.select(own_query("expressions"), term=ox.NamedNode(iri)):
        axiom, name = row["axiom"], row["property"]
        if isinstance(name, ox.NamedNode) and isinstance(axiom, ox.NamedNode):
            nodes[str(row["node"])][name.value] = row["value"]
            roots[str(row["root"])] = axiom.value.endswith("equivalentClass")
    axioms = [
        Axiom(is_definition, _expression(nodes, nodes[root]))
        for root, is_definition in sorted(roots.items())
    ]
    return sorted(axioms, key=lambda axiom: (not axiom.is_definition, str(axiom.expression)))


def in_words(index: TermIndex, expression: Expression) -> list[Ref]:
    """Write an expression as words and links, after the Manchester syntax."""
    if expression.kind == "class":
        return [index.ref(expression.iri)]
    if expression.kind == "some":
        filler = expression.parts[0]
        words = in_words(index, filler)
        inner = words if filler.kind == "class" else [Ref(None, "("), *words, Ref(None, ")")]
        return [index.ref(expression.iri), Ref(None, "some"), *inner]
    if expression.kind == "unreadable":
        return [Ref(None, "a condition that is not shown in words")]
    if expression.kind == "not":
        return [Ref(None, "not"), *in_words(index, expression.parts[0])]
    joined: list[Ref] = []
    for part in expression.parts:
        joined += [Ref(None, expression.kind)] * bool(joined) + in_words(index, part)
    return joined


def reasons(store: Graphs, index: TermIndex, iri: str, parent: str) -> list[Reason]:
    """Say how a class meets each condition of an inferred parent's definition.

    Empty when the parent has no definition that could be met.
    """
    definitions = [axiom for axiom in load_axioms(store, parent) if axiom.is_definition]
    if not definitions:
        return []
    line = [iri, *index.tree.ancestors(iri)[:_CLASSES_ABOVE]]
    stated = [
        (cls, condition)
        for cls in line
        for axiom in load_axioms(store, cls)
        for condition in axiom.expression.conjuncts()
        if cls != parent
    ]
    return [
        _reason(store, index, condition, line, stated)
        for condition in definitions[0].expression.conjuncts()
    ]


def _reason(
    store: Graphs,
    index: TermIndex,
    condition: Expression,
    line: list[str],
    stated: list[tuple[str, Expression]],
) -> Reason:
    words = in_words(index, condition)
    if condition.kind == "class":
        return Reason(words, [] if condition.iri in line else None, None)
    for cls, candidate in stated:
        if _entails(index, candidate, condition):
            return Reason(words, in_words(index, candidate), index.ref(cls))
    for cls, candidate in stated:
        if steps := _steps(store, index, candidate, condition):
            return Reason(words, in_words(index, candidate), index.ref(cls), steps)
    for asked, granted in _general_rules(store):
        if _entails(index, granted, condition):
            for cls, candidate in stated:
                if _entails(index, candidate, asked):
                    met_by, rule = in_words(index, candidate), tuple(in_words(index, asked))
                    return Reason(words, met_by, index.ref(cls), rule=rule)
    return Reason(words, None, None)


def _entails(index: TermIndex, candidate: Expression, condition: Expression) -> bool:
    """Tell whether the two are equal, or `R some C` entails `R some D` because C is below D."""
    return candidate == condition or (
        candidate.kind == condition.kind == "some"
        and candidate.iri == condition.iri
        and condition.parts[0].iri in index.tree.ancestors(candidate.parts[0].iri)
    )


def _steps(
    store: Graphs, index: TermIndex, candidate: Expression, condition: Expression
) -> tuple[tuple[str, Ref], ...]:
    """Give the shortest way from the place of one condition to that of the other, if any."""
    if not (candidate.kind == condition.kind == "some" and candidate.iri == condition.iri):
        return ()
    start, goal = candidate.parts[0].iri, condition.parts[0].iri
    ways: dict[str, tuple[tuple[str, Ref], ...]] = {start: ()}
    for at in (queue := [start]):
        wholes = store.select(own_query("wholes"), part=ox.NamedNode(at)) if at else []
        nexts = [("part of", str(row["whole"])[1:-1]) for row in wholes]
        nexts += [("a kind of", link.iri) for link in index.tree.parents(at)]
        for how, iri in nexts:
            if iri not in ways and len(ways) < _PLACES_LOOKED_AT:
                ways[iri] = (*ways[at], (how, index.ref(iri)))
                queue.append(iri)
    return ways.get(goal, ())


def _general_rules(store: Graphs) -> list[tuple[Expression, Expression]]:
    """Load the axioms by which whatever meets one condition meets another one."""
    return [
        (
            _some(row["property"], Expression("class", str(row["filler"])[1:-1])),
            _some(row["entailed"], Expression("class", str(row["value"])[1:-1])),
        )
        for row in store.select(own_query("general_axioms"))
    ]


def _some(on_property: Term, filler: Expression) -> Expression:
    return Expression("some", str(on_property)[1:-1], (filler,))


def _expression(
    nodes: Mapping[str, Mapping[str, Term]], node: Mapping[str, Term], depth: int = 0
) -> Expression:
    """Read an expression; one that holds itself is unreadable where it is too deep."""
    if depth > _DEPTH_READ:
        return Expression("unreadable")
    for name, kind in (("intersectionOf", "and"), ("unionOf", "or")):
        if _OWL + name in node:
            members = list(islice(_members(nodes, node[_OWL + name]), _MEMBERS_READ + 1))
            if len(members) > _MEMBERS_READ:
                return Expression("unreadable")
            return Expression(kind, parts=tuple(_operand(nodes, m, depth) for m in members))
    if _OWL + "complementOf" in node:
        return Expression("not", parts=(_operand(nodes, node[_OWL + "complementOf"], depth),))
    on_property, filler = node.get(_OWL + "onProperty"), node.get(_OWL + "someValuesFrom")
    if isinstance(on_property, ox.NamedNode) and filler is not None:
        return Expression("some", on_property.value, (_operand(nodes, filler, depth),))
    return Expression("unreadable")


def _operand(nodes: Mapping[str, Mapping[str, Term]], term: Term, depth: int) -> Expression:
    if isinstance(term, ox.NamedNode):
        return Expression("class", term.value)
    return _expression(nodes, nodes.get(str(term), {}), depth + 1)


def _members(nodes: Mapping[str, Mapping[str, Term]], at: Term) -> Iterator[Term]:
    """Yield the members of a list, for ever where it goes round."""
    while str(at) in nodes:
        cell = nodes[str(at)]
        if _RDF + "first" in cell:
            yield cell[_RDF + "first"]
        at = cell.get(_RDF + "rest", ox.NamedNode(_RDF + "nil"))
