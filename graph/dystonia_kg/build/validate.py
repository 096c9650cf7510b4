"""Check the ontology and the built graph: OWL 2 profiles, SHACL core shapes, SPARQL checks."""

import warnings
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox
from pyhornedowl.profile import check_profile
from rdflib import RDF, Graph
from rdflib.namespace import SH

from dystonia_kg.build.modules import to_triples
from dystonia_kg.build.owl_document import opened
from dystonia_kg.curies import compress
from dystonia_kg.errors import ReasonerError, ValidationError
from dystonia_kg.paths import CHECKS_DIR, ONTOLOGY_DIR
from dystonia_kg.store.store import Binding

_FINDINGS_SHOWN = 200


class Selectable(Protocol):
    """Anything that answers a SELECT query with rows."""

    def select(self, text: str, **bindings: ox.NamedNode) -> list[Binding]:
        """Give the rows of a SELECT query."""


def check_graph(store: Selectable, folder: Path = CHECKS_DIR) -> list[str]:
    """Run every SPARQL check; give a line per finding, none when all is well."""
    findings: list[str] = []
    for path in sorted(folder.glob("*.rq")):
        for row in store.select(path.read_text(encoding="utf-8")):
            term = row["term"]
            name = compress(term.value) or term.value if isinstance(term, ox.NamedNode) else ""
            problem = row.get("problem", ox.Literal("is wrong: " + path.stem))
            text = problem.value if isinstance(problem, ox.Literal) else str(problem)
            findings.append(f"{path.stem}: {name} {text[:_FINDINGS_SHOWN]}")
    return findings


def require_sound(store: Selectable) -> None:
    """Raise ValidationError when a SPARQL check finds something."""
    if findings := check_graph(store):
        raise ValidationError(f"the graph breaks {len(findings)} checks", findings)


def require_profile(ontology: Graph) -> None:
    """Raise ValidationError unless the ontology is OWL 2 DL and its axioms are OWL 2 EL."""
    document = opened(to_triples(ontology))
    findings = [
        f"OWL 2 {profile}: {violation} {getattr(violation, 'iri', '')}".strip()
        for profile in ("DL", "EL")
        for violation in check_profile(document, profile).violations
    ]
    if findings:
        raise ValidationError("the ontology leaves its OWL 2 profile", findings)


def require_shapes(graph: Graph, shapes: Path = ONTOLOGY_DIR / "shapes.ttl") -> None:
    """Raise ValidationError when a claim or statement breaks its SHACL shape."""
    try:
        import pyshacl
    except ImportError as e:
        raise ReasonerError(
            "the shape checker is not installed", hint="pip install 'dystonia-kg[build]'"
        ) from e
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        conforms, report, _ = pyshacl.validate(graph, shacl_graph=Graph().parse(shapes))
    if not conforms:
        raise ValidationError("the graph breaks its shapes", _shape_findings(report))


def _shape_findings(report: Graph) -> list[str]:
    return sorted(
        " ".join(
            compress(str(node)) or str(node)
            for predicate in (SH.focusNode, SH.resultPath, SH.resultMessage)
            for node in report.objects(result, predicate)
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )
