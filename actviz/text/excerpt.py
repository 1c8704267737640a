"""A part of a text with a mark under one place, for error messages."""

from __future__ import annotations

import unicodedata

WIDTH = 72


def shown(character: str) -> str:
    """A character as it can be printed: control and bidirectional characters as escapes."""
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or not character.isprintable()
    if hidden:
        return character.encode("unicode_escape", "backslashreplace").decode()
    return character


def excerpt(text: str, column: int, width: int = WIDTH) -> str:
    """At most `width` characters of the text around a column, and below them a caret under it.

    >>> print(excerpt("x + y.real", 4))
    x + y.real
        ^
    """
    column = max(0, min(column, len(text)))
    pieces = [shown(character) for character in text]
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
