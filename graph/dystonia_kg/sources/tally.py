"""What became of the rows of a table: no row is dropped in silence."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts for one table of one source; `left_out` counts rows by the reason why."""

    table: str
    source: str
    rows_read: int = 0
    claims: int = 0
    direct_triples: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def count(self, *, direct: bool) -> None:
        """Count a row that became a claim."""
        self.rows_read += 1
        self.claims += 1
        self.direct_triples += direct

    def leave_out(self, reason: str, rows: int = 1) -> None:
        """Count rows that became nothing."""
        self.rows_read += rows
        self.left_out[reason] += rows

    def line(self) -> str:
        """Give the tally as one line of text."""
        why = "; ".join(f"{number} {reason}" for reason, number in sorted(self.left_out.items()))
        return (
            f"{self.table} ({self.source}): {self.rows_read} rows read, {self.claims} claims, "
            f"{self.direct_triples} direct triples"
            + (f", {sum(self.left_out.values())} left out ({why})" if self.left_out else "")
        )
