"""Causal genes of Mondo's diseases after OMIM (mondo-ingest)."""
