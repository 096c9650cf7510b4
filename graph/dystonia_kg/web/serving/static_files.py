"""Static files: compressed, and kept by browsers for good at addresses that hold their checksum."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

from dystonia_kg.paths import BUNDLES_DIR

_FOR_GOOD = "public, max-age=31536000, immutable"
_OF_FILES = ("ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition")


def register(app: Flask) -> None:
    """Serve the files so, and have `url_for` give their checksums."""
    folder = Path(app.static_folder or "")

    @cache
    def checksum(name: str) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = checksum(values["filename"])

    @app.template_global()
    def bundle(name: str) -> str:
        """Give the address of a bundle of scripts, "" where it was not built."""
        is_there = (BUNDLES_DIR / f"{name}.js").is_file()
        return url_for("static", filename=f"{BUNDLES_DIR.name}/{name}.js") if is_there else ""

    def static_file(filename: str) -> Response:
        response = app.send_static_file(filename)
        response.direct_passthrough = False
        for name in _OF_FILES:
            response.headers.pop(name, None)
        is_this = request.args.get("v") == checksum(filename)
        response.headers["Cache-Control"] = _FOR_GOOD if is_this else "no-cache"
        return response

    app.view_functions["static"] = static_file
