"""Published patients as individuals, and how often each sign was seen among them.

Each row of cases.tsv is a dyst:Case with its disease, gene, variants (HGVS), sex, ages and
reference; case_signs.tsv has the signs seen in it, and those looked for and absent. From them
follow claims of this source alone: a sign seen in n of the N patients of a disease who were
examined for it. What HPO's annotations say of the same sign is another source's claim.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from dystonia_kg.curies import compress, expand
from dystonia_kg.namespaces import BIOLINK, CASE, CLAIM, DYST, GRAPH, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.frequency import counted
from dystonia_kg.sources.hpo import terms as hpo
from dystonia_kg.sources.phenopackets.columns import CASE_COLUMNS, CASE_SIGN_COLUMNS
from dystonia_kg.sources.records import load_records
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

CASES = "cases.tsv"
SIGNS = "case_signs.tsv"
SOURCE = SRC["phenopackets"]
_AGE = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_UNITS_A_YEAR = (Decimal(1), Decimal(12), Decimal("52.18"), Decimal("365.25"))
_PLACES = Decimal("0.001")
_SEEN = {"yes": True, "no": False}
_SEXES = ("", "female", "male")
_TRACEABLE = URIRef("http://purl.obolibrary.org/obo/ECO_0006017")
"""Published clinical study evidence, as HPO's own annotations of such papers have it."""


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/phenopackets: the cases, and the frequencies that follow from them."""
    cases = {row["case"]: row for row in read_table(CASES, CASE_COLUMNS)}
    signs = list(read_table(SIGNS, CASE_SIGN_COLUMNS))
    made = claims(cases, signs)
    direct = sum(claim.is_direct for claim in made)
    tallies = [
        Tally(CASES, "phenopackets", rows_read=len(cases)),
        Tally(SIGNS, "phenopackets", len(signs), len(made), direct),
    ]
    yield SourceGraph(
        GRAPH["source/phenopackets"], cases_graph(cases.values(), signs), made, tallies
    )


def cases_graph(cases: Iterable[Row], signs: Iterable[Row]) -> Graph:
    """Write the individuals; SourceTableError for a cell that says nothing that can be read."""
    graph = Graph()
    for row in cases:
        _add_case(graph, row)
    for row in signs:
        _add_sign(graph, row)
    return graph


def claims(cases: dict[str, Row], signs: Iterable[Row]) -> list[Claim]:
    """Make a claim of each disease and sign that its patients were examined for."""
    examined: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in signs:
        if row["case"] not in cases:
            raise row.error(f"column case: {row['case']} is not in {CASES}")
        examined[cases[row["case"]]["disease"], row["sign"]].append(row)
    return [_claim(cases, rows) for _, rows in sorted(examined.items())]


def years(text: str) -> Decimal | None:
    """Give an age written as an ISO 8601 duration in years, None for a text of another form.

    >>> years("P1Y6M"), years("P29D"), years("Childhood onset")
    (Decimal('1.500'), Decimal('0.079'), None)
    """
    match = _AGE.fullmatch(text)
    if match is None:
        return None
    parts = zip(match.groups(), _UNITS_A_YEAR, strict=True)
    found = sum((Decimal(number) / unit for number, unit in parts if number), Decimal(0))
    return found.quantize(_PLACES, ROUND_HALF_UP)


def _add_case(graph: Graph, row: Row) -> None:
    case = CASE[row["case"]]
    if row["sex"] not in _SEXES:
        raise row.error(f"column sex: '{row['sex']}' is none of {', '.join(_SEXES)}")
    graph.add((case, RDF.type, DYST.Case))
    graph.add((case, RDF.type, OWL.NamedIndividual))
    graph.add((case, RDFS.label, Literal(_label(row), lang="en")))
    graph.add((case, DYST.caseOf, load_records().subject(row, "disease")))
    graph.add((case, DYST.recordedDiagnosis, row.iri("disease")))
    graph.add((case, DYST.hasVariantIn, row.iri("gene")))
    for variant in row.many("variants"):
        graph.add((case, DYST.hasVariant, Literal(variant)))
    if row["sex"]:
        graph.add((case, DYST.sexOfCase, Literal(row["sex"])))
    _add_onset(graph, case, row)
    if row["age_at_last_encounter"]:
        age = years(row["age_at_last_encounter"])
        if age is None:
            raise row.error("column age_at_last_encounter: no duration (ISO 8601)")
        graph.add((case, DYST.yearsAtLastEncounter, _number(age)))
    graph.add((case, BIOLINK.publications, row.iri("reference")))
    graph.add((case, DYST.sourceFile, Literal(row["file"])))
    graph.add((case, DCTERMS.source, SOURCE))


def _add_sign(graph: Graph, row: Row) -> None:
    """Write a sign of a case; one with an age has a node of its own that says it."""
    predicate = DYST.hasObservedSign if _is_seen(row) else DYST.hasExcludedSign
    case, sign = CASE[row["case"]], row.iri("sign")
    graph.add((case, predicate, sign))
    if row["onset"]:
        node = CASE[f"{row['case']}/{row['sign'].replace(':', '_')}"]
        graph.add((node, RDF.type, DYST.DatedSign))
        label = f"{row['sign_label']} of {row['case'].replace('_', ' ')}"
        graph.add((node, RDFS.label, Literal(label, lang="en")))
        graph.add((node, RDF.subject, case))
        graph.add((node, RDF.predicate, predicate))
        graph.add((node, RDF.object, sign))
        _add_onset(graph, node, row)


def _add_onset(graph: Graph, node: URIRef, row: Row) -> None:
    """Write when a disease or sign began: in years, or as one of HPO's spans of life."""
    text = row["onset"]
    if not text:
        return
    age = years(text)
    if age is not None:
        graph.add((node, DYST.yearsAtOnset, _number(age)))
    elif (span := _spans().get(text)) is not None:
        graph.add((node, DYST.spanOfOnset, span))
    else:
        raise row.error(f"column onset: '{text}' is neither a duration nor one of HPO's spans")


