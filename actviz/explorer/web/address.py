"""The address of the server: a socket that listens, and what a visitor types to reach it."""

from __future__ import annotations

import errno
import secrets
import socket
from dataclasses import dataclass
from ipaddress import ip_address

from actviz.errors import DataError

_TOKEN_BYTES = 16


@dataclass(frozen=True)
class Address:
    """Where a server listens; `token` is part of every address if other machines can reach it, else empty."""

    host: str
    port: int
    token: str

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the server."""
        return bool(self.token)

    @property
    def root(self) -> str:
        """The path of the page.

        >>> Address("127.0.0.1", 8000, "").root, Address("10.0.0.5", 8000, "abc").root
        ('/', '/abc/')
        """
        return f"/{self.token}/" if self.token else "/"

    @property
    def url(self) -> str:
        """What a visitor types.

        >>> Address("::1", 8000, "").url
        'http://[::1]:8000/'
        """
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}{self.root}"


def listen(host: str, port: int) -> tuple[socket.socket, Address]:
    """Listen on a host and port; raises DataError if that is impossible."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        raise DataError(f"the host {host!r} is unknown", "--host takes a name or an address of this machine") from None
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise _failure(error, host, port) from None
    number = str(listening.getsockname()[0]).partition("%")[0]
    token = "" if ip_address(number).is_loopback else secrets.token_urlsafe(_TOKEN_BYTES)
    return listening, Address(_reachable(number, family), listening.getsockname()[1], token)


def _failure(error: OSError, host: str, port: int) -> DataError:
    if error.errno == errno.EADDRINUSE:
        return DataError(f"port {port} of {host} is in use", "choose another one with --port; --port 0 takes any that is free")
    if error.errno == errno.EACCES:
        return DataError(f"port {port} of {host} is reserved", "choose one above 1023 with --port")
    return DataError(f"cannot listen on {host}, port {port}: {(error.strerror or str(error)).lower()}")


def _reachable(number: str, family: int) -> str:
    """The address of this machine in its network if the server listens on all of its addresses, else that address."""
    if not ip_address(number).is_unspecified:
        return number
    remote = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"  # for documentation; connecting UDP sends nothing
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((remote, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return socket.gethostname()
