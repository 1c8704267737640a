"""What the page sends: keys, sizes, focus; anything else is refused."""

from __future__ import annotations

import json
from typing import NamedTuple

#: A screen that no monitor exceeds; larger requests are cut to it.
LARGEST_WIDTH, LARGEST_HEIGHT = 500, 200


class ProtocolError(ValueError):
    """A message that the page never sends."""


class Typed(NamedTuple):
    """Keys and mouse reports, as a terminal encodes them."""

    data: bytes


class Resized(NamedTuple):
    """The size of the page in cells."""

    width: int
    height: int


class Focused(NamedTuple):
    """The page came to the front, or went to the back."""

    has_focus: bool


class Ping(NamedTuple):
    """A measurement of the delay; the server answers with the same text."""

    text: str


Message = Typed | Resized | Focused | Ping


def read_message(text: str) -> Message:
    """The message in the page's JSON; raises ProtocolError.

    >>> read_message('["stdin", "x"]'), read_message('["resize", {"width": 1000000000, "height": 0}]')
    (Typed(data=b'x'), Resized(width=500, height=1))
    """
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        raise ProtocolError("not JSON") from None
    match envelope:
        case ["stdin", str(data)]:
            return Typed(data.encode("utf-8", "replace"))
        case ["resize", {"width": width, "height": height}]:
            return Resized(*clamped(width, height))
        case ["focus" | "blur" as kind]:
            return Focused(kind == "focus")
        case ["ping", str(data)]:
            return Ping(data)
        case _:
            raise ProtocolError("unknown message")


def clamped(width: object, height: object) -> tuple[int, int]:
    """A size within bounds; raises ProtocolError for what is no whole number.

    >>> clamped(80, 24), clamped("120", -3)
    ((80, 24), (120, 1))
    """
    try:
        columns, rows = int(str(width)), int(str(height))
    except ValueError:
        raise ProtocolError("a size is a whole number") from None
    return max(1, min(columns, LARGEST_WIDTH)), max(1, min(rows, LARGEST_HEIGHT))
