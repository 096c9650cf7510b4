"""Who a client is, and how often it may ask."""

import pytest

from dystonia_kg.web.gateway.rate_limit import RateLimit, client_of


@pytest.mark.parametrize(
    ("address", "forwarded", "proxies", "expected"),
    [
        ("1.2.3.4", "", 0, "1.2.3.4"),
        ("1.2.3.4", "9.9.9.9", 0, "1.2.3.4"),
        ("1.2.3.4", "9.9.9.9", 1, "9.9.9.9"),
        ("1.2.3.4", "8.8.8.8, 9.9.9.9", 1, "9.9.9.9"),
        ("1.2.3.4", "8.8.8.8, 9.9.9.9", 2, "8.8.8.8"),
        ("1.2.3.4", "9.9.9.9", 2, "1.2.3.4"),
        ("1.2.3.4", "", 1, "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "", 0, "2001:db8:1:2::/64"),
        ("not:an:address", "", 0, "not:an:address"),
    ],
)
def test_client_of(address: str, forwarded: str, proxies: int, expected: str) -> None:
    assert client_of(address, forwarded, proxies) == expected


def test_rate_limit() -> None:
    now = [0.0]
    rate = RateLimit(2.0, 3, clock=lambda: now[0])
    assert [rate.wait_s("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert rate.wait_s("b") == 0.0
    now[0] = 0.5
    assert [rate.wait_s("a") for _ in range(2)] == [0.0, 0.5]
    now[0] = 1_000.0
    assert [rate.wait_s("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_no_rate_limit() -> None:
    assert not any(RateLimit(0.0, 1).wait_s("a") for _ in range(100))


def test_many_clients_are_forgotten() -> None:
    """More than ten thousand are not kept, even at the same moment."""
    rate = RateLimit(1.0, 1, clock=lambda: 0.0)
    assert [rate.wait_s("first") for _ in range(2)] == [0.0, 1.0]
    for number in range(9_000):
        rate.wait_s(str(number))
    assert rate.wait_s("first") == 1.0
    for number in range(9_000, 11_000):
        rate.wait_s(str(number))
    assert rate.wait_s("first") == 0.0
