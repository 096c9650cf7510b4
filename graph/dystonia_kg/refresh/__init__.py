"""Curated tables from newer upstream files, and how they differ."""
