"""The columns of gene_functions.tsv."""

FUNCTION_COLUMNS = (
    "gene",
    "symbol",
    "predicate",
    "object",
    "object_label",
    "evidence",
    "source",
)
