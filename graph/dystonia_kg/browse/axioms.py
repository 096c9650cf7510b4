"""Class expressions of the ontology, and each in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.browse.term_index import Ref, TermIndex
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.store import Term
from dystonia_kg.store.terms import text_of

_DEPTH_READ = 30
"""Expressions in expressions, and the members of one; what is deeper or longer is not shown."""
_MEMBERS_READ = 200
_OWL = PREFIXES["owl"]
_RDF, _RO, _DYST = PREFIXES["rdf"], PREFIXES["RO"], PREFIXES["dyst"]
LOCATION = _RO + "0004026"
MUTATION = _RO + "0004003"
_VERBS = {
    LOCATION: "affects",
    MUTATION: "is caused by a variant in",
    _RO + "0004020": "comes from a disturbance of",
    _RO + "0004029": "has the feature",
    PREFIXES["BFO"] + "0000050": "is part of",
    _DYST + "hasDistribution": "has the distribution",
    _DYST + "hasCause": "has the cause",
    _DYST + "hasAgeAtOnset": "has",
    _DYST + "hasTask": "appears during",
    _DYST + "hasVariability": "is in its variability",
    _DYST + "hasAssociation": "is in its associated features",
    _DYST + "hasCourse": "has",
    _DYST + "hasPathology": "has the pathology",
}


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
class Placement:
    """An axiom that a rule of the build wrote: by which rule, what it says, resting on what."""

    rule: str
    parent: str
    condition: Expression | None
    claims: tuple[str, ...]


@dataclass
class AxiomIndex:
    """The class expressions of a store in memory, and what else explains where a class stands.

    `nodes` are the triples of blank nodes, `roots` the expressions of each class, which are read
    when they are asked for; `wholes` are the direct wholes of body parts; a general rule grants
    its second condition to whatever meets its first.
    """

    nodes: dict[str, dict[str, Term]] = field(default_factory=lambda: defaultdict(dict))
    roots: dict[str, list[tuple[bool, str]]] = field(default_factory=dict)
    wholes: dict[str, list[str]] = field(default_factory=dict)
    general_rules: list[tuple[Expression, Expression]] = field(default_factory=list)
    placements: dict[str, list[Placement]] = field(default_factory=dict)
    _read: dict[str, list[Axiom]] = field(default_factory=dict)

    def of(self, iri: str) -> list[Axiom]:
        """Give the expressions that a class is defined by, then those it is a subclass of."""
        found = self._read.get(iri)
        if found is None:
            found = [
                Axiom(is_definition, _expression(self.nodes, self.nodes.get(root, {})))
                for is_definition, root in self.roots.get(iri, ())
            ]
            found.sort(key=lambda axiom: (not axiom.is_definition, str(axiom.expression)))
            self._read[iri] = found
        return found

    def fillers(self, iri: str, name: str) -> list[str]:
        """Give the named classes that axioms of a class put it in a relation to."""
        conditions = (part for axiom in self.of(iri) for part in axiom.expression.conjuncts())
        return [
            part.parts[0].iri
            for part in conditions
            if part.kind == "some" and part.iri == name and part.parts[0].kind == "class"
        ]

    def related_to(self, iri: str, name: str) -> list[str]:
        """Give the classes that axioms of their own put in a relation to a thing."""
        return [cls for cls in sorted(self.roots) if iri in self.fillers(cls, name)]


def load_axiom_index(store: Graphs) -> AxiomIndex:
    """Read the index from a store."""
    index = AxiomIndex()
    for row in store.select(own_query("class_expressions")):
        index.nodes[str(row["node"])][text_of(row["property"])] = row["value"]
    for row in store.select(own_query("class_axioms")):
        is_definition = str(row["axiom"]).endswith("equivalentClass>")
        roots = index.roots.setdefault(text_of(row["term"]), [])
        roots.append((is_definition, str(row["root"])))
    for row in store.select(own_query("all_wholes")):
        index.wholes.setdefault(text_of(row["part"]), []).append(text_of(row["whole"]))
    index.general_rules = _general_rules(store)
    _read_placements(store, index)
    return index


def _read_placements(store: Graphs, index: AxiomIndex) -> None:
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    targets: dict[str, Term] = {}
    for row in store.select(own_query("placements")):
        target = row["target"]
        targets[str(target)] = target
        claims = found[text_of(row["term"]), text_of(row["rule"]), str(target)]
        if "claim" in row:
            claims.append(text_of(row["claim"]))
    for (term, rule, name), claims in sorted(found.items()):
        target = targets[name]
        is_named = isinstance(target, ox.NamedNode)
        condition = None if is_named else _expression(index.nodes, index.nodes.get(name, {}))
        parent = target.value if isinstance(target, ox.NamedNode) else ""
        placement = Placement(rule, parent, condition, tuple(sorted(claims)))
        index.placements.setdefault(term, []).append(placement)


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


def plainly(index: TermIndex, expression: Expression) -> list[Ref]:
    """Write an expression in plain English, with links, as what a thing does or is."""
    if expression.kind == "class":
        return [Ref(None, "is a kind of"), index.ref(expression.iri)]
    if expression.kind == "some":
        filler = expression.parts[0]
        verb = _VERBS.get(expression.iri) or index.label(expression.iri)
        if filler.kind == "class":
            return [Ref(None, verb), index.ref(filler.iri)]
        return [Ref(None, f"{verb} something that"), *plainly(index, filler)]
    if expression.kind == "unreadable":
        return [Ref(None, "meets a condition that only the logic shows")]
    if expression.kind == "not":
        return [Ref(None, "and it is not so that it"), *plainly(index, expression.parts[0])]
    joined: list[Ref] = []
    for part in expression.parts:
        joined += [Ref(None, expression.kind)] * bool(joined) + plainly(index, part)
    return joined


def _general_rules(store: Graphs) -> list[tuple[Expression, Expression]]:
    """Load the axioms by which whatever meets one condition meets another one."""
    return [
        (
            _some(row["property"], Expression("class", text_of(row["filler"]))),
            _some(row["entailed"], Expression("class", text_of(row["value"]))),
        )
        for row in store.select(own_query("general_axioms"))
    ]


def _some(on_property: Term, filler: Expression) -> Expression:
    return Expression("some", text_of(on_property), (filler,))


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
