"""Read phenopackets (GA4GH Phenopacket Schema 2, JSON): the patients that the graph has.

A patient who is not in cases.tsv is not taken in: which cases are told is a person's choice. One
who is in the table and not in the files keeps the rows, and is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.derived_table import (
    FileTally,
    Reader,
    Reading,
    TableDraft,
    cells_of,
    one_file,
)
from dystonia_kg.sources.phenopackets.columns import (
    CASE_COLUMNS,
    CASE_KEY,
    CASE_SIGN_COLUMNS,
    CASE_SIGN_KEY,
)
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import Shape, read_json_files, require_shape

_SOURCE = "phenopackets"
_CASES, _SIGNS = "cases.tsv", "case_signs.tsv"
_VERSION = "2."
_CODING = "hgvs.c"
_SEXES = {"FEMALE": "female", "MALE": "male", "UNKNOWN_SEX": "", "OTHER_SEX": ""}
_TERM: Shape = {"id": False, "label": False}
_TIME: Shape = {"age": {"iso8601duration": False}, "ontologyClass": _TERM}
_SHAPE: Shape = {
    "id": True,
    "subject": {"sex": False, "timeAtLastEncounter": _TIME},
    "phenotypicFeatures": [{"type": _TERM, "excluded": False, "onset": _TIME}],
    "diseases": [{"term": _TERM, "excluded": False, "onset": _TIME}],
    "interpretations": [
        {
            "diagnosis": {
                "disease": _TERM,
                "genomicInterpretations": [
                    {
                        "variantInterpretation": {
                            "variationDescriptor": {
                                "geneContext": {"valueId": False},
                                "expressions": [{"syntax": False, "value": False}],
                            }
                        }
                    }
                ],
            }
        }
    ],
    "metaData": {"phenopacketSchemaVersion": False, "externalReferences": [{"id": False}]},
}


class _Packet:
    """One phenopacket; SourceTableError naming its file for what it lacks or says otherwise."""

    def __init__(self, name: str, content: Any) -> None:
        self.name = name
        if not isinstance(content, dict) or "id" not in content:
            raise self.error("no phenopacket: it has no id")
        require_shape(content, _SHAPE, name)
        self._content = content
        self.key = str(content["id"])

    def error(self, message: str) -> SourceTableError:
        return SourceTableError(f"{self.name}: {message}")

    def case(self) -> tuple[str, ...]:
        """Give the row of cases.tsv."""
        version = self._get("metaData", "phenopacketSchemaVersion")
        if not str(version).startswith(_VERSION):
            raise self.error(f"phenopacketSchemaVersion is '{version}', not {_VERSION}x")
        subject = self._get("subject")
        diagnosis = self._diagnosis()
        disease = self._of(diagnosis, "disease", "id")
        return (
            self.key,
            disease,
            self._of(diagnosis, "disease", "label"),
            *self._gene_and_variants(diagnosis),
            self._sex(subject),
            self._time(subject.get("timeAtLastEncounter"), "subject.timeAtLastEncounter"),
            self._onset_of(disease),
            self._reference(),
            "/".join(PurePosixPath(self.name).parts[-3:]),
            _SOURCE,
        )

    def signs(self) -> list[tuple[str, ...]]:
        """Give the rows of case_signs.tsv."""
        return [
            (
                self.key,
                self._of(feature, "type", "id"),
                self._of(feature, "type", "label"),
                "no" if feature.get("excluded", False) else "yes",
                self._time(feature.get("onset"), "phenotypicFeatures.onset"),
                _SOURCE,
            )
            for feature in self._content.get("phenotypicFeatures") or ()
        ]

    def _get(self, *keys: str) -> Any:
        return self._of(self._content, *keys)

    def _of(self, element: Any, *keys: str) -> Any:
        for key in keys:
            if not isinstance(element, dict) or element.get(key) is None:
                raise self.error(f"no {'.'.join(keys)}")
            element = element[key]
        return element

    def _one(self, elements: Sequence[Any], what: str) -> Any:
        if len(elements) != 1:
            raise self.error(f"{len(elements)} {what}: one is expected")
        return elements[0]

    def _diagnosis(self) -> Any:
        interpretations = self._content.get("interpretations") or ()
        return self._of(self._one(interpretations, "interpretations"), "diagnosis")

    def _gene_and_variants(self, diagnosis: Any) -> tuple[str, str]:
        """Give the one gene of the variants, and these in the order of the file."""
        genes, variants = [], []
        for found in self._of(diagnosis, "genomicInterpretations"):
            described = self._of(found, "variantInterpretation", "variationDescriptor")
            genes.append(self._of(described, "geneContext", "valueId"))
            variants += [
                str(self._of(expression, "value"))
                for expression in described.get("expressions") or ()
                if expression.get("syntax") == _CODING
            ]
        gene = self._one(_unique(genes), "genes of variants")
        return gene, "|".join(_unique(variants))

    def _sex(self, subject: Any) -> str:
        found = subject.get("sex") or "UNKNOWN_SEX"
        if found not in _SEXES:
            raise self.error(f"subject.sex: '{found}' is none of {', '.join(_SEXES)}")
        return _SEXES[found]

    def _onset_of(self, disease: str) -> str:
        onsets = [
            found.get("onset")
            for found in self._content.get("diseases") or ()
            if self._of(found, "term", "id") == disease and not found.get("excluded", False)
        ]
        return self._time(self._one(onsets, f"diseases {disease}"), "diseases.onset")

    def _time(self, element: Any, place: str) -> str:
        """Give a time as an ISO 8601 duration or the label of a span of life.

        A range of ages, a week of pregnancy and a date are none that the table can say.
        """
        if element is None:
            return ""
        if "age" in element:
            return str(self._of(element, "age", "iso8601duration"))
        if "ontologyClass" in element:
            return str(self._of(element, "ontologyClass", "label"))
        raise self.error(f"{place}: neither age nor ontologyClass but {', '.join(element)}")

    def _reference(self) -> str:
        references = self._get("metaData").get("externalReferences") or ()
        return str(self._of(self._one(references, "externalReferences"), "id"))


def read_cases(files: Sequence[Path], folder: Path) -> Reading:
    """Give cases.tsv and case_signs.tsv from a folder or an archive of phenopackets."""
    path = one_file(files)
    known = {row["case"]: row for row in read_table(_CASES, CASE_COLUMNS, folder=folder)}
    cases = TableDraft(_CASES, CASE_COLUMNS, CASE_KEY)
    signs = TableDraft(_SIGNS, CASE_SIGN_COLUMNS, CASE_SIGN_KEY)
    tally, found = FileTally(path.name), set()
    for name, content in read_json_files(path, "*/phenopackets/*.json"):
        packet = _Packet(name, content)
        if packet.key not in known:
            tally.leave_out("a patient who is not in the table")
            continue
        if packet.key in found:
            raise packet.error(f"{packet.key} stands in another file as well")
        found.add(packet.key)
        tally.keep()
        cases.add(packet.case(), name)
        for sign in packet.signs():
            signs.add(sign, name)
    for row in read_table(_SIGNS, CASE_SIGN_COLUMNS, folder=folder):
        if row["case"] not in found:
            signs.add(cells_of(row, CASE_SIGN_COLUMNS))
    for key in known.keys() - found:
        cases.add(cells_of(known[key], CASE_COLUMNS))
        tally.left_out[f"kept as it was, not in the files: {key}"] += 1
    return Reading([cases.table(), signs.table()], [tally])


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


READERS: Mapping[str, Reader] = {_SOURCE: read_cases}
