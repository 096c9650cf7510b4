"""The OpenAPI 3.1 document of all questions and services (spec.openapis.org/oas/v3.1.1)."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from dystonia_kg.browse.axes import AXES
from dystonia_kg.browse.edges import GROUPS
from dystonia_kg.browse.explorer import EDITIONS
from dystonia_kg.browse.facets import FACETS
from dystonia_kg.browse.gallery import GalleryQuery
from dystonia_kg.browse.neighbourhood import FAMILIES
from dystonia_kg.browse.places import LITERAL_KINDS, Place
from dystonia_kg.browse.rank_requests import SEXES, modes
from dystonia_kg.browse.resolve_index import KINDS
from dystonia_kg.build.distributions import distributions
from dystonia_kg.sparql.negotiation import GRAPH_FORMATS, HTML, MARKDOWN, RESULT_FORMATS, Format
from dystonia_kg.sparql.protocol import FORM, QUERY, UPDATE
from dystonia_kg.sparql.tokens import after_prologue

Json: TypeAlias = dict[str, object]

_ERROR = {"$ref": "#/components/responses/Error"}
_ERRORS: Json = {"4XX": _ERROR, "5XX": _ERROR}
_SIDES = ("rows", "columns")
_GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_JSON: Json = {"application/json": {}}
_MARKDOWN: Json = {MARKDOWN.media_type: {}}
_PAGES = (MARKDOWN, HTML)
_NAMES = [format_.name for format_ in RESULT_FORMATS + GRAPH_FORMATS]


def openapi(queries: Iterable[GalleryQuery], address: str, release: str) -> Json:
    """Describe the site at `address`: an operation for each question, then the services."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Dystonia Knowledge Graph",
            "version": release or "0",
            "description": "Questions with places to fill, answered by SPARQL; the services "
            "behind them. A place takes a name, an identifier or a CURIE.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": address.rstrip("/")}],
        "tags": [
            {"name": "questions", "description": "Questions of the gallery"},
            {"name": "services", "description": "SPARQL, names and terms"},
        ],
        "paths": {**{_path(query): _question(query) for query in queries}, **services()},
        "components": {"schemas": {"Error": _ERROR_SCHEMA}, "responses": {"Error": _ERROR_ANSWER}},
    }


