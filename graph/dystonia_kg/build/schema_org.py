"""The data set in the words of schema.org, as pages embed it; read without rdflib."""

from collections.abc import Iterable, Mapping

from dystonia_kg.build.distributions import ALL, STEM, distributions
from dystonia_kg.namespaces import BASE

DATASET_IRI = BASE + "dataset"
CREATOR_IRI = DATASET_IRI + "#publisher"
CREATOR = "The dystonia-kg developers"
LICENCE_IRI = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "Dystonia Knowledge Graph"
DESCRIPTION = (
    "An OWL 2 ontology of the dystonias, and claims with their evidence about their genes, signs, "
    "treatments, epidemiology and research, from curated sources; as RDF with a SPARQL endpoint."
)
KEYWORDS = ("dystonia", "movement disorders", "rare diseases", "knowledge graph", "ontology")
_TOLD = (f"{STEM}.owl", f"{STEM}.ttl", f"{ALL}.trig.gz", f"{ALL}.nq.gz")


def as_json_ld(version: str, sources: Iterable[str], sizes: Mapping[str, int]) -> dict[str, object]:
    """Give the record of schema.org for a page, as search engines read it.

    `sources` are the IRIs of what it is made from, `sizes` those of the files that are there, in
    bytes, by name.
    """
    creator = {"@type": "Organization", "@id": CREATOR_IRI, "name": CREATOR}
    dates = dict.fromkeys(("datePublished", "dateModified"), version)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET_IRI,
        "identifier": DATASET_IRI,
        "name": TITLE,
        "description": DESCRIPTION,
        "url": BASE,
        "license": LICENCE_IRI,
        "isAccessibleForFree": True,
        "keywords": list(KEYWORDS),
        "inLanguage": "en",
        "creator": creator,
        "publisher": creator,
        "isBasedOn": [*sources],
        **({"version": version, **dates} if version else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": there.title,
                "contentUrl": there.address,
                "encodingFormat": "application/gzip" if there.is_packed else there.media_type,
                **({"contentSize": f"{sizes[there.name]} B"} if there.name in sizes else {}),
            }
            for there in distributions()
            if there.name in _TOLD
        ],
    }
