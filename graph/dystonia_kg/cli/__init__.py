"""The commands of `dystonia-kg`."""
