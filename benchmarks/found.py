"""What a run found out, for the report."""

from dataclasses import dataclass, field

from benchmarks.measure import Series, Timings


@dataclass(frozen=True)
class Plan:
    """What to measure and for how long; of the gallery each `every`-th query is taken."""

    scenarios: tuple[str, ...]
    peers: tuple[str, ...]
    rounds: int
    duration_s: int
    limit_s: float
    port: int
    every: int


@dataclass
class Found:
    """All that was found; `starts_s` and `memory_bytes` are by "dataset: server"."""

    plan: Plan
    series: list[Series] = field(default_factory=list)
    large: Timings | None = None
    gallery: Timings | None = None
    versions: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    triples: dict[str, str] = field(default_factory=dict)
    starts_s: dict[str, list[float]] = field(default_factory=dict)
    memory_bytes: dict[str, list[int]] = field(default_factory=dict)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    """Query, server and what is wrong with its answer."""
    command: str = ""
    duration_min: float = 0.0
