"""The scenarios: each checks that the servers' answers agree, measures, and keeps what it found."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import queries
from benchmarks.measure import (
    Faults,
    Seconds,
    Series,
    check_answers,
    measure_rates,
    summed_up,
    time_queries,
)
from benchmarks.peers import Nginx
from benchmarks.servers import Server
from benchmarks.traffic import Client, target

_SAMPLE = 40
_NGINX_PORT = 20


@dataclass(frozen=True)
class Plan:
    """What to measure and for how long; of the gallery each `every`-th query is taken."""

    scenarios: Sequence[str]
    peers: Sequence[str]
    rounds: int
    duration_s: int
    limit_s: float
    port: int
    every: int


@dataclass
class Findings:
    """All that was found; `starts_s` and `memory_bytes` are by "dataset: server"."""

    plan: Plan
    command: str
    series: list[Series] = field(default_factory=list)
    seconds: dict[str, Seconds] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    triples: dict[str, int] = field(default_factory=dict)
    starts_s: dict[str, list[float]] = field(default_factory=dict)
    memory_bytes: dict[str, list[int]] = field(default_factory=dict)
    duration_min: float = 0.0


def repeated(servers: Sequence[Server], found: Findings) -> None:
    """Load with two queries that repeat; nginx gives the same bytes from a file."""
    texts = {name: queries.declared(text) for name, text in queries.REPEATED.items()}
    with contextlib.closing(Client(servers[0].port)) as client:
        replies = {n: client.get(target(servers[0].path, text)) for n, text in texts.items()}
    nginx = Nginx(servers[0].dataset, found.plan.port + _NGINX_PORT, replies)
    if missing := nginx.missing():
        found.left_out[nginx.name] = missing
    else:
        found.versions[nginx.name] = nginx.version()
        nginx.start()
    try:
        for name, text in texts.items():
            nginx.path = f"/{name}"
            faults = _checked(servers, {name: text}, found)
            loaded = [*servers] if missing else [*servers, nginx]
            _rates(f"repeated {name} query", loaded, [text], faults, found)
    finally:
        nginx.stop()


def never_seen(servers: Sequence[Server], found: Findings) -> None:
    """Load with queries of which no two are alike: the entity changes, and a constant."""
    iris = queries.entities(servers[0].dataset.file)
    for name, template in queries.NEVER_SEEN.items():
        texts = {f"{name} of <{iri}>": template.replace("ENTITY", iri) for iri in iris}
        faults = _checked(servers, dict(list(texts.items())[:_SAMPLE]), found)
        _rates(f"never-seen {name}", servers, list(texts.values()), faults, found)


def gallery(servers: Sequence[Server], found: Findings) -> None:
    """Ask the project's query set with one client: each text a new one, and then the same again."""
    texts = dict(list(queries.gallery().items())[:: found.plan.every])
    _timed("query set, new texts", servers, texts, found, is_new=True)
    _timed("query set, same texts", servers, texts, found, is_new=False)


def large(servers: Sequence[Server], found: Findings) -> None:
    """Ask the large set's queries with one client, each text a new one."""
    _timed("large set, new texts", servers, queries.large(), found, is_new=True)


def _timed(
    name: str, servers: Sequence[Server], texts: Mapping[str, str], found: Findings, *, is_new: bool
) -> None:
    plan = found.plan
    if not found.faults.keys() >= texts.keys():
        _checked(servers, texts, found)
    seconds = time_queries(servers, texts, found.faults, plan.rounds, plan.limit_s, is_new=is_new)
    found.series.append(summed_up(name, servers, seconds))
    found.seconds[name] = seconds


def _checked(servers: Sequence[Server], texts: Mapping[str, str], found: Findings) -> Faults:
    faults = check_answers(servers, texts, found.plan.limit_s)
    found.faults |= faults
    return faults


def _rates(
    name: str, servers: Sequence[Server], texts: Sequence[str], faults: Faults, found: Findings
) -> None:
    plan = found.plan
    found.series.append(measure_rates(name, servers, texts, faults, plan.rounds, plan.duration_s))


SCENARIOS: dict[str, Callable[[Sequence[Server], Findings], None]] = {
    "repeated": repeated,
    "never-seen": never_seen,
    "gallery": gallery,
    "large": large,
}
