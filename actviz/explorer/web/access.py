"""Who may ask the server for what: its own page, from its own address, with the token that it printed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from actviz.explorer.web.address import Address

FORBIDDEN, METHOD_NOT_ALLOWED = 403, 405

#: No page of another origin may show, read or steer this one, and this one may load nothing from another origin.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),  # xterm.js writes the sizes of its cells into style elements
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=()",
    "Server": "actviz",
}


class Refusal(NamedTuple):
    """The status and the sentence with which a request is refused."""

    status: int
    sentence: str


@dataclass(frozen=True)
class Access:
    """The rules for one server."""

    address: Address

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> Refusal | None:
        """The reason to refuse a request, None to serve it; `headers` ignores case."""
        if method != "GET":
            return Refusal(METHOD_NOT_ALLOWED, "The server answers GET alone.")
        if not self._is_own_name(headers.get("Host", "")):
            return Refusal(FORBIDDEN, "Use the address that the server printed.")
        if self.address.token and not self._has_token(path):
            return Refusal(FORBIDDEN, "Use the whole address that the server printed, with the letters at its end.")
        return None

    def _has_token(self, path: str) -> bool:
        first = path.removeprefix("/").partition("/")[0]
        return secrets.compare_digest(first.encode("utf-8", "surrogateescape"), self.address.token.encode())

    def _is_own_name(self, host: str) -> bool:
        """Whether the Host names this machine. A server for this machine alone has a few names only: any other one belongs to a
        page that pretends to be this server (DNS rebinding). An open server has names that it cannot know, and a token instead.
        """
        name = _hostname(host)
        return bool(name) and (self.address.is_open or name in ("localhost", "127.0.0.1", "::1", self.address.host))


def is_same_origin(origin: str, host: str) -> bool:
    """Whether the page that opens a WebSocket comes from the host that the request names.

    >>> is_same_origin("http://localhost:8000", "localhost:8000"), is_same_origin("http://evil.example", "localhost:8000")
    (True, False)
    """
    try:
        scheme, netloc = urlsplit(origin)[:2]
    except ValueError:
        return False
    return scheme in ("http", "https") and bool(netloc) and netloc.lower() == host.lower()


def _hostname(host: str) -> str:
    """The name in a Host header without its port, empty if there is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises ValueError for a port that is no number
    except ValueError:
        return ""
    return parts.hostname or "" if parts.netloc == host and "@" not in host else ""
