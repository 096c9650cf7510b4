"""Other endpoints for the tests of SERVICE: small servers that answer well, badly, or never."""

import contextlib
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"remote"}}]}}'
JSON = "application/sparql-results+json;charset=utf-8"
TURTLE = b"<#s> <http://x/p> 1 , 2 ; <http://x/q> [ <http://x/p> 3 ] ."
LARGE = 300_000


@dataclass
class Remote:
    """A server at `address`, and the requests it got: path and body."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)


def handler(remote: Remote) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            remote.asked.append((self.path, body.decode()))
            remote.headers.append(dict(self.headers))
            parts = urlsplit(self.path)
            getattr(self, parts.path.strip("/").replace(".", "_"))(parse_qs(parts.query))

        def rows(self, _: object) -> None:
            self.say(200, ROWS)

        def status(self, query: dict[str, list[str]]) -> None:
            self.say(int(query["is"][0]), b"the remote's own words")

        def loop(self, _: object) -> None:
            self.redirect({"by": ["307"], "to": ["/loop"]})

        def redirect(self, query: dict[str, list[str]]) -> None:
            self.send_response(int(query["by"][0]))
            self.send_header("Location", query["to"][0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def large(self, _: object) -> None:
            self.say(200, b" " * LARGE + ROWS)

        def half(self, _: object) -> None:
            self.say(200, b" " * (LARGE // 4) + ROWS)

        def endless(self, _: object) -> None:
            self.send_response(200)
            self.send_header("Content-Type", JSON)
            self.end_headers()
            with contextlib.suppress(OSError):
                while not remote.release.is_set():
                    self.wfile.write(b" " * 10_000)

        def garbage(self, _: object) -> None:
            self.say(200, b"<p>It works!</p>")

        def another_type(self, _: object) -> None:
            self.say(200, b"<p>It works!</p>", "text/html")

        def boolean(self, _: object) -> None:
            self.say(200, b'{"head":{},"boolean":true}')

        def cut(self, _: object) -> None:
            self.send_response(200)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(ROWS)))
            self.end_headers()
            self.wfile.write(ROWS[:-20])

        def no_http(self, _: object) -> None:
            self.wfile.write(b"220 ready when you are\r\n\r\n")

        def silent(self, _: object) -> None:
            remote.release.wait(60)

        def drip(self, _: object) -> None:
            """Send a byte now and then, which no limit of a single read would notice."""
            with contextlib.suppress(OSError):
                while not remote.release.is_set():
                    self.wfile.write(b"H")
                    time.sleep(0.05)

        def folded(self, _: object) -> None:
            self.say(200, ROWS, "application/sparql-results+json;\r\n charset=utf-8")

        def triples(self, _: object) -> None:
            self.say(200, TURTLE, "text/turtle; charset=utf-8")

        def triples_nt(self, _: object) -> None:
            self.say(200, b'<http://x/s> <http://x/p> "as N-Triples" .', "text/plain")

        def broken(self, _: object) -> None:
            self.say(200, b"<http://x/s> <http://x/p> 1 .\n<http://x/s> oops", "text/turtle")

        def graphs(self, _: object) -> None:
            self.say(200, b"<http://x/g> { <http://x/s> <http://x/p> 1 }", "application/trig")

        def say(self, status: int, body: bytes, content_type: str = JSON) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextlib.contextmanager
def remote(trust: ssl.SSLContext | None = None) -> Iterator[Remote]:
    """Run such a server, over TLS with `trust`, until the block ends."""
    made = Remote()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(made))
    server.daemon_threads = True
    made.address = f"http://127.0.0.1:{server.server_port}"
    if trust is not None:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
        made.address = f"https://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        made.release.set()
        server.shutdown()
        server.server_close()
