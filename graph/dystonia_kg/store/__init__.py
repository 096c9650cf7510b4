"""pyoxigraph stores, builds, drafts and backups."""
