"""What the response cache keeps, and for how long; entity tags."""

import threading

import pytest

from dystonia_kg.web.gateway.reply import Reply
from dystonia_kg.web.gateway.response_cache import Entry, ResponseCache, entity_tag, matches


def entry_of(size: int) -> Entry:
    body = b"x" * size
    return Entry(Reply("200 OK", [], body), body, '"x"')


def test_the_cache_keeps_what_was_used_last() -> None:
    cache = ResponseCache(100_000)
    entries = {key: entry_of(5_000) for key in "abcdefghijklmno"}
    for key, entry in entries.items():
        cache.put(key, entry)
        assert cache.get("a") is entries["a"]
    assert cache.size <= 100_000
    assert cache.get("b") is None
    assert cache.get("o") is entries["o"]


def test_the_cache_counts_bodies_of_requests() -> None:
    cache = ResponseCache(100_000)
    for key in range(50):
        cache.put(key, entry_of(0), key_bytes=8_000)
    assert len(cache) == 8


def test_an_entry_that_is_too_large_is_left_out() -> None:
    cache = ResponseCache(100_000)
    cache.put("a", entry_of(20_000))
    assert len(cache) == cache.size == 0


def test_putting_twice_counts_once() -> None:
    cache = ResponseCache(100_000)
    cache.put("a", entry_of(5_000))
    size = cache.size
    cache.put("a", entry_of(5_000))
    assert cache.size == size


def test_the_cache_stays_whole_under_threads() -> None:
    cache = ResponseCache(200_000)

    def use(start: int) -> None:
        for number in range(start, start + 2_000):
            cache.put(number % 97, entry_of(number % 9_000))
            cache.get(number % 89)

    threads = [threading.Thread(target=use, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert 0 < cache.size <= 200_000


@pytest.mark.parametrize(
    ("header", "expected"),
    [('"x"', True), ('W/"x"', True), ('"y", "x"', True), ("*", True), ('"y"', False), ("x", False)],
)
def test_if_none_match(header: str, expected: bool) -> None:
    assert matches(header, '"x"') is expected


def test_entity_tags_differ_by_build() -> None:
    assert entity_tag(("a", "/")) != entity_tag(("b", "/"))
