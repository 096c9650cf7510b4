"""What people look for: entities, names, trees, claims, and the gallery of queries."""
