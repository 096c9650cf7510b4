"""Orphanet: entries, parents, genes, onset, inheritance and epidemiology (ORPHApackets)."""
