"""SPARQL as text and as a protocol."""
