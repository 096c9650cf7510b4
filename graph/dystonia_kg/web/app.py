"""The web application: `create_app` joins the store of a home folder to the pages."""

import os
from pathlib import Path

from flask import Flask

from dystonia_kg import environment
from dystonia_kg.limits import Limits
from dystonia_kg.limits import limits as all_limits
from dystonia_kg.paths import QUERIES_DIR, default_home
from dystonia_kg.remote.login import Credentials
from dystonia_kg.web.endpoint import graph_store, sparql, update, write_access
from dystonia_kg.web.gateway import gateway
from dystonia_kg.web.pages import (
    api,
    as_markdown,
    ask,
    compare,
    data,
    entity,
    explore,
    find,
    gallery,
    general,
    hrefs,
    llms,
    markdown,
    neighbourhood,
    ontology,
    rank,
    reconcile,
    resolve,
    well_known,
)
from dystonia_kg.web.serving import compression, error_pages, headers, static_files
from dystonia_kg.web.serving.current_build import CurrentBuild
from dystonia_kg.web.serving.served import Serving
from dystonia_kg.writes.access import Access
from dystonia_kg.writes.supervisor import WritePool


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
    app = app_for(CurrentBuild(home, queries_dir, limits))
    write_access.register(app, access or Access(), WritePool(home, limits))
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
    from dystonia_kg.web.serving.current_remote import CurrentRemote

    app = app_for(CurrentRemote(address, credentials, queries_dir, limits or all_limits()))
    write_access.register(app, Access(), None)
    return app


def app_from_environment() -> Flask:
    """Make the application that the environment asks for."""
    if address := os.environ.get(environment.STORE):
        return create_remote_app(address, Credentials.from_environment())
    return create_app(default_home(), access=Access.from_environment())


def app_for(serving: Serving) -> Flask:
    """Make the application around what it serves, behind its gateway."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = max(serving.limits.body_bytes, serving.limits.upload_bytes)
    app.url_map.strict_slashes = False
    app.extensions["dystonia_kg"] = serving
    for module in (
        *(general, entity, find, ontology, gallery, sparql, resolve, reconcile, update),
        *(graph_store, well_known, api, rank, ask, compare, explore, neighbourhood, data, llms),
    ):
        app.register_blueprint(module.blueprint)
    static_files.register(app)
    hrefs.register(app)
    markdown.register(app)
    error_pages.register(app)
    headers.register(app)
    compression.register(app)
    as_markdown.register(app)
    gateway.register(app, serving)
    return app
