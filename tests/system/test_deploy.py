"""deploy/: nginx in front of two replicas gives their answers, keeps what may be kept, refuses."""

import json
import shutil
import subprocess
import urllib.parse
from pathlib import Path

import pytest

from support.proxied import NGINX_FOLDER, rendered
from support.replicas import FORM, LABELS, Replicas, Start, cache_status, get, nginx_program, until
from support.serving import fetch, send_raw, status_of
from support.writable import MINE, quads


@pytest.mark.parametrize("servers", ["replicas.conf", "replicas-compose.conf"])
def test_nginx_accepts_the_configuration(tmp_path: Path, servers: str) -> None:
    main = rendered(tmp_path, 8080, [], {})
    shutil.copy(NGINX_FOLDER / servers, tmp_path / "replicas.conf")
    checked = subprocess.run(
        [nginx_program(), "-t", "-e", "stderr", "-c", main], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def query(text: str, **more: str) -> str:
    return "/sparql?" + urllib.parse.urlencode({"query": text, **more})


SAME = [
    ("GET", query(LABELS), None, {"Accept": "text/csv"}),
    ("GET", query(LABELS), None, {"Accept": "application/sparql-results+xml"}),
    ("GET", query(LABELS), None, {"Accept": "text/csv;q=0.1, application/json"}),
    ("GET", query(LABELS, format="tsv"), None, {}),
    ("GET", query("CONSTRUCT WHERE { ?s rdfs:label ?o }"), None, {"Accept-Encoding": "gzip"}),
    ("GET", query("CONSTRUCT WHERE { ?s rdfs:label ?o }"), None, {"Accept-Encoding": "zstd, gzip"}),
    ("GET", query("CONSTRUCT WHERE { ?s rdfs:label ?o }"), None, {"Accept-Encoding": "gzip;q=0"}),
    ("GET", query("SELECT nonsense"), None, {}),
    ("GET", query(LABELS), None, {"Accept": "image/png"}),
    ("POST", "/sparql", b"query=ASK%20%7B%7D", {**FORM, "Accept": "text/csv"}),
    ("POST", "/sparql", LABELS.encode(), {"Content-Type": "application/sparql-query"}),
    ("PUT", "/sparql", b"", {}),
    ("OPTIONS", "/sparql", None, {"Origin": "https://example.org"}),
    ("HEAD", query(LABELS), None, {}),
    ("GET", "/sparql", None, {"Accept": "text/turtle"}),
    ("GET", "/term/CervicalDystonia", None, {"Accept": "text/html"}),
    ("GET", "/term/CervicalDystonia", None, {"Accept": "text/turtle"}),
    ("GET", "/term/No%20such%2Fterm", None, {"Accept": "application/json"}),
    ("GET", "/static/style.css", None, {}),
    ("GET", "/" + "x" * 9000, None, {}),
    ("GET", query("ASK {} #" + "x" * 20_000), None, {}),
]
KEPT = ("Content-Type", "Content-Encoding", "ETag", "Allow", "Vary", "Dystonia-KG-Release")


@pytest.mark.parametrize(("method", "path", "body", "headers"), SAME)
def test_the_same_answer_as_from_each_replica(
    replicas: Replicas, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> None:
    host = replicas.address.removeprefix("http://")
    answers = [
        fetch(address + path, method=method, body=body, headers={**headers, "Host": host})
        for address in (*replicas.direct, replicas.address)
    ]
    shown = [
        (reply.status, reply.body, {name: reply.headers.get(name) for name in KEPT})
        for reply in answers
    ]
    assert shown[0] == shown[1] == shown[2]


def test_a_second_request_is_answered_from_the_cache(replicas: Replicas) -> None:
    def hit() -> bool:
        return cache_status(get(replicas, "ASK {} # kept")) == "nginx; hit"

    assert cache_status(get(replicas, "ASK {} # kept")) == "nginx; fwd=miss"
    assert until(hit)


def test_an_older_answer_is_asked_after_by_its_tag(replicas: Replicas) -> None:
    def revalidated() -> bool:
        return cache_status(get(replicas, "ASK {} # old")).endswith("fwd-status=304")

    first = get(replicas, "ASK {} # old")
    assert until(revalidated)
    assert any(line["status"] == 304 for number in (0, 1) for line in replicas.log(number))
    assert get(replicas, "ASK {} # old").body == first.body == b"true"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("ASK { FILTER(NOW() > 0) } # a", {}),
        ("SELECT (RAND() AS ?x) {} # a", {}),
        ("ASK {} # with a token", {"Authorization": "Bearer x"}),
    ],
)
def test_what_must_not_be_kept_is_not(
    replicas: Replicas, text: str, headers: dict[str, str]
) -> None:
    before = sum(replicas.asked(number) for number in (0, 1))
    for _ in range(3):
        assert "hit" not in cache_status(get(replicas, text, **headers))
    assert sum(replicas.asked(number) for number in (0, 1)) == before + 3


