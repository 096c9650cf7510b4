"""This server and its peers: how each is started by its users, and how it gets the data."""

import http.client
import json
import os
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template

from benchmarks.client import Client, Reply
from benchmarks.servers import BenchmarkError, Server, beside_python, run
from dystonia_kg.empty import make_empty

DEFAULT_GRAPH = "urn:x-benchmark:default"
_LOADED_GRAPH = "https://example.org/benchmark"
_HERE = Path(__file__).parent
_SQL_PORT = 50
"""How far the port for SQL lies above that for HTTP."""
_SENT_BY_NGINX = {"server", "date", "content-length", "content-type", "connection", "etag"}


class DystoniaKg(Server):
    """This server, with its default settings."""

    name = "dystonia-kg"

    @property
    def _home(self) -> Path:
        return (self.folder if self.dataset.is_loaded else self.dataset.folder) / "home"

    def version(self) -> str:
        """Give the version and the commit."""
        commit = run("git", "-C", _HERE, "describe", "--always", "--dirty").strip()
        return f"{version('dystonia-kg')} ({commit})"

    def prepare(self) -> None:
        """Load the triples, into a named graph and the default graph; a build needs no more."""
        if self.dataset.is_loaded:
            make_empty(self._home)
            load = (sys.executable, "-m", "dystonia_kg", "--home", self._home, "load")
            options = ("--format", "ntriples", "--graph", _LOADED_GRAPH, "--in-default")
            run(*load, self.dataset.file, *options)

    def command(self) -> Sequence[str | Path]:
        """Serve the build, or the loaded store with `--empty`."""
        where = "--empty" if self.dataset.is_loaded else "--home"
        return [
            sys.executable,
            "-m",
            "dystonia_kg",
            "serve",
            where,
            self._home,
            "--port",
            str(self.port),
        ]


class Oxigraph(Server):
    """`oxigraph serve` of a store on the disk."""

    name = "oxigraph"
    path = "/query"

    def version(self) -> str:
        """Give what the program says."""
        return run(beside_python("oxigraph"), "--version").split()[-1]

    def missing(self) -> str:
        """Look for the program."""
        return "" if beside_python("oxigraph").exists() else "pip install oxigraph"

    def prepare(self) -> None:
        """Bulk-load the quads, and compact."""
        program, store = beside_python("oxigraph"), self.folder / "store"
        run(program, "load", "--location", store, "--file", self.dataset.file)
        run(program, "optimize", "--location", store)

    def command(self) -> Sequence[str | Path]:
        """Serve the store."""
        address = f"127.0.0.1:{self.port}"
        program = beside_python("oxigraph")
        return [program, "serve", "--location", self.folder / "store", "--bind", address]


