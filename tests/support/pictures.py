"""Take the pictures of the pages: `python tests/support/pictures.py HOME [FOLDER]`.

Into FOLDER go all pages in light and dark, at the width of a desk and of a phone, to be looked at;
without it only the picture of the README is taken anew. HOME is a home folder with a built graph.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.browser import launch
from support.homes import ROOT
from support.serving import running

README = {"cervical-dystonia": "/term/CervicalDystonia"}
PAGES = {
    "home": "/",
    "regions": "/regions",
    "data": "/data",
    "search": "/search?q=wry+neck",
    "tree": "/tree",
    "disease": "/term/CervicalDystonia",
    "gene-disease": "/term/DYT-TOR1A",
    "sign": "/entity/HP:0001332",
    "gene": "/entity/HGNC:3098",
    "treatment": "/entity/MAXO:0009015",
    "claim": "/claim/ninds-S27-1",
    "source": "/source/ninds-dystonia",
    "questions": "/queries",
    "question": "/queries/which-treatments-does-cervical-dystonia-have",
    "ask": "/ask?q=how+is+blepharospasm+treated",
    "explore": "/explore",
    "rank": "/rank?sign=HP:0001332&sign=HP:0001300",
    "compare": "/compare?id=dyst:DYT-TOR1A&id=dyst:DYT-THAP1",
    "graph": "/graph?id=dyst:DYT-TOR1A",
    "editor": "/editor",
    "about": "/about",
}
MODES = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
_README_SIZE = {"width": 1200, "height": 1000}


def readme(browser: Browser, address: str) -> None:
    """Take what the README shows."""
    for name, path in README.items():
        page = browser.new_page(viewport=_README_SIZE, color_scheme="light")
        page.goto(address + path)
        page.screenshot(path=ROOT / "docs" / f"{name}.png")


def everything(browser: Browser, address: str, folder: Path) -> None:
    """Take every kind of page, whole, in each mode."""
    for scheme, width in MODES:
        context = browser.new_context(
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
        )
        page = context.new_page()
        for name, path in PAGES.items():
            page.goto(address + path)
            page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
        context.close()


def main() -> None:
    """Serve the home folder and take the pictures."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with running(Path(sys.argv[1])) as (address, _), sync_playwright() as playwright:
        browser = launch(playwright)
        if len(sys.argv) == 3:
            folder = Path(sys.argv[2])
            folder.mkdir(parents=True, exist_ok=True)
            everything(browser, address, folder)
        else:
            readme(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
