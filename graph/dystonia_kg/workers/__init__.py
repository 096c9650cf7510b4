"""Processes that answer queries."""
