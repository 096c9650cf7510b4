"""Measures in alternation: in each round every server has its turn, so that noise hits them all."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from statistics import geometric_mean, median

from benchmarks.answers import fingerprint, wrong_ones
from benchmarks.servers import Server
from benchmarks.traffic import Client, Reply, load, target

_PATIENCE = 2
_ENOUGH_S = 0.03
_MOST_TIMES = 15
_NUMBERS = count()

Faults = dict[str, dict[str, str]]
"""What is wrong with an answer, by query and server; "" when nothing is."""
Seconds = dict[str, dict[str, list[float]]]
"""How long an answer takes, by query, server and round."""


@dataclass
class Series:
    """What was measured in one scenario.

    `values` are requests a second, or milliseconds, by server and round. `ratios` say by peer and
    round how many times as fast the first server is. `notes` tell what is wrong with a server.
    """

    name: str
    unit: str
    values: dict[str, list[float]] = field(default_factory=dict)
    ratios: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def in_turn(servers: Sequence[Server], number: int) -> Iterator[Server]:
    """Give each server its turn; in each round another one is the first."""
    start = number % len(servers)
    yield from [*servers[start:], *servers[:start]]


def measure_rates(
    name: str,
    servers: Sequence[Server],
    texts: Sequence[str],
    faults: Faults,
    rounds: int,
    duration_s: int,
) -> Series:
    """Measure requests a second, once to warm up and once in each round.

    The texts are sent by turns; a `PLACE` in them makes no two requests of a server alike. Where
    this server or a peer is at fault, there is no ratio.
    """
    series = Series(name, "requests/s", {server.name: [] for server in servers})
    for of_query in faults.values():
        series.notes |= {server: fault for server, fault in of_query.items() if fault}
    for server in servers:
        lines = (f"{target(server.path, text)}\n" for text in texts)
        (server.folder / "requests").write_text("".join(lines), "ascii")
    for number in range(rounds + 1):
        for server in in_turn(servers, number):
            rate, problem = load(server.port, server.folder / "requests", number, duration_s)
            server.wait(server.answers)  # until it is done with the last requests of the load
            if number:
                series.values[server.name].append(rate)
            if problem:
                series.notes[server.name] = problem
    own, *peers = series.values
    for peer in peers:
        if not series.notes.keys() & {own, peer}:
            pairs = zip(series.values[own], series.values[peer], strict=True)
            series.ratios[peer] = [ours / theirs for ours, theirs in pairs]
    return series


def check_answers(servers: Sequence[Server], queries: Mapping[str, str], limit_s: float) -> Faults:
    """Ask each server each query, and tell what is wrong: an error, another answer, the time."""
    faults: Faults = {}
    engines = {server.name: server.engine for server in servers}
    for name, query in queries.items():
        answers: dict[str, str] = {}
        faults[name] = {}
        for server in servers:
            faults[name][server.name], answer = _asked(server, query, limit_s)
            if answer:
                answers[server.name] = answer
        for wrong in wrong_ones(answers, engines):
            faults[name][wrong] = "another answer"
    return faults


def _asked(server: Server, query: str, limit_s: float) -> tuple[str, str]:
    """Give what is wrong, and what the answer is known by.

    A server that takes far too long is started again, as it may be at it for ever.
    """
    with contextlib.closing(Client(server.port, limit_s * _PATIENCE)) as client:
        try:
            reply = client.get(target(server.path, query))
            if reply.status != 200:
                return _refused(reply), ""
            late = f"over {limit_s:g} s" if reply.time_s > limit_s else ""
            return late, fingerprint(reply.body)
        except TimeoutError:
            server.stop()
            server.start()
            return f"over {limit_s * _PATIENCE:g} s", ""
        except (OSError, ValueError, KeyError) as e:
            return f"no answer ({type(e).__name__})", ""


def _refused(reply: Reply) -> str:
    """Tell what an error is: a query stopped at the server's own deadline is a slow one."""
    status = f"HTTP {reply.status}"
    return f"over {reply.time_s:.0f} s ({status})" if reply.status == 504 else status


def time_queries(
    servers: Sequence[Server],
    queries: Mapping[str, str],
    faults: Faults,
    rounds: int,
    limit_s: float,
    *,
    is_new: bool,
) -> Seconds:
    """Time queries that one client asks; with `is_new` a comment makes each text a new one.

    A query that went over the limit is not asked again and counts with the limit. One with another
    fault does not count; `faults` gets those that show on the way. Texts that are the same again
    are asked once before, as a server of several processes may keep answers in each.
    """
    seconds: Seconds = {name: {server.name: [] for server in servers} for name in queries}
    clients = {server.name: Client(server.port, limit_s * _PATIENCE) for server in servers}
    for number in range(0 if is_new else -1, rounds):
        for name, query in queries.items():
            for server in in_turn(servers, number):
                time_s = limit_s
                if not faults[name][server.name]:
                    client, path = clients[server.name], server.path
                    time_s, fault = _time(client, path, query, limit_s, is_new=is_new)
                    faults[name][server.name] = fault
                if number >= 0:
                    seconds[name][server.name].append(time_s)
    for client in clients.values():
        client.close()
    for name, of_query in seconds.items():
        for server_name, fault in faults[name].items():
            if fault and not fault.startswith("over"):
                del of_query[server_name]
    return seconds


def _time(
    client: Client, path: str, query: str, limit_s: float, *, is_new: bool
) -> tuple[float, str]:
    """Give the median time of some requests, as many as tell enough, and what is wrong."""
    times: list[float] = []
    while not times or (sum(times) < _ENOUGH_S and len(times) < _MOST_TIMES):
        text = f"{query}\n# {next(_NUMBERS)}" if is_new else query
        try:
            reply = client.get(target(path, text))
        except TimeoutError:
            return limit_s, f"over {limit_s * _PATIENCE:g} s"
        except (OSError, ValueError) as e:
            client.close()
            return limit_s, f"at times no answer ({type(e).__name__})"
        if reply.status != 200:
            return limit_s, _refused(reply)
        if reply.time_s > limit_s:
            return limit_s, f"over {limit_s:g} s"
        times.append(reply.time_s)
    return median(times), ""


def summed_up(name: str, servers: Sequence[Server], seconds: Seconds) -> Series:
    """Give geometric means over the queries that count, for each server and round."""
    series = Series(name, "ms")
    own = servers[0].name
    for peer in (server.name for server in servers):
        both = [times for times in seconds.values() if own in times and peer in times]
        if len(both) < len(seconds):
            series.notes[peer] = f"{len(both)} of {len(seconds)} queries"
        means = {
            server: [
                geometric_mean(round_) for round_ in zip(*(t[server] for t in both), strict=True)
            ]
            for server in (own, peer)
        }
        series.values[peer] = [1000 * mean for mean in means[peer]]
        if peer != own and both:
            pairs = zip(means[own], means[peer], strict=True)
            series.ratios[peer] = [theirs / ours for ours, theirs in pairs]
    return series
