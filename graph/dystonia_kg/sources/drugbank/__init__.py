"""Identifiers of drugs in DrugBank's open vocabulary and in MeSH."""
