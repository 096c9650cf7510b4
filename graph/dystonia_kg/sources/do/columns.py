"""The columns of do_diseases.tsv."""

DO_COLUMNS = ("id", "label", "parents", "source")
DO_KEY = ("id",)
