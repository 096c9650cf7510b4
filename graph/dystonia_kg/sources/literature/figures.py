"""The figure of a row: as words for people, and as numbers for queries."""

from decimal import Decimal, InvalidOperation

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from dystonia_kg.namespaces import DYST
from dystonia_kg.sources.frequency import Frequency, read_frequency
from dystonia_kg.sources.tables import Row

_NUMBERS = (("value", DYST.value), ("low", DYST.valueLow), ("high", DYST.valueHigh))
OF_PATIENTS = frozenset(
    f"dyst:{name}"
    for name in (
        *("hasSymptom", "hasComorbidity", "hasSensoryTrick", "triggeredBy", "relievedBy"),
        *("hasPossibleDistribution", "canBeginAt", "spreadsTo", "affectsBodyRegion"),
        *("affectsMuscle", "hasClinicalCourse", "hasFormInCases", "hasInheritance"),
        *("hasPossibleVariability", "hasPossibleAssociation"),
    )
)
"""Predicates of which a percentage is a share of the patients, and not an effect."""
_UNITS = {name: f"{name}s" for name in ("year", "month", "week", "day", "hour", "minute")}

_CLASSES = {
    "HP:0040280": "in all patients",
    "HP:0040281": "very frequent (80 to 99 %)",
    "HP:0040282": "frequent (30 to 79 %)",
    "HP:0040283": "occasional (5 to 29 %)",
    "HP:0040284": "very rare (1 to 4 %)",
    "HP:0040285": "in no patient",
}
"""HPO's classes of frequency, in its words and limits."""


def words(row: Row) -> str:
    """Give the row's figure in words; the note where it states no number.

    For instance "mean 49.2 years", "68 % (34 of 50)", "ratio 1.9 (1.7 to 2) female:male".
    """
    value, span = row["value"], _span(row)
    if row["statistic"] == "frequency class" and value in _CLASSES:
        return _CLASSES[value]
    unit = "%" if row["unit"] == "percent" else _UNITS.get(row["unit"], row["unit"])
    number = f"{value} ({span})" if value and span else value or span
    counts = f"{row['numerator']} of {row['denominator']}" if row["denominator"] else ""
    if not number:
        return counts or row["note"]
    name = "" if row["statistic"] in ("percent", "proportion") else row["statistic"]
    found = " ".join(filter(None, (name, number, unit)))
    return f"{found} ({counts})" if counts else found


def frequency(row: Row) -> Frequency | None:
    """Give the share of patients that the row states, None where its figure is none.

    Raises SourceTableError for counts or percentages that cannot be.
    """
    text = _share_text(row)
    found = read_frequency(text) if text else None
    if isinstance(found, str):
        raise row.error(f"column value, numerator or denominator: {found}")
    return found


def _share_text(row: Row) -> str:
    if row["statistic"] == "frequency class":
        return row["value"]
    if row["predicate"] not in OF_PATIENTS:
        return ""
    if row["numerator"] and row["denominator"]:
        return f"{row['numerator']}/{row['denominator']}"
    if row["unit"] != "percent":
        return ""
    if row["value"]:
        return f"{row['value']}%"
    return f"{row['low']}%-{row['high']}%" if row["low"] and row["high"] else ""


def numbers(row: Row) -> list[tuple[URIRef, Node]]:
    """Give the numbers of a row as pairs of property and literal."""
    found: list[tuple[URIRef, Node]] = [
        (predicate, number(row, column))
        for column, predicate in _NUMBERS
        if _is_number(row, column)
    ]
    for column, predicate in (
        ("numerator", DYST.affectedCases),
        ("denominator", DYST.examinedCases),
        ("n", DYST.populationSize),
    ):
        if row[column]:
            found.append((predicate, number(row, column, XSD.integer)))
    return found


def number(row: Row, column: str, datatype: URIRef = XSD.decimal) -> Literal:
    """Give a cell as a number; SourceTableError when it is none."""
    text = row[column]
    try:
        value = Decimal(text)
    except InvalidOperation as e:
        raise row.error(f"column {column}: '{text[:40]}' is no number") from e
    if datatype == XSD.integer and value != value.to_integral_value():
        raise row.error(f"column {column}: '{text}' is no whole number")
    return Literal(int(value) if datatype == XSD.integer else value, datatype=datatype)


def _is_number(row: Row, column: str) -> bool:
    return bool(row[column]) and row["statistic"] != "frequency class"


def _span(row: Row) -> str:
    if row["low"] and row["high"]:
        return f"{row['low']} to {row['high']}"
    return f"from {row['low']}" if row["low"] else f"up to {row['high']}" if row["high"] else ""
