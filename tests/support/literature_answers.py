"""Answers to questions on what papers state, worked out from the curated tables.

The rows of `literature_claims.tsv` (and, for signs and inheritance, of HPO's and Orphanet's
tables) are filtered and written in the columns of the question. Of the program only the table of
exact matches and the reasoner's class links are used, not the graph nor the query.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib import URIRef

from dystonia_kg.curies import compress, expand
from dystonia_kg.links.disease_nodes import DiseaseNodes, load_nodes
from dystonia_kg.paths import REASONED_DIR, SOURCES_DIR
from dystonia_kg.sources.literature.claims import STUDY_KINDS
from dystonia_kg.sources.records import load_records
from support.homes import TESTS

Row = dict[str, str]
Answer = tuple[list[str], set[tuple[str, ...]]]
Column = Callable[[Row], str]

_UNITS = {
    "percent": "%",
    "year": "years",
    "week": "weeks",
    "month": "months",
    "day": "days",
    "hour": "hours",
}
_SHARES = ("percent", "proportion")


def _figure(row: Row) -> str:
    """Write the figure of a row in words: statistic, value, span, unit and counts."""
    low, high = row["low"], row["high"]
    span = (
        f"{low} to {high}"
        if low and high
        else f"from {low}"
        if low
        else f"up to {high}"
        if high
        else ""
    )
    number = f"{row['value']} ({span})" if row["value"] and span else row["value"] or span
    counts = f"{row['numerator']} of {row['denominator']}" if row["denominator"] else ""
    if not number:
        return counts or row["note"]
    statistic = "" if row["statistic"] in _SHARES else row["statistic"]
    words = " ".join(
        part for part in (statistic, number, _UNITS.get(row["unit"], row["unit"])) if part
    )
    return f"{words} ({counts})" if counts else words


def _figure_beside_object(row: Row) -> str:
    return _figure(row) if row["value"] or row["low"] or row["high"] else ""


def _study(row: Row) -> str:
    return _shown(str(STUDY_KINDS[row["study_kind"]])) if row["study_kind"] else ""


def _age(row: Row) -> str:
    """The mean or median age at onset, or where the range of ages begins."""
    column = {"mean": "value", "median": "value", "range": "low", "typical range": "low"}.get(
        row["statistic"]
    )
    return row[column] if column else ""


COLUMNS: dict[str, Column] = {
    "form": lambda row: row["subject"],
    "node": lambda row: row["subject"],
    "therapy": lambda row: row["subject"],
    "value": lambda row: row["object"] or _figure(row),
    "study": _study,
    "people": lambda row: row["n"],
    "population": lambda row: row["population"],
    "reference": lambda row: _shown(expand(row["reference"])),
    "measuredOn": lambda row: row["scale"],
    "after": lambda row: row["follow_up"],
    "level": lambda row: row["evidence_level"],
    "reason": lambda row: row["note"],
    "relation": lambda row: row["predicate"],
    "measure": lambda row: row["predicate"],
    "negated": lambda row: "true" if row["polarity"] == "refutes" else "false",
    "statistic": lambda row: row["statistic"],
    "age": _age,
    "source": lambda row: f"src:{row['source']}",
    "curator": lambda row: {"literature": "automated_agent"}[row["source"]],
    "figure": lambda row: _figure_beside_object(row) if row["object"] else _figure(row),
}
"""A cell of each column; any other column shows the object of the claim."""


@dataclass(frozen=True)
class Question:
    """The predicates and the topmost subject whose rows answer a question, and its columns."""

    predicates: tuple[str, ...]
    root: str
    columns: str
    where: Callable[[Row], bool] = lambda _: True
    with_negated: bool = False

    def answer(self) -> Answer:
        """Filter the table."""
        columns = self.columns.split()
        return columns, {
            tuple(COLUMNS.get(name, lambda row: row["object"])(row) for name in columns)
            for row in literature()
            if (not self.predicates or row["predicate"] in self.predicates)
            and (not self.root or is_below(row["subject"], self.root))
            and (self.with_negated or row["polarity"] == "supports")
            and self.where(row)
        }


_OBJECTS = "form {} figure people study reference"
_BRIEF = "form {} study reference"
_FIGURES = "form figure population people study reference"
_FIGURES_AND_DENIALS = "form figure negated population people study reference"


def _of(predicate: str, root: str, thing: str, columns: str = _OBJECTS) -> Question:
    return Question((f"dyst:{predicate}",), f"dyst:{root}", columns.format(thing))


QUESTIONS: dict[str, Question] = {
    "at-which-age-does-cervical-dystonia-begin": _of(
        "hasOnsetAge", "CervicalDystonia", "", _FIGURES
    ),
    "how-many-women-and-men-have-cervical-dystonia": _of(
        "hasSexRatio", "CervicalDystonia", "", _FIGURES
    ),
    "how-common-is-cervical-dystonia": Question(
        ("dyst:hasPrevalence", "dyst:hasIncidence"),
        "dyst:CervicalDystonia",
        "form measure figure population people study reference",
    ),
    "how-does-cervical-dystonia-go-on": Question(
        ("dyst:hasRemission", "dyst:hasClinicalCourse", "dyst:hasMortality"),
        "dyst:CervicalDystonia",
        "form measure course figure negated population people study reference",
        with_negated=True,
    ),
    "which-dystonias-are-treated-with-levodopa": Question(
        (
            "dyst:hasFirstLineTreatment",
            "dyst:hasMostEffectiveTreatment",
            "dyst:hasTreatment",
            "dyst:relievedBy",
            "dyst:treatmentToAvoid",
            "dyst:triedTreatment",
        ),
        "dyst:Dystonia",
        "form relation figure measuredOn people study reference",
        lambda row: row["object"] == "CHEBI:15765" and bool(row["study_kind"]),
    ),
    "which-sensory-tricks-ease-cervical-dystonia": _of(
        "hasSensoryTrick", "CervicalDystonia", "trick"
    ),
    "which-drugs-cause-tardive-dystonia": _of("causedByDrug", "TardiveDystonia", "drug"),
    "which-dystonias-does-haloperidol-cause": Question(
        ("dyst:causedByDrug",),
        "",
        "form figure people study reference",
        lambda row: row["object"] == "CHEBI:5613",
    ),
    "what-is-tried-first-for-blepharospasm": _of(
        "hasFirstLineTreatment", "Blepharospasm", "treatment", _BRIEF
    ),
    "which-treatments-should-be-avoided-in-dystonia": Question(
        ("dyst:treatmentToAvoid",), "dyst:Dystonia", "form treatment reason reference"
    ),
    "how-strong-is-the-effect-of-deep-brain-stimulation": Question(
        ("dyst:hasTreatment", "dyst:triedTreatment"),
        "dyst:Dystonia",
        "study form figure measuredOn after people reference",
        lambda row: bool(
            row["object"] == "MAXO:0000943"
            and row["scale"]
            and row["study_kind"]
            and _figure_beside_object(row)
        ),
        with_negated=True,
    ),
    "which-muscles-are-injected-for-cervical-dystonia": _of(
        "injectedMuscle", "CervicalDystonia", "muscle"
    ),
    "what-triggers-paroxysmal-kinesigenic-dyskinesia": _of(
        "triggeredBy", "ParoxysmalKinesigenicDyskinesia", "trigger"
    ),
    "what-relieves-dyt-sgce": _of("relievedBy", "DYT-SGCE", "relief"),
    "where-does-focal-dystonia-spread": _of("spreadsTo", "FocalDystonia", "region"),
    "which-comorbidities-does-cervical-dystonia-have": _of(
        "hasComorbidity", "CervicalDystonia", "condition"
    ),
    "which-risk-factors-does-an-acute-dystonic-reaction-have": _of(
        "hasRiskFactor", "AcuteDystonicReaction", "factor"
    ),
    "how-is-dopa-responsive-dystonia-diagnosed": _of(
        "diagnosedWith", "DopaResponsiveDystonia", "test", _BRIEF
    ),
    "which-scales-measure-blepharospasm": Question(
        ("dyst:assessedWith",), "dyst:Blepharospasm", "form scale study reference"
    ),
    "what-is-the-penetrance-of-genetic-dystonia": _of(
        "hasPenetrance", "GeneticDystonia", "", _FIGURES
    ),
    "how-often-does-dystonia-remit": Question(
        ("dyst:hasRemission",), "dyst:Dystonia", _FIGURES_AND_DENIALS, with_negated=True
    ),
    "how-long-does-it-take-until-dystonia-is-diagnosed": _of(
        "hasDiagnosticDelay", "Dystonia", "", _FIGURES
    ),
    "how-many-people-die-of-status-dystonicus": Question(
        ("dyst:hasMortality",),
        "dyst:StatusDystonicus",
        _FIGURES_AND_DENIALS,
        lambda row: not row["object"],
        with_negated=True,
    ),
    "which-genetic-dystonias-are-isolated": Question(
        ("dyst:hasPossibleAssociation",),
        "dyst:GeneticDystonia",
        "form study reference",
        lambda row: row["object"] == "dyst:IsolatedAssociation",
    ),
    "which-adverse-effects-does-botulinum-toxin-have": Question(
        ("dyst:hasAdverseEffect",), "MAXO:0009015", "therapy effect figure people study reference"
    ),
    "at-what-does-deep-brain-stimulation-aim-in-cervical-dystonia": _of(
        "stimulationTarget", "CervicalDystonia", "region"
    ),
    "which-focal-dystonias-begin-in-adults": Question(
        ("dyst:hasOnsetAge",),
        "dyst:FocalDystonia",
        "form statistic age people population reference",
        lambda row: row["unit"] == "year" and float(_age(row) or 0) >= 21,
    ),
    "which-treatments-does-a-source-other-than-dismech-report": Question(
        ("dyst:hasTreatment",),
        "dyst:DYT-TOR1A",
        "form treatment source curator reference",
        lambda row: row["source"] != "dismech",
    ),
    "what-do-guidelines-say-of-dystonia": Question(
        (),
        "dyst:Dystonia",
        "form relation value negated level reference",
        lambda row: row["study_kind"] == "guideline" and bool(row["object"]),
        with_negated=True,
    ),
    "what-is-claimed-of-the-mondo-entry-of-cervical-dystonia": Question(
        ("dyst:hasTreatment",),
        "",
        "node treatment reference",
        lambda row: row["subject"] == node("MONDO:0000481") and row["source"] == "literature",
    ),
}


def _kinds_of_study() -> Answer:
    """Count rows and references of cervical dystonia by kind of study."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in literature():
        if is_below(row["subject"], "dyst:CervicalDystonia") and row["study_kind"]:
            found[_study(row)].append(row["reference"])
    rows = {(study, str(len(refs)), str(len(set(refs)))) for study, refs in found.items()}
    return ["study", "claims", "references"], rows


