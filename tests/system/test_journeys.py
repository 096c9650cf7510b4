"""What people come for, walked through in a real browser over the real graph."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from support.browser import browser, page, served

__all__ = ["browser", "page"]  # fixtures


@pytest.fixture(scope="module")
def site(built_app: Flask) -> Iterator[str]:
    with served(built_app) as address:
        yield address


def searched(page: Page, site: str, text: str) -> None:
    """Search from the home page."""
    page.goto(site + "/")
    box = page.get_by_role("combobox", name="Search")
    box.fill(text)
    box.press("Enter")


def test_from_an_old_name_to_treatments(page: Page, site: str) -> None:
    searched(page, site, "DYT5")
    page.locator("main").get_by_role("link", name="DYT/PARK-GCH1", exact=True).first.click()
    page.locator("main").get_by_role("link", name="Treatments").first.click()
    assert "levodopa" in page.locator("#treatments").inner_text()


def test_from_dystonia_with_parkinsonism_to_its_genes(page: Page, site: str) -> None:
    searched(page, site, "dystonia-parkinsonism")
    page.locator("main").get_by_role("link", name="dystonia-parkinsonism", exact=True).first.click()
    forms = page.locator("#forms").inner_text()
    assert {"GCH1", "TH", "ATP1A3", "TAF1"} <= set(forms.split())


def test_from_two_values_to_the_diseases_that_have_both(page: Page, site: str) -> None:
    page.goto(site + "/explore")
    page.get_by_label("Rows").select_option("distribution")
    page.get_by_label("Columns").select_option("onset")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="focal distribution, onset in adulthood").first.click()
    page.get_by_role("link", name="cervical dystonia", exact=True).first.click()
    assert page.url == site + "/term/CervicalDystonia"


def test_from_a_disease_to_a_comparison(page: Page, site: str) -> None:
    page.goto(site + "/term/DYT-TOR1A")
    page.get_by_role("link", name="Compare it with another disease").click()
    page.locator("main").get_by_role("textbox").last.fill("DYT-THAP1")
    page.locator("main").get_by_role("button").last.click()
    assert "DYT-THAP1" in page.inner_text("main")
    assert "side by side" in page.inner_text("h1")


def test_from_a_lay_name_to_evidence(page: Page, site: str) -> None:
    searched(page, site, "wry neck")
    page.locator("main").get_by_role("link", name="cervical dystonia", exact=True).first.click()
    page.locator("#treatments a[href*='/claim/']:visible").first.click()
    assert "/claim/" in page.url
    assert "Source" in page.inner_text("main")


def test_from_a_question_to_its_answer_and_query(page: Page, site: str) -> None:
    page.goto(site + "/queries")
    page.locator("main").get_by_role("link", name="Treatments of cervical dystonia").first.click()
    page.locator("main").get_by_role("textbox").first.fill("blepharospasm")
    page.locator("main").get_by_role("button").first.click()
    assert "blepharospasm" in page.inner_text("h1")
    assert "botulinum toxin" in page.inner_text("main")


def test_from_home_to_what_changed(page: Page, site: str) -> None:
    page.goto(site + "/")
    page.get_by_role("link", name="Data", exact=True).first.click()
    page.locator("main").get_by_role("link", name="What changed").first.click()
    assert page.url.endswith("#changes")
    assert page.locator("#changes").inner_text().strip()
