"""How the benchmarks measure: a server at fault is marked and has no ratio, and the report says so.

Small servers stand in for the peers; what they answer, and how long that takes, is laid down here.
"""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from benchmarks import measure, servers
from benchmarks.chart import chart
from benchmarks.measure import (
    Series,
    check_answers,
    measure_rates,
    summed_up,
    time_queries,
)
from benchmarks.queries import NEVER_SEEN
from benchmarks.report import ratios, write
from benchmarks.scenarios import Findings, Plan
from benchmarks.servers import Dataset, Server, wait_until_steady
from benchmarks.traffic import PLACE, Client, load, target
from support.real_parts import program

pytestmark = pytest.mark.long
LIMIT_S = 30.0


def rows(*values: str) -> bytes:
    bindings = [{"x": {"type": "literal", "value": value}} for value in values]
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": bindings}}).encode()


@dataclass
class Answers:
    """What a stand-in answers, and what it was asked."""

    body: bytes = rows("a")
    status: int = 200
    wait_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


class Peer(Server):
    """A stand-in: it runs in this process."""

    def __init__(self, name: str, engine: str, folder: Path, port: int) -> None:
        self.name, self.engine = name, engine
        super().__init__(Dataset("tiny", folder, folder / "tiny.nq", "ASK {}"), port)
        self.folder.mkdir(parents=True, exist_ok=True)

    def wait(self, is_ready: Callable[[], bool]) -> None:
        is_ready()


