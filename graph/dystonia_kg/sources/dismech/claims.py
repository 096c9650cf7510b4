"""What became of dismech's evidence items: a tally. Claims come of the table of the literature."""

from collections.abc import Iterator

from dystonia_kg.namespaces import GRAPH
from dystonia_kg.sources.dismech.columns import ITEM_COLUMNS
from dystonia_kg.sources.source_graph import SourceGraph
from dystonia_kg.sources.tables import read_table
from dystonia_kg.sources.tally import Tally

ITEMS = "dismech_items.tsv"
USES = {
    "claimed": "",
    "claimed otherwise": "read, and claimed with another term",
    "not claimed": "read, and not claimed",
    "unread": "not read yet",
}


def load() -> Iterator[SourceGraph]:
    """Yield graph:source/dismech with the tally of dismech_items.tsv."""
    tally = Tally(ITEMS, "dismech")
    for row in read_table(ITEMS, ITEM_COLUMNS):
        if row["use"] not in USES:
            raise row.error(f"column use: '{row['use']}' is none of {', '.join(USES)}")
        if reason := USES[row["use"]]:
            tally.leave_out(reason)
        else:
            tally.rows_read += 1
    yield SourceGraph(GRAPH["source/dismech"], tallies=[tally])
