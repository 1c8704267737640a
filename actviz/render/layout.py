"""How the cells of a table share the columns of a screen: no word and no number is broken where there is any other way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from actviz.text.numbers import DIGITS, with_digits

#: The blanks between two columns.
GAP = 2
#: The digits that the numbers of a crowded table may drop to, from the first choice on.
_DIGITS = (DIGITS, 5, 4)
#: Where a word that is wider than the screen may be cut: behind brackets, commas and operators.
_PARTS = re.compile(r"[\w.]+|[^\w.]")

Row = Sequence[str]


def widest(cell: str) -> int:
    """The length of the longest line."""
    return max(map(len, cell.split("\n")))


def longest_word(cell: str) -> int:
    """The length of the longest word, with as few digits as a table drops to."""
    return max(map(len, with_digits(cell, _DIGITS[-1]).split()), default=0)


def columns_in(rows: Sequence[Row], room: int) -> list[list[list[str]]] | None:
    """The lines of each cell, `[row][column]`, in columns that are together at most `room` wide; None if a word would have to be broken.

    The first row has the headings and the first column names, which keep their digits. A cell drops digits if that saves lines.
    """
    columns = list(zip(*rows, strict=True))
    natural = [max(map(widest, column)) for column in columns]
    least = [max(_longest(cell, place == 0) for cell in column) for place, column in enumerate(columns)]
    widths = _shared(natural, least, room - GAP * (len(columns) - 1))
    if widths is None:
        return None
    return [
        [_lines(cell, width, not (line and place)) for place, (cell, width) in enumerate(zip(row, widths, strict=True))]
        for line, row in enumerate(rows)
    ]


def _longest(cell: str, is_name: bool) -> int:
    return max(map(len, cell.split()), default=0) if is_name else longest_word(cell)


def _shared(natural: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """The widths of columns: as they would like, the widest ones cut to a common width, none below its least."""
    if sum(least) > room:
        return None
    limit = max(natural)
    while True:
        widths = [max(low, min(high, limit)) for low, high in zip(least, natural, strict=True)]
        if sum(widths) <= room:
            break
        limit -= 1
    for place in sorted(range(len(widths)), key=lambda place: widths[place] - natural[place]):
        widths[place] += min(room - sum(widths), max(natural[place] - widths[place], 0))
    return widths


def _lines(cell: str, width: int, is_name: bool) -> list[str]:
    """The lines of a cell: as few as there can be, with as many digits as these allow."""
    texts = [cell] if is_name or widest(cell) <= width else [with_digits(cell, digits) for digits in _DIGITS]
    whole = [text for text in texts if all(len(word) <= width for word in text.split())]
    return min((wrapped(text, width) for text in whole), key=len)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most this width, cut at blanks; a longer word is cut behind an operator or a bracket, else anywhere.

    >>> wrapped("(-1.5708, inf)", 10), wrapped("x*sigmoid(1.702*x)", 12)
    (['(-1.5708,', 'inf)'], ['x*sigmoid(', '1.702*x)'])
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split() or [""]:
            if line and len(line) + 1 + len(word) <= width:
                line = f"{line} {word}"
                continue
            lines += [line] if line else []
            *full, line = _cut(word, width)
            lines += full
        lines.append(line)
    return lines


def _cut(word: str, width: int) -> list[str]:
    """The word in pieces of at most this width."""
    if len(word) <= width:
        return [word]
    pieces = [""]
    for part in _PARTS.findall(word):
        for piece in _chunks(part, width):
            if len(pieces[-1]) + len(piece) <= width:
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return pieces


def _chunks(part: str, width: int) -> Iterable[str]:
    return (part[start : start + max(width, 1)] for start in range(0, len(part), max(width, 1)))
