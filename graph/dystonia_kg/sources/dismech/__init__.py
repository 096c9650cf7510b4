"""The AI-curated knowledge base dismech: which of its evidence items have been read, and by whom.

Its claims stand in literature_claims.tsv, as each was read again on the page that it names.
"""
