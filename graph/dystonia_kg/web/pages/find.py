"""/search: find things, narrow them by facets; /suggest: what a beginning may come to."""

import re
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dystonia_kg.browse.facets import FACETS
from dystonia_kg.browse.find import HITS_ON_A_PAGE, SearchResult, is_sure
from dystonia_kg.browse.search import LIMIT_QUERY_CHARACTERS, normalized
from dystonia_kg.browse.thing import what_it_is
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.hrefs import href, kind_name, ref
from dystonia_kg.web.pages.numbers import number_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, page

LIMIT_HITS = 100
_LIMIT_PAGES = 1_000
_SUGGESTIONS = 8
_QUESTION = re.compile(
    r"(?:(?:what|which|who|whom|whose|when|where|why|how|is|are|does|do|can)\b\W+\w+\W+\w+|.*\?$)",
    re.IGNORECASE | re.DOTALL,
)
_SMALL_WORD = re.compile("an?|and|are|as|at|by|can|do|does|for|from|in|is|it|of|on|or|the|to|with")
"""A word that is no help as a search of its own."""
_JSON = Format("json", "page", ("application/json",), "JSON", ("json",))

blueprint = Blueprint("find", __name__)


@blueprint.get("/search")
def search() -> AnyResponse:
    """Find things; JSON by Accept or `format=json`. A page beyond the last leads to the last."""
    site = current_site()
    text = request.args.get("q", "")[: LIMIT_QUERY_CHARACTERS * 2]
    wanted = {name: value for name in FACETS if (value := request.args.get(name, "").strip())}
    number = number_of("page", 1, _LIMIT_PAGES)
    size = number_of("limit", HITS_ON_A_PAGE, LIMIT_HITS)
    choice = chosen((HTML, _JSON), request.args.get("format"))
    if choice.format is HTML:
        found = site.finder.find(text, wanted, number)
        if number > found.pages:
            return redirect(_addresses()(page=found.pages), code=303)
        unknown = site.search.unknown_words(text)
        known = [
            word
            for word in normalized(text).split()[:12]
            if word not in unknown and not _SMALL_WORD.fullmatch(word)
        ]
        html = render_template(
            "search.html",
            q=text,
            found=found,
            chosen=wanted,
            unknown=unknown,
            known=known,
            address=_addresses(),
            sure=is_sure(found.hits),
            is_question=bool(_QUESTION.match(text.strip())),
            what_it_is=partial(what_it_is, site.knowledge),
        )
        return page(html)
    found = site.finder.find(text, wanted, number, size)
    leads = [candidate.as_json() for candidate in site.resolver.identified(text)]
    response = jsonify(
        query=text,
        total=found.total,
        confident=found.is_confident,
        identifies=leads,
        hits=[_hit(hit) for hit in found.hits],
        facets={
            facet: [{"value": v.text, "label": v.label, "count": v.count} for v in values]
            for facet, _, values in found.facets
        },
    )
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get("/suggest")
def suggest() -> AnyResponse:
    """Complete what a person types in a search field: label, kind, why, and where its page is."""
    text = request.args.get("q", "")[:LIMIT_QUERY_CHARACTERS]
    prefix = request.args.get("prefix", "")
    hits = current_site().finder.suggest(text, _SUGGESTIONS, prefix) if text.strip() else []
    return jsonify(
        [
            {
                "label": hit.ref.text,
                "kind": hit.kind,
                "also": hit.matched if hit.matched.lower() != hit.ref.text.lower() else "",
                "id": hit.ref.curie,
                "href": href(hit.ref.iri or ""),
            }
            for hit in hits
        ]
    )


def _addresses() -> Callable[..., str]:
    """Give what makes addresses of this search with parameters changed, those of None left out.

    A change other than of the page leads to the first page.
    """
    kept = {name: request.args[name] for name in ("q", *FACETS) if request.args.get(name)}
    place = url_for("find.search")

    def address(**changes: object) -> str:
        fields = {name: value for name, value in (kept | changes).items() if value is not None}
        return place + ("?" + urlencode(fields) if fields else "")

    return address


def _hit(hit: SearchResult) -> dict[str, object]:
    types = current_site().index.types.get(hit.ref.iri or "", ())
    return {
        "iri": hit.ref.iri,
        "curie": hit.ref.curie,
        "label": hit.ref.text,
        "kind": hit.kind,
        "matched": hit.matched,
        "how": hit.how,
        "reason": hit.reason,
        "weak": hit.is_weak,
        "score": hit.score,
        "vocabularies": hit.vocabularies,
        "claims": hit.claims,
        "types": [kind_name(ref(type_)) for type_ in types],
        "obsolete": hit.ref.is_obsolete,
        "replaced_by": hit.replaced_by.iri if hit.replaced_by else None,
        "href": href(hit.ref.iri or ""),
    }
