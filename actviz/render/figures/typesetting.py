"""A page of text and formulas, set from the top down: paragraphs, equations with cases, tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

#: Between lines and rows, and at both sides of a page, in sizes of text.
_LEADING, _ROWS, MARGIN = 0.28, 0.5, 0.4
#: How far letters reach above and below their line.
_ABOVE, _BELOW = 0.72, 0.22
#: Between a head and its brace, a formula and where it holds, and two columns of a table; the width of a brace.
_GAP, _APART, _BRACE = 0.35, 1.4, 0.55
#: A long equation is set smaller, at most by this factor where the page may become wider.
_SMALLEST = 0.75


@lru_cache(maxsize=512)
def is_typeset(text: str) -> bool:
    """Whether mathtext can set a text."""
    from matplotlib.mathtext import MathTextParser  # noqa: PLC0415 - an extra, and slow to load

    parser: Any = MathTextParser("path")
    try:
        parser.parse(text)
    except (ValueError, RuntimeError):
        return False
    return True


@cache
def _text() -> Any:
    from matplotlib.text import Text  # noqa: PLC0415 - an extra, and slow to load

    return Text


@cache
def _outlined_text() -> Any:
    """A text that is outlines in an svg: few viewers have the fonts of roots and tall brackets."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra, and slow to load

    class Outlined(_text()):  # type: ignore[misc] # matplotlib is loaded late
        def draw(self, renderer: Any) -> None:
            with rc_context({"svg.fonttype": "path"}):
                super().draw(renderer)

    return Outlined


