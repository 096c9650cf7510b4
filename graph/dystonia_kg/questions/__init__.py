"""The questions of the gallery: their places filled by name, and found by what a person asks."""
