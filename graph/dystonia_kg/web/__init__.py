"""The web application: `create_app` joins the store of a home folder to the pages."""

import os
from pathlib import Path

from flask import Flask

from dystonia_kg.access import Access
from dystonia_kg.home import default_home
from dystonia_kg.limits import Limits
from dystonia_kg.limits import limits as all_limits
from dystonia_kg.paths import QUERIES_DIR
from dystonia_kg.remote_http import STORE_VARIABLE
from dystonia_kg.remote_login import Credentials
from dystonia_kg.web import (
    compression,
    entity,
    errors,
    gallery,
    gateway,
    graph_store,
    headers,
    links,
    pages,
    reconcile,
    resolve,
    sparql,
    update,
    well_known,
    writing,
)
from dystonia_kg.web.live import Live, Serving
from dystonia_kg.write_pool import WritePool


def create_app(
    home: Path,
    *,
    queries_dir: Path = QUERIES_DIR,
    limits: Limits | None = None,
    access: Access | None = None,
) -> Flask:
    """Make the WSGI application that serves the current build of a home folder.

    Nobody may write over HTTP unless `access` says who.

    Raises StoreError when there is no build that can be served, GalleryError for a broken query.
    """
    limits = limits or all_limits()
    app = app_for(Live(home, queries_dir, limits))
    writing.register(app, access or Access(), WritePool(home, limits))
    return app


def create_remote_app(
    address: str,
    credentials: Credentials,
    *,
    queries_dir: Path = QUERIES_DIR,
    limits: Limits | None = None,
) -> Flask:
    """Make the WSGI application over the graphs in another SPARQL service; nobody may write.

    Raises RemoteError for an address that is none, GalleryError for a broken query.
    """
    from dystonia_kg.web.remote_live import RemoteLive

    app = app_for(RemoteLive(address, credentials, queries_dir, limits or all_limits()))
    writing.register(app, Access(), None)
    return app


def app_from_environment() -> Flask:
    """Make the application that the environment asks for."""
    if address := os.environ.get(STORE_VARIABLE):
        return create_remote_app(address, Credentials.from_environment())
    return create_app(default_home(), access=Access.from_environment())


def app_for(live: Serving) -> Flask:
    """Make the application around what it serves, behind its gateway."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = max(live.limits.body_bytes, live.limits.upload_bytes)
    app.url_map.strict_slashes = False
    app.extensions["dystonia_kg"] = live
    for module in (
        *(pages, entity, gallery, sparql, resolve, reconcile, update, graph_store),
        well_known,
    ):
        app.register_blueprint(module.blueprint)
    links.register(app)
    errors.register(app)
    headers.register(app)
    compression.register(app)
    gateway.register(app, live)
    return app
