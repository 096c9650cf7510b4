"""Pages as readers see them."""

import re

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def words(text: str) -> str:
    """Give the text of a page without its markup."""
    return " ".join(re.sub("<[^>]*>", " ", text).split())
