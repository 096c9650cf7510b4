"""Why a class stands under an inferred parent."""

from dataclasses import dataclass

from dystonia_kg.browse.axioms import AxiomIndex, Expression, plainly
from dystonia_kg.browse.term_index import Ref, TermIndex

_CLASSES_ABOVE = 200
_PLACES_LOOKED_AT = 200


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


def reasons(axioms: AxiomIndex, index: TermIndex, iri: str, parent: str) -> list[Reason]:
    """Say how a class meets each condition of an inferred parent's definition.

    Empty when the parent has no definition that could be met.
    """
    definitions = [axiom for axiom in axioms.of(parent) if axiom.is_definition]
    if not definitions:
        return []
    line = [iri, *index.tree.ancestors(iri)[:_CLASSES_ABOVE]]
    stated = [
        (cls, condition)
        for cls in line
        for axiom in axioms.of(cls)
        for condition in axiom.expression.conjuncts()
        if cls != parent
    ]
    return [
        _reason(axioms, index, condition, line, stated)
        for condition in definitions[0].expression.conjuncts()
    ]


def _reason(
    axioms: AxiomIndex,
    index: TermIndex,
    condition: Expression,
    line: list[str],
    stated: list[tuple[str, Expression]],
) -> Reason:
    words = plainly(index, condition)
    if condition.kind == "class":
        return Reason(words, [] if condition.iri in line else None, None)
    for cls, candidate in stated:
        if _entails(index, candidate, condition):
            return Reason(words, plainly(index, candidate), index.ref(cls))
    for cls, candidate in stated:
        if steps := _steps(axioms, index, candidate, condition):
            return Reason(words, plainly(index, candidate), index.ref(cls), steps)
    for asked, granted in axioms.general_rules:
        if _entails(index, granted, condition):
            for cls, candidate in stated:
                if _entails(index, candidate, asked):
                    met_by, rule = plainly(index, candidate), tuple(plainly(index, asked))
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
    axioms: AxiomIndex, index: TermIndex, candidate: Expression, condition: Expression
) -> tuple[tuple[str, Ref], ...]:
    """Give the shortest way from the place of one condition to that of the other, if any."""
    if not (candidate.kind == condition.kind == "some" and candidate.iri == condition.iri):
        return ()
    return way_up(axioms, index, candidate.parts[0].iri, condition.parts[0].iri)


def way_up(
    axioms: AxiomIndex, index: TermIndex, start: str, goal: str
) -> tuple[tuple[str, Ref], ...]:
    """Give the shortest way from a class up to a whole or a kind of it, if any."""
    ways: dict[str, tuple[tuple[str, Ref], ...]] = {start: ()}
    for at in (queue := [start]):
        nexts = [("part of", whole) for whole in axioms.wholes.get(at, ())]
        nexts += [("a kind of", link.iri) for link in index.tree.parents(at)]
        for how, iri in nexts:
            if iri not in ways and len(ways) < _PLACES_LOOKED_AT:
                ways[iri] = (*ways[at], (how, index.ref(iri)))
                queue.append(iri)
    return ways.get(goal, ())
