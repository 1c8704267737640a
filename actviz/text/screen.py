"""The screen: its size, colour and character set, decided once and passed to everything that draws."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

DEFAULT_WIDTH, DEFAULT_HEIGHT = 80, 24
#: The styles of headings and of names, in help and in tables.
HEADING, NAME = "\x1b[1m\x1b[36m{}\x1b[0m", "\x1b[36m{}\x1b[0m"
#: The largest screen that is drawn on; a terminal that says that it is larger has an unknown size.
MOST_COLUMNS, MOST_ROWS = 10_000, 500
#: The widest picture; on a wider screen there is room beside it.
WIDEST_PICTURE = 1_000
#: The locale that Python sets when the user's is C or unset (PEP 538).
_COERCED = "C.UTF-8"


@dataclass(frozen=True)
class Screen:
    """Size in columns and rows, and whether it shows colour and Unicode; `terminal` is true if a person is looking.

    `is_live`: the cursor can be moved, so that a picture can be redrawn in its place; also where there is no colour.
    """

    width: int = DEFAULT_WIDTH
    height: int = DEFAULT_HEIGHT
    colour: bool = False
    unicode: bool = True
    terminal: bool = False
    is_live: bool = False

    @classmethod
    def of(
        cls,
        stream: IO[str],
        *,
        color: str | None = None,
        ascii_only: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Screen:
        """Describe the screen behind a stream; `color` is `always`, `never`, or None to follow the environment."""
        variables = os.environ if environment is None else environment
        terminal = _is_terminal(stream)
        columns, rows = _size(stream, variables)
        unicode = not ascii_only and _is_utf8(stream, variables)
        is_live = terminal and variables.get("TERM") != "dumb"
        return cls(columns, rows, _wants_colour(terminal, color, variables), unicode, terminal, is_live)


def _is_terminal(stream: IO[str]) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):  # the stream is closed or None
        return False


def _wants_colour(terminal: bool, color: str | None, variables: Mapping[str, str]) -> bool:
    """Decide by --color, then NO_COLOR, then FORCE_COLOR, else use colour on a terminal that is not dumb."""
    if color in ("always", "never"):
        return color == "always"
    if variables.get("NO_COLOR"):
        return False
    if variables.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return terminal and variables.get("TERM") != "dumb"


def _size(stream: IO[str], variables: Mapping[str, str]) -> tuple[int, int]:
    """Return columns and rows: COLUMNS and LINES, else the terminal's, else 80x24. A size of 0, or beyond reason, is unknown."""
    try:
        measured = os.get_terminal_size(stream.fileno())
    except (AttributeError, OSError, ValueError):  # not a terminal, or a stream without a descriptor
        measured = os.terminal_size((0, 0))
    columns = _stated(variables.get("COLUMNS"), MOST_COLUMNS) or _reasonable(measured.columns, MOST_COLUMNS) or DEFAULT_WIDTH
    rows = _stated(variables.get("LINES"), MOST_ROWS) or _reasonable(measured.lines, MOST_ROWS) or DEFAULT_HEIGHT
    return columns, rows


def _stated(text: str | None, most: int) -> int:
    """The size in a variable, 0 if it is unknown."""
    return _reasonable(int(text), most) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _reasonable(size: int, most: int) -> int:
    return size if size <= most else 0


def _is_utf8(stream: IO[str], variables: Mapping[str, str]) -> bool:
    """Whether the stream, and the locale if one is set, use UTF-8."""
    encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    if not variables.get("LC_ALL") and variables.get("LC_CTYPE") == _COERCED:
        variables = _environment_before_python()
    locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := variables.get(name))), "")
    return encoding == "utf8" and (not locale or "utf8" in locale.lower().replace("-", ""))


def _environment_before_python() -> Mapping[str, str]:
    """Return the user's own variables: in a C locale Python sets LC_CTYPE itself (PEP 538). If they cannot be read, use LANG."""
    try:
        entries = Path("/proc/self/environ").read_bytes().split(b"\0")
    except OSError:
        return {"LANG": os.environ.get("LANG", "")}
    return dict(os.fsdecode(entry).split("=", 1) for entry in entries if b"=" in entry)
