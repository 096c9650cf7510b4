"""The columns of drug_targets.tsv; drug_classes.tsv is shared with ChEBI."""

TARGET_COLUMNS = (
    "drug",
    "drug_name",
    "gene",
    "symbol",
    "action",
    "reported_by",
    "references",
    "source",
)
TARGET_KEY = ("drug", "gene")
