"""The Medical Action Ontology: procedures and other medical actions."""