def _parkinsonism_of_taf1() -> Answer:
    """Collect the counts n of N, of HPO's annotations and of papers, for parkinsonism and below."""
    rows = {
        (
            row["object"],
            row["numerator"],
            row["denominator"],
            row["population"],
            f"src:{row['source']}",
            _reference(row),
        )
        for row in literature()
        if row["subject"] == "dyst:DYT-TAF1"
        and row["predicate"] == "dyst:hasSymptom"
        and row["polarity"] == "supports"
        and row["denominator"]
        and is_below(row["object"], "HP:0001300")
    }
    for row in table("hpo_annotations.tsv"):
        affected, slash, examined = row["frequency"].partition("/")
        if (
            slash
            and is_below(row["term"], "HP:0001300")
            and not row["qualifier"]
            and node(row["disease"]) == "dyst:DYT-TAF1"
        ):
            rows |= {
                (row["term"], affected, examined, "", "src:hpoa", _shown(expand(reference)))
                for reference in row["references"].split("|")
            }
    return ["sign", "affected", "examined", "population", "source", "reference"], rows


def _autosomal_recessive() -> Answer:
    """Collect the dystonias of autosomal recessive inheritance: by name, and from three tables."""
    mode, rows = "HP:0000007", set()
    for row in literature():
        if row["predicate"] == "dyst:hasInheritance" and row["object"] == mode:
            rows.add((row["subject"], f"src:{row['source']}"))
    for row in table("hpo_annotations.tsv"):
        if row["term"] == mode and row["aspect"] == "I" and not row["qualifier"]:
            rows.add((node(row["disease"]), "src:hpoa"))
    for row in table("orphanet_entries.tsv"):
        if "Autosomal recessive" in row["inheritance"]:
            rows.add((node(row["id"]), "src:orphanet"))
    claimed = {
        (form, "in some cases, by claim", source)
        for form, source in rows
        if is_below(form, "dyst:Dystonia")
    }
    defined = {("dyst:AutosomalRecessiveDystonia", "by definition", "")}
    return ["form", "holds", "source"], claimed | defined


