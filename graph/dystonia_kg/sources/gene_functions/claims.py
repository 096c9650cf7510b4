"""Rows of gene_functions.tsv as claims about genes, and the names of what they name.

GO's evidence code stays with each claim. What a program alone annotated (IEA) makes no direct
triple, so that curated and computed functions stay apart. The package that the rows were taken
from drops references and NOT qualifiers, which the claims cannot have therefore.
"""

from collections.abc import Iterable, Iterator

from rdflib import OWL, RDF, RDFS, Graph, Literal
from rdflib.namespace import DCTERMS

from dystonia_kg.namespaces import CLAIM, DYST, GRAPH, OBO, SRC
from dystonia_kg.sources.claim import Claim
from dystonia_kg.sources.gene_functions.columns import FUNCTION_COLUMNS
from dystonia_kg.sources.relation_meanings import meaning_of
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import Row, read_table
from dystonia_kg.sources.tally import Tally

TABLE = "gene_functions.tsv"
SOURCES = ("go-annotations", "reactome", "mgi")
_COMPUTED = "IEA"
_EVIDENCE = {
    "EXP": "0000269",
    "IDA": "0000314",
    "IPI": "0000353",
    "IMP": "0000315",
    "IGI": "0000316",
    "ISS": "0000250",
    "ISA": "0000247",
    "TAS": "0000304",
    "NAS": "0000303",
    "IBA": "0000318",
    "IC": "0000305",
    "IEP": "0000270",
    "RCA": "0000245",
    "HTP": "0006056",
    "HDA": "0007005",
    "HMP": "0007001",
    "HEP": "0007007",
    _COMPUTED: "0000501",
}
"""ECO's numbers of GO's evidence codes (ECO's gaf-eco-mapping.txt)."""
_NORMAL = "MP:0002873"
"""Mouse phenotype "normal": nothing was found, which is no phenotype of the gene."""


def load() -> Iterator[SourceGraph]:
    """Yield a graph of claims for each source, and the names of their terms in graph:imports."""
    rows = list(read_table(TABLE, FUNCTION_COLUMNS))
    for name in SOURCES:
        own = [row for row in rows if row["source"] == name]
        made = claims(row for row in own if row["object"] != _NORMAL)
        tally = Tally.of_claims(TABLE, name, made)
        if absent := len(own) - len(made):
            tally.leave_out("nothing abnormal was found in mice", absent)
        yield SourceGraph(GRAPH[f"source/{name}"], claims=made, tallies=[tally])
    yield SourceGraph(GRAPH["imports"], _names(rows))


def claims(rows: Iterable[Row]) -> list[Claim]:
    """Make a claim of each row; SourceTableError for a relation or source that is not known."""
    return [_claim(row) for row in rows]


def _claim(row: Row) -> Claim:
    meaning = meaning_of(row, row["predicate"])
    if meaning.predicate is None:
        raise row.error(f"'{row['predicate']}' has no predicate")
    code = row["evidence"]
    parts = (row["gene"], row["predicate"].removeprefix("dyst:"), row["object"], code)
    return Claim(
        iri=CLAIM["-".join(part.replace(":", "_") for part in (row["source"], *parts) if part)],
        label=f"{row['symbol']}: {row['object_label']}" + (f" ({code})" if code else ""),
        subject=row.iri("gene"),
        predicate=meaning.predicate,
        object=row.iri("object"),
        source=SRC[row["source"]],
        standing=meaning.standing,
        yields_triple=meaning.direct and code != _COMPUTED,
        agent_type="automated_agent" if code == _COMPUTED else "manual_agent",
        evidence=(OBO[f"ECO_{_EVIDENCE[code]}"],) if code in _EVIDENCE else (),
        comment="No direct triple: annotated by a program alone." if code == _COMPUTED else "",
        extra=((DYST.evidenceCode, Literal(code)),) if code else (),
    )


def _names(rows: Iterable[Row]) -> Graph:
    graph = Graph()
    for row in rows:
        term = row.iri("object")
        graph.add((term, RDF.type, OWL.Class))
        graph.add((term, RDFS.label, Literal(row["object_label"], lang="en")))
        graph.add((term, DCTERMS.source, SRC[row["source"]]))
    return graph
