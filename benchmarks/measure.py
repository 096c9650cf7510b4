"""Measures in alternation: in each round every server has its turn, so that noise hits them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import exp, log
from statistics import mean, median

from benchmarks.answers import fingerprint, wrong_ones
from benchmarks.client import Client, target
from benchmarks.load import Rate
from benchmarks.servers import Server

_ENOUGH_S = 0.03
_MOST_TIMES = 15
_NUMBERS = count()

Faults = dict[str, dict[str, str]]
"""What is wrong with an answer, by query and server; "" when nothing is."""


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


@dataclass
class Timings:
    """Seconds of each query by server and round; `faults` tell why one does not count."""

    seconds: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)


def in_turn(servers: Sequence[Server], number: int) -> Iterator[Server]:
    """Give each server its turn; in each round another one is the first."""
    start = number % len(servers)
    yield from servers[start:]
    yield from servers[:start]


def measure_rates(
    name: str, servers: Sequence[Server], rounds: int, load: Callable[[Server, int], Rate]
) -> Series:
    """Measure requests a second: once to warm up, and once in each round.

    `load` is given the number of the round. A server that fails requests is noted.
    """
    series = Series(name, "requests/s")
    for number in range(rounds + 1):
        for server in in_turn(servers, number):
            rate = load(server, number)
            if rate.problem:
                series.notes[server.name] = rate.problem
            if number:
                series.values.setdefault(server.name, []).append(rate.per_s)
    own = series.values[servers[0].name]
    for server in servers[1:]:
        pairs = zip(own, series.values[server.name], strict=True)
        series.ratios[server.name] = [ours / theirs if theirs else 0.0 for ours, theirs in pairs]
    return series


def check_answers(servers: Sequence[Server], queries: Mapping[str, str], limit_s: float) -> Faults:
    """Ask each server each query; give what is wrong, by query and server ("" when nothing is).

    A server that does not answer within the limit is started again: it may be at it for long.
    """
    faults: Faults = {}
    for name, query in queries.items():
        found, faults[name] = {}, {}
        for server in servers:
            fault, answer = _asked(server, query, limit_s)
            faults[name][server.name] = fault
            if not fault:
                found[server.name] = answer
        for wrong in wrong_ones(found):
            faults[name][wrong] = "another answer"
    return faults


def _asked(server: Server, query: str, limit_s: float) -> tuple[str, str]:
    client = Client(server.port, limit_s)
    try:
        reply = client.get(target(server.path, query))
        if reply.status != 200:
            return f"HTTP {reply.status}", ""
        return "", fingerprint(reply.body)
    except TimeoutError:
        server.stop()
        server.start()
        return f"over {limit_s:g} s", ""
    except (OSError, ValueError, KeyError) as e:
        return f"no answer ({type(e).__name__})", ""
    finally:
        client.close()


def time_queries(
    servers: Sequence[Server],
    queries: Mapping[str, str],
    faults: Faults,
    rounds: int,
    limit_s: float,
    *,
    is_new: bool,
) -> Timings:
    """Time queries that one client asks; with `is_new` a comment makes each text a new one.

    In a round the median of some requests counts. A query that went over the limit is not asked
    again and counts with the limit, one with another fault does not count.
    """
    timings = Timings(faults=faults)
    clients = {server.name: Client(server.port, limit_s * 2) for server in servers}
    for number in range(rounds):
        for name, query in queries.items():
            of_query = timings.seconds.setdefault(name, {})
            for server in in_turn(servers, number):
                fault = faults[name][server.name]
                time_s = limit_s
                if not fault:
                    time_s, faults[name][server.name] = _time(
                        clients[server.name], server, query, is_new=is_new
                    )
                of_query.setdefault(server.name, []).append(time_s)
    for name, of_query in timings.seconds.items():
        for server_name, fault in faults[name].items():
            if fault and not fault.startswith("over"):
                del of_query[server_name]
    for client in clients.values():
        client.close()
    return timings


def _time(client: Client, server: Server, query: str, *, is_new: bool) -> tuple[float, str]:
    """Give the median time of a query, asked until there is enough to tell, and what is wrong."""
    times: list[float] = []
    while not times or (sum(times) < _ENOUGH_S and len(times) < _MOST_TIMES):
        text = f"{query}\n# {next(_NUMBERS)}" if is_new else query
        try:
            reply = client.get(target(server.path, text))
        except OSError as e:
            return 0.0, f"at times no answer ({type(e).__name__})"
        if reply.status != 200:
            return 0.0, f"at times HTTP {reply.status}"
        times.append(reply.time_s)
    return median(times), ""


def summed_up(name: str, servers: Sequence[Server], timings: Timings) -> Series:
    """Give geometric means over the queries that count, for each server and round."""
    series = Series(name, "ms")
    own = servers[0].name
    for server in servers:
        both = [
            (of_query[own], of_query[server.name])
            for of_query in timings.seconds.values()
            if own in of_query and server.name in of_query
        ]
        rounds = range(len(both[0][0])) if both else ()
        theirs = [_geometric_mean([there[n] for _, there in both]) for n in rounds]
        series.values[server.name] = [1000 * value for value in theirs]
        if server.name != own:
            ours = [_geometric_mean([here[n] for here, _ in both]) for n in rounds]
            series.ratios[server.name] = [t / o for o, t in zip(ours, theirs, strict=True)]
        bad = sum(bool(f[server.name]) for f in timings.faults.values())
        if bad:
            series.notes[server.name] = f"{bad} of {len(timings.faults)} queries at fault"
    return series


def _geometric_mean(values: Sequence[float]) -> float:
    return exp(mean(map(log, values)))
