"""The limits in years of the spans of life in which a disease can begin."""
