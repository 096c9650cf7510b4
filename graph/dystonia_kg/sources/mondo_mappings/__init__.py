"""Mondo's mapping sets (SSSOM): matches of its diseases in other vocabularies."""