def _function_of_tor1a() -> Answer:
    """Collect what Gene Ontology and Reactome say of a gene."""
    rows = {
        (row["predicate"], row["object"], row["evidence"], f"src:{row['source']}")
        for row in table("gene_functions.tsv")
        if row["gene"] == "HGNC:3098" and row["predicate"] != "dyst:hasMousePhenotype"
    }
    return ["relation", "thing", "evidence", "source"], rows


def _mice_of_tor1a() -> Answer:
    """Collect what MGI says of mice in which a gene is changed."""
    rows = {
        (row["object"], f"src:{row['source']}")
        for row in table("gene_functions.tsv")
        if row["gene"] == "HGNC:3098" and row["predicate"] == "dyst:hasMousePhenotype"
    }
    return ["phenotype", "source"], rows


def _ids_of_genes() -> Answer:
    """Give the ids that HGNC has of each gene that the expected answer on genes names."""
    with (TESTS / "queries_expected" / "which-gene-causes-which-dystonia.tsv").open() as lines:
        genes = {row["gene"] for row in csv.DictReader(lines, delimiter="\t")}
    rows = {
        (row["id"], start + row[column])
        for row in table("hgnc_genes.tsv")
        for column, start in (
            ("ncbi_gene", "NCBIGene:"),
            ("ensembl", "http://identifiers.org/ensembl/"),
            ("uniprot", "http://purl.uniprot.org/uniprot/"),
        )
        if row["id"] in genes and row[column]
    }
    return ["gene", "id"], rows


