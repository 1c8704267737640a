"""The forms of output: which one is meant, by name or by a file's suffix."""

from __future__ import annotations

import os

from actviz.errors import UsageError

#: Suffixes that promise a form; a command that does not write it refuses the file.
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


def chosen_format(wanted: str | None, output: str | os.PathLike[str] | None, formats: tuple[str, ...]) -> str | None:
    """The format that is asked for, else the one that the file's suffix names; None where nothing is said.

    Raises UsageError for a format that is none of `formats`, and for a file whose suffix promises one that is none of them.
    """
    if wanted is not None:
        if wanted not in formats:
            raise UsageError(f"there is no format {wanted!r} here", f"the formats are {', '.join(formats)}")
        return wanted
    suffix = os.path.splitext("" if output is None else os.fspath(output))[1][1:].lower()  # noqa: PTH122 - Path costs start-up
    named = _OTHER_NAMES.get(suffix, suffix)
    if named in formats:
        return named
    if suffix in _PROMISES:
        raise UsageError(
            f"{output}: this is not written as .{suffix}", f"it may end in .{', .'.join(formats)}, or be plain text in .txt"
        )
    return None
