"""Load whole files into named graphs beside the project's own, and unload them.

A file is loaded wholly or not at all; several files for one new content of a
graph (`replace`) likewise. One without triples makes an empty graph, as a PUT of it does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dystonia_kg.curies import is_own
from dystonia_kg.errors import LoadError
from dystonia_kg.loading.files import Progress, format_of, read_rdf
from dystonia_kg.loading.lines import add_lines
from dystonia_kg.loading.omissions import Omissions
from dystonia_kg.loading.read import read_document
from dystonia_kg.loading.syntaxes import FileFormat
from dystonia_kg.store.draft import Draft, writing
from dystonia_kg.store.named_graphs import add_quads, count_triples, in_graph, remove_graph

_SHARE_THAT_MERGES = 0.1
_OF_LINES = (FileFormat.N_TRIPLES, FileFormat.N_QUADS)
ProgressOf = Callable[[Path], Progress]
"""Gives for a file that is about to be read what is told of the progress."""


@dataclass(frozen=True)
class LoadTarget:
    """What to load a file as; `graph` is None for a file that names its graphs itself."""

    graph: str | None = None
    format_name: str | None = None
    in_default: bool = False


@dataclass
class LoadReport:
    """What became of a file: its format, triples read, what was left out, its graphs now."""

    path: Path
    graphs: dict[str, int] = field(default_factory=dict)
    left_out: Omissions = field(default_factory=Omissions)
    format_title: str = ""
    triples: int = 0


def load_files(
    home: Path,
    paths: Sequence[Path],
    wanted: LoadTarget,
    *,
    replace: bool = False,
    shown: ProgressOf = lambda _: lambda _: None,
) -> Iterator[LoadReport]:
    """Load files one after the other; yield each when it is safely on the disk.

    With `replace` what the graphs held before goes, and all files become visible together.
    Raises LoadError naming file and line, StoreError when the store cannot be written; the file
    concerned then has changed nothing.
    """
    if wanted.graph is not None:
        require_graph(wanted.graph)
    for path in paths:
        _check(path, wanted)
    if not replace:
        before = 0
        for number, path in enumerate(paths, 1):
            with writing(home) as draft:
                before = _size(draft) if number == 1 else before
                result = _load(draft, path, wanted, shown(path))
                if number == len(paths):
                    put_in_order(draft, before)
            yield result
        return
    with writing(home) as draft:
        for graph in sorted(_targets(paths, wanted)):
            _remove(draft, graph)
        before = _size(draft)
        results = [_load(draft, path, wanted, shown(path)) for path in paths]
        put_in_order(draft, before)
    yield from results


def unload(home: Path, graph: str) -> int:
    """Remove a loaded graph and give how many triples it had; LoadError when there is none."""
    require_graph(graph)
    with writing(home) as draft:
        if graph not in draft.loaded:
            known = ", ".join(sorted(draft.loaded)) or "none"
            raise LoadError(f"<{graph}> is not loaded", hint=f"loaded graphs: {known}")
        triples = count_triples(draft.store, graph)
        _remove(draft, graph)
    return triples


def put_in_order(draft: Draft, before: int) -> None:
    """Merge the files of a store that had `before` triples, if much has come to them.

    Joins then take two thirds of the time.
    """
    if _size(draft) - before > _SHARE_THAT_MERGES * before:
        draft.store.optimize()


def _size(draft: Draft) -> int:
    """Give the number of triples in all named graphs that the manifest lists."""
    entries = [*draft.manifest.get("graphs", {}).values(), *draft.loaded.values()]
    return sum(int(entry.get("triples", 0)) for entry in entries)


def require_graph(iri: str) -> None:
    """Raise LoadError unless the IRI is absolute and not the project's own."""
    try:
        ox.NamedNode(iri)
    except ValueError as e:
        raise LoadError(
            f"'{iri[:200]}' is not an absolute IRI", hint="such as https://example.org/hp"
        ) from e
    if is_own(iri):
        raise LoadError(f"<{iri}> belongs to the project", hint="choose an IRI of your own")


def _check(path: Path, wanted: LoadTarget) -> None:
    form = format_of(path, wanted.format_name)
    if wanted.graph is None and not form.has_graphs:
        raise LoadError(f"{path.name}: name the graph to load it into", hint="--graph IRI")
    if not path.exists():
        raise LoadError(f"{path}: there is no such file")
    if not path.is_file():
        raise LoadError(
            f"{path} is a folder, a pipe or a device", hint="it takes a file to read it twice"
        )


