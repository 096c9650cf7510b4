"""The columns of onset_spans.tsv."""

SPAN_COLUMNS = ("term", "from_years", "to_years", "basis", "source")
