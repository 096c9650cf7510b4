"""The columns of institutes.tsv."""

INSTITUTE_COLUMNS = ("ror", "label", "acronyms", "part_of", "funder_ids", "homepage", "source")
INSTITUTE_KEY = ("ror",)
