"""Output formats: chosen by name or by a file's suffix."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from actviz.errors import UsageError

if TYPE_CHECKING:
    from actviz.text.screen import Screen

#: The name of the usual format where a command offers it by name.
TEXT = "text"

#: Suffixes that promise a format; a command that does not write that format refuses the file.
_PROMISES = frozenset(
    [
        "csv",
        "tsv",
        "json",
        "jsonl",
        "npy",
        "npz",
        "png",
        "svg",
        "pdf",
        "jpg",
        "jpeg",
        "gif",
        "eps",
        "tex",
        "xlsx",
        "ods",
        "parquet",
        "feather",
        "h5",
        "md",
        "html",
        "gz",
        "bz2",
        "xz",
        "zst",
        "zip",
    ]
)
_OTHER_NAMES = {"tex": "latex", "md": "markdown"}


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

    Raises UsageError if the format, or the one that the suffix promises, is not one of `formats`.
    """
    if wanted is not None:
        if wanted not in formats:
            raise UsageError(f"there is no format {wanted!r} here", f"choose one of {', '.join(formats)}")
        return wanted
    suffix = os.path.splitext("" if output is None else os.fspath(output))[1][1:].lower()  # noqa: PTH122 - Path costs start-up
    named = _OTHER_NAMES.get(suffix, suffix)
    if named in formats:
        return named
    if suffix in _PROMISES:
        raise UsageError(
            f"{output}: this command does not write .{suffix}",
            f"end the name in .{', .'.join(_suffixes(formats))}, or in .txt for plain text",
        )
    return None


def _suffixes(formats: tuple[str, ...]) -> list[str]:
    """Return the file suffixes that select these formats, in their order.

    >>> _suffixes(("table", "markdown", "csv"))
    ['md', 'csv']
    """
    suffixes = {_OTHER_NAMES.get(suffix, suffix): suffix for suffix in _PROMISES}
    return [suffixes[name] for name in formats if name in suffixes]
