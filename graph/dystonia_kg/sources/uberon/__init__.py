"""Uberon: body parts and brain regions, with what they are part of."""
