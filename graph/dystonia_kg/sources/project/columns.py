"""The columns of axis_values.tsv, disease_status_curated.tsv and listed_genes.tsv."""

AXIS_COLUMNS = ("term", "fit", "axis_value", "basis", "source")
CURATED_COLUMNS = ("disease", "status", "reason", "curator", "date", "source")
LISTED_GENE_COLUMNS = ("gene", "symbol", "source")
