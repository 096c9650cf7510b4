"""Mappings between vocabularies, and checks of them."""