@contextmanager
def stand_in(name: str, folder: Path, answers: Answers, engine: str = "") -> Iterator[Peer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answers.asked.append(parse_qs(urlsplit(self.path).query)["query"][0])
            time.sleep(answers.wait_s)
            self.send_response(answers.status)
            for header in {"Content-Length": str(len(answers.body)), **answers.headers}.items():
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(answers.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Peer(name, engine or name, folder, server.server_port)
    finally:
        server.shutdown()
        server.server_close()


Start = Callable[..., Peer]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[AbstractContextManager[Peer]] = []

    def started(name: str, answers: Answers, engine: str = "") -> Peer:
        running.append(stand_in(name, tmp_path, answers, engine))
        return running[-1].__enter__()

    yield started
    for peer in running:
        peer.__exit__(None, None, None)


FAULTS = [
    (Answers(), ""),
    (Answers(rows("b")), "another answer"),
    (Answers(rows("a", "a")), "another answer"),
    (Answers(rows()), "another answer"),
    (Answers(status=500), "HTTP 500"),
    (Answers(status=503), "HTTP 503"),
    (Answers(status=504), "over 0 s (HTTP 504)"),
    (Answers(rows("a")[:-2]), "no answer (JSONDecodeError)"),
    (Answers(b"<html>"), "no answer (JSONDecodeError)"),
    (Answers(b"{}"), "no answer (KeyError)"),
    (Answers(b"oops\r\n", headers={"Transfer-Encoding": "chunked"}), "no answer (ValueError)"),
]


@pytest.mark.parametrize(("answers", "fault"), FAULTS)
def test_a_peer_at_fault_is_marked(start: Start, answers: Answers, fault: str) -> None:
    peers = [start("us", Answers()), start("other", Answers()), start("peer", answers)]
    found = check_answers(peers, {"q": "ASK {}"}, LIMIT_S)
    assert found == {"q": {"us": "", "other": "", "peer": fault}}


def test_this_server_at_fault_is_marked_too(start: Start) -> None:
    peers = [start("us", Answers(rows("b"))), start("one", Answers()), start("two", Answers())]
    found = check_answers(peers, {"q": "ASK {}"}, LIMIT_S)
    assert found == {"q": {"us": "another answer", "one": "", "two": ""}}


def test_servers_of_one_engine_do_not_outvote_others(start: Start) -> None:
    """Three that share a mistake against two that agree without sharing anything."""
    ours = [start(f"o{n}", Answers(rows("mistake")), "oxigraph") for n in range(3)]
    others = [start(name, Answers()) for name in ("virtuoso", "rdflib")]
    (of_query,) = check_answers([*ours, *others], {"q": "ASK {}"}, LIMIT_S).values()
    assert {name for name, fault in of_query.items() if fault} == {"o0", "o1", "o2"}


def test_a_slow_answer_is_marked(start: Start) -> None:
    found = check_answers([start("us", Answers(wait_s=0.6))], {"q": "ASK {}"}, 0.5)
    assert found == {"q": {"us": "over 0.5 s"}}


def test_texts_are_new_each_time_or_the_same(start: Start) -> None:
    answers = [Answers(), Answers()]
    peers = [start(name, given) for name, given in zip(("us", "peer"), answers, strict=True)]
    for is_new in (True, False):
        faults = {"q": {"us": "", "peer": ""}}
        seconds = time_queries(peers, {"q": "ASK {}"}, faults, 3, LIMIT_S, is_new=is_new)
        assert {name: len(times) for name, times in seconds["q"].items()} == {"us": 3, "peer": 3}
        asked = Counter(text for given in answers for text in given.asked)
        assert (max(asked.values()) == 1) is is_new
        assert all(text.startswith("ASK {}") for text in asked)


def test_what_fails_on_the_way_does_not_count_and_what_is_slow_counts_with_the_limit(
    start: Start,
) -> None:
    answers = {"us": Answers(), "fails": Answers(status=500), "slow": Answers(wait_s=0.6)}
    peers = [start(name, given) for name, given in answers.items()]
    faults = {"q": dict.fromkeys(answers, "")}
    seconds = time_queries(peers, {"q": "ASK {}"}, faults, 3, 0.5, is_new=True)
    assert faults["q"] == {"us": "", "fails": "HTTP 500", "slow": "over 0.5 s"}
    assert seconds["q"].keys() == {"us", "slow"}
    assert seconds["q"]["slow"] == [0.5, 0.5, 0.5]
    assert len(answers["slow"].asked) == 1


def rated(
    monkeypatch: pytest.MonkeyPatch,
    start: Start,
    rates: dict[str, list[tuple[float, str]]],
    faults: dict[str, str],
) -> Series:
    """Measure rates that are given by server and round, the warming up first."""
    peers = [start(name, Answers()) for name in rates]
    by_port = {peer.port: peer.name for peer in peers}
    monkeypatch.setattr(measure, "load", lambda port, _, number, __: rates[by_port[port]][number])
    return measure_rates("s", peers, ["ASK {}"], {"q": faults}, 2, 1)


def test_ratios_are_of_the_same_round(monkeypatch: pytest.MonkeyPatch, start: Start) -> None:
    rates = {"us": [(1, ""), (100, ""), (80, "")], "peer": [(9, ""), (50, ""), (20, "")]}
    found = rated(monkeypatch, start, rates, {})  # type: ignore[arg-type]
    assert list(found.values.items()) == [("us", [100, 80]), ("peer", [50, 20])]
    assert (found.ratios, found.notes) == ({"peer": [2, 4]}, {})


GOOD = [(10.0, "")] * 3
AT_FAULT = [
    ({"us": GOOD, "one": GOOD, "two": GOOD}, {"one": "another answer"}, {"two"}),
    ({"us": GOOD, "one": GOOD, "two": GOOD}, {"us": "another answer"}, set()),
    ({"us": GOOD, "one": [*GOOD[:2], (0.0, "no answer")], "two": GOOD}, {}, {"two"}),
    ({"us": [*GOOD[:2], (99.0, "Non-2xx or 3xx responses: 7")], "one": GOOD}, {}, set()),
]


@pytest.mark.parametrize(("rates", "faults", "with_ratio"), AT_FAULT)
def test_no_ratio_where_one_of_the_two_is_at_fault(
    monkeypatch: pytest.MonkeyPatch,
    start: Start,
    rates: dict[str, list[tuple[float, str]]],
    faults: dict[str, str],
    with_ratio: set[str],
) -> None:
    found = rated(monkeypatch, start, rates, faults)
    assert found.ratios.keys() == with_ratio
    assert len(found.notes) == 1


def test_the_mean_is_geometric_and_over_what_both_answered(start: Start) -> None:
    peers = [start(name, Answers()) for name in ("us", "peer", "none")]
    seconds = {
        "a": {"us": [0.001, 0.002], "peer": [0.002, 0.002]},
        "b": {"us": [0.004, 0.008], "peer": [0.008, 0.032]},
        "c": {"us": [9.0, 9.0]},
    }
    found = summed_up("s", peers, seconds)
    assert found.ratios == {"peer": pytest.approx([2, 2])}
    assert found.values["peer"] == pytest.approx([4, 8])
    assert found.notes == {"peer": "2 of 3 queries", "none": "0 of 3 queries"}


def found_with(*series: Series) -> Findings:
    plan = Plan(("gallery",), ("peer",), 2, 1, LIMIT_S, 8450, 1)
    memory = {"tiny: us": [2**20 * 5, 2**20 * 7]}
    starts = {"tiny: us": [0.5, 0.25]}
    return Findings(plan, "a test", list(series), memory_bytes=memory, starts_s=starts)


def test_the_report_is_written_with_a_peer_that_answered_nothing(
    tmp_path: Path, start: Start
) -> None:
    peers = [start(name, Answers()) for name in ("us", "none")]
    found = found_with(summed_up("s", peers, {"a": {"us": [0.001, 0.002]}}))
    text = write(found, tmp_path / "docs", tmp_path).read_text("utf-8")
    assert "- (0 of 1 queries)" in text
    assert "| tiny: us | 5 | 7 | 0.25 to 0.50 |" in text
    assert json.loads((tmp_path / "figures.json").read_text("utf-8"))["command"] == "a test"


def test_tables_hold_the_median_with_lowest_and_highest() -> None:
    series = Series("s", "ms", ratios={"one": [1.0, 4.0, 2.0], "two": [0.5, 0.5, 0.25]})
    assert ratios(found_with(series)).splitlines() == [
        "|  | one | two |",
        "| --- | --- | --- |",
        "| s | **2** (1 to 4) | **0.5** (0.25 to 0.5) |",
    ]


def test_bars_reach_from_one_to_the_ratio() -> None:
    series = Series("a < b", "ms", ratios={"faster": [4.0], "slower": [0.5]})
    drawing = ElementTree.fromstring(chart([series]))
    tick = {
        text.text: float(text.attrib["x"])
        for text in drawing.iter("{http://www.w3.org/2000/svg}text")
        if text.attrib.get("text-anchor") == "middle"
    }
    bars = {
        bar.attrib["class"]: (float(bar.attrib["x"]), float(bar.attrib["width"]))
        for bar in drawing.iter("{http://www.w3.org/2000/svg}rect")
    }
    assert bars == {
        "faster": pytest.approx((tick["1x"], tick["4x"] - tick["1x"]), abs=0.2),
        "slower": pytest.approx((tick["1/2x"], tick["1x"] - tick["1/2x"]), abs=0.2),
    }


SIZES = [
    ([1, 1, 5, 6, *[8] * 30], []),
    ([5, *[8] * 30], []),
    ([*range(1, 400)], ["us"]),
]


@pytest.mark.parametrize(("sizes", "changing"), SIZES)
def test_memory_is_taken_when_it_is_steady(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], changing: list[str]
) -> None:
    clock, ahead, peer = [0.0], iter(sizes), Peer("us", "us", tmp_path, 1)
    monkeypatch.setattr(servers.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(servers.time, "sleep", lambda s: clock.__setitem__(0, clock[0] + s))
    seen: list[int] = []

    def memory_bytes() -> int:
        seen.append(next(ahead))
        return seen[-1]

    monkeypatch.setattr(peer, "memory_bytes", memory_bytes)
    assert wait_until_steady([peer]) == changing
    assert changing or set(seen[-10:]) == {8}


@pytest.mark.parametrize("text", NEVER_SEEN.values(), ids=NEVER_SEEN.keys())
def test_no_two_requests_of_a_load_are_alike(start: Start, text: str, tmp_path: Path) -> None:
    program("wrk", "wrk")
    answers = Answers()
    peer, targets = start("us", answers), tmp_path / "targets"
    asked = [text.replace("ENTITY", f"urn:e{number}") for number in range(3)]
    targets.write_text("".join(f"{target(peer.path, one)}\n" for one in asked), "ascii")
    for number in range(2):
        rate, problem = load(peer.port, targets, number, 1)
        assert (rate > 0, problem) == (True, "")
    assert len(answers.asked) > 3 * len(asked)
    assert len(set(answers.asked)) == len(answers.asked)
    assert {re.sub(r"\d+-\d+", PLACE, one) for one in answers.asked} == set(asked)


def test_a_load_tells_what_went_wrong(start: Start, tmp_path: Path) -> None:
    program("wrk", "wrk")
    peer, targets = start("us", Answers(status=503)), tmp_path / "targets"
    targets.write_text("/?query=ASK%7B%7D\n", "ascii")
    assert load(peer.port, targets, 0, 1)[1].startswith("Non-2xx or 3xx responses: ")


def test_a_load_without_an_answer_tells_so(start: Start, tmp_path: Path) -> None:
    program("wrk", "wrk")
    peer, targets = start("us", Answers(wait_s=3.0)), tmp_path / "targets"
    targets.write_text("/?query=ASK%7B%7D\n", "ascii")
    assert load(peer.port, targets, 0, 1) == (0.0, "no answer")


def test_a_client_opens_a_closed_connection_again(start: Start) -> None:
    peer = start("us", Answers(headers={"Connection": "close"}))
    client = Client(peer.port)
    assert [client.get("/?query=a").body for _ in range(2)] == [rows("a")] * 2
    client.close()
