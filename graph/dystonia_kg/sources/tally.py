"""What became of the rows of tables and of upstream files: no row is dropped in silence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from dystonia_kg.sources.claim import Claim


@dataclass
class Tally:
    """Counts for one table of one source; `left_out` counts rows by the reason why.

    A row that is a term or a link makes no claim: it is read, and not left out.
    """

    table: str
    source: str
    rows_read: int = 0
    claims: int = 0
    direct_triples: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of_claims(cls, table: str, source: str, claims: Iterable[Claim]) -> "Tally":
        """Give the tally of claims that were made of a row each."""
        tally = cls(table, source)
        for claim in claims:
            tally.count(direct=claim.is_direct)
        return tally

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
        made = f", {self.claims} claims, {self.direct_triples} direct triples"
        return (
            f"{self.table} ({self.source}): {self.rows_read} rows read"
            + (made if self.claims else "")
            + left_out_text(self.left_out)
        )


def left_out_text(left_out: Counter[str]) -> str:
    """Give the number of rows left out, and why, as the end of a line; empty when none was."""
    if not left_out:
        return ""
    why = "; ".join(f"{number} {reason}" for reason, number in sorted(left_out.items()))
    return f", {left_out.total()} left out ({why})"
