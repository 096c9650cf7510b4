"""Sockets and processes: bytes in, bytes out."""
