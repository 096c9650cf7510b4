"""The MCP server: tools that only read, and instructions with a card of the graph."""

from collections.abc import Callable

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from dystonia_kg import __version__
from dystonia_kg.errors import DystoniaKgError, ParameterError, UnknownTermError
from dystonia_kg.language_models.tools import Json, Tools

_READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_FIRST = """\
Answers come from a curated graph of the dystonias. Begin with `find` for any name, and with
`list_questions` and `answer_question` before writing SPARQL of your own. Cite claim IRIs (claim:...
stands for https://w3id.org/dystonia-kg/claim/...) and references (PMID:...) in what you answer. An
empty answer means that the graph does not say, not that it is not so.

"""


def mcp_server(tools: Tools) -> MCPServer:
    """Make the server around the tools."""
    server = MCPServer(
        "dystonia-kg",
        title="Dystonia Knowledge Graph",
        instructions=_FIRST + tools.card(),
        version=__version__,
        log_level="WARNING",
    )

    for call, description in _described(tools):
        server.add_tool(call, description=description, annotations=_READS_ONLY)
    return server


def _described(tools: Tools) -> list[tuple[Callable[..., Json], str]]:
    """Give the tools as functions, whose names and parameters clients see, with descriptions."""

    def find(text: str, kind: str = "", limit: int = 10) -> Json:
        return _taught(lambda: tools.find(text, kind, limit))

    def describe(term: str) -> Json:
        return _taught(lambda: tools.describe(term))

    def compare(one: str, other: str) -> Json:
        return _taught(lambda: tools.compare(one, other))

    def ask(question: str) -> Json:
        return _taught(lambda: tools.ask(question))

    def list_questions(keyword: str = "") -> Json:
        return _taught(lambda: tools.list_questions(keyword))

    def answer_question(name: str, places: dict[str, str] | None = None) -> Json:
        return _taught(lambda: tools.answer_question(name, places))

    def sparql(query: str, limit: int = 100) -> Json:
        return _taught(lambda: tools.sparql(query, limit))

    return [
        (find, "Lead a name, old DYT number, gene symbol or identifier to terms, and say why."),
        (describe, "Describe a term: definition, parents, relations, claims with references."),
        (compare, "Compare two terms: signs, treatments, genes and so on of both or of one."),
        (ask, "Answer a question in plain English with rows and claims, when it is sure enough."),
        (list_questions, "List tested questions with their places, all or those about a word."),
        (answer_question, "Answer a question of list_questions; places take names or CURIEs."),
        (sparql, "Run SPARQL 1.1 that reads; prefixes are declared; at most 200 rows."),
    ]


def _taught(call: Callable[[], Json]) -> Json:
    """Turn an error of the project into one that says what to do instead."""
    try:
        return call()
    except DystoniaKgError as e:
        lines = [e.message, e.hint]
        if isinstance(e, ParameterError | UnknownTermError):
            lines += [f"could be meant: {value} {label}".rstrip() for value, label in e.nearest]
        raise ToolError("\n".join(line for line in lines if line)) from e
