"""Pictures in one figure: one below the other in a paper, side by side on a slide, each below its title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from actviz.errors import DataError
from actviz.render.figures.canvas import drawing, saved, write_title
from actviz.render.figures.style import Style

#: What writes the names of a picture, once the figure has its layout, and returns the inches that they take below the axes.
Finish = Callable[[], float]
#: In sizes of text: what labels take beside and below axes, and a line of a title.
_BESIDE, _BELOW, _LINE = 4.0, 4.5, 1.4
#: The height of each of several pictures, as a share of that of one.
_SHORTER = 0.85


@dataclass(frozen=True)
class Part:
    """A picture: its title, and what draws it into axes of about this width and height in inches.

    `height` is relative to others; a `wide` one takes a whole row.
    """

    title: str
    draw: Callable[[Any, float, float], Finish | None]
    height: float = 1.0
    wide: bool = False


def figure(parts: Sequence[Part], kind: str, style: Style, title: str, description: str = "", columns: int = 0) -> bytes:
    """The bytes of a figure of pictures, in this number of columns or that of the style; `title` and `description` are not drawn.

    Raises DataError where there is none.
    """
    if not parts:
        raise DataError("there is nothing to draw: no curve has two points", "--format table shows the numbers")
    across = columns or min(len(parts), 2 if style.is_wide else 1)
    rows = _rows(parts, across)
    heads = [[wrap(part.title, _columns(part, style, across)) for part in row] for row in rows]
    one = style.height * (_SHORTER if len(rows) > 1 else 1.0)
    heights = [
        one * max(part.height for part in row) + _LINE * style.small / 72 * max(map(len, lines))
        for row, lines in zip(rows, heads, strict=True)
    ]
    with drawing(style, sum(heights)) as canvas:
        grid = canvas.add_gridspec(len(rows), across, height_ratios=heights)
        finishes: list[tuple[int, Finish]] = []
        for row, (members, lines) in enumerate(zip(rows, heads, strict=True)):
            for column, (part, head) in enumerate(zip(members, lines, strict=True)):
                axes = canvas.add_subplot(grid[row, :] if part.wide else grid[row, column])
                width = style.width if part.wide else style.width / across
                if finish := part.draw(axes, *_room(style, width, one * part.height)):
                    finishes.append((row, finish))
                write_title(axes, "\n".join(head), style)
        below = [0.0] * len(rows)
        for row, finish in finishes:
            canvas.draw_without_rendering()
            below[row] = max(below[row], finish())
            canvas.set_size_inches(style.width, sum(heights) + sum(below))
        return saved(canvas, kind, title, description)


def _rows(parts: Sequence[Part], across: int) -> list[list[Part]]:
    """The parts row by row."""
    rows: list[list[Part]] = []
    for part in parts:
        if not rows or part.wide or rows[-1][0].wide or len(rows[-1]) == across:
            rows.append([])
        rows[-1].append(part)
    return rows


def _columns(part: Part, style: Style, across: int) -> int:
    """The characters that fit above a part."""
    return style.columns if part.wide or across == 1 else max(style.columns // across - 2, 10)


def _room(style: Style, width: float, height: float) -> tuple[float, float]:
    """About the width and height of axes without their labels, in a figure of this size in inches."""
    return max(width - _BESIDE * style.text / 72, 0.5), max(height - _BELOW * style.text / 72, 0.5)
