"""The columns of mapped_terms.tsv and deprecated_ids.tsv."""

TERM_STATUS_COLUMNS = ("id", "label", "deprecated", "replaced_by", "release", "verification")
TERM_STATUS_KEY = ("id",)
