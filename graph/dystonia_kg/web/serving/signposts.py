"""Links that lead machines on (signposting.org/FAIR; RFC 8288 in headers, RFC 9264 as a set).

A page leads to what to cite, what it is about, licence, data and files; a file and a description
lead back to the page.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from flask import Response, url_for

from dystonia_kg.build.distributions import ALL, Distribution, distributions
from dystonia_kg.build.schema_org import CREATOR_IRI, DATASET_IRI, LICENCE_IRI
from dystonia_kg.curies import is_own
from dystonia_kg.sparql.negotiation import JSON_LD, RDF_XML, TURTLE
from dystonia_kg.web.serving.request import current_site

LINKSET_TYPE = "application/linkset+json"
_SCHEMA = "https://schema.org/"
_IN_LINKS = "/:@!$&'()*+;=~?#%"
_DESCRIPTIONS = (TURTLE, JSON_LD, RDF_XML)


class Link(NamedTuple):
    """A link to a target by a registered relation; of a document it tells the media type."""

    relation: str
    target: str
    media_type: str = ""


def add_links(response: Response, links: Iterable[Link]) -> Response:
    """Add links to the head of a response."""
    if written := ", ".join(map(_written, links)):
        response.headers["Link"] = written
    return response


def of_page(iri: str, address: str, kind: str) -> Iterator[Link]:
    """Give the links of a page about a thing that is a `kind` of schema.org.

    `address` is that of the page, "" for one whose data have no address by extension.
    """
    yield Link("cite-as", iri)
    yield Link("type", f"{_SCHEMA}AboutPage")
    yield Link("type", _SCHEMA + kind)
    if is_own(iri):
        yield Link("author", CREATOR_IRI)
    yield Link("license", LICENCE_IRI)
    for form in _DESCRIPTIONS if address else ():
        yield Link("describedby", f"{address}.{form.extensions[0]}", form.media_type)


def of_part(iri: str, address: str, kind: str) -> Iterator[Link]:
    """Give the links of a page about a thing that belongs to the data set."""
    yield from of_page(iri, address, kind)
    yield Link("collection", url_for("data.data"))


def of_dataset() -> list[Link]:
    """Give the links of the pages about the data set, none where there is none.

    Of the files only those that hold everything; the set of links has all.
    """
    if not current_site().index.knows(DATASET_IRI):
        return []
    return [*_about_dataset(), *_items(whole_only=True), Link("linkset", _linkset(), LINKSET_TYPE)]


def of_file(name: str) -> Iterator[Link]:
    """Give the links of a release file."""
    yield from _about_file(next((f for f in distributions() if f.name == name), None))
    yield Link("linkset", _linkset(), LINKSET_TYPE)


def linkset() -> dict[str, object]:
    """Give all links of the pages about the data set, of its files and of its descriptions."""
    pages = [url_for(name, _external=True) for name in ("data.data", "pages.home")]
    pages.append(url_for("entity.dataset", _external=True))
    about = [*_about_dataset(), *_items(whole_only=False)]
    found = [_set(page, about) for page in pages]
    for there in _files():
        address = url_for("entity.download", name=there.name, _external=True)
        found.append(_set(address, _about_file(there)))
    for form in _DESCRIPTIONS:
        address = url_for("entity.dataset", extension=form.extensions[0], _external=True)
        found.append(_set(address, [Link("describes", pages[0])]))
    return {"linkset": found}


def _about_dataset() -> Iterator[Link]:
    return of_page(DATASET_IRI, url_for("entity.dataset"), "Dataset")


def _about_file(there: Distribution | None) -> Iterator[Link]:
    if there is not None:
        yield Link("cite-as", there.address)
    yield Link("type", f"{_SCHEMA}DataDownload")
    yield Link("author", CREATOR_IRI)
    yield Link("license", LICENCE_IRI)
    yield Link("collection", url_for("data.data"), "text/html")


def _files() -> Iterator[Distribution]:
    present = {path.name for path in current_site().release_files}
    return (there for there in distributions() if there.name in present)


def _items(*, whole_only: bool) -> Iterator[Link]:
    for there in _files():
        if there.name.startswith(ALL) or not whole_only:
            media_type = "application/gzip" if there.is_packed else there.media_type
            yield Link("item", url_for("entity.download", name=there.name), media_type)


def _linkset() -> str:
    return url_for("data.linkset")


def _set(anchor: str, links: Iterable[Link]) -> dict[str, object]:
    found: dict[str, object] = {"anchor": anchor}
    grouped: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": link.target} | ({"type": link.media_type} if link.media_type else {})
        grouped.setdefault(link.relation, []).append(target)
    return found | grouped


def _written(link: Link) -> str:
    media_type = f'; type="{link.media_type}"' if link.media_type else ""
    return f'<{quote(link.target, safe=_IN_LINKS)}>; rel="{link.relation}"{media_type}'
