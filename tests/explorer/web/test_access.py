"""Who may ask for what: the server's own page, under the server's own name, with its token."""

from __future__ import annotations

import pytest

from actviz.explorer.web.access import HEADERS, Access, is_same_origin
from actviz.explorer.web.address import Address

LOCAL = Access(Address("127.0.0.1", 8000, ""))
OPEN = Access(Address("10.0.0.5", 8000, "secret-token"))


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "LOCALHOST", "[::1]:8000", "localhost:9000"])
def test_this_machine_has_these_names_and_through_a_tunnel_any_port(host: str) -> None:
    assert LOCAL.refusal("GET", "/", {"Host": host}) is None


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
     "evil.example@localhost", "localhost:8000/evil", "localhost:port", "[", "[::1", "192.0.2.1", "2130706433", "localhost\x00"],
)  # fmt: skip
def test_other_names_are_refused_so_that_no_page_can_rebind_them(host: str) -> None:
    refusal = LOCAL.refusal("GET", "/", {"Host": host})
    assert refusal is not None
    assert refusal.status == 403


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "get", ""])
def test_only_get_is_answered(method: str) -> None:
    refusal = LOCAL.refusal(method, "/", {"Host": "localhost"})
    assert refusal is not None
    assert refusal.status == 405


@pytest.mark.parametrize("path", ["/secret-token", "/secret-token/", "/secret-token/page.css", "/secret-token/library/x"])
def test_the_token_opens_every_path(path: str) -> None:
    assert OPEN.refusal("GET", path, {"Host": "class.example"}) is None


@pytest.mark.parametrize("path", ["/", "", "//secret-token/", "/secret-toke/", "/secret-tokens/", "/Secret-token/", "/x/secret-token/",
                                  "/session", "/page.css", "/\udc80/", "/é/"])  # fmt: skip
def test_without_the_token_everything_is_refused(path: str) -> None:
    refusal = OPEN.refusal("GET", path, {"Host": "class.example"})
    assert refusal is not None
    assert refusal.status == 403


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://class.example", "class.example", True),  # behind a proxy that speaks TLS
        ("http://LOCALHOST:8000", "localhost:8000", True),
        ("http://localhost:9000", "localhost:8000", False),
        ("http://127.0.0.1:8000", "localhost:8000", False),
        ("http://localhost:8000.evil.example", "localhost:8000", False),
        ("http://evil.example/localhost:8000", "localhost:8000", False),
        ("null", "localhost:8000", False),
        ("", "localhost:8000", False),
        ("", "", False),
        ("http://", "", False),
        ("file://localhost:8000", "localhost:8000", False),
        ("http://[", "localhost:8000", False),
    ],
)
def test_a_session_is_opened_by_the_own_page_alone(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(origin, host) is same


def test_the_page_may_load_from_its_own_origin_only() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any(word in policy for word in ("http", "*", "unsafe-eval", "script-src 'self' 'unsafe"))
