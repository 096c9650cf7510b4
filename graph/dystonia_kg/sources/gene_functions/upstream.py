"""Read what genes do, as upstream publishes it: GAF 2 (GO), a GMT file (Reactome), MGI's report.

All three name a gene by its symbol. GAF and MGI's report give identifiers of terms alone: names are
those of the table, and of an OBO file of the vocabulary where that is given as a second file. What
GO says not to hold (NOT) is left out and counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from dystonia_kg.errors import SourceTableError
from dystonia_kg.sources.derived_table import FileTally, Reader, Reading, TableDraft
from dystonia_kg.sources.gene_functions.columns import FUNCTION_COLUMNS
from dystonia_kg.sources.hgnc.columns import GENE_COLUMNS
from dystonia_kg.sources.obo_terms import read_obo
from dystonia_kg.sources.project.names import COLUMNS, FORM_NAMES
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.upstream_files import read_lines

TABLE = "gene_functions.tsv"
_KEY = ("gene", "predicate", "object", "evidence", "source")
_ASPECTS = {
    "P": "dyst:involvedInProcess",
    "F": "dyst:hasMolecularFunction",
    "C": "dyst:activeIn",
}
_GAF_CELLS, _REPORT_CELLS = 15, 5
"""The least that a line has: GAF 2.2 has 17, the report an empty one at its end."""


class _Draft:
    """The table while one source's rows come anew: genes in use, names of terms, rows of others."""

    def __init__(self, source: str, files: Sequence[Path], folder: Path) -> None:
        self.source = source
        obo = [path for path in files if path.suffix == ".obo"]
        if len(files) - len(obo) != 1 or len(obo) > 1:
            raise SourceTableError(
                f"{source} is read from one file, and an OBO file with the names"
            )
        (self.path,) = (path for path in files if path not in obo)
        self.tally = FileTally(self.path.name)
        known = list(read_table(TABLE, FUNCTION_COLUMNS, folder=folder))
        wanted = {row["gene"] for row in known}
        forms = read_table(FORM_NAMES, COLUMNS[FORM_NAMES], folder=folder)
        wanted |= {row["gene"] for row in forms if row["gene"]}
        self._genes = {
            row["symbol"]: row["id"]
            for row in read_table("hgnc_genes.tsv", GENE_COLUMNS, folder=folder)
            if row["id"] in wanted
        }
        self._names = {row["object"]: row["object_label"] for row in known}
        self._names |= {term.id: term.label for path in obo for term in read_obo(path)}
        self._draft = TableDraft(TABLE, FUNCTION_COLUMNS, _KEY)
        self._draft.keep(folder, unless_source=source)

    def is_wanted(self, symbol: str) -> bool:
        """Tell whether the graph has the gene."""
        return symbol in self._genes

    def add(
        self, symbol: str, predicate: str, term: str, code: str, place: str, name: str = ""
    ) -> None:
        """Add a row; SourceTableError for a term without a name."""
        label = name or self._names.get(term, "")
        if not label:
            raise SourceTableError(
                f"{place}: {term} has no name here", hint="give the vocabulary's OBO file as well"
            )
        cells = (self._genes[symbol], symbol, predicate, term, label, code, self.source)
        self._draft.add(cells, place)
        self.tally.keep()

    def reading(self) -> Reading:
        """Give the table."""
        return Reading([self._draft.table()], [self.tally])


def read_annotations(files: Sequence[Path], folder: Path) -> Reading:
    """Give GO's rows of gene_functions.tsv from a GAF file (GO Annotation File 2.2)."""
    draft = _Draft("go-annotations", files, folder)
    for place, cells in _lines(draft.path, "!", _GAF_CELLS):
        symbol, relation, term, code, aspect = (cells[at] for at in (2, 3, 4, 6, 8))
        if aspect not in _ASPECTS:
            raise SourceTableError(f"{place}: aspect '{aspect}' is none of P, F, C")
        if not draft.is_wanted(symbol):
            draft.tally.leave_out("annotation of another gene")
        elif "NOT" in relation.split("|"):
            draft.tally.leave_out("said not to hold")
        else:
            draft.add(symbol, _ASPECTS[aspect], term, code, place)
    return draft.reading()


def read_pathways(files: Sequence[Path], folder: Path) -> Reading:
    """Give Reactome's rows: a line is a pathway's name, its id, and the symbols of its genes."""
    draft = _Draft("reactome", files, folder)
    for place, (name, key, *symbols) in _lines(draft.path, "#", 3):
        found = [symbol for symbol in symbols if draft.is_wanted(symbol)]
        if not found:
            draft.tally.leave_out("pathway of other genes")
        for symbol in found:
            draft.add(symbol, "dyst:inPathway", f"Reactome:{key}", "", place, name)
    return draft.reading()


def read_phenotypes(files: Sequence[Path], folder: Path) -> Reading:
    """Give MGI's rows from HMD_HumanPhenotype.rpt: a line is a human gene and its mouse gene."""
    draft = _Draft("mgi", files, folder)
    for place, cells in _lines(draft.path, "#", _REPORT_CELLS):
        symbol, terms = cells[0], cells[4].replace(",", " ").split()
        if not draft.is_wanted(symbol):
            draft.tally.leave_out("another gene")
        elif not terms:
            draft.tally.leave_out("nothing was looked for in mice")
        for term in terms if draft.is_wanted(symbol) else ():
            draft.add(symbol, "dyst:hasMousePhenotype", term, "", place)
    return draft.reading()


def _lines(path: Path, comment: str, cells: int) -> Iterator[tuple[str, list[str]]]:
    """Yield place and cells of each line; SourceTableError for one with too few."""
    for number, line in enumerate(read_lines(path), start=1):
        if not line or line.startswith(comment):
            continue
        found = [cell.strip() for cell in line.split("\t")]
        place = f"{path.name}, line {number}"
        if len(found) < cells:
            raise SourceTableError(f"{place}: {len(found)} cells, at least {cells} are expected")
        yield place, found


READERS: Mapping[str, Reader] = {
    "go-annotations": read_annotations,
    "reactome": read_pathways,
    "mgi": read_phenotypes,
}
