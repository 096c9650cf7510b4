"""/llms.txt: what the site has for language models (llmstxt.org)."""

from flask import Blueprint, Response, url_for

from dystonia_kg.web.serving.request import current_site

blueprint = Blueprint("llms", __name__)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """Say what there is, where it is in Markdown, and how the graph is asked."""
    site = current_site()
    title, _, card = site.card.partition("\n")
    home = url_for("pages.home", _external=True).rstrip("/")
    links = (
        ("Questions", f"{home}/queries.md", "all questions, each an address of its own"),
        ("Pages", f"{home}/index.md", "each page is so with .md, or to Accept: text/markdown"),
        ("API", f"{home}/api", "questions and services in OpenAPI 3.1"),
        ("SPARQL", f"{home}/sparql", "the endpoint; all prefixes are declared"),
        ("Dystonia", f"{home}/term/Dystonia.md", f"each term is so at {home}/term/NAME.md"),
        ("HP:0001332", f"{home}/entity/HP:0001332.md", "terms of other vocabularies, by CURIE"),
    )
    text = "\n".join(
        [
            title,
            "",
            "> The dystonias as an OWL ontology, and what sources claim of them, claim by claim.",
            "",
            "Names and identifiers lead to terms at "
            f"{home}/resolve?q=DYT1 , questions in words are answered at "
            f"{home}/ask?q=How+is+blepharospasm+treated&format=json . The command "
            "`dystonia-kg mcp` serves the same as tools (Model Context Protocol).",
            "",
            "## In Markdown and for programs",
            "",
            *(f"- [{name}]({address}): {what}" for name, address, what in links),
            "",
            card,
            "",
        ]
    )
    return Response(text, content_type="text/markdown; charset=utf-8")
