"""Home, class tree, search, about."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Blueprint, Response, jsonify, render_template, request

from dystonia_kg.browse.search import Hit, normalized
from dystonia_kg.browse.term_index import Ref, by_text
from dystonia_kg.curies import expand
from dystonia_kg.errors import UnknownPrefixError, UnknownTermError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.hrefs import href, kind_name
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, page
from dystonia_kg.web.serving.site import Site

_DYST = PREFIXES["dyst"]

LIMIT_HITS = 100
_SEARCH_JSON = Format("json", "page", ("application/json",), "JSON", ("json",))
_EXAMPLES_SHOWN = 6
_LEVELS_SHOWN = 30
_BRANCHES_SHOWN = 5_000

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Branch:
    """A class in the tree.

    `is_repeated` when its children stand at an earlier place, `is_cut` when they stand on a page
    of their own.
    """

    ref: Ref
    kind: str
    is_open: bool
    is_current: bool
    is_repeated: bool
    is_cut: bool
    size: int
    children: list["Branch"] = field(default_factory=list)


@blueprint.get("/")
def home() -> Response:
    """Say what this is, with counts and questions to start with."""
    site = current_site()
    queries = list(site.queries.values())
    step = max(1, len(queries) // _EXAMPLES_SHOWN)
    return page(render_template("home.html", site=site, examples=queries[::step][:_EXAMPLES_SHOWN]))


@blueprint.get("/about")
def about() -> Response:
    """Say how the graph is made and how it may be used."""
    return page(render_template("about.html", site=current_site()))


@blueprint.get("/tree")
def tree() -> Response:
    """Show the class tree: the project's own, or that below `root`; `at` is opened and marked."""
    site = current_site()
    root, at = _iri(request.args.get("root", "")), _iri(request.args.get("at", ""))
    main = _DYST + "Dystonia"
    roots = [root] if root else sorted(site.index.tree.own_roots(), key=lambda r: _rank(site, r))
    opened = {at, *site.index.tree.ancestors(at)} if at else {main, *roots[:1]}
    seen: set[str] = set()
    branches = [_branch(site, iri, "", opened, at, seen, 0) for iri in roots]
    return page(render_template("tree.html", branches=branches, root=root, at=at, site=site))


@blueprint.get("/search")
def search() -> Response:
    """Find terms; JSON by Accept or `format=json`."""
    query = request.args.get("q", "")
    limit = request.args.get("limit", 30, type=int)
    site = current_site()
    hits = site.search.search(query, max(1, min(limit, LIMIT_HITS)))
    led = site.resolver.identified(query)
    choice = chosen((HTML, _SEARCH_JSON), request.args.get("format"))
    if choice.format is HTML:
        unknown = site.search.unknown_words(query)
        known = [word for word in normalized(query).split()[:12] if word not in unknown]
        html = render_template(
            "search.html", q=query, hits=hits, led=led, unknown=unknown, known=known
        )
        return page(html)
    leads = [candidate.as_json() for candidate in led]
    response = jsonify(query=query, identifies=leads, hits=[_hit(hit) for hit in hits])
    response.headers["Vary"] = "Accept"
    return response


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "iri": hit.ref.iri,
        "curie": hit.ref.curie,
        "label": hit.ref.text,
        "matched": hit.matched,
        "how": hit.how,
        "score": hit.score,
        "types": [kind_name(type_) for type_ in hit.types],
        "obsolete": hit.ref.is_obsolete,
        "replaced_by": hit.replaced_by.iri if hit.replaced_by else None,
        "href": href(hit.ref.iri or ""),
    }


def _iri(name: str) -> str:
    """Read a CURIE or IRI of the address; empty when there is none."""
    if not name or name.startswith(("http://", "https://")):
        return name
    try:
        return expand(name)
    except UnknownPrefixError as e:
        raise UnknownTermError(e.message, current_site().search.nearest(name), hint=e.hint) from e


def _branch(
    site: Site, iri: str, kind: str, opened: Iterable[str], at: str, seen: set[str], depth: int
) -> Branch:
    links = site.index.tree.children(iri)
    is_repeated = bool(links) and iri in seen
    is_cut = depth >= _LEVELS_SHOWN or len(seen) >= _BRANCHES_SHOWN
    seen.add(iri)
    children = (
        []
        if is_repeated or is_cut
        else [_branch(site, x.iri, x.kind, opened, at, seen, depth + 1) for x in links]
    )
    return Branch(
        ref=site.index.ref(iri),
        kind=kind,
        is_open=iri in opened,
        is_current=iri == at,
        is_repeated=is_repeated,
        is_cut=is_cut and bool(links) and not is_repeated,
        size=site.index.tree.descendants_count(iri),
        children=sorted(children, key=lambda branch: by_text(branch.ref)),
    )


def _rank(site: Site, iri: str) -> tuple[bool, str]:
    """Put the root above dystonia first."""
    above = {_DYST + "Dystonia", *site.index.tree.ancestors(_DYST + "Dystonia")}
    return iri not in above, site.index.label(iri).lower()
