"""Output formats: chosen by name or by a file's suffix."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from actviz.errors import UsageError
from actviz.text.quoting import plain, quoted

if TYPE_CHECKING:
    from actviz.text.screen import Screen

#: The name of the usual format where a command offers it by name.
TEXT = "text"

#: The formats of figures, and their styles.
FIGURES = ("svg", "png", "pdf")
STYLES = ("paper", "slide")

#: The suffixes of formats that have another name; these are not named by a suffix.
_SUFFIXES = {"latex": "tex", "markdown": "md"}
_NAMELESS = ("table", "plain", TEXT)
#: Formats of text, which may also be compressed.
_TEXTS = ("csv", "tsv", "json", "jsonl", "markdown", "latex")


def output_format(
    wanted: str | None, output: str | os.PathLike[str] | None, formats: tuple[str, ...], screen: Screen | None
) -> str:
    """Return the chosen format, by default `table` on a terminal and `plain` elsewhere.

    Raises UsageError as `chosen_format` does.
    """
    chosen = chosen_format(wanted, output, formats)
    if chosen not in (None, TEXT):
        return chosen
    return "table" if screen is not None and screen.terminal and output in (None, "-") else "plain"


def chosen_format(wanted: str | None, output: str | os.PathLike[str] | None, formats: tuple[str, ...]) -> str | None:
    """Return the requested format, else the one that the file's suffix names, else None.

    `.txt`, no suffix, devices and pipes name no format; `.gz` may stand behind the suffix of a text. Raises UsageError if the format is
    not one of `formats`, and for any other suffix.
    """
    if wanted is not None:
        if wanted not in formats:
            raise UsageError(f"there is no format {quoted(wanted)} here", f"choose one of {', '.join(formats)}")
        return wanted
    name = "" if output is None else os.fspath(output)
    bare = name[:-3] if name.lower().endswith(".gz") else name
    suffix = os.path.splitext(bare)[1][1:].lower()  # noqa: PTH122 - Path costs start-up
    known = {_SUFFIXES.get(kind, kind): kind for kind in formats if kind not in _NAMELESS}
    if suffix in ("", "txt") or is_special(name):
        return None
    if suffix in known and (bare == name or known[suffix] in _TEXTS):
        return known[suffix]
    raise UsageError(
        f"{plain(name, 80)}: this command does not write .{plain(suffix, 12)}{'.gz' * (bare != name)}",
        f"end the name in .{', .'.join(known)}, or in .txt for plain text",
    )


def is_special(name: str) -> bool:
    """Whether it is a device, a pipe or a socket."""
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116 - Path costs start-up
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
