"""What stands around the application: cache, limits, counts."""