def test_nobody_gets_a_coding_that_another_client_chose(replicas: Replicas) -> None:
    text = "CONSTRUCT WHERE { ?s rdfs:label ?o } # codings"
    for accepted in ("zstd;q=0.1, gzip", "zstd", "zstd;q=0, gzip;q=0.5", "gzip", "br", "*"):
        given = get(replicas, text, **{"Accept": "text/turtle", "Accept-Encoding": accepted})
        coding = given.headers.get("Content-Encoding", "")
        assert coding in ("", *(part.partition(";")[0].strip() for part in accepted.split(",")))
        assert coding != "zstd" or "zstd;q=0," not in accepted


def test_a_client_with_the_answer_is_told_so(replicas: Replicas) -> None:
    tag = get(replicas, LABELS).headers["ETag"]
    assert get(replicas, LABELS, **{"If-None-Match": tag}).status == 304
    assert get(replicas, LABELS, **{"If-None-Match": '"other"'}).status == 200


WRITES = [
    ("PUT", f"/graphs?graph={MINE}", b"<a:a> <a:a> <a:a> .", "text/turtle"),
    ("POST", f"/graphs?graph={MINE}", b"<a:a> <a:a> <a:a> .", "text/turtle"),
    ("POST", "/graphs", b"<a:a> <a:a> <a:a> .", "text/turtle"),
    ("DELETE", f"/graphs?graph={MINE}", None, ""),
    ("POST", "/update", b"INSERT DATA { <a:a> <a:a> <a:a> }", "application/sparql-update"),
    ("POST", "/update", b"update=DROP%20ALL", FORM["Content-Type"]),
]


@pytest.mark.parametrize("token", ["", "Bearer sesame"])
@pytest.mark.parametrize(("method", "path", "body", "content_type"), WRITES)
def test_writes_are_refused(
    replicas: Replicas, method: str, path: str, body: bytes | None, content_type: str, token: str
) -> None:
    before = [quads(home) for home in replicas.homes]
    headers = {"Content-Type": content_type, "Authorization": token}
    sent = {name: value for name, value in headers.items() if value}
    assert fetch(replicas.address + path, method=method, body=body, headers=sent).status == 403
    assert [quads(home) for home in replicas.homes] == before


def test_the_servers_learn_the_address_of_the_client(replicas: Replicas) -> None:
    path = query("ASK {} # from elsewhere")
    claim = "X-Forwarded-For: 203.0.113.9\r\n"
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{claim}Connection: close\r\n\r\n"
    assert status_of(send_raw(replicas.address, request.encode(), source="127.0.0.2")) == 200
    clients = {line["client"] for number in (0, 1) for line in replicas.log(number)}
    assert "127.0.0.2" in clients
    assert "203.0.113.9" not in clients


def test_the_servers_learn_the_scheme_from_the_proxy_alone(replicas: Replicas) -> None:
    sent = {"Accept": "text/turtle", "X-Forwarded-Proto": "https", "Host": "example.org"}
    shown = [fetch(f"{address}/sparql", headers=sent).text for address in replicas.direct]
    assert "<https://example.org/sparql>" in shown[0]
    assert shown[0] == shown[1]
    for scheme in ("ftp", "https, http", ""):
        plain = fetch(f"{replicas.direct[0]}/sparql", headers={**sent, "X-Forwarded-Proto": scheme})
        assert "<http://example.org/sparql>" in plain.text
    assert "<http://example.org/sparql>" in fetch(f"{replicas.address}/sparql", headers=sent).text


def test_what_is_asked_is_not_in_the_log(replicas: Replicas) -> None:
    get(replicas, "ASK {} # secret")
    fetch(f"{replicas.address}/afterwards")
    log = replicas.folder / "access.log"
    assert until(lambda: "/afterwards" in log.read_text())
    for line in log.read_text().splitlines():
        assert json.loads(line)["client"].startswith("127.0.0.")
        assert "secret" not in line


def test_the_counts_are_not_for_everybody(replicas: Replicas) -> None:
    assert fetch(f"{replicas.address}/metrics").status == 403
    assert fetch(f"{replicas.direct[0]}/metrics").status == 200


def test_one_client_cannot_ask_all_the_time(start_replicas: Start) -> None:
    limited = start_replicas({"rate=20r/s": "rate=1r/m"})
    replies = [get(limited, f"ASK {{}} # {number}") for number in range(60)]
    assert [reply.status for reply in replies].count(200) == 51
    assert replies[-1].status == 429
    assert replies[-1].headers["Retry-After"] == "1"
    assert b"wait" in replies[-1].body
    other = f"GET {query('ASK {}')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert status_of(send_raw(limited.address, other.encode(), source="127.0.0.3")) == 200
