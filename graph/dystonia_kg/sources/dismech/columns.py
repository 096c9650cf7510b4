"""The columns of dismech_items.tsv."""

ITEM_COLUMNS = ("entry", "section", "term", "term_label", "reference", "supports", "use", "source")
ITEM_KEY = ("entry", "section", "term", "reference")
