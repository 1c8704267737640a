"""The user's pager for text that is longer than the screen, chosen as git and bat choose it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial

from actviz.system.ending import Unfinished
from actviz.text.screen import Screen

_USUAL = "less"
#: What `less` does without other wishes: leave at once if all fits, pass colours through, keep the text on the screen.
_LESS = "FRX"


def show(text: str, screen: Screen) -> bool:
    """Show a text in the pager; False, without showing anything, if it fits the screen or no pager can be used."""
    if text.count("\n") < screen.height or not _is_interactive(screen):
        return False
    command = chosen(os.environ)
    if not command:
        return False
    defaults = {"LESS": _LESS, **({"LESSCHARSET": "utf-8"} if screen.unicode else {})}
    process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env={**defaults, **os.environ})  # noqa: S602
    with Unfinished(partial(_end, process)), _without_interrupts():
        process.communicate(text.encode())  # a reader who leaves early is no error
    return True


def chosen(environment: Mapping[str, str]) -> str:
    """The pager's command: that of ACTVIZ_PAGER, else of PAGER, else `less`; empty for `cat`, and if there is no such program.

    >>> chosen({"ACTVIZ_PAGER": "cat", "PAGER": "less"}), chosen({"PAGER": ""})
    ('', '')
    """
    command = next((environment[name] for name in ("ACTVIZ_PAGER", "PAGER") if name in environment), _USUAL).strip()
    with suppress(ValueError):  # a command that the shell will not understand either
        words = shlex.split(command)
        if not words or words == ["cat"] or shutil.which(words[0]) is None:
            return ""
    return command


def _is_interactive(screen: Screen) -> bool:
    """Whether a person reads and can answer: both ends are terminals, and not dumb ones, on which pagers wait for a key."""
    if not screen.terminal or os.environ.get("TERM") == "dumb":
        return False
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):  # standard input is closed
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """After a signal: let the pager restore the terminal."""
    process.terminate()
    process.wait(1)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the pager."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