def services() -> Json:
    """Describe what is no question, by path."""
    query = _parameter("query", "The SPARQL 1.1 query; without it the service is described.")
    forms = "Answer a SPARQL query: SELECT and ASK by results, CONSTRUCT and DESCRIBE by a graph"
    text = _parameter("q", "A name, an identifier or part of one.", required=True)
    part = {**text, "required": False}
    said = _parameter("q", "A question in English.", required=True)
    graphs = [
        _parameter(f"{kind}-graph-uri", "A graph to ask in place of FROM.", many=True)
        for kind in ("default", "named")
    ]
    using = [
        _parameter(f"using-{kind}graph-uri", "A graph in place of USING.", many=True)
        for kind in ("", "named-")
    ]
    graph = [
        _parameter("graph", "The IRI of a graph."),
        {**_parameter("default", "The default graph."), "allowEmptyValue": True},
    ]
    triples: Json = {
        "required": True,
        "content": {format_.media_type: {} for format_ in GRAPH_FORMATS},
    }
    form = _parameter("format", "Short name of a format, before Accept.", values=_NAMES)
    page_form = _parameter("format", "json or html, before Accept.", values=["json", "html"])
    kind = _parameter("kind", "Lead to terms of this kind only.", values=KINDS)
    resolve = _operation("resolve", "Lead a name or identifier to a term", [text, kind], _JSON)
    moved: Json = {"description": "To the search page, where Accept prefers HTML"}
    facets = [_parameter(name, f"By {title.lower()}.") for name, title in FACETS.items()]
    signs = [
        _parameter("sign", "A sign that is present.", required=True, many=True),
        _parameter("absent", "A sign that was looked for and is absent.", many=True),
        _parameter("onset", "Age at onset in years, or an age of the consensus."),
        _parameter("sex", "Sex.", values=SEXES),
        _parameter("inheritance", "Mode of inheritance.", values=list(modes())),
    ]
    compared = [
        _parameter("id", "A disease, two to five of them.", many=True),
        _parameter("group", "A class: its diseases against their signs."),
        _parameter(
            "format", "tsv or svg of a group, before Accept.", values=["tsv", "svg", "html"]
        ),
    ]
    axes = [_parameter(name, f"The axis of the {name}.", values=list(AXES)) for name in _SIDES]
    cut = [
        _parameter("edition", "Of the consensus.", values=EDITIONS),
        _parameter("format", "csv or html, before Accept.", values=["csv", "html"]),
    ]
    limit = {**_parameter("limit", "How many hits at most."), "schema": {"type": "integer"}}
    around = [
        _parameter("id", "The thing in the middle, by name, identifier or CURIE."),
        _parameter("relation", "Relations of this group only.", values=list(GROUPS), many=True),
        _parameter("kind", "Things of this kind only.", values=list(FAMILIES), many=True),
        _parameter("expand", "A thing whose neighbours are shown too.", many=True),
        {**_parameter("limit", "How many neighbours at most."), "schema": {"type": "integer"}},
        _parameter("format", "Before Accept.", values=["html", "svg", "graphml", "json"]),
    ]
    return {
        "/sparql": {
            "get": _operation("sparql", forms, [query, *graphs, form], _any()),
            "post": {
                **_operation("sparqlPost", forms, [*graphs, form], _any()),
                "requestBody": _body("query", QUERY),
            },
        },
        "/update": {
            "post": {
                **_written("update", "Change the graph by SPARQL 1.1 Update", using),
                "requestBody": _body("update", UPDATE),
            }
        },
        "/graphs": {
            **_get(
                "graphs",
                "A whole graph by its IRI, or a list of all (SPARQL 1.1 Graph Store)",
                graph,
                {format_.media_type: {} for format_ in GRAPH_FORMATS},
            ),
            "put": {**_written("putGraph", "Replace a graph", graph), "requestBody": triples},
            "post": {**_written("postGraph", "Add to a graph", graph), "requestBody": triples},
            "delete": _written("deleteGraph", "Remove a graph", graph),
        },
        "/resolve": {"get": {**resolve, "responses": {**_answers(_JSON), "303": moved}}},
        "/suggest": _get("suggest", "Complete the beginning of a name", [part]),
        "/ask": _get(
            "ask", "Answer a question in words", [said, page_form], _tables("application/json")
        ),
        "/search": _get(
            "search",
            "Find terms by words",
            [part, *facets, limit, page_form],
            _tables("application/json"),
        ),
        "/rank": _get(
            "rank",
            "Rank diseases by signs",
            [*signs, limit, page_form],
            _tables("application/json"),
        ),
        "/compare": _get(
            "compare",
            "Compare diseases, or the signs of a group",
            compared,
            _tables("image/svg+xml") | {"text/tab-separated-values": {}},
        ),
        "/explore": _get(
            "explore", "Count dystonias by two axes", [*axes, *cut], _tables("text/csv")
        ),
        "/graph": _get(
            "neighbourhood",
            "What is around a thing, as a graph",
            around,
            HTML_CONTENT
            | _MARKDOWN
            | {"image/svg+xml": {}, "application/graphml+xml": {}, "application/json": {}},
        ),
        "/datapackage.json": _get("dataPackage", "The files of the release", []),
        "/linkset.json": _get(
            "linkset",
            "The links between the pages of the data and the files (RFC 9264)",
            [],
            {"application/linkset+json": {}},
        ),
        "/reconcile": _get("reconcile", "The Reconciliation Service API 0.2", []),
        "/queries": _get(
            "questions",
            "All questions",
            [_parameter("keyword", "A keyword.")],
            HTML_CONTENT | _MARKDOWN,
        ),
        "/term/{name}": _get("term", "A term of the project", [_in_path("name")], _graphs()),
        "/claim/{name}": _get("claim", "A claim with its evidence", [_in_path("name")], _graphs()),
        "/entity/{curie}": _get("entity", "A term by its CURIE", [_in_path("curie")], _graphs()),
        "/graph/{name}": _get("graph", "A whole named graph", [_in_path("name")], _graphs()),
        "/dataset": _get("dataset", "The data set in VoID and DCAT", [], _graphs()),
        "/ontology": _get("ontology", "The whole ontology", [], _graphs()),
        "/download/{name}": _get("download", "A release file", [_in_path("name")], _files()),
    }


