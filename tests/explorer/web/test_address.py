"""Where the server listens: this machine alone unless another host is given, and then with a token."""

from __future__ import annotations

import pytest

from actviz.errors import DataError, UsageError
from actviz.explorer.web.address import Address, listen
from actviz.explorer.web.settings import Settings


def _listen(host: str, port: int = 0) -> Address:
    listening, address = listen(host, port)
    listening.close()
    return address


def test_by_default_nobody_else_reaches_the_server() -> None:
    address = _listen(Settings().host)
    assert not address.is_open
    assert address.url == f"http://127.0.0.1:{address.port}/"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2"])
def test_names_of_this_machine_are_not_open(host: str) -> None:
    assert not _listen(host).is_open


def test_an_open_server_has_a_token_that_cannot_be_guessed() -> None:
    addresses = [_listen("0.0.0.0") for _ in range(2)]  # noqa: S104 - the case that is tested
    assert all(address.is_open and address.url.endswith(f"/{address.token}/") for address in addresses)
    assert len({address.token for address in addresses}) == 2
    assert min(len(address.token) for address in addresses) >= 20
    assert all("0.0.0.0" not in address.url for address in addresses)  # noqa: S104


def test_a_port_in_use_is_an_error_that_names_another() -> None:
    listening, address = listen("127.0.0.1", 0)
    with listening, pytest.raises(DataError, match=f"port {address.port} of 127.0.0.1 is in use") as error:
        listen("127.0.0.1", address.port)
    assert "--port" in error.value.hint


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a b", "x" * 300, "192.0.2.1", "1.2.3.4.5"])
def test_a_host_of_no_machine_or_another_one_is_an_error(host: str) -> None:
    with pytest.raises(DataError):
        listen(host, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"host": " "}, {"port": -1}, {"port": 65536}, {"visitors": 0}, {"visitors": 10**9},
        {"idle_minutes": 0}, {"idle_minutes": float("nan")}, {"idle_minutes": float("inf")},
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Settings(**values)  # type: ignore[arg-type]
