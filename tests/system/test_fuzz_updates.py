"""Random updates, keywords joined to names and all: what changes a graph is seen to write to it."""

import random

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.update_operations import check_update, operations
from dystonia_kg.sparql.update_targets import targets_of

BASE = "http://x/"
GUARDED, OTHER = ox.NamedNode("http://x/p"), ox.NamedNode("http://x/h")
GRAPH = (" GRAPH ", "GRAPH", "GRAPH ", "graph", ".GRAPH", ". GRAPH ")
NAMES = (
    *("<http://x/p>", " o:p", " graph:p", "o:p", "graph:p", " <p>", " ?g", "<http://x/h>", " o:h"),
)
OBJECTS = (
    *("1", "1.", "1 .", "1.e0", "1e0", "true", "true.", "true .", '"x"', '"x"@en', "_:b", "(1)"),
    *("o:", "o:a", "o:a .", "o:a.b", "o:a.b.", "o:a-b", "o:a%41", "o:\\-", '"""x"'),
    *("('''x')", '("""x")'),
)
ENDS = ("", '# """', "# '''", '#\\q"""', "#\\q'''")
CLEARS = ("CLEAR", "DROP", "CLEAR SILENT", "CLEARSILENT", "DROP SILENT", "CREATE SILENT")
COPIES = ("COPY", "MOVE", "ADD", "COPY SILENT", "MOVESILENT", "COPYSILENT")
MAYBE_GRAPH = ("GRAPH", "GRAPH ", "")
SPACE = ("", " ")
CHANGES = (
    "DELETE { ?s ?p ?o }",
    "INSERT { ?s ?p 5 }",
    "DELETE{ ?s ?p ?o }INSERT{ ?s ?p 5 }",
)
USING = ("", "USING<http://x/p>", "USINGo:p ", "USING NAMED o:p", "USINGNAMEDo:p ")
ALL = (*NAMES, "ALL", "NAMED", " ALL", " NAMED")
WHERE = ("WHERE { GRAPH ?g { ?s ?p ?o } }",)
FORMS: tuple[tuple[str | tuple[str, ...], ...], ...] = (
    ("INSERT DATA { <a:a> <a:b> ", OBJECTS, GRAPH, NAMES, SPACE, "{ <a:x> <a:y> 1 } } ", ENDS),
    (
        "INSERT { <a:a> <a:b> ",
        OBJECTS,
        GRAPH,
        NAMES,
        "{ ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    ),
    ("DELETE WHERE { <a:s> <a:p> ", OBJECTS, GRAPH, NAMES, "{ ?s ?p ?o } } ", ENDS),
    (CLEARS, SPACE, MAYBE_GRAPH, ALL, " ", ENDS),
    (COPIES, SPACE, MAYBE_GRAPH, NAMES, SPACE, "TO", SPACE, MAYBE_GRAPH, NAMES, " ", ENDS),
    ("WITH", SPACE, NAMES, SPACE, CHANGES, USING, "WHERE{ ?s ?p ?o }"),
    (
        *("INSERT DATA { GRAPH <http://x/h> { <a:a> <a:b> ", OBJECTS, " } } ; "),
        *(CLEARS, SPACE, MAYBE_GRAPH, NAMES, " ", ENDS),
    ),
    (
        *("INSERT DATA { GRAPH <http://x/h> { <a:a> <a:b> ", OBJECTS, " } <a:a> <a:b> ", OBJECTS),
        *(GRAPH, NAMES, "{ <a:a> <a:b> 7 } } ", ENDS),
    ),
)


def written(chance: random.Random) -> str:
    parts = [p if isinstance(p, str) else chance.choice(p) for p in chance.choice(FORMS)]
    return "PREFIX o: <http://x/> PREFIX graph: <http://x/> " + "".join(parts)


def changes(update: str) -> bool:
    """Tell whether the engine, given an update, changes the graph that is guarded."""
    store = ox.Store()
    for graph, values in ((GUARDED, "01"), (OTHER, "9")):
        for value in values:
            quad = ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(value), graph)
            store.add(quad)
    try:
        store.update(update, prefixes=dict(PREFIXES), base_iri=BASE)
    except (SyntaxError, ValueError, RuntimeError):
        return False
    left = sorted(
        quad.object.value
        for quad in store.quads_for_pattern(None, None, None, GUARDED)
        if isinstance(quad.object, ox.Literal)
    )
    return left != ["0", "1"]


def is_seen(update: str) -> bool:
    """Tell whether an update is refused, or known to write to the graph that is guarded."""
    try:
        check_update(update)
        found = [targets_of(operation, BASE) for operation in operations(update)]
    except DystoniaKgError:
        return True
    return any(
        GUARDED.value in targets.graphs or targets.variables or targets.kinds & {"ALL", "NAMED"}
        for targets in found
    )


def fuzz(count: int, seed: int) -> int:
    """Give the number of updates that changed the graph; all of them must be seen."""
    chance = random.Random(seed)
    updates = [update for update in (written(chance) for _ in range(count)) if changes(update)]
    for update in updates:
        assert is_seen(update), update
    return len(updates)


def test_no_write_is_missed() -> None:
    assert fuzz(3_000, 20261123) > 500


@pytest.mark.long
def test_no_write_is_missed_in_many_updates() -> None:
    assert fuzz(100_000, 11) > 20_000
