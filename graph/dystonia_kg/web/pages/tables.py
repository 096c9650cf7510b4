"""The tables of a thing's page as CSV (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response

from dystonia_kg.browse.claims import Claim
from dystonia_kg.browse.figures import figure_words
from dystonia_kg.browse.sections import Section
from dystonia_kg.browse.signs import SignRow
from dystonia_kg.browse.term_index import Ref
from dystonia_kg.browse.thing import Thing
from dystonia_kg.curies import compress
from dystonia_kg.errors import UnknownTermError
from dystonia_kg.web.pages.hrefs import ref

_Row = tuple[object, ...]
_SIGNS = (
    *("id", "label", "system", "absent", "affected", "examined", "low", "high", "claims"),
    *("cases_affected", "cases_examined", "why_first", "of_whom", "claims_differ"),
)
_TREATMENTS = ("id", "label", "stances", "supporting", "opposing", "studies", "claims")
_GENES = ("id", "label", "roles", "grades", "lineages", "claims")
_CLAIMS = ("claim", "subject", "predicate", "object", "figure", "negated", "study", "references")


def csv_table(thing: Thing, name: str) -> Response:
    """Give one table of a thing: a section's rows, or `claims`, all claims about it one by one.

    Raises UnknownTermError when the page has no such table.
    """
    section = thing.section(name)
    header: tuple[str, ...]
    rows: list[_Row]
    if name == "claims":
        header, rows = _CLAIMS, list(_claims(thing.claims))
    elif section and section.signs:
        header, rows = _SIGNS, list(_signs(section))
    elif section and section.treatments:
        header, rows = _TREATMENTS, list(_treatments(section))
    elif section and section.genes:
        header, rows = _GENES, list(_genes(section))
    else:
        raise UnknownTermError(f"{thing.ref.text} has no table '{name[:40]}'", [])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    response = Response(out.getvalue(), content_type="text/csv; charset=utf-8; header=present")
    file_name = f"{(thing.ref.curie or 'thing').replace(':', '-')}-{name}.csv"
    response.headers["Content-Disposition"] = f'inline; filename="{file_name}"'
    return response


def _signs(section: Section) -> Iterator[_Row]:
    table = section.signs
    if table is None:
        return
    for rows, is_absent in ((table.present, False), (table.absent, True)):
        for row in rows:
            cases = (row.cases.affected, row.cases.examined) if row.cases else ("", "")
            yield (
                *_id(row.term),
                row.system,
                is_absent,
                *_frequency(row),
                _names(row.claims),
                *cases,
                row.lead,
                row.frequency.whom if row.frequency else "",
                bool(row.frequency and row.frequency.differs),
            )


def _frequency(row: SignRow) -> _Row:
    found = row.frequency
    if found is None:
        return "", "", "", ""
    counts = (found.affected, found.examined) if found.examined is not None else ("", "")
    return *counts, round(found.low, 4), round(found.high, 4)


def _treatments(section: Section) -> Iterator[_Row]:
    table = section.treatments
    for row in [*table.used, *table.opposed] if table else ():
        stances = "|".join(f"{stance}:{number}" for stance, number in row.stances)
        studies = "|".join(ref(study).text for study in row.studies)
        yield (
            *(*_id(row.term), stances, row.supporting, row.opposing, studies),
            _names(row.claims),
        )


def _genes(section: Section) -> Iterator[_Row]:
    for row in section.genes:
        lineages = "|".join(lineage.text for lineage in row.lineages)
        grades = "|".join(row.grades)
        yield (*_id(row.term), "|".join(row.roles), grades, lineages, _names(row.claims))


def _claims(claims: Iterable[Claim]) -> Iterator[_Row]:
    for claim in claims:
        value = claim.value if claim.is_literal else compress(claim.value) or claim.value
        study = ref(claim.one("study")).text if claim.one("study") else ""
        references = "|".join(compress(iri) or iri for iri in claim.all("publications"))
        names = (compress(iri) or iri for iri in (claim.iri, claim.subject, claim.predicate))
        yield (*names, value, figure_words(claim), claim.is_negated, study, references)


def _id(term: Ref) -> _Row:
    return term.curie or term.iri or "", term.text


def _names(claims: Iterable[Claim]) -> str:
    return "|".join(compress(claim.iri) or claim.iri for claim in claims)
