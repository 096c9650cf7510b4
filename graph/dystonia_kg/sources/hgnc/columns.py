"""The columns of hgnc_genes.tsv."""

GENE_COLUMNS = (
    "id",
    "symbol",
    "name",
    "previous_symbols",
    "locus_type",
    "ncbi_gene",
    "ensembl",
    "uniprot",
    "source",
)
GENE_KEY = ("id",)
