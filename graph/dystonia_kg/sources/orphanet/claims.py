"""Orphanet's entries, and what it says of onset, inheritance and epidemiology.

Each value that an entry lists is a claim. A figure of epidemiology is a claim with its place,
class and range, but no direct triple: without its place it says nothing. Rows without a figure
("Unknown", or cases without a number) make no claim.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from dystonia_kg.namespaces import BIOLINK, CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources import axis
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.gene_claims import graph_of
from dystonia_kg.sources.orphanet.columns import (
    ORPHANET_COLUMNS,
    PREVALENCE_COLUMNS,
    VALUE_COLUMNS,
)
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, once_a_folder, read_table
from dystonia_kg.sources.tally import Tally
from dystonia_kg.sources.vocabulary_terms import add_parents

_NAME = "orphanet"
ENTRIES = "orphanet_entries.tsv"
PREVALENCE = "orphanet_prevalence.tsv"
_VALUES = "orphanet_values.tsv"
_RELATIONS = {"onsets": "age of onset", "inheritance": "inheritance"}
_FIELDS = {"onsets": "onset", "inheritance": "inheritance"}
_NO_FIGURE = "the source gives no figure"
_RANGE = re.compile(r"(\d+)-(\d+) / ([\d ]+)")
_BOUND = re.compile(r"([<>])(\d+) / ([\d ]+)")
_PLACES = Decimal("0.00000001")


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/orphanet with entries and claims, and its gene claims."""
    listed = entry_claims()
    entailed = axis.axis_claims(listed)
    yield SourceGraph(
        GRAPH["source/orphanet"],
        _entries_graph(),
        [*listed, *entailed, *prevalence_claims()],
        [
            Tally(ENTRIES, _NAME, rows_read=len(_entries())),
            Tally(f"{ENTRIES}, axis values", _NAME, 0, len(entailed), len(entailed)),
            *_tallies(),
        ],
    )
    yield graph_of(_NAME)


def _tallies() -> list[Tally]:
    """Give what became of the values of each entry, and of the rows of epidemiology."""
    values = Tally(f"{ENTRIES}, values", _NAME)
    for row, column, value in _listed(_entries()):
        if _terms()[_FIELDS[column], value]["term"]:
            values.count(direct=meaning_of(row, _RELATIONS[column]).direct)
        else:
            values.leave_out(_terms()[_FIELDS[column], value]["reason"])
    figures = Tally(PREVALENCE, _NAME)
    for row in read_table(PREVALENCE, PREVALENCE_COLUMNS):
        claim = _prevalence_claim(row)
        if claim is None:
            figures.leave_out(_NO_FIGURE)
        else:
            figures.count(direct=claim.is_direct)
    return [values, figures]


@once_a_folder
def _entries() -> tuple[Row, ...]:
    return tuple(read_table(ENTRIES, ORPHANET_COLUMNS))


def _entries_graph() -> Graph:
    graph = Graph()
    for row in _entries():
        entry = row.iri("id")
        graph.add((entry, RDF.type, OWL.Class))
        graph.add((entry, RDFS.label, Literal(row["label"], lang="en")))
        graph.add((entry, DCTERMS.source, SRC[row["source"]]))
        if row["type"]:
            graph.add((entry, DYST.orphanetType, Literal(row["type"], lang="en")))
        add_parents(graph, row, DYST.parentInOrphanet)
    return graph


@once_a_folder
def _terms() -> Mapping[tuple[str, str], Row]:
    rows = read_table(_VALUES, VALUE_COLUMNS)
    return {(row["field"], row["value"]): row for row in rows}


def _listed(rows: Iterable[Row]) -> Iterator[tuple[Row, str, str]]:
    """Yield each value of onset and inheritance, with its row and column."""
    for row in rows:
        for column, field in _FIELDS.items():
            for value in row.many(column):
                if (field, value) not in _terms():
                    raise row.error(f"column {column}: '{value}' is not in {_VALUES}")
                yield row, column, value


def entry_claims(rows: Iterable[Row] | None = None) -> list[Claim]:
    """Make a claim of each onset and mode of inheritance that an entry lists."""
    listed = _listed(_entries() if rows is None else rows)
    made = [_value_claim(row, column, value) for row, column, value in listed]
    return [claim for claim in made if claim is not None]