class Page:
    """A page of a figure whose text ends at this distance from its left edge, in points. Everything is measured first, and drawn by `place`."""

    def __init__(
        self, figure: Any, width: float, size: float, left: float | None = None, top: float = 0.0, *, fixed: bool = False
    ) -> None:
        self.figure, self.width, self.size, self.y = figure, width, size, top
        self.left = MARGIN * size if left is None else left
        self._right, self._smallest = self.left, 0.0 if fixed else _SMALLEST
        self._drawn: list[Callable[[float], None]] = []
        self._extents: dict[tuple[Any, ...], tuple[float, float, float]] = {}

    def space(self, lines: float) -> None:
        """Leave room, in sizes of text."""
        self.y += lines * self.size

    def text(self, text: str, points: float, *, colour: str = "black", indent: float = 0.0, **look: Any) -> None:
        """Set a paragraph, broken at blanks."""
        left = self.left + indent * points
        for line in self.wrapped(text, points, self.width - left, **look):
            self._put(line, left, self.y + _ABOVE * points, points, color=colour, **look)
            self.y += (_ABOVE + _BELOW + _LEADING) * points

    def wrapped(self, text: str, points: float, room: float, **look: Any) -> list[str]:
        """The lines of a paragraph of at most this width in points."""
        lines, blank = [""], self._extent("x x", points, **look)[0] - 2 * self._extent("x", points, **look)[0]
        right = 0.0
        for word in text.split():
            width = self._extent(word, points, **look)[0]
            if lines[-1] and right + blank + width > room:
                lines.append(word)
                right = width
            else:
                right += (blank if lines[-1] else 0.0) + width
                lines[-1] = f"{lines[-1]} {word}".strip()
        return [part for line in lines for part in self._cut(line, points, room, **look)]

    def _cut(self, line: str, points: float, room: float, **look: Any) -> list[str]:
        """A line in pieces, where one word is too long."""
        parts = []
        while len(line) > 1 and self._extent(line, points, **look)[0] > room:
            fitting = next((n for n in range(len(line) - 1, 1, -1) if self._extent(line[:n], points, **look)[0] <= room), 1)
            parts.append(line[:fitting])
            line = line[fitting:]
        return [*parts, line]

    def cases(self, head: str, rows: Sequence[tuple[str, str]], points: float | None = None) -> None:
        """Set an equation: the head, a brace before several rows, and where each of them holds."""
        points = points or self.size
        room = self.width - self.left
        needed = self._cases_width(head, rows, points)
        points *= min(max(room / needed, self._smallest), 1.0)
        head_width, above, below = self._extent(head, points)
        heights = [[self._extent(text, points) for text in row] for row in rows]
        tops = [max(above_row for _, above_row, _ in row) for row in heights]
        bottoms = [max(below_row for *_, below_row in row) for row in heights]
        tall = sum(tops) + sum(bottoms) + _ROWS * points * (len(rows) - 1)
        top = self.y + max((above + below - tall) / 2, 0.0)
        column = self.left + head_width + _GAP * points
        if len(rows) > 1:
            self._brace(column, top, top + tall, points)
            column += (_BRACE + _GAP) * points
        wide = max(row[0][0] for row in heights)
        y = top
        for (text, where), row_above, row_below in zip(rows, tops, bottoms, strict=True):
            self._put(text, column, y + row_above, points)
            self._put(where, column + wide + _APART * points, y + row_above, points)
            y += row_above + row_below + _ROWS * points
        middle = top + tops[0] if len(rows) == 1 else top + tall / 2 + 0.25 * points
        self._put(head, self.left, middle, points)
        self.y = max(top + tall, middle + below) + _LEADING * points
        self._right = max(self._right, self.left + self._cases_width(head, rows, points))

    def table(self, rows: Sequence[Sequence[str]], points: float) -> None:
        """Set the rows of a table, numbers to the right of their columns."""
        widths = [max(self._extent(row[place], points)[0] for row in rows) for place in range(len(rows[0]) if rows else 0)]
        for row in rows:
            right = self.left
            for text, width in zip(row, widths, strict=True):
                right += width
                self._put(text, right, self.y + 0.8 * points, points, ha="right")
                right += _APART * points
            self._right = max(self._right, right)
            self.y += (1 + _LEADING) * points

    def labelled(self, name: str, text: str, points: float, label: float, colour: str) -> None:
        """Set a paragraph with a name at its left, in a column of this width in points."""
        begin, left = self.y, self.left
        self._put(name, left, begin + _ABOVE * points, points, color=colour)
        self.left += label
        self.text(text, points)
        self.left = left

    def height(self, text: str, points: float, label: float) -> float:
        """The height of such a paragraph."""
        return len(self.wrapped(text, points, self.width - self.left - label)) * (_ABOVE + _BELOW + _LEADING) * points

    def place(self, size: tuple[float, float] | None = None) -> None:
        """Draw everything into the figure, which has this size, or is as high as the page, and wider where an equation is."""
        width, height = size or (max(self.width, self._right) + MARGIN * self.size, self.y)
        self.figure.set_size_inches(width / 72, height / 72)
        for draw in self._drawn:
            draw(height / 72)

    def _cases_width(self, head: str, rows: Sequence[tuple[str, str]], points: float) -> float:
        columns = [max(self._extent(row[place], points)[0] for row in rows) for place in (0, 1)]
        several = len(rows) > 1
        gaps = _GAP + several * (_BRACE + _GAP) + bool(columns[1]) * _APART
        return self._extent(head, points)[0] + sum(columns) + gaps * points

    def _extent(self, text: str, points: float, **look: Any) -> tuple[float, float, float]:
        """The width of a text, and how far it reaches above and below its line, in points."""
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - an extra, and slow to load

        key = (text, points, *look.items())
        if key not in self._extents:
            font, renderer, unit = FontProperties(size=points, **look), self.figure.canvas.get_renderer(), self.figure.dpi / 72
            size = renderer.get_text_width_height_descent(text, font, "$" in text) if text else (0.0, 0.0, 0.0)
            width, height, below = (float(side) / unit for side in size)
            self._extents[key] = width, height - below, below
        return self._extents[key]

    def _put(self, text: str, x: float, y: float, points: float, **look: Any) -> None:
        """Draw a text with its line at this distance below the top, in points."""
        if not text:
            return
        where = {"ha": "left", "va": "baseline", "fontsize": points, "parse_math": "$" in text, **look}

        def draw(height: float) -> None:
            kind = _outlined_text() if "$" in text else _text()
            shown = kind(x / 72, height - y / 72, text, transform=self.figure.dpi_scale_trans, **where)
            self.figure.add_artist(shown)

        self._drawn.append(draw)

    def _brace(self, x: float, top: float, bottom: float, points: float) -> None:
        """Draw a brace that opens to the right."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415 - an extra, and slow to load
        from matplotlib.path import Path  # noqa: PLC0415

        half, middle = _BRACE * points / 2, (top + bottom) / 2
        back, right, bend = x + half, x + 2 * half, min(half, (bottom - top) / 4)
        corners = [
            (right, top), (back, top), (back, top + bend), (back, middle - bend), (back, middle), (x, middle),
            (back, middle), (back, middle + bend), (back, bottom - bend), (back, bottom), (right, bottom),
        ]  # fmt: skip
        codes = [Path.MOVETO, *[Path.CURVE3] * 2, Path.LINETO, *[Path.CURVE3] * 4, Path.LINETO, *[Path.CURVE3] * 2]

        def draw(height: float) -> None:
            path = Path([(across / 72, height - down / 72) for across, down in corners], codes)
            look = {"facecolor": "none", "edgecolor": "black", "linewidth": points / 11}
            self.figure.add_artist(PathPatch(path, transform=self.figure.dpi_scale_trans, **look))

        self._drawn.append(draw)
