r"""Turtle and TriG that every reader takes (w3.org/TR/turtle, section 6.5).

The engine escapes what a prefixed name may not hold (`DOI:10.1002\/mds.25475`). The grammar allows
that, yet some readers refuse it and try another syntax, so such names are written as whole IRIs.
"""

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.)*"'  # a string: passed over
    rb"|<[^<>\s]*>"  # an IRI: passed over
    rb"|((?:[A-Za-z][\w.-]*)?):((?:[^\s\\;,()\[\]\"<>]|\\.)*)"
)


def whole_iris(text: bytes, prefixes: Mapping[str, str]) -> bytes:
    r"""Write the prefixed names with escapes as whole IRIs, in what the engine wrote.

    >>> whole_iris(rb"DOI:10.1002\/mds.25475 a src:Paper .", {"DOI": "https://doi.org/"})
    b'<https://doi.org/10.1002/mds.25475> a src:Paper .'
    """
    if b"\\" not in text:
        return text
    bases = {name.encode(): base.encode() for name, base in prefixes.items()}

    def whole(match: "re.Match[bytes]") -> bytes:
        local = match[2]
        if local is None or b"\\" not in local:
            return match[0]
        return b"<" + bases[match[1]] + re.sub(rb"\\(.)", rb"\1", local) + b">"

    return _TOKEN.sub(whole, text)
