"""Pages while the indexes of a large graph are read: as long as a query may take, and no longer."""

import threading
from pathlib import Path

import pytest

from dystonia_kg.errors import BusyError
from dystonia_kg.limits import Limits
from dystonia_kg.paths import QUERIES_DIR
from dystonia_kg.web.serving.current_build import CurrentBuild
from support.writable import project_home


@pytest.mark.parametrize("is_quick", [False, True])
def test_a_page_waits_no_longer_than_a_query(
    small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_quick: bool
) -> None:
    home, is_read = project_home(small_home, tmp_path / "home"), threading.Event()
    served = CurrentBuild(home, QUERIES_DIR, Limits(deadline_s=0.5))
    monkeypatch.setattr("dystonia_kg.web.serving.served._read_all", lambda _: is_read.wait())
    served._start_warming(is_quick=is_quick)
    if is_quick:
        assert served.site()
    else:
        with pytest.raises(BusyError, match="still being read"):
            served.site()
    is_read.set()
    assert served.site()
