"""NINDS's page on dystonia: the 62 statements of the source document, and claims on them."""
