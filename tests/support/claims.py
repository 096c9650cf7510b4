"""Claims made for a test."""

from dystonia_kg.browse.claims import Claim


def claim(at: int = 0, /, **said: str) -> Claim:
    """Make a claim with some fields."""
    fields = {name: (value,) for name, value in said.items()}
    return Claim(f"claim:{at}", "s", "p", "o", False, fields)


def counted(affected: int, examined: int, paper: str = "", **said: str) -> Claim:
    """Make a claim with a count; without a paper it is of one that the count names."""
    paper = paper or f"{affected}"
    return claim(affected=str(affected), examined=str(examined), publications=paper, **said)
