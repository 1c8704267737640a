"""A grid of character cells, each with its colour."""

from __future__ import annotations

from itertools import groupby

_RESET = "\x1b[0m"


class Canvas:
    """Rows of cells from the top left; `put` overwrites, what sticks out is dropped."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._cells = [[(" ", "")] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write a text to the right of a cell; `style` is the number of an ANSI colour or attribute."""
        for place, character in enumerate(text, start=column):
            if 0 <= row < self.height and 0 <= place < self.width:
                self._cells[row][place] = (character, style)

    def paste(self, other: Canvas, row: int, column: int) -> None:
        """Copy the cells of another canvas, its top left to this cell."""
        start, end = max(column, 0), min(column + other.width, self.width)
        for line, cells in enumerate(other._cells, start=row):
            if 0 <= line < self.height and start < end:
                self._cells[line][start:end] = cells[start - column : end - column]

    def is_blank(self, row: int, column: int, width: int, ignored: str = "") -> bool:
        """Whether this number of cells is inside and shows nothing, or only what may be covered."""
        if not (0 <= row < self.height and column >= 0 and column + width <= self.width):
            return False
        return all(character in " " + ignored for character, _ in self._cells[row][column : column + width])

    def spans(self, row: int) -> list[tuple[str, str]]:
        """A row in pieces of text with one style each, blanks at its end included."""
        return [
            ("".join(character for character, _ in cells), style)
            for style, cells in groupby(self._cells[row], key=lambda cell: cell[1])
        ]

    def lines(self, *, colour: bool) -> list[str]:
        """The rows as text without trailing blanks, with ANSI colours or without any."""
        return [self._line(row, colour) for row in self._cells]

    def _line(self, row: list[tuple[str, str]], colour: bool) -> str:
        length = len("".join(character for character, _ in row).rstrip())
        parts = []
        for style, cells in groupby(row[:length], key=lambda cell: cell[1] if cell[0] != " " else ""):
            text = "".join(character for character, _ in cells)
            parts.append(f"\x1b[{style}m{text}{_RESET}" if style and colour else text)
        return "".join(parts)
