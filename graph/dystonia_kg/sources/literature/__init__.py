"""Clinical facts from papers, curated row by row: figures, treatments, triggers, scales.

Two sources share the table: `literature` (rows that the project curated, each read a second time
on the page that it names) and `dismech` (evidence items of an AI-curated knowledge base).
"""
