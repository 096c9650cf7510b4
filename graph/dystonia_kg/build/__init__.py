"""From the ontology and the sources to a finished build."""
