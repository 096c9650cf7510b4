"""Home, regions of the body, class tree, about."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, request

from dystonia_kg.browse.kinds import kind_of
from dystonia_kg.browse.term_index import Ref, by_text
from dystonia_kg.curies import expand
from dystonia_kg.errors import UnknownPrefixError, UnknownTermError
from dystonia_kg.namespaces import PREFIXES
from dystonia_kg.web.serving.request import current_site
from dystonia_kg.web.serving.respond import page
from dystonia_kg.web.serving.signposts import add_links, of_dataset
from dystonia_kg.web.serving.site import Site

_DYST = PREFIXES["dyst"]

_ASKED_FIRST = (
    "which-treatments-does-cervical-dystonia-have",
    "at-which-ages-can-dystonia-begin",
    "which-drugs-cause-tardive-dystonia",
    "which-signs-do-dyt-tor1a-and-dyt-thap1-share",
    "which-surgery-is-used-for-dystonia",
)
"""Questions of the gallery that a visitor may come with, in words of ten or fewer."""
_EXAMPLES_SHOWN = 5
_LIMIT_WORDS = 10
_LIMIT_WHOLE_TREE = 600
_NEWEST_SHOWN = 4
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LEVELS_SHOWN = 30
_BRANCHES_SHOWN = 5_000
_GROUPS = (
    ("diseases", "Diseases", ("disease",)),
    ("signs", "Signs", ("sign",)),
    ("treatments", "Treatments and drugs", ("treatment", "drug")),
    ("regions", "Regions of body and brain", ("body part",)),
)
"""Groups of the tops of the hierarchy by the kind of thing, in the order that people read."""
_REST = ("others", "Everything else")

blueprint = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Branch:
    """A class in the tree.

    `is_first` where the current class stands for the first time, `is_repeated` when its children
    stand at an earlier place, `is_cut` when they stand on a page of their own.
    """

    ref: Ref
    kind: str
    is_open: bool
    is_current: bool
    is_first: bool
    is_repeated: bool
    is_cut: bool
    size: int
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class TreeGroup:
    """The tops of one kind with what is below them, under a title; `is_folded` for what is rare."""

    name: str
    title: str
    branches: list[Branch]
    is_folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a branch is open."""
        return any(branch.is_open for branch in self.branches)


@blueprint.get("/")
def home() -> Response:
    """Say what this is, with counts and questions to start with."""
    site = current_site()
    asked = [site.queries[name] for name in _ASKED_FIRST if name in site.queries]
    short = [q for q in site.queries.values() if len(q.question.split()) <= _LIMIT_WORDS]
    dated = [
        row for row in site.sources if row.get("release") and _DATE.search(row["release"].text)
    ]
    dated.sort(key=lambda row: _DATE.findall(row["release"].text)[-1], reverse=True)
    html = render_template(
        "home.html",
        site=site,
        overview=site.overview,
        examples=(asked or short)[:_EXAMPLES_SHOWN],
        newest=dated[:_NEWEST_SHOWN],
    )
    return add_links(page(html), of_dataset())


@blueprint.get("/about")
def about() -> Response:
    """Say how the graph is made and how it may be used."""
    return page(render_template("about.html", site=current_site()))


@blueprint.get("/regions")
def regions() -> Response:
    """Show where in body and brain dystonias are."""
    return page(render_template("regions.html", regions=current_site().regions))


@blueprint.get("/tree")
def tree() -> Response:
    """Show the class tree: the project's own, or that below `root`; `at` is opened and marked."""
    site = current_site()
    root, at = _iri(request.args.get("root", "")), _iri(request.args.get("at", ""))
    main = _DYST + "Dystonia"
    roots = [root] if root else site.index.tree.own_roots()
    opened = {at or main, *site.index.tree.ancestors(at or main), root}
    is_large = sum(map(site.index.tree.descendants_count, roots)) > _LIMIT_WHOLE_TREE
    growth = Growth(site, opened, at, is_large)
    groups = [
        TreeGroup(name, title, list(map(growth.branch, tops)), is_folded=name == _REST[0])
        for name, title, tops in _grouped(site, roots)
    ]
    return page(render_template("tree.html", groups=groups, root=root, at=at, site=site))


def _iri(name: str) -> str:
    """Read a CURIE or IRI of the address; empty when there is none."""
    if not name or name.startswith(("http://", "https://")):
        return name
    try:
        return expand(name)
    except UnknownPrefixError as e:
        raise UnknownTermError(e.message, current_site().search.nearest(name), hint=e.hint) from e


@dataclass
class Growth:
    """What grows into branches: `opened` are shown open, `at` is marked.

    Of a large tree only the open branches have their children with them.
    """

    site: Site
    opened: Collection[str]
    at: str
    is_large: bool
    seen: set[str] = field(default_factory=set)
    is_at_shown: bool = False

    def branch(self, iri: str, kind: str = "", depth: int = 0) -> Branch:
        """Grow one branch with those below it."""
        tree = self.site.index.tree
        links = tree.children(iri)
        is_closed = self.is_large and depth > 0 and iri not in self.opened
        is_much = depth >= _LEVELS_SHOWN or len(self.seen) >= _BRANCHES_SHOWN
        is_cut = bool(links) and (is_closed or is_much)
        is_repeated = bool(links) and not is_cut and iri in self.seen
        children: list[Branch] = []
        is_first = iri == self.at and not self.is_at_shown
        self.is_at_shown |= is_first
        if not (is_cut or is_repeated):
            self.seen.add(iri)
            children = [self.branch(link.iri, link.kind, depth + 1) for link in links]
        return Branch(
            ref=self.site.index.ref(iri),
            kind=kind,
            is_open=iri in self.opened,
            is_current=iri == self.at,
            is_first=is_first,
            is_repeated=is_repeated,
            is_cut=is_cut,
            size=tree.descendants_count(iri),
            children=sorted(children, key=lambda branch: by_text(branch.ref)),
        )


def _grouped(site: Site, roots: Collection[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (name, title, tops) of each group that has some, those that people come for first."""
    kinds = {iri: kind_of(site.index, iri) for iri in roots}
    named = {kind for _, _, of_group in _GROUPS for kind in of_group}
    rest = set(kinds.values()) - named
    for name, title, of_group in (*_GROUPS, (*_REST, rest)):
        tops = [iri for iri in roots if kinds[iri] in of_group]
        if tops:
            yield name, title, sorted(tops, key=lambda iri: by_text(site.index.ref(iri)))
