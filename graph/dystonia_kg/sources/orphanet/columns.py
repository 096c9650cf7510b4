"""The columns of orphanet_entries.tsv, orphanet_prevalence.tsv and orphanet_values.tsv."""

ORPHANET_COLUMNS = ("id", "label", "type", "onsets", "inheritance", "parents", "source")
ORPHANET_KEY = ("id",)
PREVALENCE_COLUMNS = (
    "entry",
    "type",
    "qualification",
    "prevalence_class",
    "mean_value",
    "geography",
    "references",
    "source",
)
PREVALENCE_KEY = ("entry", "type", "geography", "references")
VALUE_COLUMNS = ("field", "value", "term", "reason")
