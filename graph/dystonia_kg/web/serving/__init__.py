"""What is served now, and how responses are made."""
