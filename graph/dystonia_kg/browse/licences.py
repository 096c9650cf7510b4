"""What licences are called, which sources name by an address."""

import re

_CREATIVE_COMMONS = re.compile(
    r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/(\d\.\d)/?(?:igo/?)?"
)
_OTHERS = {
    "https://www.apache.org/licenses/LICENSE-2.0": "Apache 2.0",
    "https://opensource.org/license/bsd-3-clause": "BSD 3-Clause",
    "https://hpo.jax.org/app/license": "licence of the Human Phenotype Ontology",
}


def licence_name(iri: str) -> str:
    """Give what a licence is called, "" for what is none that is known.

    >>> licence_name("https://creativecommons.org/licenses/by-nc/4.0/")
    'CC BY-NC 4.0'
    >>> licence_name("https://creativecommons.org/publicdomain/zero/1.0/"), licence_name("x:y")
    ('CC0 1.0', '')
    """
    if found := _CREATIVE_COMMONS.fullmatch(iri):
        kind = f"CC {found[1].upper()}" if found[1] else "CC0"
        return f"{kind} {found[3]}{' IGO' if 'igo' in iri else ''}"
    return _OTHERS.get(iri, "")
