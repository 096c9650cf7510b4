"""The project's prefixes, and CURIE <-> IRI after the W3C CURIE syntax (w3.org/TR/curie)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdflib import Namespace

BASE = "https://w3id.org/dystonia-kg/"
ONTOLOGY_IRI = BASE + "ontology"
_OBO = "http://purl.obolibrary.org/obo/"

_NAMESPACES = {
    "DYST": BASE + "term/",
    "CASE": BASE + "case/",
    "CLAIM": BASE + "claim/",
    "SRC": BASE + "source/",
    "STATEMENT": BASE + "source/ninds-dystonia#",
    "GRAPH": BASE + "graph/",
    "OBO": _OBO,
    "OIO": "http://www.geneontology.org/formats/oboInOwl#",
    "BIOLINK": "https://w3id.org/biolink/vocab/",
}
if TYPE_CHECKING:
    DYST: Namespace
    CASE: Namespace
    CLAIM: Namespace
    SRC: Namespace
    STATEMENT: Namespace
    GRAPH: Namespace
    OBO: Namespace
    OIO: Namespace
    BIOLINK: Namespace

PREFIXES: dict[str, str] = {
    "dyst": _NAMESPACES["DYST"],
    "case": _NAMESPACES["CASE"],
    "claim": _NAMESPACES["CLAIM"],
    "src": _NAMESPACES["SRC"],
    "ninds": _NAMESPACES["STATEMENT"],
    "graph": _NAMESPACES["GRAPH"],
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "prov": "http://www.w3.org/ns/prov#",
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sh": "http://www.w3.org/ns/shacl#",
    "schema": "https://schema.org/",
    "oboInOwl": _NAMESPACES["OIO"],
    "biolink": _NAMESPACES["BIOLINK"],
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
    "obo": _OBO,
    **{
        name: f"{_OBO}{name}_"
        for name in (
            "BFO",
            "CHEBI",
            "CL",
            "DOID",
            "ECO",
            "GO",
            "HP",
            "IAO",
            "MAXO",
            "MONDO",
            "MP",
            "NCIT",
            "OMO",
            "RO",
            "SO",
            "UBERON",
        )
    },
    "HGNC": "http://identifiers.org/hgnc/",
    "NCBIGene": "http://identifiers.org/ncbigene/",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov/",
    "DOI": "https://doi.org/",
    "ROR": "https://ror.org/",
    "ORPHA": "http://www.orpha.net/ORDO/Orphanet_",
    "OMIM": "https://omim.org/entry/",
    "OMIMPS": "https://omim.org/phenotypicSeries/PS",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "UMLS": "http://linkedlifedata.com/resource/umls/id/",
    "MEDGEN": "http://identifiers.org/medgen/",
    "SCTID": "http://identifiers.org/snomedct/",
    "ICD10CM": "http://purl.bioontology.org/ontology/ICD10CM/",
    "ICD10WHO": "https://icd.who.int/browse10/2019/en#/",
    "icd11.foundation": "http://identifiers.org/icd11.foundation/",
    "GARD": "http://identifiers.org/gard/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "MEDDRA": "http://identifiers.org/meddra/",
    "NDFRT": "http://purl.bioontology.org/ontology/NDFRT/",
    "DRUGBANK": "http://identifiers.org/drugbank/",
    "ORCID": "https://orcid.org/",
    "Reactome": "https://reactome.org/content/detail/",
}


def __getattr__(name: str) -> Any:
    """Give an rdflib namespace; rdflib is read only then, as query workers do without it."""
    if name not in _NAMESPACES:
        raise AttributeError(name)
    from rdflib import Namespace

    return globals().setdefault(name, Namespace(_NAMESPACES[name]))
