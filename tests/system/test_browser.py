"""Every kind of page in a real browser: light, dark and phone; axe, overflow, console errors."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from support.browser import browser, check_page, page, served

__all__ = ["browser", "page"]  # fixtures

PAGES = [
    "/",
    "/about",
    "/data",
    "/tree",
    "/tree?at=dyst:WritersCramp",
    "/search?q=dystonia",
    "/search?q=zzzzzz",
    "/search?q=MONDO:0003441",
    "/search?kind=disease",
    "/search?q=wry+neck",
    "/search?q=how+is+dystonia+treated",
    "/rank",
    "/compare",
    "/compare?id=dyst:CervicalDystonia",
    "/explore",
    "/regions",
    "/queries",
    "/queries/treatments-of-cervical-dystonia",
    "/queries/what-is-said-of-focal-dystonia",
    "/editor?query=SELECT%20?form%20?n%20{VALUES(?form%20?n){(dyst:Dystonia%2010)(dyst:WritersCramp%202)}}",
    "/editor",
    "/editor?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2030",
    "/editor?query=SELEC",
    "/term/Dystonia",
    "/term/WritersCramp",
    "/term/SecondaryDystonia",
    "/term/CervicalDystonia",
    "/term/FocalDystonia",
    "/term/hasSymptom",
    "/claim/botulinum-toxin-focal",
    "/claim/onset",
    "/relation/1",
    "/claim/finding-planted",
    "/source/literature",
    "/entity/HP:0030833",
    "/entity/HGNC:4388",
    "/entity/CHEBI:3160",
    "/entity/UBERON:0002398",
    "/source/ninds-dystonia",
    "/entity/HP:0001332",
    "/ontology",
    "/graph/ontology",
    "/graph",
    "/graph?id=dyst:CervicalDystonia",
    "/term/CervicalDystona",
]


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.mark.parametrize("address", PAGES)
def test_page(page: Page, site: str, address: str) -> None:
    check_page(page, site + address)


def test_first_key_leads_to_the_content(page: Page, site: str) -> None:
    page.goto(site + "/term/WritersCramp")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_search_form(page: Page, site: str) -> None:
    page.goto(site + "/tree")
    page.get_by_role("combobox", name="Search").fill("cervicle dystonia")
    page.get_by_role("combobox", name="Search").press("Enter")
    page.get_by_role("link", name="cervical dystonia", exact=True).first.click()
    assert page.url == site + "/term/CervicalDystonia"


def test_suggestions_by_keyboard(page: Page, site: str) -> None:
    page.goto(site + "/about")
    field = page.get_by_role("combobox", name="Search")
    field.press_sequentially("cervi")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Escape")
    assert options.count() == 0 or not options.first.is_visible()
    field.press_sequentially("c")
    options.first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(site + "/term/CervicalDystonia")


def test_tree_by_keyboard(page: Page, site: str) -> None:
    page.goto(site + "/term/WritersCramp")
    here = page.locator('[data-tree] a[aria-current="page"]')
    assert here.get_attribute("role") == "treeitem"
    assert here.get_attribute("tabindex") == "0"
    here.focus()
    page.keyboard.press("ArrowLeft")
    parent = page.evaluate("document.activeElement.textContent")
    assert parent == "task-specific dystonia"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    assert not here.is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == "movement disorder"


def test_the_whole_tree_by_keyboard(page: Page, site: str) -> None:
    page.goto(site + "/tree")
    trees = page.locator('main [role="tree"]')
    assert trees.first.get_attribute("aria-label") == "Diseases"
    stops = page.locator("[data-tree] :is(a, summary):not([tabindex='-1'])")
    assert stops.count() == page.locator("[data-tree]").count()
    top = trees.first.locator('[tabindex="0"]')
    top.focus()
    assert top.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowLeft")
    assert top.get_attribute("aria-expanded") == "false"
    below = trees.first.get_by_role("treeitem", name="dystonia", exact=True)
    assert not below.is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "dystonia"
    trees.first.locator(".fold").first.click()
    assert not below.is_visible()


def test_a_target_does_not_colour_the_page(page: Page, site: str) -> None:
    page.goto(site + "/term/WritersCramp#main")
    colour = "getComputedStyle(document.querySelector('main')).backgroundColor"
    assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("width", [1150, 1200, 1280])
def test_the_head_is_one_line(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site + "/explore")
    heights = page.evaluate(
        "['.top .brand', '.top nav', '.top .find'].map(part =>"
        " document.querySelector(part).getBoundingClientRect()).map(b => (b.top + b.bottom) / 2)"
    )
    assert max(heights) - min(heights) < 6
    context.close()


@pytest.mark.parametrize("address", ["/", "/term/CervicalDystonia", "/search?q=wry"])
def test_without_scripts(browser: Browser, site: str, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(site + address)
    bare.locator('input[name="q"]').fill("wry neck")
    bare.locator('input[name="q"]').press("Enter")
    assert bare.get_by_role("link", name="cervical dystonia", exact=True).first.is_visible()
    context.close()


def test_results_are_sorted_by_their_heads(page: Page, site: str) -> None:
    values = 'VALUES (?n ?l) { (10 "b") (9 "A") (100 "c") (UNDEF "d") }'
    page.goto(f"{site}/editor?query=SELECT ?n ?l {{ {values} }}")
    head = page.get_by_role("button", name="n", exact=True)
    column = page.locator("table.result tbody tr td:nth-child(1)")
    head.click()
    assert column.all_text_contents() == ["9", "10", "100", ""]
    head.click()
    assert column.all_text_contents() == ["100", "10", "9", ""]
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.get_by_role("button", name="l", exact=True).click()
    assert column.all_text_contents() == ["9", "10", "100", ""]


def test_results_name_what_identifiers_mean(page: Page, site: str) -> None:
    page.goto(f"{site}/editor?query=SELECT ?s {{ VALUES ?s {{ dyst:WritersCramp }} }}")
    assert page.get_by_role("cell", name="dyst:WritersCramp writer's cramp").is_visible()
    labelled = "SELECT ?s ?l { VALUES ?s { dyst:WritersCramp } ?s rdfs:label ?l }"
    page.goto(f"{site}/editor?query={labelled}")
    assert page.locator("table.result small").count() == 0


@pytest.mark.parametrize("width", [390, 800, 1200])
def test_suggestions_stay_in_the_window(browser: Browser, site: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(site + "/explore")
    page.locator('.top input[name="q"]').press_sequentially("dys")
    suggestions = page.locator(".top [role=listbox]")
    suggestions.wait_for(state="visible")
    box = suggestions.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    context.close()
