"""What a request works on: what the application serves, and who asks."""

from typing import cast

from flask import current_app, g, request

from dystonia_kg.engine.answer import Answer, QueryRequest
from dystonia_kg.store.interface import Graphs
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.web.serving.site import Site

CLIENT = "dystonia_kg.client"
"""Key of the WSGI environment: who asks, as limits tell clients apart."""


STALE = "dystonia_kg.stale"
"""Key of the WSGI environment: the response was made of a build that is not the current one."""


def serving() -> "Serving":
    """Give what the application serves."""
    return cast("Serving", current_app.extensions["dystonia_kg"])


def current_site() -> Site:
    """Give the site that the pages are made of, the same one throughout a request.

    It may be that of the build before for a moment; `current_store` never is.
    """
    try:
        return cast("Site", g.site)  # asked for by every link of a page
    except AttributeError:
        site = g.site = serving().site()
    if not serving().is_current(site):
        request.environ[STALE] = True
    return site


def current_store() -> Graphs:
    """Give the store of the current build."""
    return serving().store


def ask(asked: QueryRequest) -> Answer:
    """Have a user's query answered."""
    return serving().answer(asked, request.environ.get(CLIENT, request.remote_addr or ""))