def _spans() -> dict[str, URIRef]:
    labels = hpo.labels()
    return {labels[term]: URIRef(expand(term)) for term in hpo.branch(hpo.ONSET)}


def _number(age: Decimal) -> Literal:
    return Literal(age.normalize(), datatype=XSD.decimal)


def _label(row: Row) -> str:
    """Give a case's name: what its file calls it, and the publication.

    PMID_15911822_Patient_1 is "case Patient 1 of PMID:15911822".
    """
    reference = row["reference"].replace(":", "_") + "_"
    return f"case {row['case'].removeprefix(reference).replace('_', ' ')} of {row['reference']}"


def _is_seen(row: Row) -> bool:
    if row["seen"] not in _SEEN:
        raise row.error(f"column seen: '{row['seen']}' is neither yes nor no")
    return _SEEN[row["seen"]]


def _claim(cases: dict[str, Row], rows: list[Row]) -> Claim:
    first, sign = cases[rows[0]["case"]], rows[0]
    share = counted(sum(map(_is_seen, rows)), len(rows))
    subject = load_records().subject(first, "disease")
    works = {cases[row["case"]].iri("reference") for row in rows}
    name = f"cases-{compress(str(subject))}-{sign['sign']}".replace(":", "_")
    term = hpo.labels().get(sign["sign"])
    if term is None:
        raise sign.error(f"column sign: {sign['sign']} is not in hpo_terms.tsv")
    disease = load_records().label(first["disease"])
    return Claim(
        iri=CLAIM[name],
        label=f"{disease}: sign {term} ({share.affected} of {share.examined} cases)",
        subject=subject,
        predicate=DYST.hasSymptom,
        object=sign.iri("sign"),
        source=SOURCE,
        yields_triple=not share.is_zero,
        rests_on=tuple(CASE[row["case"]] for row in rows),
        knowledge_level="statistical_association",
        agent_type="automated_agent",
        evidence=(_TRACEABLE,),
        publications=tuple(sorted(works)),
        frequency=share.raw,
        comment="No direct triple: seen in none of the cases examined." if share.is_zero else "",
        extra=((BIOLINK.original_subject, first.iri("disease")), *share.qualifiers),
    )
