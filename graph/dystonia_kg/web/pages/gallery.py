"""/queries: questions with their SPARQL, run in place, and the same as a plain API."""

from flask import Blueprint, Response, render_template, request, url_for

from dystonia_kg.browse.gallery import OWN_ENDPOINT, GalleryQuery, named_query
from dystonia_kg.browse.search import folded
from dystonia_kg.engine.answer import QueryRequest
from dystonia_kg.errors import ParameterError, QueryRefusedError, UnknownTermError
from dystonia_kg.questions.fill import FilledQuery, choices, fill
from dystonia_kg.sparql.negotiation import HTML, MARKDOWN, Choice
from dystonia_kg.web.endpoint.sparql import DisplayedResult, shown
from dystonia_kg.web.pages.as_markdown import markdown_of
from dystonia_kg.web.pages.markdown import markdown, wants_markdown
from dystonia_kg.web.serving.error_pages import status_of
from dystonia_kg.web.serving.request import ask, current_site
from dystonia_kg.web.serving.respond import answered, document, page

_LIMIT_TEXT = 100

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/queries.md")
def index_markdown() -> Response:
    """List the questions in Markdown."""
    return markdown("queries.md", queries=current_site().queries.values())


@blueprint.get("/queries")
def index() -> Response:
    """List the questions, those of a keyword or with some words when the address names them."""
    if wants_markdown():
        return index_markdown()
    queries = list(current_site().queries.values())
    wanted = request.args.get("keyword", "")
    keywords = sorted({word for query in queries for word in query.keywords})
    text = request.args.get("text", "").strip()[:_LIMIT_TEXT]
    words = folded(text).split()
    found = [
        query
        for query in queries
        if (not wanted or wanted in query.keywords) and _has_words(query, words)
    ]
    federated = current_site().federated.values() if not wanted and not words else ()
    return page(
        render_template(
            "queries.html",
            queries=found,
            keywords=keywords,
            wanted=wanted,
            text=text,
            federated={query: _addressed(query.sparql) for query in federated},
        )
    )


def _has_words(query: GalleryQuery, words: list[str]) -> bool:
    """Tell whether title, question and keywords of a query have each of some words."""
    known = folded(" ".join((query.title, query.question, *query.keywords)))
    return all(word in known for word in words)


@blueprint.get("/queries/<name>")
def query(name: str) -> Response:
    """Show a question with its answer, its places filled by what the address names."""
    if name in current_site().federated:
        return _federated(name)
    found = _filled(name)
    answer = shown(found.query.sparql)
    if wants_markdown():
        return markdown("query.md", filled=found, shown=answer)
    return _page(found, answer)


def _page(found: FilledQuery, answer: DisplayedResult) -> Response:
    offered = {
        filling.place.name: choices(filling.place, current_site().resolver)
        for filling in found.fillings
    }
    html = render_template(
        "query.html",
        query=found.query,
        filled=found,
        offered=offered,
        asked=request.args.to_dict(),
        shown=answer,
    )
    return page(html, status_of(answer.error) if answer.error else 200)


@blueprint.get("/queries/<name>.<extension>")
def answer(name: str, extension: str) -> Response:
    """Give the answer as a document, or the query itself as `.rq`."""
    if name in current_site().federated:
        return _federated(name, extension)
    filled = _filled(name)
    found = filled.query
    if extension == MARKDOWN.extensions[0]:
        return markdown("query.md", filled=filled, shown=shown(found.sparql))
    if extension in HTML.extensions:
        return _page(filled, shown(found.sparql))
    if extension == "rq":
        return Response(found.text, content_type="application/sparql-query; charset=utf-8")
    return answered(ask(QueryRequest(found.sparql, extension=extension)), file_name=name)


def _federated(name: str, extension: str = "") -> Response:
    """Show a question that other endpoints have a part in; its answer where it is run here."""
    query = current_site().federated[name]
    fill(query, request.args, lambda: current_site().resolver)
    sparql = _addressed(query.sparql)
    if extension == "rq":
        text = _addressed(query.text)
        return Response(text, content_type="application/sparql-query; charset=utf-8")
    html = render_template("federated.html", query=query, sparql=sparql)
    if extension == MARKDOWN.extensions[0] or (not extension and wants_markdown()):
        return document(markdown_of(html).encode(), Choice(MARKDOWN, MARKDOWN.media_type))
    if not extension or extension in HTML.extensions:
        return page(html)
    if query.at != "here":
        raise QueryRefusedError(
            f"this question is to be asked at {query.at}", hint=f"take /queries/{name}.rq there"
        )
    return answered(ask(QueryRequest(sparql, extension=extension)), file_name=name)


def _addressed(text: str) -> str:
    """Put the address of this endpoint into a federated query, which does not know it."""
    return text.replace(OWN_ENDPOINT, url_for("sparql.endpoint", _external=True))


def _filled(name: str) -> FilledQuery:
    found = _found(name)
    for place, values in request.args.lists():
        if len(values) > 1:
            raise ParameterError(f"the parameter '{place[:40]}' stands twice", [])
    return fill(found, request.args.to_dict(), lambda: current_site().resolver)


def _found(name: str) -> GalleryQuery:
    try:
        return named_query(current_site().queries, name)
    except UnknownTermError as e:
        near = [(url_for("gallery.query", name=other), title) for other, title in e.nearest]
        raise UnknownTermError(e.message, near) from e