def _targets(paths: Iterable[Path], wanted: LoadTarget) -> set[str]:
    """Give the graphs that files will be loaded into; reads those that name them themselves."""
    if wanted.graph is not None:
        return {wanted.graph}
    found: set[str] = set()
    for path in paths:
        read = read_rdf(path, format_of(path, wanted.format_name))
        names = dict.fromkeys(quad.graph_name for quad in read)
        found |= {_own_name(name, path) for name in names}
    return found


def _load(draft: Draft, path: Path, wanted: LoadTarget, progress: Progress) -> LoadReport:
    targets: set[str] = set()
    form = format_of(path, wanted.format_name)
    result = LoadReport(path, format_title=form.title)
    if wanted.graph is not None:
        _require_alike(draft, wanted.graph, wanted)
        targets.add(wanted.graph)
        if form in _OF_LINES:
            into = ox.NamedNode(wanted.graph)
            result.triples = add_lines(
                draft.store, path, into, progress, in_default=wanted.in_default
            )
    if not result.triples:
        result.triples = _add_each(draft, path, form, wanted, targets, result.left_out, progress)
    for graph in sorted(targets):
        result.graphs[graph] = _record(draft, graph, path, wanted)
    return result


def _add_each(
    draft: Draft,
    path: Path,
    form: FileFormat,
    wanted: LoadTarget,
    targets: set[str],
    left_out: Omissions,
    progress: Progress,
) -> int:
    """Add what a file says, read triple by triple; give how many those were."""
    number = count()
    if wanted.graph is None:
        read = _counted(read_rdf(path, form, progress, left_out), number)
        quads = _placed(draft, read, path, wanted, targets)
    else:
        document = read_document(path, form, progress, left_out, base=wanted.graph)
        if form.has_graphs:
            document = _without_names(document, left_out)
        quads = in_graph(_counted(document, number), ox.NamedNode(wanted.graph))
    add_quads(draft.store, quads, in_default=wanted.in_default)
    return next(number)


def _counted(read: Iterable[Any], number: "count[int]") -> Iterator[Any]:
    """Pass on what is read and count it, without a line of Python for each."""
    return map(itemgetter(0), zip(read, number, strict=False))


def _without_names(read: Iterable[Any], left_out: Omissions) -> Iterator[Any]:
    """Pass quads on; note the graphs whose names `in_graph` will drop."""
    seen: set[object] = {ox.DefaultGraph()}
    for quad in read:
        if quad.graph_name not in seen:
            seen.add(quad.graph_name)
            left_out.note("name of a graph, as --graph gives another")
        yield quad


def _placed(
    draft: Draft,
    read: Iterable[ox.Quad],
    path: Path,
    wanted: LoadTarget,
    targets: set[str],
) -> Iterator[ox.Quad]:
    """Pass quads on whose graphs may be loaded into; collect the names of those in `targets`."""
    seen: set[object] = set()
    for quad in read:
        name = quad.graph_name
        if name not in seen:
            graph = _own_name(name, path)
            _require_alike(draft, graph, wanted)
            targets.add(graph)
            seen.add(name)
        yield quad


def _own_name(name: object, path: Path) -> str:
    """Give the IRI of a graph that a file names; LoadError when it may not be loaded into."""
    if not isinstance(name, ox.NamedNode):
        raise LoadError(
            f"{path.name}: a triple stands in no graph that has an IRI",
            hint="name the graph to load the file into with --graph",
        )
    require_graph(name.value)
    return name.value


def _require_alike(draft: Draft, graph: str, wanted: LoadTarget) -> None:
    """Raise LoadError for a graph that is loaded already and differs in `in_default`."""
    entry = draft.loaded.get(graph)
    if entry is not None and entry["in_default"] != wanted.in_default:
        now = "in" if entry["in_default"] else "outside of"
        raise LoadError(
            f"<{graph}> is loaded already, {now} the default graph",
            hint="load it anew with --replace, or alike",
        )


def _record(draft: Draft, graph: str, path: Path, wanted: LoadTarget) -> int:
    """List a graph, which may be empty, in the manifest as it now stands; give its triples."""
    draft.store.add_graph(ox.NamedNode(graph))
    before = draft.loaded.get(graph, {"files": []})
    triples = count_triples(draft.store, graph)
    draft.loaded[graph] = {
        "files": [*(name for name in before["files"] if name != path.name), path.name],
        "triples": triples,
        "in_default": wanted.in_default,
        "loaded_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return triples


def _remove(draft: Draft, graph: str) -> None:
    entry = draft.loaded.pop(graph, None)
    if entry is not None:
        kept_by = draft.default_members() if entry["in_default"] else None
        remove_graph(draft.store, graph, kept_by=kept_by)
