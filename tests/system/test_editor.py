"""The query page in a real browser: the editor with its bundle, without it, and without scripts."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from dystonia_kg.paths import BUNDLES_DIR
from support.browser import browser, check_state, page, served
from support.real_parts import left_out

__all__ = ["browser", "page"]  # fixtures

FAULTY = "SELECT ?x WHRE\n{ ?x a dyst:Dystonia }"
LIMIT_BUNDLE_BYTES = 150_000


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def bare_site(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site where bundles were not built; it keeps pages, so ask it for others."""
    monkeypatch.setattr("dystonia_kg.web.serving.static_files.BUNDLES_DIR", tmp_path)
    return site


@pytest.fixture(autouse=True)
def complaints(page: Page) -> Iterator[None]:
    """What the browser complains of must be nothing."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert [text for text in said if "status of 400" not in text] == []


@pytest.fixture
def editor(page: Page, site: str) -> Locator:
    """The enhanced editor, empty."""
    if not BUNDLES_DIR.is_dir():
        left_out("the bundles were not built; see graph/bundles/build.py")
    page.goto(f"{site}/editor")
    editor = page.locator(".cm-content")
    editor.fill("")
    return editor


def choose(page: Page, name: str) -> None:
    """Take a completion that is offered first, once keys count for the list."""
    first = page.get_by_role("option").first
    expect(first).to_contain_text(name)
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox", name="Completions")).to_have_count(0)


def test_names_are_completed_and_the_query_runs(page: Page, editor: Locator) -> None:
    editor.press_sequentially("SEL")
    choose(page, "SELECT")
    editor.press_sequentially(" ?label { dyst:cramp")
    choose(page, "dyst:WritersCramp")
    editor.press_sequentially(" rdfs:lab")
    choose(page, "rdfs:label")
    editor.press_sequentially(" ?l")
    choose(page, "?label")
    editor.press("Control+Enter")
    page.wait_for_url("**query=*")
    assert page.locator("textarea").input_value() == (
        "SELECT ?label { dyst:WritersCramp rdfs:label ?label}"
    )
    assert page.get_by_role("cell", name="writer's cramp").is_visible()


def test_things_are_completed_by_their_names(page: Page, editor: Locator) -> None:
    editor.press_sequentially("ASK { wry")
    choose(page, "cervical dystonia")
    expect(editor).to_have_text("ASK { dyst:CervicalDystonia }")


def test_a_prefix_keeps_to_its_vocabulary(page: Page, editor: Locator) -> None:
    editor.press_sequentially("ASK { HP:dysto")
    choose(page, "HP:0001332")
    expect(editor).to_have_text("ASK { HP:0001332 }")


def test_nothing_is_offered_in_comments_and_texts(page: Page, editor: Locator) -> None:
    editor.press_sequentially('# wry\nASK { ?s ?p "wry')
    page.wait_for_timeout(500)
    assert page.get_by_role("listbox", name="Completions").count() == 0


def test_marked_text_is_typed_over(page: Page, editor: Locator) -> None:
    """Without a complaint of the browser that an inline style is forbidden."""
    page.keyboard.type("# a remark\nSELECT ?x")
    page.wait_for_timeout(300)
    page.keyboard.press("Control+a")
    page.keyboard.type("ask")
    expect(editor).to_have_text("ask")
    page.keyboard.press("Control+a")
    page.keyboard.type("(")
    expect(editor).to_have_text("(ask)")
    page.keyboard.press("Control+z")
    expect(editor).to_have_text("ask")


def test_the_keyboard_can_leave(page: Page, editor: Locator) -> None:
    in_editor = "document.activeElement.shadowRoot !== null"
    editor.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(in_editor)
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "term"
    editor.press_sequentially("SEL")
    page.get_by_role("option").first.wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    assert page.evaluate(in_editor)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Run"
    page.locator("form.editor label").click()
    assert page.evaluate(in_editor)


def test_an_error_stands_in_its_line(page: Page, editor: Locator, site: str) -> None:
    page.goto(f"{site}/editor?query={FAULTY.replace(chr(10), '%0A')}")
    message = page.locator(".cm-fault")
    assert message.inner_text().startswith("'WHRE' does not fit here")
    assert "did you mean WHERE?" in message.inner_text()
    assert page.locator(".cm-faulty").inner_text() == "WHRE"
    before = page.locator(".cm-line").first.bounding_box()
    after = page.locator(".cm-line").nth(1).bounding_box()
    box = message.bounding_box()
    assert before
    assert after
    assert box
    assert before["y"] < box["y"] < after["y"]
    editor.press("End")
    page.keyboard.type(" ")
    expect(message).to_have_count(0)


def test_axe_and_width(page: Page, editor: Locator, site: str) -> None:
    for typed in ("", "SELECT * { dyst:", "wry"):
        editor.press_sequentially(typed)
        if typed:
            page.get_by_role("option").first.wait_for()
        check_state(page)
    page.goto(f"{site}/editor?query={FAULTY.replace(chr(10), '%0A')}")
    check_state(page)


@pytest.mark.parametrize("is_bundled", [True, False])
def test_a_term_by_its_name_and_earlier_queries(
    page: Page, site: str, request: pytest.FixtureRequest, is_bundled: bool
) -> None:
    """A term is inserted by its name, Ctrl+Enter runs, the query is found again, as code too."""
    field = request.getfixturevalue("editor") if is_bundled else page.get_by_label("Query")
    if not is_bundled:
        request.getfixturevalue("bare_site")
        page.goto(f"{site}/editor?without=bundles")
    field.fill("SELECT ?l { ")
    field.press("End")
    name = page.get_by_label("Insert a term by its name")
    name.press_sequentially("writer")
    page.locator("#terms option").first.wait_for(state="attached")
    choice = page.locator("#terms option").first.get_attribute("value")
    assert choice is not None
    name.fill(choice)
    assert page.locator("textarea").input_value().strip() == "SELECT ?l { dyst:WritersCramp"
    field.press_sequentially("rdfs:label ?l }")
    field.press("Control+Enter")
    page.wait_for_url("**query=*")
    assert page.get_by_role("cell", name="writer's cramp").is_visible()
    page.get_by_text("Python", exact=True).click()
    code = page.get_by_label("Python", exact=True).text_content()
    assert code is not None
    compile(code, "shown", "exec")
    page.goto(f"{site}/editor?earlier={is_bundled}")
    page.get_by_text("Earlier queries on this device").click()
    page.get_by_role("link", name="SELECT ?l { dyst:WritersCramp").click()
    assert page.get_by_role("cell", name="writer's cramp").is_visible()
    page.get_by_role("link", name="a link to share").click()
    assert page.get_by_role("cell", name="writer's cramp").is_visible()


def test_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(f"{site}/editor")
    bare.get_by_label("Query").fill("SELECT ?l { dyst:WritersCramp rdfs:label ?l }")
    bare.get_by_role("button", name="Run").click()
    assert bare.get_by_role("cell", name="writer's cramp").is_visible()
    bare.get_by_label("Query").fill(FAULTY)
    bare.get_by_role("button", name="Run").click()
    assert bare.locator("mark").inner_text() == "WHRE"
    context.close()


@pytest.mark.usefixtures("editor")
def test_its_scripts_are_on_its_page_only_and_small(page: Page, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in (
        "/",
        "/queries",
        "/term/CervicalDystonia",
        "/queries/treatments-of-cervical-dystonia",
    ):
        page.goto(site + address)
    assert [address for address in asked if "bundles/" in address] == []
    page.goto(f"{site}/editor")
    assert sum("bundles/editor.js" in address for address in asked) == 1
    assert not [address for address in asked if not address.startswith(site)]
    packed = gzip.compress((BUNDLES_DIR / "editor.js").read_bytes())
    assert len(packed) < LIMIT_BUNDLE_BYTES
