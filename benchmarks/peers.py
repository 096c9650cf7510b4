"""This server and its peers: how users start each, and how each gets the data."""

import http.client
import json
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from string import Template
from urllib.parse import quote

from benchmarks.servers import Dataset, Server
from benchmarks.traffic import BenchmarkError, Reply, run
from dystonia_kg.store.empty import make_empty

_HERE = Path(__file__).parent
_OWN = (sys.executable, "-m", "dystonia_kg")
_GRAPH = "https://example.org/benchmark"
_SQL_PORT = 50
"""How far Virtuoso's port for SQL lies above that for HTTP."""
_SENT_BY_NGINX = {"server", "date", "content-length", "content-type", "connection", "etag"}


class DystoniaKg(Server):
    """This server, with its default settings."""

    name = "dystonia-kg"
    engine = "oxigraph"
    version_command = (*_OWN, "--version")

    def version(self) -> str:
        """Give the version, and whether its modules are compiled, as they are when installed."""
        found = find_spec("dystonia_kg.server.connection")
        is_python = found is None or str(found.origin).endswith(".py")
        return f"{super().version()} ({'as Python' if is_python else 'compiled'})"

    def prepare(self) -> None:
        if self.dataset.home is None:
            make_empty(self.folder / "home")
            load = (*_OWN, "--home", self.folder / "home", "load", self.dataset.file)
            run(*load, "--format", "ntriples", "--graph", _GRAPH, "--in-default")

    def command(self) -> Sequence[object]:
        if self.dataset.home is not None:
            return [*_OWN, "--home", self.dataset.home, "serve", "--port", self.port]
        return [*_OWN, "serve", "--empty", self.folder / "home", "--port", self.port]


class Oxigraph(Server):
    """`oxigraph serve` of a store on the disk."""

    name = "oxigraph"
    engine = "oxigraph"
    path = "/query"
    programs = ("oxigraph",)
    version_command = ("oxigraph", "--version")

    def prepare(self) -> None:
        store = ("--location", self.folder / "store")
        run("oxigraph", "load", *store, "--file", self.dataset.file)
        run("oxigraph", "optimize", *store)

    def command(self) -> Sequence[object]:
        address = f"127.0.0.1:{self.port}"
        return ["oxigraph", "serve", "--location", self.folder / "store", "--bind", address]


class OxigraphInMemory(Oxigraph):
    """`oxigraph serve` without a store on the disk; the data is sent to it at each start."""

    name = "oxigraph in memory"

    def prepare(self) -> None:
        pass

    def command(self) -> Sequence[object]:
        return ["oxigraph", "serve", "--bind", f"127.0.0.1:{self.port}"]

    def launch(self) -> None:
        super().launch()
        self.wait(self._takes_data)

    def _takes_data(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            with self.dataset.file.open("rb") as quads:
                line.request("POST", "/store", quads, {"Content-Type": "application/n-quads"})
                return line.getresponse().status < 300
        except ConnectionError:
            return False
        finally:
            line.close()


class RdflibEndpoint(Server):
    """`rdflib-endpoint serve`, which reads a file into memory; the default graph is the union."""

    name = "rdflib-endpoint"
    engine = "rdflib"
    path = "/"
    programs = ("rdflib-endpoint",)
    version_command = (
        sys.executable,
        "-c",
        "from importlib.metadata import version; print(version('rdflib-endpoint'))",
    )

    def command(self) -> Sequence[object]:
        where = ("--host", "127.0.0.1", "--port", self.port)
        return ["rdflib-endpoint", "serve", *where, self.dataset.file]


class Virtuoso(Server):
    """Virtuoso 7, with the buffers that its own settings name for 2 GB of free memory.

    Its default graph would be the union of all graphs with repeats, so the merge is one of them.
    """

    name = "virtuoso"
    engine = "virtuoso"
    path = f"/sparql?default-graph-uri={quote(_GRAPH, safe='')}"
    programs = ("virtuoso-t", "isql-vt")
    version_command = ("virtuoso-t", "-?")

    def prepare(self) -> None:
        file = self.dataset.file
        self.launch()
        try:
            self.wait(lambda: "Error" not in self._sql("status();"))
            self._sql(f"ld_dir('{file.parent}', '{file.name}', '{_GRAPH}');")
            self._sql("rdf_loader_run();")
            state = self._sql("select ll_state, ll_error from DB.DBA.load_list;")
            if state.split() != ["2", "NULL"]:
                raise BenchmarkError(f"virtuoso could not load {file.name}: {state}")
            self._sql("checkpoint;")
        finally:
            self.stop()

    def launch(self) -> None:
        settings = Template((_HERE / "virtuoso.ini").read_text("utf-8")).substitute(
            folder=self.folder,
            http_port=self.port,
            sql_port=self.port + _SQL_PORT,
            load_folder=self.dataset.file.parent,
        )
        (self.folder / "virtuoso.ini").write_text(settings, "utf-8")
        super().launch()

    def command(self) -> Sequence[object]:
        return ["virtuoso-t", "+foreground", "+configfile", self.folder / "virtuoso.ini"]

    def _sql(self, statement: str) -> str:
        """Give what a statement prints when the administrator of this database runs it."""
        login = (f"127.0.0.1:{self.port + _SQL_PORT}", "dba", "dba")
        options = ("VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT")
        return run("isql-vt", *login, *options, f"EXEC={statement}", may_fail=True).strip()


class Nginx(Server):
    """nginx with files of the very bytes that this server answered: the limit."""

    name = "nginx"
    engine = "none: it sends files"
    path = "/label"
    programs = ("nginx",)
    version_command = ("nginx", "-v")

    def __init__(self, dataset: Dataset, port: int, replies: Mapping[str, Reply]) -> None:
        super().__init__(dataset, port)
        self._replies = replies

    def launch(self) -> None:
        files = self.folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        for name, reply in self._replies.items():
            (files / name).write_bytes(reply.body)
        headers = next(iter(self._replies.values())).headers.items()
        settings = Template((_HERE / "nginx.conf").read_text("utf-8")).substitute(
            folder=self.folder,
            port=self.port,
            user="user root;" if os.geteuid() == 0 else "",
            headers=" ".join(
                f"add_header {name} {json.dumps(value)};"
                for name, value in headers
                if name not in _SENT_BY_NGINX
            ),
        )
        (self.folder / "nginx.conf").write_text(settings, "utf-8")
        super().launch()

    def command(self) -> Sequence[object]:
        return ["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf"]


PEERS: dict[str, type[Server]] = {
    kind.name: kind for kind in (Oxigraph, OxigraphInMemory, Virtuoso, RdflibEndpoint)
}
