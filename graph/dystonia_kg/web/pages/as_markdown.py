"""Pages that have no Markdown of their own, in Markdown made of their HTML (RFC 7763).

What a page says is kept: headings, text, links, lists, tables and code. Forms, pictures and what is
for eyes or screen readers alone is left out.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from flask import Flask, Response, g, request

from dystonia_kg.sparql.negotiation import MARKDOWN, Choice
from dystonia_kg.web.pages.markdown import escaped, wants_markdown
from dystonia_kg.web.serving.respond import document

_PAGES = {
    "pages.home": "/index.md",
    "pages.about": "/about.md",
    "pages.regions": "/regions.md",
    "pages.tree": "/tree.md",
    "find.search": "/search.md",
    "resolve.resolve": "/resolve.md",
    "compare.side_by_side": "/compare.md",
    "rank.rank": "/rank.md",
    "explore.table": "/explore.md",
    "explore.listed": "/explore/list.md",
    "ask.ask_in_words": "/ask.md",
    "data.data": "/data.md",
    "api.api": "/api.md",
    "ontology.whole": "/ontology.md",
    "entity.graph": "/graph/<path:name>.md",
    "neighbourhood.view": "/graph.md",
    "sparql.editor": "/editor.md",
}
"""Pages by endpoint, with their address in Markdown."""
_BY_EXTENSION = "_in_markdown"
_BLOCKS = frozenset(("p", "div", "section", "details", "summary", "figure", "figcaption"))
_LEFT_OUT = frozenset(("form", "script", "style", "svg", "nav", "template", "button"))
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_LISTS = frozenset(("ul", "ol", "dl"))
_HEADING = re.compile(r"h([1-6])")


def register(app: Flask) -> None:
    """Answer in Markdown where it is asked for; after all pages are known to the application."""
    for endpoint, address in _PAGES.items():
        app.add_url_rule(address, endpoint + _BY_EXTENSION, app.view_functions[endpoint])
    app.jinja_env.filters["line_of_html"] = line_of_html
    app.before_request(_ask_for_html)
    app.after_request(_converted)


def _ask_for_html() -> None:
    endpoint = (request.endpoint or "").removesuffix(_BY_EXTENSION)
    if endpoint in _PAGES and (endpoint != request.endpoint or wants_markdown()):
        g.is_for_markdown = True
        request.environ["HTTP_ACCEPT"] = "text/html"


def _converted(response: Response) -> Response:
    if not g.get("is_for_markdown") or response.mimetype != "text/html":
        return response
    if response.location:
        if (request.endpoint or "").endswith(_BY_EXTENSION):
            address, mark, query = response.location.partition("?")
            response.location = f"{address}.md{mark}{query}"
        return response
    text = markdown_of(response.get_data(as_text=True))
    made = document(text.encode(), Choice(MARKDOWN, MARKDOWN.media_type))
    made.status_code = response.status_code
    return made


def markdown_of(html: str) -> str:
    r"""Write what the main part of a page says in Markdown.

    >>> markdown_of('<main><h1>A</h1><ul><li>b <a href="/c">c</a></ul></main>')
    '# A\n\n- b [c](/c)\n'
    """
    page = _Page()
    page.feed(html)
    page.close()
    text = re.sub(r"[ \t]+\n", "\n", "".join(page.parts))
    text = re.sub(r"^( *-)(?:\n+(?=#)| +)", r"\1 ", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def line_of_html(html: str) -> str:
    """Write a piece of a page in one line."""
    return " ".join(markdown_of(f"<main>{html}</main>").split())


class _Page(HTMLParser):
    """Collects the parts of the text while it reads the elements."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._is_in_main = self._is_in_code = False
        self._left_out: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._lists = 0
        self._rows: list[list[str]] | None = None
        self._cell_start = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag == "main":
            self._is_in_main = True
        if self._left_out or not self._is_in_main:
            self._left_out += [tag] if self._left_out[-1:] == [tag] else []
            return
        said = dict(attrs)
        if tag in _LEFT_OUT or "aria-hidden" in said or "hidden" in (said.get("class") or ""):
            self._left_out.append(tag)
        elif tag == "a":
            self._links.append((said.get("href") or "", len(self.parts)))
        elif tag == "table":
            self._rows = []
        elif self._rows is not None:
            self._begin_in_table(tag)
        else:
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        if heading := _HEADING.fullmatch(tag):
            self.parts.append(f"\n\n{'#' * int(heading[1])} ")
        elif tag in _LISTS:
            self._lists += 1
            self.parts.append("" if self._lists > 1 else "\n\n")
        elif tag in ("li", "dt"):
            self.parts.append(f"\n{'  ' * max(0, self._lists - 1)}- ")
        elif tag == "pre":
            self._is_in_code = True
            self.parts.append("\n\n```\n")
        elif tag in _BLOCKS and not self._lists:
            self.parts.append("\n\n")
        else:
            self.parts.append({"dd": ": ", "br": "\n"}.get(tag, _MARKS.get(tag, "")))

    def _begin_in_table(self, tag: str) -> None:
        if tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell_start = len(self.parts)
        elif tag in _BLOCKS or tag in ("li", "br"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._left_out:
            if self._left_out[-1] == tag:
                self._left_out.pop()
        elif tag == "main":
            self._is_in_main = False
        elif not self._is_in_main:
            return
        elif tag == "a" and self._links:
            address, start = self._links.pop()
            text = self._taken(start)
            self.parts.append(f"[{text}]({address})" if text and address else text)
        elif tag == "table" and self._rows is not None:
            self.parts.append(_table(self._rows))
            self._rows = None
        elif self._rows is not None:
            if tag in ("td", "th") and self._rows:
                self._rows[-1].append(self._taken(self._cell_start))
        else:
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag in _LISTS:
            self._lists -= 1
        elif tag == "pre":
            self._is_in_code = False
            self.parts.append("\n```\n\n")
        elif _HEADING.fullmatch(tag) or (tag in _BLOCKS and not self._lists):
            self.parts.append("\n\n")
        self.parts.append(_MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        """Add text, with what Markdown would take for its own marks written as it is."""
        if self._is_in_main and not self._left_out:
            self.parts.append(data if self._is_in_code else escaped(re.sub(r"\s+", " ", data)))

    def _taken(self, start: int) -> str:
        text = " ".join("".join(self.parts[start:]).split())
        del self.parts[start:]
        return text


def _table(rows: list[list[str]]) -> str:
    """Write a table whose first row is its head; each row has as many cells as the longest."""
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows if row]
    return "\n\n" + "\n".join([*lines[:1], "|" + " --- |" * width, *lines[1:]]) + "\n\n"
