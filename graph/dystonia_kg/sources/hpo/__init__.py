"""The Human Phenotype Ontology: signs, modes of inheritance, onset, as it is released."""
