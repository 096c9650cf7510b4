"""Fixtures: replicas behind nginx."""

from support.replicas import replicas, snapshots, start_replicas

__all__ = ["replicas", "snapshots", "start_replicas"]
