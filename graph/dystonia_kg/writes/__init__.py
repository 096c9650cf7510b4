"""Updates: who may write, what, and the process that writes."""
