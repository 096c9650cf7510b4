"""Queries with SERVICE in workers of their own: outcomes and limits."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.errors import (
    DeadlineError,
    DystoniaKgError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooComplexError,
    RemoteError,
    TooLargeError,
)
from dystonia_kg.federation.allow_list import endpoint
from dystonia_kg.federation.pool import service_pool
from dystonia_kg.federation.proxy import THREAD
from dystonia_kg.limits import Limits
from dystonia_kg.workers.pool import Pool
from support.remote import Remote, remote
from support.serving import free_port
from support.stub_workers import until

PATHS = (
    "rows",
    "half",
    "status?is=500",
    "large",
    "garbage",
    "another_type",
    "boolean",
    "cut",
    "no_http",
)
SLOW = ("silent", "drip", "endless")
LIMITS = Limits(service_deadline_s=60, service_s=1.0, service_bytes=200_000, service_requests=5)
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def down() -> str:
    return f"http://127.0.0.1:{free_port()}/"


@pytest.fixture(scope="module")
def ask(other: Remote, down: str, build: Path) -> Iterator[Ask]:
    listed = [endpoint(f"{other.address}/{path}") for path in (*PATHS, *SLOW)]
    listed += [endpoint(down), endpoint(f"{other.address}/redirect?by=307&to=/elsewhere")]
    pool = service_pool(LIMITS, listed, lambda _: None)
    assert pool is not None

    def asked(query: str, format_: str = "csv") -> Answer:
        return pool.answer(build, QueryRequest(query, format=format_))

    yield asked
    pool.close()


def test_no_list_no_workers() -> None:
    assert service_pool(LIMITS, (), lambda _: None) is None


def test_an_answer_joins_both(ask: Ask, other: Remote) -> None:
    found = ask(
        f"SELECT ?x ?l {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} "
        "dyst:CervicalDystonia rdfs:label ?l }"
    )
    assert found.body == b"x,l\r\nremote,cervical dystonia\r\n"
    assert found.is_volatile
    path, sent = other.asked[-1]
    assert path == "/rows"
    assert "?a ?b ?x" in sent
    assert "label" not in sent
    told = {name.lower(): value for name, value in other.headers[-1].items()}
    assert told["host"] == other.address.removeprefix("http://")
    assert told["user-agent"] == "dystonia-kg"
    assert not told.keys() & {"authorization", "cookie", "referer"}


@pytest.mark.parametrize("silent", ["", "SILENT"])
@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("ASK { SERVICE %s <%s> { ?a ?b ?x } }", b"true"),
        ("SELECT (COUNT(*) AS ?n) { SERVICE %s <%s> { ?a ?b ?x } }", b"n\r\n1\r\n"),
    ],
)
def test_every_form_of_query(ask: Ask, other: Remote, form: str, body: bytes, silent: str) -> None:
    assert ask(form % (silent, f"{other.address}/rows")).body == body


def test_construct(ask: Ask, other: Remote) -> None:
    clause = f"SERVICE <{other.address}/rows> {{ ?a ?b ?x }}"
    found = ask(f"CONSTRUCT {{ <x:s> <x:p> ?x }} {{ {clause} }}", "nt")
    assert b'"remote"' in found.body


FAILING = [
    ("status?is=500", RemoteError, "answered with status 500"),
    ("large", RemoteError, "larger than 200,000 bytes"),
    ("endless", RemoteError, "larger than 200,000 bytes"),
    ("garbage", RemoteError, "cannot be read"),
    ("another_type", RemoteError, "cannot be read"),
    ("boolean", RemoteError, "cannot be read"),
    ("cut", RemoteError, "no proper answer"),
    ("no_http", RemoteError, "no proper answer"),
    ("silent", DeadlineError, "longer than 1 s"),
    ("drip", DeadlineError, "longer than 1 s"),
    ("redirect?by=307&to=/elsewhere", RemoteError, "redirects to http://127.0.0.1"),
]


@pytest.mark.parametrize("form", ["SELECT *", "ASK"])
@pytest.mark.parametrize(("path", "kind", "why"), FAILING)
def test_a_listed_endpoint_that_fails(
    ask: Ask, other: Remote, path: str, kind: type[DystoniaKgError], why: str, form: str
) -> None:
    with pytest.raises(kind, match=why) as caught:
        ask(f"{form} {{ SERVICE <{other.address}/{path}> {{ ?a ?b ?x }} }}")
    assert "127.0.0.1/" not in str(caught.value), "the proxy's addresses are nobody's business"


@pytest.mark.parametrize("path", [path for path, *_ in FAILING])
def test_silent_makes_a_failure_an_empty_solution(ask: Ask, other: Remote, path: str) -> None:
    found = ask(
        f"SELECT ?x ?l {{ SERVICE SILENT <{other.address}/{path}> {{ ?a ?b ?x }} "
        "dyst:CervicalDystonia rdfs:label ?l }"
    )
    assert found.body == b"x,l\r\n,cervical dystonia\r\n"


def test_nobody_there(ask: Ask, down: str) -> None:
    with pytest.raises(RemoteError, match=f"{down} cannot be asked: Connection refused"):
        ask(f"SELECT * {{ SERVICE <{down}> {{ ?a ?b ?x }} }}")


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_what_is_not_listed_is_refused(ask: Ask, other: Remote, silent: str) -> None:
    before = len(other.asked)
    for name in (f"<{other.address}/other>", "?where", "<http://127.0.0.1/0>", "<x>"):
        with pytest.raises(QueryRefusedError):
            ask(f"SELECT * {{ SERVICE {silent} {name} {{ ?a ?b ?x }} }}")
    assert len(other.asked) == before


def test_an_update_is_no_query_here_either(ask: Ask, other: Remote) -> None:
    with pytest.raises(QuerySyntaxError, match="is an update"):
        ask(f"INSERT {{ ?a ?b ?x }} WHERE {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} }}")


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_requests_of_a_query_are_counted(ask: Ask, other: Remote, silent: str) -> None:
    before = len(other.asked)
    rows = " ".join(map(str, range(50)))
    with pytest.raises(QueryTooComplexError, match="more than 5 times"):
        ask(
            f"SELECT * {{ VALUES ?a {{ {rows} }} "
            f"FILTER NOT EXISTS {{ SERVICE {silent} <{other.address}/rows> {{ ?a ?b ?y }} "
            "FILTER(?y = ?a) } }"
        )
    assert len(other.asked) == before + 5


def test_all_answers_of_a_query_count_together(ask: Ask, other: Remote) -> None:
    clause = f"{{ SERVICE <{other.address}/half> {{ ?a ?b ?x }} }}"
    assert ask(f"ASK {clause}").body == b"true"
    with pytest.raises(RemoteError, match="larger than"):
        ask(f"SELECT * {{ {clause} UNION {clause} UNION {clause} }}")


def test_a_query_that_was_refused_asks_no_more(ask: Ask, other: Remote) -> None:
    """It would go on for each of many rows, with SILENT, and keep the proxy busy."""
    before = len(other.asked)
    rows = " ".join(map(str, range(1000)))
    clause = f"SERVICE SILENT <{other.address}/status?is=500> {{ ?a ?b ?y FILTER(?y = ?a) }}"
    with pytest.raises(QueryTooComplexError):
        ask(
            f"SELECT * {{ VALUES ?a {{ {rows} }} VALUES ?c {{ {rows} }} "
            f"FILTER NOT EXISTS {{ {clause} }} }}"
        )
    assert len(other.asked) == before + 5
    assert ask(f"ASK {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} }}").body == b"true"


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { SERVICE <%s> { ?a ?b ?x } ", QuerySyntaxError),
        ("SELECT * { SERVICE <%s> " + "{" * 200 + "}" * 200 + " }", QueryTooComplexError),
    ],
)
def test_the_clients_own_mistakes_stay_that(
    ask: Ask, other: Remote, query: str, kind: type[DystoniaKgError]
) -> None:
    with pytest.raises(kind):
        ask(query % f"{other.address}/rows")


def test_limits_of_other_queries_hold_too(other: Remote, build: Path) -> None:
    listed = [endpoint(f"{other.address}/rows")]
    many = " ".join(f"VALUES ?x{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(12))
    clause = f"SERVICE <{other.address}/rows> {{ ?a ?b ?x }}"
    over: list[tuple[Limits, str, type[DystoniaKgError], str]] = [
        (
            Limits(service_deadline_s=2),
            f"SELECT (COUNT(*) AS ?n) {{ {clause} {many} }}",
            DeadlineError,
            "longer than 2 s",
        ),
        (
            Limits(service_deadline_s=60, memory_bytes=64 << 20),
            f"SELECT * {{ {clause} {many} }} ORDER BY ?x0",
            TooLargeError,
            "memory",
        ),
        (
            Limits(service_deadline_s=60, result_bytes=5),
            f"SELECT * {{ {clause} }}",
            TooLargeError,
            "larger than 5",
        ),
    ]
    for limits, query, kind, why in over:
        pool = service_pool(limits, listed, lambda _: None)
        assert pool is not None
        start(pool, build)
        try:
            with pytest.raises(kind, match=why):
                pool.answer(build, QueryRequest(query))
            start(pool, build)
            assert pool.answer(build, QueryRequest(f"ASK {{ {clause} }}", format="csv")).body
        finally:
            pool.close()


def test_a_query_that_is_stopped_lets_go_of_the_remote(other: Remote, build: Path) -> None:
    """The deadline ends the request too, and the next query has a worker."""
    listed = [endpoint(f"{other.address}/{path}") for path in ("silent", "rows")]
    pool = service_pool(Limits(service_deadline_s=1, service_s=60), listed, lambda _: None)
    assert pool is not None
    start(pool, build)
    try:
        with pytest.raises(DeadlineError, match="longer than 1 s"):
            pool.answer(
                build, QueryRequest(f"ASK {{ SERVICE <{other.address}/silent> {{ ?a ?b ?x }} }}")
            )
        start(pool, build)
        found = pool.answer(
            build, QueryRequest(f"ASK {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} }}")
        )
        assert b"true" in found.body
    finally:
        pool.close()
    until(lambda: not any(thread.name == THREAD for thread in threading.enumerate()))


def test_a_worker_that_is_killed_is_replaced_with_its_proxy(other: Remote, build: Path) -> None:
    pool = service_pool(LIMITS, [endpoint(f"{other.address}/rows")], lambda _: None)
    assert pool is not None
    query = QueryRequest(f"ASK {{ SERVICE <{other.address}/rows> {{ ?a ?b ?x }} }}")
    try:
        pool.answer(build, query)
        files = open_files()
        for _ in range(5):
            os.kill(pool.pids()[0], signal.SIGKILL)
            assert b"true" in pool.answer(build, query).body
        until(lambda: open_files() <= files)
    finally:
        pool.close()


def start(pool: Pool, build: Path) -> None:
    """Start the workers before a query with little time comes."""
    pool.start(build)
    until(lambda: bool(pool.pids()))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


_BETWEEN = [
    *("?s ?p ?o .", "OPTIONAL {}", "BIND(1 AS ?z)", "# it's\n", "FILTER(1<'>' || 1>2)", "{", "}"),
    *(
        "?s <http://x/#'> 'y' .",
        "FILTER(?z<?b#>'\n)",
        "?s ?p '''a' \n'''.",
        "'",
        "#",
        '"',
        "<",
        ">",
    ),
]
_WORDS = [
    "SERVICE ",
    "SERVICE",
    "SERVICE SILENT ",
    "SERVICESILENT",
    "1SERVICE ",
    "'SERVICE ",
    "#SERVICE ",
]


def test_random_texts_reach_no_other_endpoint(build: Path, other: Remote) -> None:
    """Whatever the check of the text lets pass: the sandbox never has to refuse anything."""
    dice = random.Random(4)
    outcomes, said = Counter[str](), list[str]()
    listed = f"{other.address}/rows"
    pool = service_pool(LIMITS, [endpoint(listed)], lambda _: None)
    assert pool is not None
    with remote() as canary:
        names = [f"<{canary.address}/rows>", "c:rows", f"<{listed}>"]
        for _ in range(600):
            clauses = [
                f"SERVICE SILENT <{listed}> {{ ?a ?b ?x }}",
                dice.choice(_WORDS) + dice.choice(names) + dice.choice(["{ ?a ?b ?x }", "{ }'"]),
            ]
            parts = [*dice.sample(_BETWEEN, 2), *dice.sample(clauses, dice.randint(1, 2))]
            dice.shuffle(parts)
            query = f"PREFIX c: <{canary.address}/> SELECT * {{ {' '.join(parts)} }}"
            try:
                pool.answer(build, QueryRequest(query, format="csv"))
                outcomes["answered"] += 1
            except (QuerySyntaxError, QueryRefusedError) as e:
                outcomes[type(e).__name__] += 1
                said.append(f"{query}: {e}")
        assert canary.asked == []
    pool.close()
    assert [text for text in said if "leads off" in text] == []
    assert min(outcomes[kind] for kind in ("answered", "QueryRefusedError")) > 20, outcomes
