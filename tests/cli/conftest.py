"""Fixtures that run the program: in this process, in a pipe, and in a terminal."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest


@dataclass(frozen=True)
class Answer:
    """The exit status and output of a run of the program."""

    status: int
    out: str
    err: str

    def checked(self, status: int | None) -> Answer:
        """Return this answer, after asserting its status (None: any)."""
        message = f"status {self.status}, not {status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"
        assert status is None or self.status == status, message
        return self

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Left(NamedTuple):
    """The output of a command line that was run in this process."""

    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def results(self) -> Any:
        return json.loads(self.out)["results"]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Left]:
    """Run a command line in this process, in an empty directory, and assert its exit status."""
    from actviz.cli.run import run

    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # restores it after the test
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.chdir(tmp_path)

    def answer(line: str, status: int = 0) -> Left:
        found = run(line.split())
        left = Left(*capsys.readouterr())
        assert found == status, left
        return left

    return answer


def _environment(changes: dict[str, str | None]) -> dict[str, str]:
    merged = {**os.environ, **changes}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.fixture
def actviz(warm: Path) -> Callable[..., Answer]:
    """Run the program in a pipe and assert its exit status: `actviz("eval", "relu", stdin="1", NO_COLOR="1")`.

    It is a process that is forked from one that has loaded actviz, or with other environment variables a new interpreter.
    """

    def run(
        *arguments: str,
        status: int | None = 0,
        stdin: str | bytes | None = None,
        cwd: str | os.PathLike[str] | None = None,
        **environment: str | None,
    ) -> Answer:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        result = subprocess.run(
            [warm, *arguments],
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
def terminal(warm: Path) -> Callable[..., Answer]:
    """Run the program in a pseudo-terminal and assert its exit status: `terminal("plot", "relu", columns=80, TERM="dumb")`."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")

    def run(*arguments: str, status: int | None = 0, columns: int = 80, rows: int = 24, **environment: str | None) -> Answer:
        primary, secondary = pty.openpty()
        termios.tcsetwinsize(secondary, (rows, columns))
        process = subprocess.Popen(
            [warm, *arguments],
            stdin=secondary,
            stdout=secondary,
            stderr=subprocess.PIPE,
            env=_environment({"TERM": "xterm-256color", "ACTVIZ_PAGER": "", **environment}),
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
