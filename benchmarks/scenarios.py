"""The scenarios: each checks that the servers' answers agree, measures, and keeps what it found."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from benchmarks import load, queries
from benchmarks.client import Client, target
from benchmarks.found import Found
from benchmarks.load import Rate
from benchmarks.measure import Faults, check_answers, measure_rates, summed_up, time_queries
from benchmarks.peers import Nginx
from benchmarks.servers import Server

_SAMPLE = 40
_NGINX_PORT = 20


def repeated(servers: Sequence[Server], found: Found) -> None:
    """Load with two queries that repeat; nginx gives the same bytes from a file."""
    texts = {name: queries.declared(text) for name, text in queries.REPEATED.items()}
    faults = _checked(servers, texts, found)
    nginx = Nginx(servers[0].dataset, found.plan.port + _NGINX_PORT)
    if missing := nginx.missing():
        found.left_out[nginx.name] = missing
        return _repeated(servers, texts, faults, found)
    shutil.rmtree(nginx.folder, ignore_errors=True)
    own = Client(servers[0].port)
    for name, text in texts.items():
        nginx.put(f"/{name}", own.get(target(servers[0].path, text)))
    own.close()
    found.versions[nginx.name] = nginx.version()
    nginx.start()
    try:
        _repeated([*servers, nginx], texts, faults, found)
    finally:
        nginx.stop()
    return None


def _repeated(
    servers: Sequence[Server], texts: Mapping[str, str], faults: Faults, found: Found
) -> None:
    for name, text in texts.items():

        def loaded(server: Server, _: int, name: str = name, text: str = text) -> Rate:
            path = f"/{name}" if isinstance(server, Nginx) else server.path
            return load.repeated(server, target(path, text), found.plan.duration_s)

        _rates(f"repeated {name} query", servers, loaded, faults[name], found)


def never_seen(servers: Sequence[Server], found: Found) -> None:
    """Load with queries of which no two are alike: the entity changes, and a constant."""
    iris = queries.entities(servers[0].dataset.file)
    for name, template in queries.NEVER_SEEN.items():
        texts = queries.with_entities(template, iris)
        sample = {f"{name} of <{iri}>": text for iri, text in zip(iris, texts[:_SAMPLE])}  # noqa: B905
        by_query = _checked(servers, sample, found)
        faults = {
            server.name: next(filter(None, (fault[server.name] for fault in by_query.values())), "")
            for server in servers
        }
        files = {
            server.name: load.write_lines(_lines_file(server, name), server.path, texts)
            for server in servers
        }

        def loaded(server: Server, number: int, files: Mapping[str, Path] = files) -> Rate:
            file = files[server.name]
            return load.never_seen(server, file, f"{number}-", found.plan.duration_s)

        _rates(f"never-seen {name}", servers, loaded, faults, found)


def _lines_file(server: Server, name: str) -> Path:
    return server.folder / f"{name}.requests"


def gallery(servers: Sequence[Server], found: Found) -> None:
    """Ask the project's query set with one client, each text a new one, and then the same again."""
    plan = found.plan
    chosen = dict(islice(queries.gallery().items(), 0, None, plan.every))
    faults = _checked(servers, chosen, found)
    for name, is_new in (("query set, each text new", True), ("query set, texts repeat", False)):
        timings = time_queries(servers, chosen, faults, plan.rounds, plan.limit_s, is_new=is_new)
        found.series.append(summed_up(name, servers, timings))
        if is_new:
            found.gallery = timings


def large(servers: Sequence[Server], found: Found) -> None:
    """Ask the large set's queries with one client, each text a new one."""
    plan, texts = found.plan, queries.large_queries()
    faults = _checked(servers, texts, found)
    found.large = time_queries(servers, texts, faults, plan.rounds, plan.limit_s, is_new=True)
    found.series.append(summed_up("large set", servers, found.large))


def _checked(servers: Sequence[Server], texts: Mapping[str, str], found: Found) -> Faults:
    faults = check_answers(servers, texts, found.plan.limit_s)
    for query, by_server in faults.items():
        found.faults += [(query, server, fault) for server, fault in by_server.items() if fault]
    return faults


def _rates(
    name: str,
    servers: Sequence[Server],
    loaded: Callable[[Server, int], Rate],
    faults: Mapping[str, str],
    found: Found,
) -> None:
    series = measure_rates(name, servers, found.plan.rounds, loaded)
    series.notes |= {server: fault for server, fault in faults.items() if fault}
    for server in series.notes:
        series.ratios.pop(server, None)
    found.series.append(series)


SCENARIOS: dict[str, Callable[[Sequence[Server], Found], None]] = {
    "repeated": repeated,
    "never-seen": never_seen,
    "gallery": gallery,
    "large": large,
}
