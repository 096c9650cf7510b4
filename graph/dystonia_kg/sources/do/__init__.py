"""The Human Disease Ontology: terms, parents and cross-references."""
