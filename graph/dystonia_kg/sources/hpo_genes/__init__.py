"""HPO's genes of diseases (genes_to_phenotype.txt), which repeats pairs of OMIM and Orphanet."""
