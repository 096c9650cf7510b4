"""HGNC: symbols, names and identifiers of genes."""
