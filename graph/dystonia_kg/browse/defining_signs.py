"""Signs that a disease has by its definition, and those that its name states.

A form of dystonia has the sign that it is of itself (writer's cramp), and those of the forms above
it. A name states a sign where it holds the sign's label as words of its own, and not "without" it.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from dystonia_kg.browse.class_tree import ClassTree
from dystonia_kg.browse.own_queries import own_query
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs
from dystonia_kg.store.terms import text_of

DEFINED, NAMED = "by definition", "in its name"
LEADS = (DEFINED, NAMED)
"""Why a sign stands first, in the order of that."""
_DYSTONIA = PREFIXES["dyst"] + "Dystonia"
_DYSTONIA_AS_SIGN = PREFIXES["HP"] + "0001332"
_DENIED = re.compile(r"\b(without|non|not|no)[\s-]+$", re.IGNORECASE)


@dataclass
class DefiningSigns:
    """By disease: the sign that it is of itself, and its names; by sign: what Mondo calls so."""

    sign_of: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    in_mondo: dict[str, str] = field(default_factory=dict)

    def namesakes(self, sign: str) -> list[str]:
        """Give the diseases that are a sign of itself, and that of Mondo with the sign's label."""
        found = sorted(disease for disease, own in self.sign_of.items() if own == sign)
        return [*found, *([self.in_mondo[sign]] if sign in self.in_mondo else [])]

    def by_definition(self, tree: ClassTree, disease: str) -> set[str]:
        """Give the signs that a disease and the forms above it are."""
        line = (disease, *tree.ancestors(disease))
        return {self.sign_of[iri] for iri in line if iri in self.sign_of}

    def nearest(self, tree: ClassTree, disease: str) -> set[str]:
        """Give the signs that the forms above a disease are, but for those above another."""
        found = self.by_definition(tree, disease)
        wider = {above for sign in found for above in tree.ancestors(sign)}
        return found - wider - {self.sign_of.get(disease, "")}

    def lead(self, tree: ClassTree, disease: str, sign: str, label: str) -> str:
        """Say why a sign stands first among those of a disease, one of LEADS; "" where not."""
        if sign in self.by_definition(tree, disease):
            return DEFINED
        is_named = any(_states(name, label) for name in self.names.get(disease, ()))
        return NAMED if is_named else ""


def is_dystonia(tree: ClassTree, disease: str) -> bool:
    """Tell whether a disease is a dystonia."""
    return disease == _DYSTONIA or _DYSTONIA in tree.ancestors(disease)


def is_dystonic(tree: ClassTree, sign: str) -> bool:
    """Tell whether a sign is dystonia or a kind of it."""
    return sign == _DYSTONIA_AS_SIGN or _DYSTONIA_AS_SIGN in tree.ancestors(sign)


def load_defining_signs(store: Graphs, labels: Mapping[str, str]) -> DefiningSigns:
    """Read them from a store, of which the labels are known."""
    sign_of = {
        text_of(row["disease"]): text_of(row["sign"])
        for row in store.select(own_query("namesakes"))
    }
    names: dict[str, list[str]] = defaultdict(list)
    for row in store.select(own_query("disease_names")):
        names[text_of(row["disease"])].append(text_of(row["name"]))
    return DefiningSigns(sign_of, dict(names), _in_mondo(store, labels))


def _in_mondo(store: Graphs, labels: Mapping[str, str]) -> dict[str, str]:
    """Give by sign of HPO the disease of Mondo with its label that no own class stands for."""
    own = {text_of(row["alias"]) for row in store.select(own_query("nodes"))}
    diseases = {
        label.lower(): iri
        for iri, label in labels.items()
        if iri.startswith(PREFIXES["MONDO"]) and iri not in own
    }
    return {
        iri: diseases[label.lower()]
        for iri, label in labels.items()
        if iri.startswith(PREFIXES["HP"]) and label.lower() in diseases
    }


@cache
def _pattern(label: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(label)}(?!\w)", re.IGNORECASE)


def _states(text: str, label: str) -> bool:
    found = _pattern(label).search(text)
    return bool(found and not _DENIED.search(text[: found.start()]))
