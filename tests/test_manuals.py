"""What the manuals name is there."""

import re

import pytest

from support.homes import ROOT

PACKAGE = ROOT / "graph" / "dystonia_kg"
MANUALS = ("docs/architecture.md", "CONTRIBUTING.md", "README.md")
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]*)+)`")


@pytest.mark.parametrize("manual", MANUALS)
def test_every_file_that_a_manual_names_exists(manual: str) -> None:
    text = (ROOT / manual).read_text(encoding="utf-8")
    named = {name for name in _NAMED.findall(text) if "NAME" not in name and ":" not in name}
    named = {name for name in named if not name.startswith("build/")}  # made, not kept
    assert named, manual
    missing = sorted(
        name for name in named if not ((ROOT / name).exists() or (PACKAGE / name).exists())
    )
    assert missing == []


def test_every_package_is_in_the_picture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {name for name in packages if f"<b>{name}</b>" not in text} == set()


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for record in folder.glob("20*.md"):
        assert f"({record.name})" in listed, record.name
        assert record.name[:10] in record.read_text(encoding="utf-8"), record.name


def test_links_between_the_manuals_lead_somewhere() -> None:
    for page in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
