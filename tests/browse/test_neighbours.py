"""What the picture of a page shows, on the built graph."""

import re

from flask.testing import FlaskClient


def drawn(built: FlaskClient, address: str) -> tuple[str, str]:
    """Give the left and the right side of a picture as text."""
    page = built.get(address).text
    picture = page[page.index('<svg class="picture"') :]
    picture = picture[: picture.index("</svg>")]
    left = [part for part in picture.split("<path") if 'class="relation" x="2"' in part]
    right = [part for part in picture.split("<path") if 'class="relation" x="536"' in part]
    return "".join(left), "".join(right)


def test_a_disease(built: FlaskClient) -> None:
    left, right = drawn(built, "/term/DYT-TOR1A")
    assert "is a" in left
    assert re.search(r"has causal gene.*<title>TOR1A</title>", right, re.DOTALL)


def test_a_gene_is_pointed_at(built: FlaskClient) -> None:
    left, right = drawn(built, "/entity/HGNC:3098")
    assert re.search(r'marker-end.*has causal gene.*href="/term/DYT-TOR1A"', left, re.DOTALL)
    assert "has molecular function" in right


def test_a_sign_that_a_treatment_aims_at_has_no_treatment(built: FlaskClient) -> None:
    """Claims name dystonia as their target; that is no relation of a disease to it."""
    left, _ = drawn(built, "/entity/HP:0001332")
    assert "has symptom" in left
    assert "has treatment" not in left


def test_what_it_shows_stands_on_the_page_for_all(built: FlaskClient) -> None:
    page = built.get("/term/CervicalDystonia").text
    start = page.index('<svg class="picture"')
    picture = page[start : page.index("</svg>", start)]
    rest = page.replace(picture, "")
    assert 'aria-hidden="true"' in picture
    addresses = set(re.findall(r'href="([^"]+)"', picture))
    assert len(addresses) > 5
    assert [address for address in addresses if f'href="{address}"' not in rest] == []
