"""The tables of HPO: hpo_terms.tsv and hpo_edges.tsv as those of other vocabularies, and this."""

FREQUENCY_COLUMNS = ("term", "low", "high", "source")
