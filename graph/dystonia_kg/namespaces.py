"""The project's prefixes, and CURIE <-> IRI after the W3C CURIE syntax (w3.org/TR/curie)."""

import re
from typing import TYPE_CHECKING, Any

from dystonia_kg.errors import UnknownPrefixError

if TYPE_CHECKING:
    from rdflib import Namespace

BASE = "https://w3id.org/dystonia-kg/"
ONTOLOGY_IRI = BASE + "ontology"
_OBO = "http://purl.obolibrary.org/obo/"

_NAMESPACES = {
    "DYST": BASE + "term/",
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
    CLAIM: Namespace
    SRC: Namespace
    STATEMENT: Namespace
    GRAPH: Namespace
    OBO: Namespace
    OIO: Namespace
    BIOLINK: Namespace

PREFIXES: dict[str, str] = {
    "dyst": _NAMESPACES["DYST"],
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
}

_ALIASES = {
    "orphanet": "ORPHA",
    "ordo": "ORPHA",
    "mim": "OMIM",
    "snomedct": "SCTID",
    "snomedct_us": "SCTID",
    "umls_cui": "UMLS",
    "nci": "NCIT",
    "icd11": "icd11.foundation",
}
_BY_LOWER = {name.lower(): name for name in PREFIXES} | _ALIASES
_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: len(item[1]), reverse=True)
_ENDING_IN = {
    end: [name for name in PREFIXES if name[-2:] == end] for end in {name[-2:] for name in PREFIXES}
}
"""The prefixes, all of two letters or more, by the last two."""
_COLONS = 100
_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^\s:/][^\s]*)")


def __getattr__(name: str) -> Any:
    """Give an rdflib namespace; rdflib is read only then, as query workers do without it."""
    if name not in _NAMESPACES:
        raise AttributeError(name)
    from rdflib import Namespace

    return globals().setdefault(name, Namespace(_NAMESPACES[name]))


def prefixes_in(text: str) -> dict[str, str]:
    """Give the prefixes that a query may use: declaring all takes as long as a query.

    >>> list(prefixes_in("SELECT * { ?s ?p ?o.HP:0001332 a owl:Class }"))
    ['HP', 'owl']
    """
    before_colons = text.split(":", _COLONS)[:-1]
    if len(before_colons) == _COLONS:
        return PREFIXES
    return {
        name: PREFIXES[name]
        for part in before_colons
        for name in _ENDING_IN.get(part[-2:], ())
        if part.endswith(name)
    }


def expand(curie: str) -> str:
    """Give the IRI of a CURIE; the prefix's case and common spellings do not matter.

    >>> expand("Orphanet:256")
    'http://www.orpha.net/ORDO/Orphanet_256'

    Raises UnknownPrefixError when it is no CURIE or the prefix is not the project's.
    """
    match = _CURIE.fullmatch(curie)
    name = _BY_LOWER.get(match[1].lower()) if match else None
    if match is None or name is None:
        raise UnknownPrefixError(
            f"'{curie[:80]}' is not a CURIE with a known prefix", hint="for instance MONDO:0003441"
        )
    return PREFIXES[name] + match[2]


def compress(iri: str) -> str | None:
    """Give the CURIE of an IRI, or None when no prefix fits.

    >>> compress("http://purl.obolibrary.org/obo/HP_0001332")
    'HP:0001332'
    """
    for name, base in _LONGEST_FIRST:
        local = iri[len(base) :]
        if iri.startswith(base) and local and "/" not in local and "#" not in local:
            return f"{name}:{local}"
    return None


def is_own(iri: str) -> bool:
    """Tell whether the project minted this IRI."""
    return iri.startswith(BASE)
