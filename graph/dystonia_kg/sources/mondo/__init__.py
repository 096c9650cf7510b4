"""The Mondo Disease Ontology: names, parents and history of diseases."""
