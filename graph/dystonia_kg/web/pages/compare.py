"""/compare: two to five diseases side by side, or a group of them against their signs."""

from flask import Blueprint, Response, render_template, request

from dystonia_kg.browse.comparison import Comparison, compare
from dystonia_kg.browse.sign_matrix import (
    DISEASES_AT_MOST,
    DISEASES_SHOWN,
    SIGNS_AT_MOST,
    SIGNS_SHOWN,
    SignMatrix,
    group_members,
    sign_matrix,
)
from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.diseases import disease_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, document, page

LEAST, MOST = 2, 5
_TSV = Format("tsv", "page", ("text/tab-separated-values",), "TSV", ("tsv",))
_SVG = Format("svg", "page", ("image/svg+xml",), "SVG", ("svg",))
_GROUPS = (
    "dyst:Dystonia",
    "dyst:GeneticDystonia",
    "dyst:FocalDystonia",
    "dyst:CombinedDystonia",
    "dyst:AcquiredDystonia",
)

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
def side_by_side() -> Response:
    """Compare the diseases, or the group, that the address names."""
    choice = chosen((HTML, _TSV, _SVG), request.args.get("format"))
    try:
        if request.args.get("group", "").strip():
            matrix = _matrix(choice.format is _TSV)
            if choice.format is _TSV:
                return document(matrix.tsv().encode(), choice, file_name="signs")
            if choice.format is _SVG:
                drawn = render_template("matrix.svg", matrix=matrix, is_file=True)
                return document(drawn.encode(), choice, file_name="signs")
            return page(render_template("matrix.html", matrix=matrix, groups=_groups()))
        if choice.format is not HTML:
            raise RankRequestError(
                "only a group has this format", hint="ask with group=, for instance dyst:Dystonia"
            )
        return page(_page(_comparison(), None))
    except RankRequestError as e:
        if choice.format is not HTML:
            raise
        return page(_page(None, e), 400)


def _comparison() -> Comparison | None:
    """Compare what is asked for; None for one disease or none: the page asks for more."""
    asked = [text for text in request.args.getlist("id") if text.strip()]
    if len(asked) > MOST:
        raise RankRequestError(f"more than {MOST} diseases are not compared at once")
    nodes = list(dict.fromkeys(map(disease_of, asked)))
    if len(nodes) < LEAST <= len(asked):
        raise RankRequestError("these are names of one disease", hint="add a second one")
    if len(nodes) < LEAST:
        return None
    site = current_site()
    return compare(site.store, site.ranking.evidence, site.axis_places, nodes)


def _matrix(is_whole: bool) -> SignMatrix:
    site, group = current_site(), disease_of(request.args["group"])
    matrix = sign_matrix(
        site.ranking.evidence,
        group,
        site.some_cases,
        diseases_at_most=DISEASES_AT_MOST if is_whole else DISEASES_SHOWN,
        signs_at_most=SIGNS_AT_MOST if is_whole else SIGNS_SHOWN,
    )
    if not matrix.diseases:
        name = matrix.group.text
        raise RankRequestError(f"no disease that is '{name}', if at times, has a sign by claim")
    return matrix


def _page(found: Comparison | None, error: RankRequestError | None) -> str:
    asked = [text for text in request.args.getlist("id") if text.strip()][:MOST]
    if error is None:
        asked = [_name(text) for text in asked]
    return render_template(
        "compare.html", found=found, error=error, asked=asked, most=MOST, groups=_groups()
    )


def _name(text: str) -> str:
    """Give the name of a disease that is asked for, its CURIE where the name is not enough."""
    ref = current_site().index.ref(disease_of(text))
    try:
        is_enough = disease_of(ref.text) == ref.iri
    except RankRequestError:
        is_enough = False
    return ref.text if is_enough else ref.curie or text


def _groups() -> list[tuple[str, str]]:
    """Offer the groups of which some disease has a sign."""
    site = current_site()
    evidence, some_cases = site.ranking.evidence, site.some_cases
    return [
        (curie, site.index.label(expand(curie)))
        for curie in _GROUPS
        if group_members(evidence, expand(curie), some_cases)
    ]
