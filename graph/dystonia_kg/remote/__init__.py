"""Another SPARQL engine as the store, and publishing to it."""
