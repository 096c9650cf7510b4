"""/update (SPARQL 1.1 Protocol, section 2.2)."""

from dataclasses import replace

from flask import Blueprint, Response, request

from dystonia_kg.federation.load_documents import fetched
from dystonia_kg.sparql.protocol import UPDATE_METHODS, parse_update, require_method
from dystonia_kg.web.endpoint.uploads import read_body
from dystonia_kg.web.endpoint.write_access import done, limit_upload_bytes, writer
from dystonia_kg.web.serving.headers import EVERY_METHOD, preflight
from dystonia_kg.web.serving.request import serving
from dystonia_kg.writes.apply import Update

blueprint = Blueprint("update", __name__)


@blueprint.route("/update", methods=EVERY_METHOD, provide_automatic_options=False)
def update() -> Response:
    """Run an update; 204 when its outcome is what everybody sees."""
    if request.method == "OPTIONS":
        return preflight(UPDATE_METHODS)
    require_method(request.method, UPDATE_METHODS)
    pool = writer()
    asked = parse_update(
        request.method,
        request.query_string,
        request.content_type or "",
        read_body(limit_upload_bytes()),
    )
    update_ = Update(asked.update, request.base_url, asked.using, asked.using_named)
    loader = serving().loader
    if loader is None:
        pool.update(update_)
    else:
        with fetched(asked.update, loader, serving().limits) as loads:
            pool.update(replace(update_, loads=loads))
    return done(204)
