"""The graph view in a real browser: drawn, walked through by keyboard, expanded, taken along."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dystonia_kg.paths import BUNDLES_DIR
from dystonia_kg.web.app import create_app
from support.browser import browser, check_page, page, served
from support.homes import SMALL_QUERIES
from support.real_parts import left_out

__all__ = ["browser", "page"]  # fixtures

TOR1A = "/graph?id=dyst:DYT-TOR1A"
MECHANISM = f"{TOR1A}&relation=genes&relation=dysfunction&relation=signs&relation=function"
PAGES = [
    "/graph",
    TOR1A,
    f"{TOR1A}&expand=HGNC:3098&kind=gene&kind=process",
    MECHANISM,
    "/graph?id=MONDO:0010200&limit=60",
    "/graph?id=nothing-of-the-kind",
]
GRAPH = "document.querySelector('.canvas')._cyreg.cy"


@pytest.fixture(scope="module")
def site(built_home: Path) -> Iterator[str]:
    if not (BUNDLES_DIR / "graph.js").is_file():
        left_out("the bundle of the graph view was not built; see graph/bundles/build.py")
    with served(create_app(built_home, queries_dir=SMALL_QUERIES)) as address:
        yield address


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-shown]").wait_for()


def graph(page: Page, what: str) -> Any:
    return page.evaluate(f"{GRAPH}.{what}")


@pytest.mark.parametrize("address", PAGES)
def test_page(page: Page, site: str, address: str) -> None:
    check_page(page, site + address)


def test_what_is_drawn_is_what_the_tables_hold(desk: Page, site: str) -> None:
    opened(desk, f"{site}{TOR1A}&limit=60")
    assert desk.locator(".drawn").is_hidden()
    things = desk.locator("tr[data-thing]").evaluate_all("rows => rows.map(r => r.dataset.thing)")
    assert graph(desk, "nodes().map(node => node.id())") == things
    relations = desk.locator('[aria-label="Relations"] tbody tr').count()
    assert 0 < graph(desk, "edges().length") <= relations


@pytest.mark.parametrize("address", [f"{TOR1A}&limit=60", "/graph?id=HP:0001332", MECHANISM])
def test_no_thing_lies_over_another(desk: Page, site: str, address: str) -> None:
    opened(desk, site + address)
    boxes = graph(
        desk, "nodes().map(n => [n.position('x'), n.position('y'), n.width(), n.height()])"
    )
    assert len(boxes) > 20
    for at, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[at + 1 :]:
            across = abs(x - other_x) - (width + other_width) / 2
            down = abs(y - other_y) - (height + other_height) / 2
            assert max(across, down) >= 0


def test_words_can_be_read(desk: Page, site: str) -> None:
    opened(desk, site + TOR1A)
    assert 13 * graph(desk, "zoom()") > 9.5  # pixels of the font


def test_it_is_walked_through_by_keyboard(desk: Page, site: str) -> None:
    opened(desk, site + MECHANISM)
    canvas, chosen = desk.locator(".canvas"), desk.locator(".chosen-thing")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(chosen).to_contain_text("DYT-TOR1A, disease")
    canvas.press("ArrowRight")
    assert graph(desk, "nodes(':selected').data('family')") == "sign"
    canvas.press("ArrowLeft")
    canvas.press("ArrowLeft")
    canvas.press("ArrowLeft")
    expect(chosen).to_contain_text("TOR1A, gene")
    zoom = graph(desk, "zoom()")
    canvas.press("+")
    assert graph(desk, "zoom()") > zoom
    canvas.press("0")
    assert graph(desk, "zoom()") == pytest.approx(zoom, rel=0.01)
    canvas.press("Escape")
    assert graph(desk, "nodes(':selected').length") == 0
    canvas.press("ArrowUp")
    canvas.press("Enter")
    desk.wait_for_url(site + "/term/DYT-TOR1A")


def test_keyboard_can_leave_it(desk: Page, site: str) -> None:
    opened(desk, site + TOR1A)
    desk.locator(".canvas").focus()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.className") != "canvas"
    assert desk.evaluate("document.activeElement.closest('.canvas')") is None


def test_expanding_by_key_and_coming_back(desk: Page, site: str) -> None:
    opened(desk, f"{site}{MECHANISM}&limit=20")
    number = graph(desk, "nodes().length")
    graph(desk, "$id('HGNC:3098').select()")
    desk.locator(".canvas").press("e")
    desk.wait_for_url("**expand=HGNC:3098*#view")
    desk.locator("[data-shown]").wait_for()
    assert graph(desk, "nodes().length") > number
    assert desk.evaluate("document.activeElement.classList.contains('canvas')")
    expect(desk.locator(".chosen-thing")).to_contain_text("TOR1A, gene")
    desk.locator(".chosen-thing").get_by_role("link", name="Fold").click()
    desk.wait_for_url(lambda address: "expand" not in address)
    desk.locator("[data-shown]").wait_for()
    assert graph(desk, "nodes().length") == number


def test_expanding_keeps_the_page(desk: Page, site: str) -> None:
    opened(desk, f"{site}{MECHANISM}&limit=20")
    desk.evaluate("window.isTheSame = true")
    number = graph(desk, "nodes().length")
    desk.locator('tr[data-thing="HGNC:3098"]').get_by_role("link", name="Expand").click()
    desk.wait_for_url("**expand=HGNC:3098*#view")
    desk.locator("[data-shown]").wait_for()
    assert graph(desk, "nodes().length") > number
    assert desk.get_by_label("Only rows with").count() == 2
    desk.go_back()
    desk.wait_for_url(lambda address: "expand" not in address)
    shown = "document.querySelector('[data-shown] .canvas')?._cyreg?.cy.nodes().length"
    for _ in range(100):
        if desk.evaluate(shown) == number:
            break
        desk.wait_for_timeout(100)
    assert graph(desk, "nodes().length") == number
    assert desk.evaluate("window.isTheSame")


def test_a_click_chooses(desk: Page, site: str) -> None:
    opened(desk, site + MECHANISM)
    place = graph(desk, "$id('HGNC:3098').renderedPosition()")
    desk.locator(".canvas").click(position=place)
    expect(desk.locator(".chosen-thing")).to_contain_text("TOR1A, gene, related to")
    desk.locator(".chosen-thing").get_by_role("link", name="Around it").click()
    desk.wait_for_url("**/graph?id=HGNC:3098#view")


def test_columns_and_spread(desk: Page, site: str) -> None:
    opened(desk, site + TOR1A)

    def columns() -> int:
        return len(set(graph(desk, "nodes().map(node => Math.round(node.position('x')))")))

    assert columns() > 10
    desk.get_by_label("Drawn").select_option("in columns")
    assert 3 <= columns() <= 4
    desk.get_by_label("Drawn").select_option("spread out")
    assert columns() > 10


def test_png(desk: Page, site: str) -> None:
    opened(desk, site + TOR1A)
    with desk.expect_download() as download:
        desk.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "DYT-TOR1A.png"
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    assert width > 1000
    assert height > 500
    assert len(data) > 50_000  # not an empty sheet


def test_an_svg_opens_as_it_is_drawn(desk: Page, site: str) -> None:
    said: list[str] = []
    desk.on("console", lambda message: said.append(message.text))
    desk.goto(f"{site}{TOR1A}&format=svg")
    fills = "[...document.querySelectorAll('a rect')].map(r => getComputedStyle(r).fill)"
    assert len(set(desk.evaluate(fills))) > 5
    assert said == []


def test_dark_and_light_have_hues_of_their_own(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()
    opened(page, site + TOR1A)
    hue = "$id('HGNC:3098').style('background-color')"
    light = graph(page, hue)
    page.emulate_media(color_scheme="dark")
    frame = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(frame)
    assert graph(page, hue) != light
    context.close()


def test_a_phone_has_the_tables(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site + TOR1A)
    page.wait_for_load_state("networkidle")
    assert page.locator(".view").is_hidden()
    assert page.locator("canvas").count() == 0
    assert page.get_by_role("link", name="TOR1A", exact=True).first.is_visible()
    page.set_viewport_size({"width": 1200, "height": 800})
    page.locator("[data-shown]").wait_for()
    context.close()


def test_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto(site + TOR1A)
    assert page.locator("svg.drawn").is_visible()
    page.locator("tr", has_text="TOR1A").get_by_role("link", name="Expand TOR1A").click()
    assert re.search(r"expand=HGNC:3098", page.url)
    assert "Expanded: TOR1A" in page.locator("main").inner_text()
    page.get_by_text("Choose what is shown").click()
    page.locator('input[name="relation"][value="genes"]').check()
    page.get_by_role("button", name="Show").click()
    assert "relation=genes" in page.url
    assert "Only: genes" in page.locator("main").inner_text()
    context.close()
