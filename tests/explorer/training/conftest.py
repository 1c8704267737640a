"""The command line, run in this process."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def trained_by(capsys: pytest.CaptureFixture[str]) -> Callable[[str], dict[str, Any]]:
    """The result of an `actviz train` line."""
    from actviz.cli.run import run

    def result(line: str) -> dict[str, Any]:
        program, *words = shlex.split(line)
        assert (program, run([*words, "--format", "json"])) == ("actviz", 0)
        (only,) = json.loads(capsys.readouterr().out)["results"]
        return only

    return result
