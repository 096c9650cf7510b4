"""How telling each sign is among all diseases, and where signs outside of the graph belong."""
