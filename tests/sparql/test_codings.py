"""Content codings: what is unpacked, and how much of it."""

import gzip

import pytest

from dystonia_kg.sparql.codings import CodingError, TooLongError, decode, encode

TEXT = b"dystonia " * 1_000
LIMIT = 10_000


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_round_trip(coding: str) -> None:
    packed = encode(TEXT, coding)
    assert len(packed) < len(TEXT) / 10
    assert decode(packed, coding, LIMIT) == TEXT
    assert decode(packed, f" {coding.upper()} ", LIMIT) == TEXT


@pytest.mark.parametrize("coding", ["", "identity"])
def test_none(coding: str) -> None:
    assert decode(TEXT, coding, 1) == TEXT


def test_several_members() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", LIMIT) == b"ab"
    assert decode(encode(b"a", "zstd") + encode(b"b", "zstd"), "zstd", LIMIT) == b"ab"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_very_many_members(coding: str) -> None:
    """They take a time that grows with their number, not with its square."""
    assert decode(encode(b"", coding) * 100_000 + encode(b"a", coding), coding, LIMIT) == b"a"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_no_more_than_the_limit(coding: str) -> None:
    assert decode(encode(TEXT, coding), coding, len(TEXT)) == TEXT
    with pytest.raises(TooLongError):
        decode(encode(TEXT, coding), coding, len(TEXT) - 1)
    with pytest.raises(TooLongError):
        decode(encode(bytes(50_000_000), coding), coding, LIMIT)
    with pytest.raises(TooLongError):
        decode(encode(TEXT, coding) * 100, coding, LIMIT)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("damage", ["cut", "not packed", "rubbish behind"])
def test_damaged(coding: str, damage: str) -> None:
    packed = encode(TEXT, coding)
    body = {"cut": packed[:-3], "not packed": TEXT, "rubbish behind": packed + b"rubbish"}
    with pytest.raises(CodingError):
        decode(body[damage], coding, LIMIT)


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "nonsense"])
def test_unknown(coding: str) -> None:
    with pytest.raises(LookupError):
        decode(TEXT, coding, LIMIT)
