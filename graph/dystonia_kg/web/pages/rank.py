"""/rank: which diseases fit these signs, as a page to ask on or as JSON."""

from flask import Blueprint, Response, jsonify, render_template, request

from dystonia_kg.browse.rank_ages import AGES
from dystonia_kg.browse.rank_answers import NO_DIAGNOSIS, RankAnswer
from dystonia_kg.browse.rank_requests import SEXES, modes
from dystonia_kg.curies import expand
from dystonia_kg.errors import RankRequestError
from dystonia_kg.sparql.negotiation import HTML, Format
from dystonia_kg.web.pages.numbers import number_of
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import chosen, page

LIMIT_RESULTS = 1000
_SHOWN = 10
_JSON = Format("json", "page", ("application/json",), "JSON", ("json",))

blueprint = Blueprint("rank", __name__)


@blueprint.get("/rank")
def rank() -> Response:
    """Rank the diseases for the signs of the address."""
    choice = chosen((HTML, _JSON), request.args.get("format"))
    limit = number_of("limit", _SHOWN, LIMIT_RESULTS)
    try:
        answer = _answer(limit)
    except RankRequestError as e:
        if choice.format is not HTML:
            raise
        return page(_page(None, e), 400)
    if choice.format is HTML:
        return page(_page(answer))
    if not answer.request.present:
        raise RankRequestError(
            "there is no sign to rank by", hint="ask with sign=, for instance /rank?sign=HP:0001332"
        )
    response = jsonify(answer.as_json())
    response.headers["Vary"] = "Accept"
    return response


def _answer(limit: int) -> RankAnswer:
    ranking, args = current_site().ranking, request.args
    asked = ranking.reader.read(
        args.getlist("sign"),
        args.getlist("absent"),
        args.get("onset", ""),
        args.get("sex", ""),
        args.get("inheritance", ""),
    )
    return ranking.answer(asked, limit)


def _page(answer: RankAnswer | None, error: RankRequestError | None = None) -> str:
    terms = current_site().index
    return render_template(
        "rank.html",
        answer=answer,
        error=error,
        kept={name: [v for v in request.args.getlist(name) if v.strip()] for name in _LISTS},
        ages=[(age, terms.label(expand(age))) for age in AGES],
        modes=modes(),
        sexes=SEXES,
        notice=NO_DIAGNOSIS,
    )


_LISTS = ("sign", "absent")