def _value_claim(row: Row, column: str, value: str) -> Claim | None:
    term = _terms()[_FIELDS[column], value].optional_iri("term")
    meaning = meaning_of(row, _RELATIONS[column])
    if term is None or meaning.predicate is None:
        return None
    name = f"orphanet-{row['id']}-{_FIELDS[column]}-{value}".replace(":", "_").replace(" ", "-")
    return Claim(
        iri=CLAIM[name],
        label=f"{load_records().label(row['id'])}: {_RELATIONS[column]} {value} (Orphanet)",
        subject=load_records().subject(row, "id"),
        predicate=meaning.predicate,
        object=term,
        source=SRC[row["source"]],
        yields_triple=meaning.direct,
        rests_on=(row.iri("id"),),
        knowledge_level="knowledge_assertion",
        extra=((BIOLINK.original_subject, row.iri("id")),),
    )


def prevalence_claims(rows: Iterable[Row] | None = None) -> list[Claim]:
    """Make a claim of each figure of epidemiology."""
    table = read_table(PREVALENCE, PREVALENCE_COLUMNS) if rows is None else rows
    return [claim for row in table if (claim := _prevalence_claim(row)) is not None]


def _prevalence_claim(row: Row) -> Claim | None:
    meaning = meaning_of(row, row["type"])
    figure = row["prevalence_class"] or row["mean_value"]
    if meaning.predicate is None or figure in ("", "Unknown"):
        return None
    place = row["geography"]
    return Claim(
        iri=CLAIM[_name(row)],
        label=f"{load_records().label(row['entry'])}: {row['type'].lower()} {figure}, {place}",
        subject=load_records().subject(row, "entry"),
        predicate=meaning.predicate,
        object=Literal(figure),
        source=SRC[row["source"]],
        yields_triple=meaning.direct,
        rests_on=(row.iri("entry"),),
        knowledge_level="statistical_association",
        publications=row.iris("references"),
        comment=f"No direct triple: {meaning.reason}.",
        extra=_figure(row),
    )


def _name(row: Row) -> str:
    identity = "\t".join(row[column] for column in PREVALENCE_COLUMNS if column != "source")
    digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
    kind = row["type"].lower().replace(" ", "-").replace("/", "-")
    return f"orphanet-{row['entry']}-{kind}-{digest}".replace(":", "_")


def _figure(row: Row) -> tuple[tuple[URIRef, Node], ...]:
    found: list[tuple[URIRef, Node]] = [
        (BIOLINK.original_subject, row.iri("entry")),
        (DYST.geography, Literal(row["geography"], lang="en")),
        (DYST.figureKind, Literal(row["qualification"], lang="en")),
    ]
    low, high = class_range(row)
    if low is not None:
        found.append((DYST.prevalenceLow, Literal(low, datatype=XSD.decimal)))
    if high is not None:
        found.append((DYST.prevalenceHigh, Literal(high, datatype=XSD.decimal)))
    if row["mean_value"]:
        mean = Literal(Decimal(row["mean_value"]), datatype=XSD.decimal)
        found.append((DYST.meanValue, mean))
    return tuple(found)


def class_range(row: Row) -> tuple[Decimal | None, Decimal | None]:
    """Give a prevalence class as a share of people ("1-9 / 100 000": 0.00001 to 0.00009).

    The open side of "<1 / 1 000 000" starts at 0, that of ">1 / 1000" has no end. Raises
    SourceTableError for a text of another form.
    """
    text = row["prevalence_class"]
    if not text:
        return None, None
    if match := _RANGE.fullmatch(text):
        return _share(match[1], match[3]), _share(match[2], match[3])
    if match := _BOUND.fullmatch(text):
        share = _share(match[2], match[3])
        return (Decimal(0), share) if match[1] == "<" else (share, None)
    raise row.error(f"column prevalence_class: '{text}' is no class of Orphanet's")


def _share(number: str, among: str) -> Decimal:
    return (Decimal(number) / Decimal(among.replace(" ", ""))).quantize(_PLACES).normalize()
