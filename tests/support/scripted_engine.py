"""A stand-in for another SPARQL engine: it answers by a script, and keeps what it was asked."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

EMPTY = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"http://a/"}}]}}'
SELECT = "SELECT ?x { ?x a owl:Class }"


class Script:
    """What a fake engine answers, in order (the last for ever), and what it was asked.

    It waits `wait_s` before each answer, and no longer once it is `free`.
    """

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(200, {}, EMPTY)]
        self.asked: list[dict[str, list[str]]] = []
        self.headers: list[dict[str, str]] = []
        self.wait_s = 0.0
        self.free = threading.Event()
        self.address = ""

    def next(self) -> tuple[int, dict[str, str], bytes]:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextlib.contextmanager
def scripted() -> Iterator[Script]:
    """Run such an engine until the block ends."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            script.asked.append(parse_qs(body.decode(errors="replace")))
            script.headers.append(dict(self.headers))
            script.free.wait(script.wait_s)
            status, headers, text = script.next()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                if value:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text)
            self.close_connection = True

        do_GET = do_PUT = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.address = f"http://127.0.0.1:{server.server_port}/query"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
