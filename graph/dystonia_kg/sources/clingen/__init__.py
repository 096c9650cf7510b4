"""ClinGen: gene-disease validity as graded by expert panels."""
