"""The report: benchmarks.md with its tables, the chart, and all figures as JSON."""

import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.chart import chart
from benchmarks.measure import Seconds, Series
from benchmarks.peers import DystoniaKg
from benchmarks.scenarios import Findings
from benchmarks.traffic import CONNECTIONS, run

_OWN = DystoniaKg.name
_METHOD = Path(__file__).with_name("method.md")
_SLOWEST = 10


def write(found: Findings, folder: Path, work: Path) -> Path:
    """Write the report and its chart into a folder, and all figures into another one."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "benchmarks.md"
    file.write_text("\n\n".join(_sections(found)) + "\n", "utf-8")
    (folder / "benchmarks.svg").write_text(chart(found.series), "utf-8")
    (work / "figures.json").write_text(json.dumps(asdict(found), indent=1), "utf-8")
    return file


def _sections(found: Findings) -> Iterator[str]:
    yield from ("# Benchmarks", _intro(found), "![Ratios](benchmarks.svg)")
    yield "## How many times as fast as its peers this server is"
    yield "Median of the rounds, with the lowest and the highest."
    yield ratios(found)
    yield "## What was measured"
    yield (
        "Requests a second, or milliseconds (geometric mean of the queries): median of the rounds. "
        "Milliseconds of a peer are over the queries that it and this server answered rightly."
    )
    yield _by_server([(f"{s.name}, {s.unit}", _values(s)) for s in found.series])
    yield "## Memory and start"
    yield (
        "Memory of all processes of a server, what they share counted once (PSS); at rest: some "
        "seconds after the start, when it no longer changes. Start is the time from the start of "
        "the process to the first answer."
    )
    yield _by_server(_memory(found))
    if seconds := found.seconds.get("large set, new texts"):
        yield from ("## Queries to the large set, ms", _timings(seconds, found))
    if seconds := found.seconds.get("query set, new texts"):
        slowest = sorted(seconds.items(), key=lambda pair: -max(pair[1].get(_OWN, [0.0])))
        yield "## The slowest queries of the query set, ms"
        yield _timings(dict(slowest[:_SLOWEST]), found)
    yield from ("## Answers at fault", _faults(found), _METHOD.read_text("utf-8").strip())


def _intro(found: Findings) -> str:
    plan, memory_bytes = found.plan, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    commit = run("git", "-C", _METHOD.parent, "describe", "--always", "--dirty", may_fail=True)
    versions = ", ".join(f"{name} {value}" for name, value in found.versions.items())
    lines = [
        f"Written by `{found.command}` on {datetime.now(UTC):%Y-%m-%d}, commit {commit.strip()}, "
        f"in {found.duration_min:.0f} minutes.",
        f"{_processor()}, {os.cpu_count()} cores, {memory_bytes / 2**30:.0f} GiB; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}.",
        f"{versions}.",
        f"{plan.rounds} rounds; load by wrk: {CONNECTIONS} connections, {plan.duration_s} s each.",
        "Triples in the default graph: "
        + ", ".join(f"{number:,} ({name})" for name, number in found.triples.items()),
        *(f"Left out: {name} ({why} is not installed)." for name, why in found.left_out.items()),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def ratios(found: Findings) -> str:
    """Give the table of ratios as Markdown."""
    return _by_server(
        [(s.name, {p: _spread(v) for p, v in s.ratios.items()}) for s in found.series]
    )


def _spread(values: Sequence[float]) -> str:
    return f"**{_short(median(values))}** ({_short(min(values))} to {_short(max(values))})"


def _values(series: Series) -> dict[str, str]:
    cells = {server: _short(median(values)) for server, values in series.values.items() if values}
    return cells | {s: f"{cells.get(s, '-')} ({note})" for s, note in series.notes.items()}


def _memory(found: Findings) -> Iterator[tuple[str, dict[str, str]]]:
    for key, memory in found.memory_bytes.items():
        starts = found.starts_s[key]
        yield (
            key,
            {
                "MiB at rest": _short(memory[0] / 2**20),
                "MiB after the run": _short(memory[-1] / 2**20),
                "start, s": " to ".join(f"{s:.2f}" for s in sorted({min(starts), max(starts)})),
            },
        )


def _timings(seconds: Seconds, found: Findings) -> str:
    rows = []
    for query, of_query in seconds.items():
        cells = {server: _short(1000 * median(values)) for server, values in of_query.items()}
        faults = {server: fault for server, fault in found.faults[query].items() if fault}
        rows.append((query, cells | faults))
    return _by_server(rows)


def _faults(found: Findings) -> str:
    lines = [
        f"- {server}, {query}: {fault}"
        for query, of_query in found.faults.items()
        for server, fault in of_query.items()
        if fault
    ]
    return "\n".join(lines) or "None: all servers gave the same answers."


def _by_server(rows: Iterable[tuple[str, Mapping[str, str]]]) -> str:
    """Give a table with a column for each key of the rows' cells."""
    rows = list(rows)
    names = list(dict.fromkeys(name for _, cells in rows for name in cells))
    table = [["", *names], ["---"] * (len(names) + 1)]
    table += [[head, *(cells.get(name, "-") for name in names)] for head, cells in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
