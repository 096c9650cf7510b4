"""The ontology as a document of OWL 2 (w3.org/TR/owl2-syntax), by py-horned-owl.

An RDF reader passes over in silence what it cannot make axioms of, so whatever is opened is
written back and compared with what went in.
"""

from collections.abc import Iterable
from typing import Any

import pyhornedowl
import pyhornedowl.model as typed_model
import pyoxigraph as ox
from rdflib import RDF, Graph

from dystonia_kg.build.modules import to_triples
from dystonia_kg.errors import ValidationError

Document = Any
"""An opened ontology: pyhornedowl.PyIndexedOntology."""
owl: Any = typed_model
"""The classes that axioms are of; what is typed in them is not what there is."""
_SHOWN = 5


def opened(triples: Iterable[ox.Triple]) -> Document:
    """Open an ontology; ValidationError names the triples that would be lost."""
    text = rdf_xml(triples)
    document = pyhornedowl.open_ontology_from_string(text, serialization="rdf")
    before, after = (
        set(to_triples(Graph().parse(data=data, format="xml")))
        for data in (text, document.save_to_string("rdf"))
    )
    if lost := sorted(map(str, before ^ after)):
        raise ValidationError(
            f"{len(lost)} triples of the ontology would be lost in the syntaxes of OWL",
            lost[:_SHOWN],
        )
    return document


def rdf_xml(triples: Iterable[ox.Triple]) -> str:
    """Serialize with types first: the parser misreads a version IRI before its ontology."""
    ordered = sorted(triples, key=lambda t: (t.predicate.value != str(RDF.type), str(t)))
    return (ox.serialize(ordered, format=ox.RdfFormat.RDF_XML) or b"").decode()
