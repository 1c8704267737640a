"""The environment of all tests: a plain pipe, whatever the machine. And what runs: everything, or a sample of what is exhaustive.

`pytest --exhaustive` runs all cases; without it, tests that are marked `sample(N)` run every Nth of theirs, and laws try fewer examples.
"""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import warm as warm_program
from hypothesis import settings

# Typer, Rich and pytest read some of these variables when they are imported.
for name in ("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "LINES", "TERM", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# Tests that run in the background ignore signals of the terminal, and the processes that they start would inherit that.
for name in ("SIGINT", "SIGHUP", "SIGQUIT"):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)

# Hypothesis draws the same examples in every run, so that a failure is reproducible.
settings.register_profile("exhaustive", derandomize=True, deadline=None)
settings.register_profile("sample", derandomize=True, deadline=None, max_examples=25)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for all cases."""
    parser.addoption("--exhaustive", action="store_true", help="run all cases of tests that are marked `sample`")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the number of examples before a test is loaded."""
    settings.load_profile("exhaustive" if config.getoption("exhaustive") else "sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the samples. The tests of a file take the same cases, those of another file others."""
    if config.getoption("exhaustive"):
        return
    places: Counter[str] = Counter()
    chosen, left_out = [], []
    for item in items:
        mark = item.get_closest_marker("sample")
        name, start = item.nodeid.partition("[")[0], len(item.nodeid.partition("::")[0])
        step = mark.args[0] if mark else 1
        (left_out if (places[name] + start) % step else chosen).append(item)
        places[name] += 1
    items[:] = chosen
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A program `actviz` that need not load its modules: see tools/warm.py."""
    with warm_program.program(tmp_path_factory.mktemp("warm")) as path:
        yield path


def _children() -> set[int]:
    """The processes that this one has started and not yet waited for; none where they cannot be seen."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent = status.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == os.getpid():
                found.add(int(status.parent.name))
    return found


@pytest.fixture
def no_process_stays() -> Iterator[None]:
    """Assert that a test leaves no process behind."""
    before = _children()
    yield
    assert _children() <= before
