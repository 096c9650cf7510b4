"""Whole files into graphs."""
