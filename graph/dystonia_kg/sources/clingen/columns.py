"""The columns of gene_left_out.tsv; gene_claims.tsv is shared with other sources."""

GENE_LEFT_OUT_COLUMNS = (
    "gene",
    "symbol",
    "disease",
    "disease_name",
    "classification",
    "inheritance",
    "date",
    "reference",
    "reason",
    "source",
)
GENE_LEFT_OUT_KEY = ("gene", "disease", "inheritance")
