"""Releases of frameworks: how a path names one, and since when what is on record."""

from __future__ import annotations

import re
from typing import NamedTuple

#: The first release of a framework, or of a part of it, whose functions were run or read; a call may say another.
FIRST = {
    "torch": "2.0.1",
    "jax": "0.4.30",
    "keras": "3.15",
    "mlx": "0.32",
    "tinygrad": "0.14",
    "paddle": "3.3.1",
    "mindspore": "2.10",
}
#: `torch@2.6.nn.Hardswish`, and in the catalogue `mlx@0.0.2<0.11.nn.gelu_approx`: since 0.0.2 and before 0.11.
_RELEASE = re.compile(r"\s*([A-Za-z]\w*)(?:@(\d+(?:\.\d+)*))?(?:<(\d+(?:\.\d+)*))?\.(?=[A-Za-z_])")


class Released(NamedTuple):
    """A path without releases, and the release since which and before which it is meant; empty texts where it names none."""

    path: str
    since: str = ""
    before: str = ""


def read_releases(path: str) -> Released:
    """Take the releases out of a path.

    >>> read_releases("torch@2.6.nn.Hardswish")
    Released(path='torch.nn.Hardswish', since='2.6', before='')
    """
    match = _RELEASE.match(path)
    if not match or not (match[2] or match[3]):
        return Released(path)
    return Released(f"{match[1]}.{path[match.end() :]}", match[2] or "", match[3] or "")


def with_release(path: str, release: str) -> str:
    """Put a release into a path: `torch@2.6.nn.Hardswish`."""
    framework, _, rest = path.partition(".")
    return f"{framework}@{release}.{rest}" if release else path


def is_before(one: str, other: str) -> bool:
    """Return whether a release is earlier than another; `2` and `2.0` are the same.

    >>> is_before("2.9", "2.14"), is_before("2.0.1", "2"), is_before("2", "2.0")
    (True, False, False)
    """
    pair = [tuple(map(int, release.split("."))) for release in (one, other)]
    size = max(map(len, pair))
    first, second = (numbers + (0,) * (size - len(numbers)) for numbers in pair)
    return first < second


def first_release(path: str) -> str:
    """The first release on record of a framework's path; empty if none is."""
    parts = path.split(".")
    names = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((FIRST[name] for name in names if name in FIRST), "")
