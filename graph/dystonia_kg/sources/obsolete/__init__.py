"""Ids that their vocabularies withdrew, what replaces them, and the state of mapped ids."""
