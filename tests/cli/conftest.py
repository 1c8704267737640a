"""The program as a user meets it: in a pipe, and in a terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Answer:
    """What a run of the program left behind."""

    status: int
    out: str
    err: str

    def checked(self, status: int | None) -> Answer:
        """This answer, if it ended with the status (None: with any)."""
        said = f"status {self.status}, not {status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"
        assert status is None or self.status == status, said
        return self

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


def _environment(changes: dict[str, str | None]) -> dict[str, str]:
    merged = {**os.environ, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.fixture
def actviz() -> Callable[..., Answer]:
    """Run the program in a pipe: `actviz("eval", "relu", stdin="1", NO_COLOR="1")`; it must end with the status."""

    def run(
        *arguments: str,
        status: int | None = 0,
        stdin: str | bytes | None = None,
        cwd: str | os.PathLike[str] | None = None,
        **environment: str | None,
    ) -> Answer:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        result = subprocess.run(
            [sys.executable, "-m", "actviz", *arguments],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env=_environment(environment),
            cwd=cwd,
            timeout=60,
            check=False,
        )
        return Answer(result.returncode, result.stdout.decode(), result.stderr.decode()).checked(status)

    return run


@pytest.fixture
def terminal() -> Callable[..., Answer]:
    """Run the program in a terminal of its own: `terminal("plot", "relu", columns=80, TERM="dumb")`; as `actviz` does."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")

    def run(*arguments: str, status: int | None = 0, columns: int = 80, rows: int = 24, **environment: str | None) -> Answer:
        primary, secondary = pty.openpty()
        termios.tcsetwinsize(secondary, (rows, columns))
        process = subprocess.Popen(
            [sys.executable, "-m", "actviz", *arguments],
            stdin=secondary,
            stdout=secondary,
            stderr=subprocess.PIPE,
            env=_environment({"TERM": "xterm-256color", **environment}),
        )
        os.close(secondary)
        shown = _read_all(primary)
        _, said = process.communicate(timeout=60)
        os.close(primary)
        return Answer(process.returncode, shown.decode().replace("\r\n", "\n"), said.decode()).checked(status)

    return run


def _read_all(descriptor: int) -> bytes:
    shown, deadline = b"", time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([descriptor], [], [], 0.2)[0]:
            try:
                part = os.read(descriptor, 65536)
            except OSError:  # the other end was closed
                return shown
            if not part:
                return shown
            shown += part
    raise TimeoutError(shown)
