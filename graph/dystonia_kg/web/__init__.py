"""The web application: `create_app` joins the store of a home folder to the pages."""

from pathlib import Path

from flask import Flask

from dystonia_kg.paths import QUERIES_DIR
from dystonia_kg.web import (
    entity,
    errors,
    gallery,
    headers,
    links,
    pages,
    reconcile,
    resolve,
    sparql,
)
from dystonia_kg.web.site import Site, load_site

LIMIT_BODY_BYTES = 2_000_000


def create_app(home: Path, *, queries_dir: Path = QUERIES_DIR) -> Flask:
    """Make the WSGI application that serves the current build of a home folder.

    Raises StoreError when there is no build that can be served, GalleryError for a broken query.
    """
    return app_for(load_site(home, queries_dir))


def app_for(site: Site) -> Flask:
    """Make the application around a loaded site."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LIMIT_BODY_BYTES
    app.url_map.strict_slashes = False
    app.extensions["dystonia_kg"] = site
    for module in (pages, entity, gallery, sparql, resolve, reconcile):
        app.register_blueprint(module.blueprint)
    links.register(app)
    errors.register(app)
    headers.register(app)
    return app
