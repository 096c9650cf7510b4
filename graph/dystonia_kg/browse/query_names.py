"""Names that the query editor offers: prefixes, properties in use, classes, own terms."""

import pyoxigraph as ox

from dystonia_kg.browse.term_index import TermIndex
from dystonia_kg.curies import compress
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.store.interface import Graphs

_PROPERTIES = """
SELECT ?property { ?subject ?property ?object }
GROUP BY ?property ORDER BY DESC(COUNT(*)) ?property"""


def query_names(store: Graphs, index: TermIndex) -> dict[str, list[str] | list[list[str]]]:
    """Give prefixes, and CURIEs with labels: properties, the most used first, and other terms."""
    used = [row["property"] for row in store.select(_PROPERTIES)]
    properties = [iri.value for iri in used if isinstance(iri, ox.NamedNode)]
    classes = {iri for types in index.types.values() for iri in types}
    own = {iri for iri in index.labels if iri.startswith(PREFIXES["dyst"])}
    others = sorted((classes | own) - set(properties))
    return {
        "prefixes": list(PREFIXES),
        "properties": [
            [curie, index.property_ref(iri).text] for iri in properties if (curie := compress(iri))
        ],
        "terms": [[curie, index.label(iri)] for iri in others if (curie := compress(iri))],
    }
