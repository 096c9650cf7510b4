"""The columns of ninds_statements.tsv and ninds_claims.tsv."""

STATEMENT_COLUMNS = ("id", "section", "gist")
CLAIM_COLUMNS = (
    "id",
    "subject",
    "predicate",
    "object",
    "negated",
    "standing",
    "scope",
    "modality",
    "statements",
)
