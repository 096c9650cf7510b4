"""HPO's annotations of diseases (phenotype.hpoa): signs with frequency, onset and references."""
