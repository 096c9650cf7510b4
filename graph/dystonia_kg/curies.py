"""CURIE <-> IRI after the W3C CURIE syntax (w3.org/TR/curie), in the project's spelling."""

import re
from functools import lru_cache

from dystonia_kg.errors import UnknownPrefixError
from dystonia_kg.namespaces import BASE, PREFIXES

_ALIASES = {
    "orphanet": "ORPHA",
    "ordo": "ORPHA",
    "orphanet.ordo": "ORPHA",
    "orpha": "ORPHA",
    "omim.ps": "OMIMPS",
    "mim.ps": "OMIMPS",
    "pubmed": "PMID",
    "snomedct.us": "SCTID",
    "entrez": "NCBIGene",
    "entrezgene": "NCBIGene",
    "geneid": "NCBIGene",
    "ncbi_gene": "NCBIGene",
    "hpo": "HP",
    "msh": "MESH",
    "oio": "oboInOwl",
    "icd10": "ICD10WHO",
    "icd-10-cm": "ICD10CM",
    "mim": "OMIM",
    "snomed": "SCTID",
    "snomedct": "SCTID",
    "snomedct_us": "SCTID",
    "umls_cui": "UMLS",
    "umlscui": "UMLS",
    "umls.cui": "UMLS",
    "nci": "NCIT",
    "icd11": "icd11.foundation",
}

_BY_LOWER = {name.lower(): name for name in PREFIXES} | _ALIASES


def _folder(iri: str) -> str:
    """Give an IRI up to its last "/" or "#": what comes behind that stands behind a prefix."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


_BY_FOLDER = {
    _folder(base): sorted(
        ((name, other) for name, other in PREFIXES.items() if _folder(other) == _folder(base)),
        key=lambda item: -len(item[1]),
    )
    for base in PREFIXES.values()
}
"""The prefixes whose namespaces lie in a folder, the longest first."""

_ENDING_IN = {
    end: [name for name in PREFIXES if name[-2:] == end] for end in {name[-2:] for name in PREFIXES}
}
"""The prefixes, all of two letters or more, by the last two."""

_COLONS_LOOKED_AT = 100
_COMPRESSED_KEPT = 32_768

_CURIE = re.compile(r"([A-Za-z][\w.-]*):([^\s:/][^\s]*)")


def prefixes_in(text: str) -> dict[str, str]:
    """Give the prefixes that a query may use: declaring all takes as long as a query.

    >>> list(prefixes_in("SELECT * { ?s ?p ?o.HP:0001332 a owl:Class }"))
    ['HP', 'owl']
    """
    before_colons = text.split(":", _COLONS_LOOKED_AT)[:-1]
    if len(before_colons) == _COLONS_LOOKED_AT:
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


@lru_cache(maxsize=_COMPRESSED_KEPT)
def compress(iri: str) -> str | None:
    """Give the CURIE of an IRI, or None when no prefix fits.

    >>> compress("http://purl.obolibrary.org/obo/HP_0001332")
    'HP:0001332'
    """
    for name, base in _BY_FOLDER.get(_folder(iri), ()):
        if iri.startswith(base) and iri != base:
            return f"{name}:{iri[len(base) :]}"
    return None


def is_own(iri: str) -> bool:
    """Tell whether the project minted this IRI."""
    return iri.startswith(BASE)


VOCABULARIES = (
    "DOID",
    "ORPHA",
    "OMIM",
    "OMIMPS",
    "MESH",
    "UMLS",
    "MEDGEN",
    "NCIT",
    "SCTID",
    "ICD10CM",
    "ICD10WHO",
    "icd11.foundation",
    "GARD",
    "EFO",
    "HP",
    "MEDDRA",
)


def normal_curie(curie: str) -> str | None:
    """Give a CURIE in the project's spelling, None when its vocabulary is not used here.

    >>> normal_curie("SNOMEDCT_US_2025_09_01:155009007"), normal_curie("GARD:575")
    ('SCTID:155009007', 'GARD:0000575')
    """
    prefix, _, local = curie.partition(":")
    if prefix.startswith("SNOMEDCT_US"):
        prefix = "SCTID"
    elif prefix == "GARD":
        local = local.zfill(7)
    elif prefix in ("MIM", "OMIM") and local.startswith("PS"):
        prefix, local = "OMIMPS", local[2:]
    try:
        normal = compress(expand(f"{prefix}:{local}"))
    except UnknownPrefixError:
        return None
    return normal if normal and normal.partition(":")[0] in VOCABULARIES else None
