"""Ranking, comparison and explorer on the built graph in a real browser, axe with every rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dystonia_kg.web.app import create_app
from support.browser import browser, check_page, page, served
from support.homes import SMALL_QUERIES

__all__ = ["browser", "page"]  # fixtures

PAGES = [
    "/",
    "/regions",
    pytest.param("/data", marks=pytest.mark.long),
    "/rank",
    "/rank?sign=HP:0001332&sign=HP:0002072&sign=HP:0000003&absent=HP:0001337&onset=11",
    "/rank?sign=writer+cramp&sign=zzz",
    "/compare",
    "/compare?id=dyst:DYT-TOR1A&id=OMIM:602629&id=MONDO:0009319",
    "/compare?id=zzz&id=dyst:DYT-TOR1A",
    pytest.param("/compare?group=dyst:GeneticDystonia", marks=pytest.mark.long),
    "/explore",
    "/explore?rows=region&columns=onset",
    pytest.param("/explore?edition=2025", marks=pytest.mark.long),
    "/explore/list?rows=cause&columns=distribution&row=dyst:GeneticCause&column=none",
]


@pytest.fixture(scope="module")
def site(built_home: Path) -> Iterator[str]:
    with served(create_app(built_home, queries_dir=SMALL_QUERIES)) as address:
        yield address


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_page(page: Page, site: str, address: str) -> None:
    check_page(page, site + address)


def test_from_a_sign_to_ranked_diseases_by_keyboard(plain_page: Page, site: str) -> None:
    page = plain_page
    page.goto(site + "/rank")
    for text in ("dystonia", "HP:0002072"):
        page.get_by_label("Add a sign").fill(text)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.get_by_role("checkbox").count() == 2
    assert page.locator("ol.ranked > li").count() == 10
    page.get_by_role("checkbox", name="Chorea").uncheck()
    with page.expect_navigation():
        page.get_by_role("button", name="Rank diseases").press("Enter")
    assert page.get_by_role("checkbox").count() == 1
    page.locator("#next ~ .wide a", has_text="absent").first.click()
    assert "absent=" in page.url
    assert page.get_by_role("checkbox").count() == 2


def test_from_ranked_diseases_to_a_comparison(plain_page: Page, site: str) -> None:
    plain_page.goto(site + "/rank?sign=HP:0001332&sign=HP:0002072")
    plain_page.get_by_role("link", name="side by side").click()
    assert "5 diseases side by side" in plain_page.inner_text("h1")


def test_from_two_axes_to_a_disease(plain_page: Page, site: str) -> None:
    page = plain_page
    page.goto(site + "/explore")
    page.get_by_label("Rows").select_option("distribution")
    page.get_by_label("Columns").select_option("variability")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="focal distribution, task-specific").first.click()
    page.get_by_role("link", name="writer's cramp").first.click()
    assert page.url == site + "/term/WritersCramp"


def test_a_cell_leads_to_its_query(plain_page: Page, site: str) -> None:
    plain_page.goto(site + "/explore")
    plain_page.get_by_role("link", name="As SPARQL").click()
    assert "hasPossibleCause" in plain_page.locator("textarea").input_value()
