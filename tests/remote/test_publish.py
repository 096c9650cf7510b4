"""`publish` to a real engine: what an interrupted one leaves behind, and what is not published."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.publish import Addresses, PublishError, Target, publish
from dystonia_kg.remote.record import MERGE
from dystonia_kg.remote.store import RemoteService
from dystonia_kg.remote.transport import Transport
from dystonia_kg.store.store import open_store
from dystonia_kg.writes.apply import GraphChange, apply_change
from support.engines import Engine, oxigraph
from support.writable import MINE, plain_home, project_home


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "engine").mkdir()
    running = oxigraph(tmp_path / "engine")
    running.start()
    yield running
    running.stop()


class Interrupted(Target):
    """A target that goes away when a merge is half made."""

    def update(self, text: str) -> None:
        super().update(text)
        if text.startswith("INSERT { GRAPH"):
            raise KeyboardInterrupt


def there(engine: Engine) -> set[str]:
    service = RemoteService(Transport(Credentials()), engine.address)
    rows = service.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    return {row["g"].value for row in rows}  # type: ignore[union-attr]


def test_half_a_merge_is_removed_by_the_next_run(
    engine: Engine, small_home: Path, tmp_path: Path
) -> None:
    home, addresses = project_home(small_home, tmp_path / "home"), Addresses.of(engine.address)
    with pytest.raises(KeyboardInterrupt):
        publish(open_store(home), Interrupted(addresses, Credentials()), lambda _: None)
    (half,) = (graph for graph in there(engine) if graph.startswith(MERGE))
    graph = open_store(home).graph_names()[0]
    manifest = home / "current" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace(f'"{graph}": {{', f'"{graph}": {{"sha256": "other", '))
    target = Target(addresses, Credentials())
    publish(open_store(home), target, lambda _: None)
    merges = {graph for graph in there(engine) if graph.startswith(MERGE)}
    assert merges == {target.record().default_graph}
    assert half not in merges


def test_a_store_of_somebodys_own_is_not_published(engine: Engine, tmp_path: Path) -> None:
    home = plain_home(tmp_path / "own")
    apply_change(home, GraphChange("PUT", MINE))
    with pytest.raises(PublishError, match="of its own"):
        publish(open_store(home), Target(Addresses.of(engine.address), Credentials()), print)
    assert not there(engine)
