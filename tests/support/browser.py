"""A real browser, and the application served to it in the same process."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from support.real_parts import program

MODES = [
    pytest.param(("light", 1280), id="light-1280"),
    pytest.param(("dark", 1280), id="dark-1280", marks=pytest.mark.long),
    pytest.param(("light", 360), id="light-360", marks=pytest.mark.long),
    pytest.param(("dark", 360), id="dark-360", marks=pytest.mark.long),
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
            *("best-practice", "experimental"),
        ],
    }
}
"""Every rule of axe, those of level AAA, of target sizes and of labels too."""
_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """Start the browser that the machine has; skips, or fails where CI is set, without one."""
    path = program("chromium", "chromium", "chromium-browser")
    return playwright.chromium.launch(executable_path=path, args=_SWITCHES)


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application from a thread; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def check_state(page: Page) -> None:
    """See that what a page shows now fits the window and pleases axe."""
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0, f"the page is {overflow}px wider than the window"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def check_page(page: Page, address: str) -> None:
    """Open a page with all its parts; it fits the window, pleases axe and says no error.

    A refusal may say that it is one.
    """
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    response = page.goto(address)
    assert response is not None
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    check_state(page)
    assert [text for text in said if not (response.status >= 400 and "status of" in text)] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module", params=MODES)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield context.new_page()
    context.close()
