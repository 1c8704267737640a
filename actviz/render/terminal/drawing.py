"""Curves as a picture in text, with a title above, and below a sentence that says what can be seen.

Two calls make a picture: `curves` computes what to show, `draw` shows it on a screen.

    from actviz.analysis.plotting.curves import curves
    from actviz.render.terminal.drawing import draw

    picture = curves(functions, order=1, x_range=(-5, 10), y_range=None, labels=None)
    text = draw(picture, screen, width=None, height=None, title=None)

The text has no newline at its end. Both raise UsageError: `curves` for an empty range, `draw` for a size too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotext

from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.picture import Curves
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.render.terminal.axis import Axis
from actviz.render.terminal.frame import Frame
from actviz.render.terminal.glyphs import ASCII, UNICODE, Glyphs
from actviz.render.terminal.legend import Entry, entries, in_lines
from actviz.render.terminal.polyline import ACROSS, UPRIGHT, Polyline
from actviz.render.terminal.sentence import headings, wide
from actviz.render.terminal.statements import lines
from actviz.text.screen import WIDEST_PICTURE, Screen

LEAST_WIDTH, LEAST_HEIGHT = 20, 6
#: The least rows of the picture above cards, however many lines these have, beside its sentences, of which all are shown.
_OVERLAY, _MANY = 12, 1000
#: A title appears from this height on; the picture keeps at least this share of the rows, the sentences have the rest.
_TITLE_FROM, _PICTURE_SHARE = 8, 0.4
#: In more rows than these it has one more than it needs.
_LOW = 8


@dataclass(frozen=True)
class Drawing:
    """A picture as text, and where its curves are in it: columns from `left` on, whose x the axis knows."""

    text: str
    left: int
    axis: Axis

    def x(self, column: int) -> float:
        """The x in the middle of a column of the text; beyond the frame that of its nearest column."""
        return self.axis.number(min(max(column - self.left, 0), self.axis.cells - 1))


def draw(
    picture: Curves, screen: Screen, *, width: int | None = None, height: int | None = None, title: str | None = None
) -> str:
    """The picture as lines of text: exactly `height` lines if it is given, else as many as look well on the screen."""
    return drawing(picture, screen, width=width, height=height, title=title).text


def drawing(
    picture: Curves, screen: Screen, *, width: int | None = None, height: int | None = None, title: str | None = None
) -> Drawing:
    """The same with the places of its columns."""
    columns, rows = _size(screen, width, height)
    glyphs = UNICODE if screen.unicode else ASCII
    head = headings(picture, columns, glyphs, title) if title or (title is None and rows >= _TITLE_FROM) else []
    rows -= len(head)
    legend = entries(picture, columns, glyphs)
    frame, foot = _framed(picture, columns, rows, glyphs, legend, inside=len(legend) > 1)
    above: list[str] = []
    if len(legend) > 1 and not frame.has_legend:
        above = _shortened(in_lines(legend, columns, colour=screen.colour), rows - LEAST_HEIGHT - (rows > _LOW))
        frame, foot = _framed(picture, columns, rows - len(above), glyphs, legend, inside=False)
    middle = frame.left + 1 + frame.x.cells // 2
    head = [" " * max(min(middle - wide(line) // 2, columns - wide(line)), 0) + line for line in head]
    drawn = head + above + frame.canvas.lines(colour=screen.colour) + foot
    text = "\n".join(drawn + [""] * (height - len(drawn) if height is not None else 0))
    return Drawing(text, frame.left + 1, frame.x)


def _framed(
    picture: Curves, columns: int, rows: int, glyphs: Glyphs, legend: list[Entry], *, inside: bool
) -> tuple[Frame, list[str]]:
    """The frame, and the sentences in the lines below it, in this number of rows; `inside`: with the legend where no curve runs."""
    least = max(LEAST_HEIGHT + (rows > _LOW), round(_PICTURE_SHARE * rows))
    foot, weight = lines(picture, columns, max(rows - least, 0), glyphs)
    return Frame(picture, columns, rows - len(foot), glyphs, legend, _raster, weight, inside), foot


def _shortened(legend: list[str], room: int) -> list[str]:
    """The lines of a legend; the last one says how many have no room."""
    if len(legend) <= room:
        return legend
    return [*legend[: room - 1], f"({len(legend) - room + 1} more lines)"] if room > 0 else []


def overlay(functions: Sequence[Activation], screen: Screen, beside: int) -> str:
    """The functions in one picture over their common range, as high as the screen allows with this number of lines below it.

    Empty where the screen is too small for a picture.
    """
    if screen.width < LEAST_WIDTH:
        return ""
    picture = curves(functions)
    foot, _ = lines(picture, min(screen.width, WIDEST_PICTURE), _MANY, UNICODE if screen.unicode else ASCII)
    height = min(max(screen.height - beside - 2, _OVERLAY + len(foot)), screen.width // 2)
    return draw(picture, screen, height=height) + "\n"


def _size(screen: Screen, width: int | None, height: int | None) -> tuple[int, int]:
    """What was asked for, else the screen without the line of the prompt, and not higher than it is wide to the eye."""
    columns = width or min(screen.width, WIDEST_PICTURE)
    rows = height or max(min(screen.height - 1, columns // 2), LEAST_HEIGHT)
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        raise UsageError(
            f"a picture of {columns} columns and {rows} rows is too small",
            f"the least is --width {LEAST_WIDTH} --height {LEAST_HEIGHT}",
        )
    return columns, rows


def _raster(polylines: Sequence[Polyline], columns: int, rows: int) -> list[str]:
    """The braille characters of a curve, row by row from the top. plotext's figure is global, so that it is cleared first."""
    # One series with gaps: a second one would blot out the dots of the first in a cell that both share.
    runs = [run for polyline in polylines for run in polyline.dots()]
    x = [dot for run, _ in runs for dot in (*run, None)]
    y = [dot for _, run in runs for dot in (*run, None)]
    if not x:
        return []
    plotext.clear_figure()
    plotext.limitsize(False, False)
    plotext.plotsize(columns, rows)
    plotext.frame(False)
    plotext.xlim(0, ACROSS * columns - 1)
    plotext.ylim(0, UPRIGHT * rows - 1)
    plotext.xticks([])
    plotext.yticks([])
    plotext.plot(x, y, marker="braille")
    text: str = plotext.uncolorize(plotext.build())
    return text.split("\n")[:rows]
