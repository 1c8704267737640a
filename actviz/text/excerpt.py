"""A part of a text with a caret under one place, for error messages."""

from __future__ import annotations

from actviz.text.quoting import printable

WIDTH = 72


def excerpt(text: str, column: int, width: int = WIDTH) -> str:
    """At most `width` characters of the text around a column, and below them a caret under it.

    >>> print(excerpt("x + y.real", 4))
    x + y.real
        ^
    """
    column = max(0, min(column, len(text)))
    pieces = list(map(printable, text))
    lengths = [len(piece) for piece in pieces]
    start = end = column
    room = width - 2
    while room > 0 and (start > 0 or end < len(pieces)):
        if start > 0 and (column - start <= end - column or end >= len(pieces)):
            start -= 1
            room -= lengths[start]
        else:
            room -= lengths[end]
            end += 1
    front, back = "…" * (start > 0), "…" * (end < len(pieces))
    line = front + "".join(pieces[start:end]) + back
    return f"{line}\n{' ' * (len(front) + sum(lengths[start:column]))}^"
