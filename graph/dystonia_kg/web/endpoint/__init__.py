"""The SPARQL endpoint: queries, updates, graphs."""
