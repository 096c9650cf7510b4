"""From curated tables to triples: one module per kind of source; `every` lists them."""
