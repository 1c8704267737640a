"""The environment of all tests: a plain pipe, whatever the machine."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import warm as warm_program
from hypothesis import settings

# Typer, Rich and pytest read some of these variables when they are imported.
for name in ("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "LINES", "TERM", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# Tests that run in the background ignore Ctrl-C, and the processes that they start would inherit that.
for name in ("SIGINT", "SIGHUP"):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)

# Hypothesis draws the same examples in every run, so that a failure is reproducible.
settings.register_profile("actviz", derandomize=True, deadline=None)
settings.load_profile("actviz")


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A program `actviz` that need not load its modules: see tools/warm.py."""
    with warm_program.program(tmp_path_factory.mktemp("warm")) as path:
        yield path