def _path(query: GalleryQuery) -> str:
    return f"/queries/{query.name}.{{extension}}"


def _question(query: GalleryQuery) -> Json:
    offered = formats_of(query)
    names = [format_.extensions[0] for format_ in offered]
    extension = {
        **_in_path("extension"),
        "description": "Of the answer; rq gives the query itself.",
        "schema": {"type": "string", "enum": [*names, "rq"]},
    }
    operation = _operation(
        query.name,
        query.title,
        [extension, *map(_place, query.places)],
        {media_type: {} for media_type in (*(format_.media_type for format_ in offered), QUERY)},
    )
    more = {"description": query.question, "x-keywords": list(query.keywords)}
    return {"get": {**operation, **more, "tags": ["questions"]}}


def formats_of(query: GalleryQuery) -> Sequence[Format]:
    """Give the formats that the answer to a question can have: pages only, if asked elsewhere."""
    if query.at not in ("", "here"):
        return _PAGES
    form = next((token for token in after_prologue(query.sparql) if token.kind == "word"), None)
    is_graph = form is not None and form.is_word(*_GRAPH_FORMS)
    return (*(GRAPH_FORMATS if is_graph else RESULT_FORMATS), *_PAGES)


def _place(place: Place) -> Json:
    is_number = place.kind == "number"
    default: object = float(place.text) if is_number else place.text
    said = "" if place.kind in LITERAL_KINDS else " by name, identifier or CURIE"
    return {
        **_parameter(place.name, f"The {place.kind}{said}."),
        "schema": {"type": "number" if is_number else "string", "default": default},
    }


def _get(name: str, summary: str, parameters: list[Json], content: Json | None = None) -> Json:
    found = _JSON if content is None else content
    return {"get": _operation(name, summary, parameters, found)}


def _operation(name: str, summary: str, parameters: list[Json], content: Json) -> Json:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["services"],
        "parameters": parameters,
        "responses": _answers(content),
    }


def _answers(content: Json) -> Json:
    return {"200": {"description": "The answer", "content": content}, **_ERRORS}


def _written(name: str, summary: str, parameters: list[Json]) -> Json:
    """Describe a write: without a token of the operator it is refused."""
    operation = _operation(name, summary, parameters, {})
    done: Json = {"2XX": {"description": "It is done, and seen by everybody"}}
    return {**operation, "responses": {**done, "401": _ERROR, "403": _ERROR, **_ERRORS}}


def _body(name: str, media_type: str) -> Json:
    form = {"type": "object", "required": [name], "properties": {name: {"type": "string"}}}
    content = {media_type: {"schema": {"type": "string"}}, FORM: {"schema": form}}
    return {"required": True, "content": content}


def _parameter(
    name: str,
    description: str,
    *,
    values: Sequence[str] = (),
    required: bool = False,
    many: bool = False,
) -> Json:
    schema: Json = {"type": "string", **({"enum": list(values)} if values else {})}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": {"type": "array", "items": schema} if many else schema,
    }


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _any() -> Json:
    return {format_.media_type: {} for format_ in RESULT_FORMATS + GRAPH_FORMATS}


def _graphs() -> Json:
    return {format_.media_type: {} for format_ in GRAPH_FORMATS} | HTML_CONTENT | _MARKDOWN


def _tables(media_type: str) -> Json:
    return {media_type: {}} | HTML_CONTENT | _MARKDOWN


def _files() -> Json:
    return {there.media_type: {} for there in distributions()}


HTML_CONTENT: Json = {"text/html": {}}
_ERROR_SCHEMA: Json = {
    "type": "object",
    "required": ["status", "error", "hint", "nearest"],
    "properties": {
        "status": {"type": "integer"},
        "error": {"type": "string", "description": "What is wrong."},
        "hint": {"type": "string", "description": "What to do about it; may be empty."},
        "nearest": {
            "type": "array",
            "description": "What could be meant.",
            "items": {
                "type": "object",
                "properties": {"iri": {"type": "string"}, "label": {"type": "string"}},
            },
        },
    },
}
_ERROR_ANSWER: Json = {
    "description": "What is wrong, and what could be meant; in JSON where Accept prefers it",
    "content": {
        "application/json": {"schema": {"$ref": "#/components/schemas/Error"}},
        "text/plain": {},
        "text/html": {},
    },
}
