"""Decisions of this project: which diseases are dystonias, and what fits which axis value."""
