"""Pages as readers see them."""

import re


def words(text: str) -> str:
    """Give the text of a page without its markup."""
    return " ".join(re.sub("<[^>]*>", " ", text).split())
