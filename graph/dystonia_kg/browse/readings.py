"""Names that people make by a rule: in the plural, by a part of the body, by a gene."""

import re

_PLURAL = re.compile(r"(?P<one>.{4,}[^\Wsiu])s")
_BY_PART = re.compile(r"(.+) dystonia|dystonia of (?:an? |the )?(.+)", re.IGNORECASE)
_NAMED = re.compile(r"(.+) dystonia", re.IGNORECASE)
_BY_GENE = re.compile(r"(.+?)[ -](?:(?:related|associated|linked)[ -])?dystonia", re.IGNORECASE)
_DESIGNATION = re.compile(r"(?:\w+/)*DYT(?:/\w+)*[-/ ](.+)", re.IGNORECASE)


def singular(text: str) -> str:
    """Give a name whose last word is a plural in the singular, any other as it is.

    >>> singular("focal dystonias"), singular("torticollis"), singular("DYTs")
    ('focal dystonia', 'torticollis', 'DYTs')
    """
    found = _PLURAL.fullmatch(text)
    return found["one"] if found else text


def dystonia_named(text: str) -> str:
    """Give the name in "DYT24 dystonia", "" without one."""
    found = _NAMED.fullmatch(text)
    return found[1] if found else ""


def part_named(text: str) -> str:
    """Give the part in "trunk dystonia" or "dystonia of the trunk", "" without one."""
    found = _BY_PART.fullmatch(text)
    return (found[1] or found[2]) if found else ""


def gene_named(text: str) -> str:
    """Give the gene in "TOR1A dystonia", "KMT2B-related dystonia" or "DYT/PARK-PRKRA", else ""."""
    found = _BY_GENE.fullmatch(text) or _DESIGNATION.fullmatch(text)
    return found[1] if found else ""
