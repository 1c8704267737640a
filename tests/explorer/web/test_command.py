"""`actviz explore --web` from the outside: what it prints, and what a visitor of the real explorer can do."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from actviz.cli.browser import files_of, session_line
from actviz.cli.run import run

_PROGRAM = (sys.executable, "-m", "actviz", "explore")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (("relu", "--host", "0.0.0.0"), "add --web"),  # noqa: S104 - refused
        (("relu", "--port", "8000"), "add --web"),
        (("relu", "--visitors", "8"), "add --web"),
        (("relu", "--idle", "15"), "add --web"),
        (("relu", "--web", "--port", "65536"), "port 65536"),
        (("relu", "--web", "--visitors", "0"), "0 visitors"),
        (("relu", "--web", "--idle", "nan"), "idle minutes"),
        (("relu", "--web", "--host", ""), "host is empty"),
        (("no_such_function", "--web"), "no_such_function"),
    ],
)
def test_a_wrong_line_is_refused_before_anything_is_served(
    line: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explore", *line]) == 2
    assert message in capsys.readouterr().err


def test_a_port_in_use_is_one_plain_error(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert run(["explore", "relu", "--web", "--port", str(port)]) == 1
    left = capsys.readouterr()
    assert left.out == ""
    assert left.err.splitlines() == [
        f"actviz: port {port} of 127.0.0.1 is in use",
        "choose another one with --port; --port 0 takes any that is free",
    ]


@pytest.mark.parametrize("package", ["textual_serve", "aiohttp"])
def test_without_the_extra_the_message_has_the_line_that_installs_it(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == package else find(name))
    assert run(["explore", "relu", "--web"]) == 1
    assert "pip install 'actviz[web]'" in capsys.readouterr().err


def test_a_session_has_the_line_of_the_server_without_its_options_and_the_files_on_it(tmp_path: Path) -> None:
    data = tmp_path / "moons.csv"
    data.write_text("x,y\n")
    line = ["explore", "gelu", "--web", "--host", "0.0.0.0", "--port=0", "--visitors", "2", "--idle", "1", str(data), "--ascii"]  # noqa: S104
    assert list(session_line(line)) == ["explore", "gelu", str(data), "--ascii"]
    assert files_of(["train", str(data), f"--other={data}", str(tmp_path), "x" * 5000, "a\0b", ""]) == [str(data)] * 2


async def test_a_visitor_explores_and_the_server_ends_with_a_signal(
    screen_of: Callable[[Any], Any], has_ended: Callable[[int], Awaitable[bool]], tmp_path: Path
) -> None:
    server = await asyncio.create_subprocess_exec(
        *_PROGRAM, "gelu", "--web", "--host", "0.0.0.0", "--port", "0",  # noqa: S104 - with a token
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        url = (await asyncio.wait_for(server.stdout.readline(), 10)).decode().strip()
        _, _, machine, token, end = url.split("/")
        assert len(token) > 20
        assert end == ""
        base = f"127.0.0.1:{machine.rpartition(':')[2]}"
        async with aiohttp.ClientSession() as client:
            async with client.get(f"http://{base}/") as answer:
                assert answer.status == 403
            page = await client.ws_connect(
                f"http://{base}/{token}/session?width=80&height=24", headers={"Origin": f"http://{base}"}
            )
            screen = screen_of(page)
            await screen.until(r"x = [0-9.-]+")
            await screen.press("s", "saving is off in a browser")
            await screen.press("w", "running a command is off in a browser")
            child = int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
            server.send_signal(signal.SIGINT)
            _, errors = await asyncio.wait_for(server.communicate(), 8)
            assert server.returncode == 130
            assert await has_ended(child)
            await page.close()
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()
    assert "warning: the server is open" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert list(tmp_path.iterdir()) == []
