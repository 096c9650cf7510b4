"""The data set in the words of schema.org, as pages embed it; read without rdflib."""

from dystonia_kg.namespaces import BASE

DATASET_IRI = BASE + "dataset"
LICENCE_IRI = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "Dystonia Knowledge Graph"
DESCRIPTION = (
    "An OWL 2 ontology of the dystonias, and claims with their evidence about their genes, signs, "
    "treatments, epidemiology and research, from curated sources; as RDF with a SPARQL endpoint."
)
KEYWORDS = ("dystonia", "movement disorders", "rare diseases", "knowledge graph", "ontology")


def as_json_ld(version: str) -> dict[str, object]:
    """Give the record of schema.org for a page, as search engines read it."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET_IRI,
        "name": TITLE,
        "description": DESCRIPTION,
        "url": BASE,
        "license": LICENCE_IRI,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "creator": {"@type": "Organization", "name": "The dystonia-kg developers"},
        **({"version": version, "dateModified": version} if version else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{BASE}ontology.{suffix}",
                "encodingFormat": media_type,
            }
            for suffix, media_type in (("owl", "application/rdf+xml"), ("ttl", "text/turtle"))
        ],
    }
