"""Whole numbers in addresses."""

from flask import request

from dystonia_kg.errors import RankRequestError


def number_of(name: str, default: int, at_most: int) -> int:
    """Give the number that the address has for `name`; one above `at_most` is cut to it.

    Raises RankRequestError for what is no whole number above zero.
    """
    text = request.args.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or int(text[:9]) < 1:
        raise RankRequestError(f"{name} '{text[:40]}' is no whole number above zero")
    return min(int(text[:9]), at_most)
