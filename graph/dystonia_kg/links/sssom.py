"""The SSSOM file of the project's own mappings (w3id.org/sssom): write, read, validate.

The file is made by the project from `own_mappings.tsv` and the tables on links; sssom-pydantic
judges it. Its plain `read()` drops rows that it cannot use in silence, so that the form which
returns the errors is used here, and a file with any error is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from dystonia_kg.errors import SourceTableError, ValidationError
from dystonia_kg.links.mapping_facts import LinkFacts, vocabulary
from dystonia_kg.links.own_mappings import MANUAL, OwnMapping
from dystonia_kg.namespaces import BASE, PREFIXES
from dystonia_kg.sources.releases import source_of, unlisted_version

FILE_NAME = "mappings.sssom.tsv"
SET_IRI = BASE + FILE_NAME
AUTHOR = "The dystonia-kg developers"
TOOL = "dystonia-kg"
_PREFIXES = ("dyst", "src", "skos", "semapv")


@dataclass(frozen=True)
class SssomRow:
    """One row, fields named and ordered as the slots of SSSOM."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    author_label: str
    subject_source: str
    subject_source_version: str
    object_source: str
    object_source_version: str
    mapping_tool: str
    mapping_date: str
    comment: str


COLUMNS = tuple(field.name for field in fields(SssomRow))


def sssom_rows(
    mappings: Iterable[OwnMapping],
    facts: LinkFacts,
    labels: Mapping[str, str],
    *,
    version: str,
) -> list[SssomRow]:
    """Give the rows; `labels` has the own terms', `version` is that of the ontology (a date)."""
    return [_sssom_row(mapping, facts, labels, version) for mapping in mappings]


def _sssom_row(
    mapping: OwnMapping, facts: LinkFacts, labels: Mapping[str, str], version: str
) -> SssomRow:
    manual = mapping.justification == MANUAL
    return SssomRow(
        subject_id=mapping.subject,
        subject_label=labels[mapping.subject],
        predicate_id=mapping.curie,
        object_id=mapping.object,
        object_label=labels.get(mapping.object) or facts.labels.get(mapping.object, ""),
        mapping_justification=mapping.justification,
        author_label=AUTHOR if manual else "",
        subject_source="src:dystonia-kg",
        subject_source_version=version,
        object_source=f"src:{_source(mapping.object)}",
        object_source_version=_version(mapping.object, facts),
        mapping_tool="" if manual else TOOL,
        mapping_date=mapping.date or version,
        comment=mapping.comment,
    )


def _source(curie: str) -> str:
    name = source_of(vocabulary(curie))
    if name is None:
        raise SourceTableError(f"{curie}: its prefix is not in vocabularies.tsv")
    return name


def _version(curie: str, facts: LinkFacts) -> str:
    term = facts.terms.get(curie)
    if term is not None and term.is_verified:
        return term.release
    return unlisted_version(vocabulary(curie))


def sssom_text(rows: Iterable[SssomRow], *, version: str) -> str:
    """Give the whole file: metadata as YAML comments, then the table."""
    table = list(rows)
    used = {vocabulary(row.object_id) for row in table} | set(_PREFIXES)
    iris = {name: PREFIXES[name] for name in sorted(used)}
    head = [
        f"mapping_set_id: {SET_IRI}",
        "mapping_set_title: Mappings of the dystonia-kg terms",
        "mapping_set_description: From the project's own terms to vocabularies of disease.",
        f"mapping_set_version: '{version}'",
        "license: https://creativecommons.org/licenses/by/4.0/",
        "curie_map:",
        *(f"  {name}: {iri}" for name, iri in iris.items()),
    ]
    lines = [f"#{line}" for line in head]
    lines.append("\t".join(COLUMNS))
    lines += ["\t".join(getattr(row, name) for name in COLUMNS) for row in table]
    return "\n".join(lines) + "\n"


def read_sssom(path: Path) -> list[SssomRow]:
    """Read the file's rows; SourceTableError for other columns or a row of another width."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as e:
        raise SourceTableError(f"{path.name}: cannot be read: {e}") from e
    table = [
        (number, line.split("\t"))
        for number, line in enumerate(lines, start=1)
        if line and not line.startswith("#")
    ]
    if not table or tuple(table[0][1]) != COLUMNS:
        raise SourceTableError(f"{path.name}: the columns are not {', '.join(COLUMNS)}")
    for number, cells in table[1:]:
        if len(cells) != len(COLUMNS):
            raise SourceTableError(f"{path.name}, line {number}: {len(cells)} cells")
    return [SssomRow(*cells) for _, cells in table[1:]]


def validate_sssom(path: Path) -> int:
    """Give the number of rows; ValidationError with one finding for each bad row or CURIE."""
    from sssom_pydantic import read  # slow to import, and for checks only

    mappings, _, _, errors = read(path, return_errors=True)
    findings = [f"line {error.line_number}: {error.exception}" for error in errors]
    if findings:
        raise ValidationError(f"{path.name} is no valid SSSOM", findings)
    expected = len(read_sssom(path))
    if len(mappings) != expected:
        raise ValidationError(
            f"{path.name} is no valid SSSOM", [f"{expected} rows, {len(mappings)} understood"]
        )
    return len(mappings)
