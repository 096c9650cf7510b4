"""SPARQL 1.1 updates: as the process that writes runs them, on a store in memory."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
import pytest

from dystonia_kg.errors import QuerySyntaxError
from dystonia_kg.store.draft import PLAIN, Draft
from dystonia_kg.writes import apply
from support.w3c import Case, loaded, with_each
from support.w3c_results import of_quads

Run: TypeAlias = Callable[[Case], ox.Store]
FAILED = "the update failed"
"""How the message begins of an update that was read, and could not be done."""


class EveryAddress(dict[str, None]):
    """What LOAD may ask for where the operator lists all that the suite names: there is nothing."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, address: object) -> bool:
        return True

    def __missing__(self, address: str) -> None:
        return None


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give what runs the update of a test on its graphs, and gives the store."""

    def update(case: Case) -> ox.Store:
        draft = Draft(loaded(case, case.action), {PLAIN: True}, Path(), Path())
        monkeypatch.setattr(apply, "writing", lambda *_, **__: nullcontext(draft))
        iri = case.action.main
        text = case.path(iri).read_text(encoding="utf-8")
        apply.apply_update(Path(), apply.Update(text, iri, loads=EveryAddress()))
        store: ox.Store = draft.store
        return store

    return update


@with_each("outcomes")
def test_an_update(case: Case, run: Run) -> None:
    assert of_quads(run(case)) == of_quads(loaded(case, case.result))


@with_each("updates")
def test_an_update_that_is_read(case: Case, run: Run) -> None:
    try:
        run(case)
    except QuerySyntaxError as e:
        if not e.message.startswith(FAILED):
            raise


@with_each("no updates")
def test_an_update_that_is_not_read(case: Case, run: Run) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        run(case)
    assert not caught.value.message.startswith(FAILED)
