"""/data: files, sources, quality, coverage; /datapackage.json and /linkset.json for programs."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for

from dystonia_kg.browse.term_index import Ref
from dystonia_kg.build.distributions import MODULE_PREFIX, distributions
from dystonia_kg.namespaces import BASE
from dystonia_kg.web.serving import signposts
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import page
from dystonia_kg.web.serving.signposts import add_links, of_dataset

_LICENCES = [
    {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
]

_LICENCE_OF_PARTS = (
    "The ontology, and claims with their evidence from open data. The licence is that of the "
    "project's own part; what comes from a source keeps the licence stated with that source."
)

blueprint = Blueprint("data", __name__)


@blueprint.get("/data")
def data() -> Response:
    """Show what the data are made of, how well founded they are, and the files."""
    site = current_site()
    titles, files = _titles(), defaultdict[str, list[Path]](list)
    for path in site.release_files:
        is_module = path.name.startswith(MODULE_PREFIX)
        files["the modules of the ontology" if is_module else titles[path.name]].append(path)
    html = render_template(
        "data.html", site=site, data=site.data_overview, files=files, dataset=f"{BASE}dataset"
    )
    return add_links(page(html), of_dataset())


@blueprint.get("/linkset.json")
def linkset() -> Response:
    """Give the links between the pages of the data set, its files and its descriptions."""
    response = jsonify(signposts.linkset())
    response.content_type = signposts.LINKSET_TYPE
    return response


@blueprint.get("/datapackage.json")
def package() -> Response:
    """List the files of the release as a data package of Frictionless Data."""
    site = current_site()
    sums: dict[str, str] = site.store.manifest.get("release") or {}
    titles = _titles()
    resources: list[dict[str, Any]] = [
        {
            "name": path.name.lower(),
            "title": titles.get(path.name, path.name),
            "path": url_for("entity.download", name=path.name, _external=True),
            "format": path.name.partition(".")[2],
            "bytes": path.stat().st_size,
            "hash": f"sha256:{sums[path.name]}",
        }
        for path in site.release_files
        if path.name in sums
    ]
    return jsonify(
        name="dystonia-kg",
        id=f"{BASE}dataset",
        title="Dystonia Knowledge Graph",
        version=str(site.store.manifest.get("version") or ""),
        homepage=url_for("pages.home", _external=True),
        description=_LICENCE_OF_PARTS,
        licenses=_LICENCES,
        sources=[_source(row) for row in site.sources],
        resources=resources,
    )


def _source(row: dict[str, Ref]) -> dict[str, str]:
    found = {"title": row["source"].text, "path": row["source"].iri or ""}
    for name, column in (("version", "release"), ("license", "licence")):
        if (said := row.get(column)) is not None:
            found[name] = said.iri or said.text
    return found


def _titles() -> dict[str, str]:
    return {there.name: there.title for there in distributions()}
