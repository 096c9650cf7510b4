"""/explore: two axes against each other; /explore/list: what stands in one cell."""

import csv
import io

from flask import Blueprint, Response, render_template, request

from dystonia_kg.browse.axes import AXES, Axis
from dystonia_kg.browse.explorer import (
    EDITIONS,
    NONE_STATED,
    AxisValue,
    CrossTable,
    cross,
    sparql,
)
from dystonia_kg.errors import RankRequestError
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, document, page

_CSV = Format("csv", "page", ("text/csv",), "CSV", ("csv",))

blueprint = Blueprint("explore", __name__)


@blueprint.get("/explore")
def table() -> Response:
    """Show the table of two axes."""
    choice = chosen((HTML, _CSV), request.args.get("format"))
    found, edition = _table()
    if choice.format is _CSV:
        return document(_csv(found).encode(), choice, file_name="explore")
    query = sparql(found.rows, found.columns)
    html = render_template(
        "explore.html", table=found, edition=edition, axes=AXES, editions=EDITIONS, query=query
    )
    return page(html)


@blueprint.get("/explore/list")
def listed() -> Response:
    """List the dystonias of one cell."""
    found, edition = _table()
    row, column = _value("row", found, is_row=True), _value("column", found, is_row=False)
    cell, index = found.cell(row, column), current_site().index
    html = render_template(
        "explore_list.html",
        table=found,
        edition=edition,
        row=row,
        column=column,
        cell=cell,
        defined=index.refs(list(cell.defined)),
        claimed=index.refs(list(cell.claimed)),
        unstated=index.refs(list(cell.unstated)),
        places=current_site().axis_places,
        query=sparql(found.rows, found.columns, row.name, column.name),
    )
    return page(html)


def _table() -> tuple[CrossTable, str]:
    site, edition = current_site(), request.args.get("edition", "").strip()
    if edition and edition not in EDITIONS:
        raise RankRequestError(f"edition '{edition[:20]}' is none of {', '.join(EDITIONS)}")
    rows, columns = _axis("rows", "cause"), _axis("columns", "distribution")
    return cross(site.index, site.axis_places, rows, columns, edition), edition


def _axis(name: str, default: str) -> Axis:
    asked = request.args.get(name, "").strip() or default
    if asked not in AXES:
        raise RankRequestError(f"{name} '{asked[:40]}' is no axis: there are {', '.join(AXES)}")
    return AXES[asked]


def _value(name: str, table: CrossTable, *, is_row: bool) -> AxisValue:
    asked = request.args.get(name, "").strip()
    values = table.row_values if is_row else table.column_values
    found = next((value for value in values if value.name == asked), None)
    if found is None:
        near = [(v.ref.iri or "", v.text) for v in values if v.ref]
        raise RankRequestError(f"{name} '{asked[:80]}' is no value of this axis", near)
    return found


def _csv(table: CrossTable) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(
        [
            *("row", "row_label", "column", "column_label"),
            *("by_definition", "by_claim", "stated", "dystonias"),
        ]
    )
    for row in table.row_values:
        for column in table.column_values:
            cell = table.cell(row, column)
            stated = NONE_STATED not in (row.name, column.name)
            numbers = (len(cell.defined), len(cell.claimed), str(stated).lower(), cell.number)
            rows.writerow([row.name, row.text, column.name, column.text, *numbers])
    return written.getvalue()
