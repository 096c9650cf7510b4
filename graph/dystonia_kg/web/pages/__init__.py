"""HTML pages, one module a family."""
