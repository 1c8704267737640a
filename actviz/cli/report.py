"""Errors and notes on standard error: the only place that writes them."""

from __future__ import annotations

import sys
from contextlib import suppress

from actviz.text.quoting import message

#: The arguments of the current command line, which messages repeat.
_ARGUMENTS: list[str] = []


def remember(arguments: list[str]) -> None:
    """Shorten these arguments in messages, where they are long."""
    _ARGUMENTS[:] = arguments


def command_line() -> list[str]:
    """The arguments of the current command line."""
    return list(_ARGUMENTS)


def report(text: str, hint: str = "") -> None:
    """Write a message in one line, and the lines of a hint; where standard error cannot be written, the status still says it."""
    lines = [message(f"actviz: {text}", _ARGUMENTS), *(message(line, _ARGUMENTS) for line in hint.split("\n") if line)]
    with suppress(OSError, ValueError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)
