"""The spelling of CURIEs that the project uses, of the vocabularies that it uses."""

from dystonia_kg.errors import UnknownPrefixError
from dystonia_kg.namespaces import compress, expand

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
