"""The command `dystonia-kg mcp`."""

import os

import click

from dystonia_kg.cli.entry import INTERRUPTED, heed
from dystonia_kg.cli.options import home_option, say
from dystonia_kg.errors import DystoniaKgError
from dystonia_kg.limits import limits
from dystonia_kg.paths import QUERIES_DIR


@click.command("mcp", short_help="Serve the graph to language models (MCP).")
@click.option(
    "--transport",
    type=click.Choice(["stdio", "http"]),
    default="stdio",
    show_default=True,
    help="Standard input and output, or streamable HTTP at /mcp.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address for http.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="Port for http."
)
@home_option
@click.pass_context
def mcp_command(ctx: click.Context, transport: str, host: str, port: int) -> None:
    """Serve the graph as tools of the Model Context Protocol; all of them only read.

    Needs the extra 'mcp' (pip install 'dystonia-kg[mcp]'). A client starts it by
    `dystonia-kg mcp`, or reaches it over HTTP at http://HOST:PORT/mcp.
    """
    try:
        from dystonia_kg.language_models.server import mcp_server
    except ModuleNotFoundError as e:
        if e.name is None or e.name.partition(".")[0] != "mcp":
            raise
        raise DystoniaKgError(
            "the MCP server needs the package mcp", hint="pip install 'dystonia-kg[mcp]'"
        ) from e
    from dystonia_kg.language_models.tools import Tools
    from dystonia_kg.web.serving.current_build import CurrentBuild

    serving = CurrentBuild(ctx.obj, QUERIES_DIR, limits())
    serving.start()
    try:
        server = mcp_server(Tools(serving))
        if transport == "stdio":
            server.run("stdio")
        else:
            say(f"http://{host}:{port}/mcp")
            server.run("streamable-http", host=host, port=port, stateless_http=True)
    except KeyboardInterrupt:
        heed()
        serving.close()
        say("dystonia-kg: interrupted")
        os._exit(INTERRUPTED)  # the SDK's thread would wait for a line on standard input first
    finally:
        serving.close()