class OxigraphMemory(Oxigraph):
    """`oxigraph serve` without a store on the disk: what it holds came by the Graph Store."""

    name = "oxigraph in memory"

    def prepare(self) -> None:
        """Nothing is kept."""

    def command(self) -> Sequence[str | Path]:
        """Serve an empty store."""
        return [beside_python("oxigraph"), "serve", "--bind", f"127.0.0.1:{self.port}"]

    def launch(self) -> None:
        """Send it the quads."""
        super().launch()
        self.wait(self._takes_data)

    def _takes_data(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            with self.dataset.file.open("rb") as quads:
                line.request("POST", "/store", quads, {"Content-Type": "application/n-quads"})
                reply = line.getresponse()
        except ConnectionError:
            return False
        finally:
            line.close()
        if reply.status >= 300:
            raise BenchmarkError(f"{self.name} does not take the data: {reply.status}")
        return True


class RdflibEndpoint(Server):
    """`rdflib-endpoint serve`, which holds all in memory; its default graph is the union."""

    name = "rdflib-endpoint"
    path = "/"

    def version(self) -> str:
        """Give the versions of it and of rdflib."""
        return f"{version('rdflib-endpoint')} (rdflib {version('rdflib')})"

    def missing(self) -> str:
        """Look for the package."""
        try:
            version("rdflib-endpoint")
        except PackageNotFoundError:
            return "pip install rdflib-endpoint"
        return ""

    def command(self) -> Sequence[str | Path]:
        """Read the quads and serve them."""
        program = beside_python("rdflib-endpoint")
        return [
            program,
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            self.dataset.file,
        ]


class Virtuoso(Server):
    """Virtuoso 7 from Debian, with the buffers that its own file names for 2 GB of memory."""

    name = "virtuoso"

    def version(self) -> str:
        """Give what the program says."""
        words = run("virtuoso-t", "-?", may_fail=True).split()
        return words[words.index("Version") + 1]

    def missing(self) -> str:
        """Look for the programs."""
        found = shutil.which("virtuoso-t") and shutil.which("isql-vt")
        return "" if found else "apt-get install virtuoso-opensource-7"

    def prepare(self) -> None:
        """Bulk-load the quads; those without a graph go into the graph named as the default."""
        where, file = self.dataset.file.parent, self.dataset.file.name
        self.launch()
        try:
            self.wait(self._takes_sql)
            self._sql(f"ld_dir('{where}', '{file}', '{DEFAULT_GRAPH}');")
            self._sql("rdf_loader_run();")
            if failed := self._sql("select ll_error from DB.DBA.load_list where ll_error <> '';"):
                raise BenchmarkError(f"virtuoso could not load all of {file}: {failed}")
            self._sql("checkpoint;")
        finally:
            self.stop()

    def launch(self) -> None:
        """Write its settings first: they hold the ports."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = Template((_HERE / "virtuoso.ini").read_text(encoding="utf-8")).substitute(
            folder=self.folder,
            http_port=self.port,
            sql_port=self.port + _SQL_PORT,
            load_folder=self.dataset.file.parent,
            graph=DEFAULT_GRAPH,
        )
        (self.folder / "virtuoso.ini").write_text(text, encoding="utf-8")
        super().launch()

    def command(self) -> Sequence[str | Path]:
        """Serve the database of its folder."""
        return ["virtuoso-t", "+foreground", "+configfile", self.folder / "virtuoso.ini"]

    def _sql(self, statement: str) -> str:
        """Run a statement as the administrator of this throw-away database."""
        options = ("VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "ERRORS=STDOUT")
        login = (f"127.0.0.1:{self.port + _SQL_PORT}", "dba", "dba")
        printed = run("isql-vt", *login, *options, f"EXEC={statement}").strip()
        if "*** Error" in printed:
            raise BenchmarkError(f"virtuoso: {printed[-500:]}")
        return printed

    def _takes_sql(self) -> bool:
        try:
            self._sql("select 1;")
        except BenchmarkError:
            return False
        return True


class Nginx(Server):
    """nginx with files that hold the very bytes of this server's answers, the limit."""

    name = "nginx"

    def version(self) -> str:
        """Give what the program says."""
        return run("nginx", "-v").strip().rpartition("/")[2]

    def missing(self) -> str:
        """Look for the program."""
        return "" if shutil.which("nginx") else "apt-get install nginx-light"

    def put(self, path: str, reply: Reply) -> None:
        """Add an answer at a path, with the headers that this server sent and nginx has not."""
        (self.folder / "files").mkdir(parents=True, exist_ok=True)
        (self.folder / "files" / path.strip("/")).write_bytes(reply.body)
        headers = "".join(
            f"    add_header {name} {json.dumps(value)};\n"
            for name, value in reply.headers.items()
            if name not in _SENT_BY_NGINX
        )
        place = f"  location = {path} {{\n{headers}  }}\n"
        with (self.folder / "locations").open("a", encoding="utf-8") as file:
            file.write(place)

    def launch(self) -> None:
        """Write its settings first."""
        text = Template((_HERE / "nginx.conf").read_text(encoding="utf-8")).substitute(
            folder=self.folder,
            port=self.port,
            user="user root;" if os.geteuid() == 0 else "",
        )
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")
        super().launch()

    def start(self) -> None:
        """Start it; it has an answer to any request."""
        self.launch()
        self.wait(self._listens)

    def _listens(self) -> bool:
        client = Client(self.port)
        try:
            return client.get("/").status > 0
        except ConnectionError:
            return False
        finally:
            client.close()

    def command(self) -> Sequence[str | Path]:
        """Serve the files."""
        return ["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf"]


PEERS: dict[str, type[Server]] = {
    kind.name: kind for kind in (Oxigraph, OxigraphMemory, Virtuoso, RdflibEndpoint)
}