COUNTED: dict[str, Callable[[], Answer]] = {
    "which-ids-do-the-genes-of-dystonia-have": _ids_of_genes,
    "on-which-kinds-of-study-does-cervical-dystonia-rest": _kinds_of_study,
    "how-often-is-dyt-taf1-combined-with-parkinsonism": _parkinsonism_of_taf1,
    "which-dystonias-are-autosomal-recessive": _autosomal_recessive,
    "what-does-tor1a-do": _function_of_tor1a,
    "what-do-mice-with-a-changed-tor1a-show": _mice_of_tor1a,
}
NAMES = {*QUESTIONS, *COUNTED}


def worked_out(name: str) -> Answer:
    """Give the columns and rows that answer a question."""
    return COUNTED[name]() if name in COUNTED else QUESTIONS[name].answer()


@cache
def literature() -> list[Row]:
    """The rows on papers, each on the node of its disease."""
    return [{**row, "subject": node(row["subject"])} for row in table("literature_claims.tsv")]


@cache
def table(name: str) -> list[Row]:
    """The rows of a curated table."""
    with (SOURCES_DIR / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def node(curie: str) -> str:
    """Give the term on which claims of a disease stand."""
    record = load_records().disease_of.get(curie, curie)
    return _shown(str(_nodes().node(URIRef(expand(record)))))


@cache
def is_below(curie: str, root: str) -> bool:
    """Tell whether a class is another one or lies below it."""
    return curie == root or any(is_below(parent, root) for parent in parents().get(curie, ()))


@cache
def parents() -> dict[str, set[str]]:
    """The classes above each class, as the reasoner and the tables of vocabularies have them."""
    found: dict[str, set[str]] = defaultdict(set)
    for child, parent in _links():
        if child != parent:
            found[child].add(parent)
    return found


def _links() -> Iterator[tuple[str, str]]:
    for triple in ox.parse(path=REASONED_DIR / "superclasses.nt", format=ox.RdfFormat.N_TRIPLES):
        yield _shown(triple.subject.value), _shown(triple.object.value)  # type: ignore[union-attr]
    for name in ("hpo_edges.tsv", "maxo_edges.tsv"):
        for row in table(name):
            yield row["child"], row["parent"]


@cache
def _nodes() -> DiseaseNodes:
    return load_nodes()


def _reference(row: Row) -> str:
    return _shown(expand(row["reference"]))


def _shown(iri: str) -> str:
    return compress(iri) or iri
