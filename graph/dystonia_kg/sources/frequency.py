"""How often a sign is seen: HPO's frequency column (phenotype.hpoa, column 8) as a range.

HPO writes a count of patients ("7/13"), a percentage ("45%") or a term of its frequency branch;
the terms' ranges are those of their HPO definitions (`frequency_classes.tsv`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.curies import expand
from dystonia_kg.namespaces import DYST
from dystonia_kg.sources.claim import proportion
from dystonia_kg.sources.hpo.columns import FREQUENCY_COLUMNS
from dystonia_kg.sources.tables import Row, once_a_folder, read_table

_COUNT = re.compile(r"(\d+)/(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)%-(\d+(?:\.\d+)?)%")
_PLACES = Decimal("0.0001")
_TOO_MANY = "more than every patient"


@dataclass(frozen=True)
class Frequency:
    """A share of patients between `low` and `high` (0 to 1), with counts where they are given."""

    raw: URIRef | Literal
    low: Decimal
    high: Decimal
    affected: int | None = None
    examined: int | None = None

    @property
    def is_zero(self) -> bool:
        """Tell whether the sign was looked for and never seen."""
        return self.high == 0

    @cached_property
    def qualifiers(self) -> list[tuple[URIRef, Node]]:
        """Give the claim's extra triples: the range, and the counts if any."""
        found: list[tuple[URIRef, Node]] = [
            (DYST.frequencyLow, proportion(str(self.low))),
            (DYST.frequencyHigh, proportion(str(self.high))),
        ]
        if self.affected is not None and self.examined is not None:
            found.append((DYST.affectedCases, Literal(self.affected, datatype=XSD.integer)))
            found.append((DYST.examinedCases, Literal(self.examined, datatype=XSD.integer)))
        return found


def frequency_of(row: Row, column: str = "frequency") -> Frequency | None:
    """Read the row's frequency, None when it is not stated.

    Raises SourceTableError for a text that is no frequency, and for 7/5, 3/0 or 120%.
    """
    if not row[column]:
        return None
    found = read_frequency(row[column])
    if isinstance(found, str):
        raise row.error(f"column {column}: {found}")
    return found


def read_frequency(text: str) -> Frequency | str:
    """Give the frequency that `text` states, or what is wrong with it."""
    if match := _COUNT.fullmatch(text):
        return _counted(text, int(match[1]), int(match[2]))
    if match := _PERCENT.fullmatch(text):
        share = _share(Decimal(match[1]), 100)
        return f"{text} is {_TOO_MANY}" if share > 1 else Frequency(Literal(text), share, share)
    if match := _SPAN.fullmatch(text):
        low, high = (_share(Decimal(match[n]), 100) for n in (1, 2))
        is_none = low > high or high > 1
        return f"{text} is no span" if is_none else Frequency(Literal(text), low, high)
    if text in (classes := frequency_classes()):
        return Frequency(URIRef(expand(text)), *classes[text])
    return f"'{text}' is no count, percentage or frequency term"


def counted(affected: int, examined: int) -> Frequency:
    """Give the frequency of a sign seen in `affected` of `examined` patients (1 or more)."""
    share = _share(Decimal(affected), examined)
    return Frequency(Literal(f"{affected}/{examined}"), share, share, affected, examined)


def _counted(text: str, affected: int, examined: int) -> Frequency | str:
    if not examined or affected > examined:
        return f"{text} is {_TOO_MANY}"
    return counted(affected, examined)


def _share(part: Decimal, whole: int) -> Decimal:
    return (part / whole).quantize(_PLACES, ROUND_HALF_UP)


@once_a_folder
def frequency_classes() -> Mapping[str, tuple[Decimal, Decimal]]:
    """Give the range of each frequency term, by CURIE."""
    return {
        row["term"]: (Decimal(row["low"]), Decimal(row["high"]))
        for row in read_table("frequency_classes.tsv", FREQUENCY_COLUMNS)
    }
