"""How fast this server is beside its peers, on the same data and the same queries."""
