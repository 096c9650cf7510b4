"""The report: benchmarks.md with its tables, the chart, and all figures as JSON."""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.chart import chart
from benchmarks.found import Found
from benchmarks.load import CONNECTIONS
from benchmarks.measure import Series, Timings
from benchmarks.peers import DystoniaKg

_OWN = DystoniaKg.name
_MEBI = 1 << 20
_METHOD = Path(__file__).with_name("method.md")


def write(found: Found, folder: Path, figures: Path) -> Path:
    """Write the report and its chart into a folder, the figures into a file; give the report."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "benchmarks.md"
    file.write_text("\n\n".join(_sections(found)) + "\n", encoding="utf-8")
    (folder / "benchmarks.svg").write_text(chart(found.series), encoding="utf-8")
    figures.write_text(json.dumps(asdict(found), indent=1), encoding="utf-8")
    return file


def _sections(found: Found) -> list[str]:
    sections = [
        "# Benchmarks",
        _intro(found),
        "![How many times as fast this server is](benchmarks.svg)",
        "## How many times as fast as its peers",
        "Above 1 this server is faster. Median of the rounds, with the lowest and the highest.",
        _ratios(found.series),
        "## What was measured",
        "Requests a second (more is better) and milliseconds (less is better, geometric mean of the"
        " queries): median of the rounds. Milliseconds of a peer are over the queries that both it"
        " and this server answered rightly.",
        _values(found.series),
        "## Memory and start",
        "Memory is that of all processes of a server, what they share counted once (PSS): before"
        " the measuring, and after it. Start is from the start of the process to the first answer.",
        _memory(found),
    ]
    if found.large is not None:
        sections += ["## Queries to the large set, milliseconds", _timings(found.large)]
    if found.gallery is not None:
        sections += ["## The slowest queries of the project's query set, milliseconds"]
        sections += [_timings(_slowest(found.gallery))]
    return [*sections, "## Answers at fault", _faults(found), _METHOD.read_text("utf-8").strip()]


def _intro(found: Found) -> str:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    plan = found.plan
    versions = ", ".join(f"{name} {value}" for name, value in found.versions.items())
    left_out = "; ".join(f"{name} ({why})" for name, why in found.left_out.items())
    triples = ", ".join(f"{name} {number}" for name, number in found.triples.items())
    lines = [
        f"Written by `{found.command}` on {datetime.now(UTC):%Y-%m-%d}"
        f" ({found.duration_min:.0f} minutes).",
        f"Machine: {_processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB,"
        f" {platform.system()} {platform.release()}, Python {platform.python_version()}.",
        f"Servers: {versions}." + (f" Left out: {left_out}." if left_out else ""),
        f"{plan.rounds} rounds; load: {CONNECTIONS} connections for {plan.duration_s} s by wrk."
        f" Triples in the default graph: {triples}.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _ratios(all_series: Sequence[Series]) -> str:
    peers = _names(series.ratios for series in all_series)
    return _table(
        ["", *peers],
        [[series.name, *(_spread(series.ratios.get(p)) for p in peers)] for series in all_series],
    )


def _spread(values: Sequence[float] | None) -> str:
    if not values:
        return "-"
    return f"**{_short(median(values))}** ({_short(min(values))} to {_short(max(values))})"


def _values(all_series: Sequence[Series]) -> str:
    servers = _names(series.values for series in all_series)
    rows = [
        [
            f"{series.name}, {series.unit}",
            *(_with_note(series.values.get(s), series.notes.get(s, "")) for s in servers),
        ]
        for series in all_series
    ]
    return _table(["", *servers], rows)


def _with_note(values: Sequence[float] | None, note: str) -> str:
    return " ".join(filter(None, [_short(median(values)) if values else "-", note and f"({note})"]))


def _memory(found: Found) -> str:
    rows = []
    for key, memory in found.memory_bytes.items():
        before, after = (f"{value / _MEBI:.0f}" for value in (memory[0], memory[-1]))
        starts = [f"{value:.2f}" for value in sorted(found.starts_s[key])]
        dataset, _, server = key.partition(": ")
        rows.append([dataset, server, before, after, f"{starts[0]} to {starts[-1]}"])
    return _table(["data", "server", "MiB before", "MiB after", "start, s"], rows)


def _timings(timings: Timings) -> str:
    servers = _names(timings.faults.values())
    rows = [
        [query, *(_cell(of_query.get(s), timings.faults[query][s]) for s in servers)]
        for query, of_query in timings.seconds.items()
    ]
    return _table(["", *servers], rows)


def _cell(seconds: Sequence[float] | None, fault: str) -> str:
    return fault or (_short(1000 * median(seconds)) if seconds else "-")


def _slowest(timings: Timings, most: int = 10) -> Timings:
    by_time = sorted(timings.seconds, key=lambda q: max(timings.seconds[q].get(_OWN, [0.0])))
    return Timings(
        {query: timings.seconds[query] for query in by_time[: -most - 1 : -1]}, timings.faults
    )


def _faults(found: Found) -> str:
    if not found.faults:
        return "None: all servers gave the same answers."
    return _table(["query", "server", "what"], [list(fault) for fault in found.faults])


def _names(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)
