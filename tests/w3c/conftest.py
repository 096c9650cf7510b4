"""What tests with the W3C's suites need: the suites, and a reader that keeps what is written."""

import pytest
import rdflib

from support.real_parts import left_out
from support.w3c import FOLDER


@pytest.fixture(autouse=True)
def suites(monkeypatch: pytest.MonkeyPatch) -> None:
    if not FOLDER.is_dir():
        left_out("the W3C's suites are not there; `make w3c-suites` fetches them")
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
