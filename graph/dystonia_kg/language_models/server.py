"""The MCP server: tools that only read, and instructions with a card of the graph."""

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError

from dystonia_kg import __version__
from dystonia_kg.browse.resolve_index import KINDS
from dystonia_kg.errors import DystoniaKgError, ParameterError, UnknownTermError
from dystonia_kg.language_models.tools import Json, Tools

_READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_Name = Annotated[str, Field(description="A name, old DYT number, gene symbol, CURIE or IRI.")]
_Kind = Annotated[str, Field(description=f"One of {', '.join(KINDS)}; all where none is named.")]
_Predicate = Annotated[str, Field(description="Only claims of this property, as hasTreatment.")]
_Keyword = Annotated[str, Field(description="Words that the question must have; all of them.")]
_Places = Annotated[
    dict[str, str] | None, Field(description='Values by place, as {"disease": "blepharospasm"}.')
]
_FIRST = """\
Answers come from a curated graph of the dystonias. Begin with `find` for any name, and with
`list_questions` and `answer_question` before writing SPARQL of your own. Cite claim IRIs (claim:...
stands for https://w3id.org/dystonia-kg/claim/...) and references (PMID:...) in what you answer. An
empty answer means that the graph does not say, not that it is not so.

"""


def mcp_server(tools: Tools) -> MCPServer:
    """Make the server around the tools."""
    return MCPServer(
        "dystonia-kg",
        title="Dystonia Knowledge Graph",
        instructions=_FIRST + tools.card(),
        version=__version__,
        log_level="WARNING",
        tools=[_strict(call, description) for call, description in _described(tools)],
    )


class _Teaching(Tool):
    """A tool that says of wrong arguments, in one line, which are wrong and what it takes."""

    async def run(self, arguments: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Run it; ToolError for arguments that it does not take."""
        try:
            return await super().run(arguments, *args, **options)
        except ToolError as e:
            if not isinstance(e.__cause__, ValidationError):
                raise
            wrong = (
                f"'{'.'.join(map(str, found['loc']))[:80]}': {found['msg']}"
                for found in e.__cause__.errors(include_url=False)
            )
            takes = ", ".join(self.parameters["properties"])
            raise ToolError(f"{'; '.join(wrong)} ({self.name} takes {takes})") from e


def _strict(call: Callable[..., Json], description: str) -> Tool:
    """Make a tool that refuses a parameter which it does not have, where the SDK passes it over."""
    tool = _Teaching.from_function(call, description=description, annotations=_READS_ONLY)
    model = tool.fn_metadata.arg_model
    tool.fn_metadata.arg_model = type(model.__name__, (model,), {}, extra="forbid")
    tool.parameters = tool.fn_metadata.arg_model.model_json_schema(by_alias=True)
    return tool


def _described(tools: Tools) -> list[tuple[Callable[..., Json], str]]:
    """Give the tools as functions, whose names and parameters clients see, with descriptions."""

    def find(text: _Name, kind: _Kind = "", limit: int = 10) -> Json:
        return _taught(lambda: tools.find(text, kind, limit))

    def describe(term: _Name, predicate: _Predicate = "") -> Json:
        return _taught(lambda: tools.describe(term, predicate))

    def compare(one: _Name, other: _Name) -> Json:
        return _taught(lambda: tools.compare(one, other))

    def ask(question: str) -> Json:
        return _taught(lambda: tools.ask(question))

    def list_questions(keyword: _Keyword = "") -> Json:
        return _taught(lambda: tools.list_questions(keyword))

    def answer_question(name: str, places: _Places = None) -> Json:
        return _taught(lambda: tools.answer_question(name, places))

    def sparql(query: str, limit: int = 100) -> Json:
        return _taught(lambda: tools.sparql(query, limit))

    return [
        (find, "Lead a name, old DYT number, gene symbol or identifier to terms, and say why."),
        (
            describe,
            "Describe a term or claim: definition, parents, relations, claims, references.",
        ),
        (compare, "Compare two terms: signs, treatments, genes and so on of both or of one."),
        (ask, "Answer a question in plain English with rows and claims, when it is sure enough."),
        (list_questions, "List tested questions with their places, all or those about a word."),
        (answer_question, "Answer a question of list_questions; places take names or CURIEs."),
        (
            sparql,
            "Run SPARQL 1.1 that reads; prefixes are declared; at most 200 rows, long texts cut.",
        ),
    ]


def _taught(call: Callable[[], Json]) -> Json:
    """Turn an error of the project into one line that says what to do instead."""
    try:
        return call()
    except DystoniaKgError as e:
        parts = [f"{e.message} ({e.hint})" if e.hint else e.message]
        if isinstance(e, ParameterError | UnknownTermError) and e.nearest:
            near = (f"{value} {label}".rstrip() for value, label in e.nearest)
            parts.append(f"could be meant: {', '.join(near)}")
        raise ToolError(" ".join("; ".join(parts).split())) from e
