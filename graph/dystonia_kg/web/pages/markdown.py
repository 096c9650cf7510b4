"""Pages as Markdown (RFC 7763), for language models and for who reads in a terminal."""

import re

from flask import Flask, Response, render_template, request

from dystonia_kg.browse.term_index import Ref
from dystonia_kg.sparql.negotiation import HTML, MARKDOWN, Choice, negotiate
from dystonia_kg.web.serving.respond import document

_SPECIAL = re.compile(r"([\\`*_\[\]|<>])")


def markdown(template: str, **values: object) -> Response:
    """Make a response of a Markdown template; it varies with Accept."""
    text = re.sub(r"\n{3,}", "\n\n", render_template(template, **values)).strip() + "\n"
    return document(text.encode(), Choice(MARKDOWN, MARKDOWN.media_type))


def wants_markdown() -> bool:
    """Tell whether the client likes Markdown better than a page."""
    choice = negotiate(request.headers.get("Accept"), (HTML, MARKDOWN))
    return choice is not None and choice.format is MARKDOWN


def plain(text: object) -> str:
    r"""Write text so that Markdown shows it as it is, in one line.

    >>> plain("a|b <i>\n_c_")
    'a\\|b \\<i\\> \\_c\\_'
    """
    return escaped(" ".join(str(text).split()))


def escaped(text: str) -> str:
    """Write a backslash before each mark of Markdown."""
    return _SPECIAL.sub(r"\\\1", text)


def named(ref: Ref) -> str:
    """Write a term as its label and, where it has one, its CURIE."""
    name = ref.curie if ref.curie and ref.curie != ref.text else None
    return plain(ref.text) + (f" ({plain(name)})" if name else "")


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(plain=plain, named=named)
