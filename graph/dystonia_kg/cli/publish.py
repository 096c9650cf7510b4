"""The command `publish`."""

import click

from dystonia_kg.cli.options import home_option, say
from dystonia_kg.remote.login import Credentials
from dystonia_kg.remote.publish import Addresses, Target, publish
from dystonia_kg.store.store import open_store


@click.command("publish", short_help="Put the graph into another SPARQL engine.")
@click.option("--to", "query", required=True, metavar="URL", help="Where it takes queries.")
@click.option("--update", metavar="URL", default="", help="Where it takes updates.")
@click.option("--graph-store", metavar="URL", default="", help="Where it takes whole graphs.")
@home_option
@click.pass_context
def publish_command(ctx: click.Context, query: str, update: str, graph_store: str) -> None:
    """Put all named graphs of the current build into another SPARQL 1.1 engine, and count them.

    Graphs that are there unchanged are left alone, so an interrupted run is continued by the next.
    Of Oxigraph (.../query) and Virtuoso (.../sparql) the other two addresses are known. A login is
    read from DYSTONIA_KG_STORE_USER and DYSTONIA_KG_STORE_PASSWORD. Then serve it with:

    dystonia-kg serve --store URL
    """
    addresses = Addresses.of(query, update, graph_store)
    publish(open_store(ctx.obj), Target(addresses, Credentials.from_environment()), say)
