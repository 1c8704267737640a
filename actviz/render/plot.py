"""Curves as a picture in text, with a title above, and below a sentence that says what can be seen.

Two calls make a picture: `curves` computes what to show, `draw` shows it on a screen.

    from actviz.analysis.curves import curves
    from actviz.render.plot import draw

    picture = curves(functions, order=1, x_range=(-5, 10), y_range=None, labels=None)
    text = draw(picture, screen, width=None, height=None, title=None)

The text has no newline at its end. Both raise UsageError: `curves` for a range that is none, `draw` for a size too small.
"""

from __future__ import annotations

import numpy as np
import plotext

from actviz.analysis.curves import Curve, Curves
from actviz.errors import UsageError
from actviz.render.axis import fitted, free
from actviz.render.canvas import Canvas
from actviz.render.glyphs import ASCII, BRAILLE, UNICODE, Glyphs, in_ascii
from actviz.render.screen import Screen
from actviz.render.sentence import heading, sentences, wide
from actviz.render.tracks import ACROSS, UPRIGHT, Track, marks

LEAST_WIDTH, LEAST_HEIGHT = 20, 6
#: Titles and sentences appear from these heights on.
_TITLE_FROM, _SENTENCE_FROM = 8, 12
#: ANSI colours that can be read on dark and on light ground, and that most eyes tell apart.
_COLOURS = ("35", "32", "36", "31", "34", "33")
_DIM = "2"
#: Wanted columns and rows between ticks.
_SPACING = (9.0, 3.0)
_SAMPLE = 3


def draw(
    picture: Curves, screen: Screen, *, width: int | None = None, height: int | None = None, title: str | None = None
) -> str:
    """The picture as lines of text: exactly `height` lines if it is given, else as many as look well on the screen."""
    columns, rows = _size(screen, width, height)
    glyphs = UNICODE if screen.unicode else ASCII
    head = [heading(picture, columns, glyphs, title)] if title or rows >= _TITLE_FROM else []
    foot = sentences(picture, columns, rows // 8, glyphs) if rows >= _SENTENCE_FROM else []
    body = rows - len(head) - len(foot)
    sheet = _Sheet(picture, columns, body, glyphs)
    entries = _legend(picture, glyphs)
    above: list[str] = []
    if len(entries) > 1 and not sheet.place_legend(entries):
        above = _in_lines(entries, columns, screen.colour)[: max(body - LEAST_HEIGHT + 1, 0)]
        sheet = _Sheet(picture, columns, body - len(above), glyphs)
    lines = [sheet.centred(line) for line in head] + above + sheet.canvas.lines(colour=screen.colour) + foot
    return "\n".join(lines + [""] * (rows - len(lines) if height is not None else 0))


def _size(screen: Screen, width: int | None, height: int | None) -> tuple[int, int]:
    """What was asked for, else the screen without the line of the prompt, and not higher than it is wide to the eye."""
    columns = width or screen.width
    rows = height or max(min(screen.height - 1, columns // 2), LEAST_HEIGHT)
    if columns < LEAST_WIDTH or rows < LEAST_HEIGHT:
        raise UsageError(
            f"a picture of {columns}x{rows} characters is too small",
            f"the least is {LEAST_WIDTH}x{LEAST_HEIGHT}: --width, --height",
        )
    return columns, rows


Entry = tuple[str, str, str]


def _legend(picture: Curves, glyphs: Glyphs) -> list[Entry]:
    """For each curve a sample of its line, its label and its colour."""
    samples = [glyphs.line * _SAMPLE, *(f"{mark} {mark}" for mark in _mark_of(picture, glyphs))]
    return [
        (sample, curve.label, _colour(place)) for place, (sample, curve) in enumerate(zip(samples, picture.curves, strict=True))
    ]


def _mark_of(picture: Curves, glyphs: Glyphs) -> list[str]:
    return [glyphs.marks[place % len(glyphs.marks)] for place in range(len(picture.curves) - 1)]


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]


def _in_lines(entries: list[Entry], columns: int, colour: bool) -> list[str]:
    """The legend outside the picture, as many entries to a line as fit."""
    canvas = Canvas(columns, len(entries))
    row = column = 0
    for sample, label, style in entries:
        if column and column + _SAMPLE + 1 + len(label) > columns:
            row, column = row + 1, 0
        canvas.put(row, column, sample, style)
        canvas.put(row, column + _SAMPLE + 1, label)
        column += _SAMPLE + 1 + len(label) + 3
    return canvas.lines(colour=colour)[: row + 1]


class _Sheet:
    """The frame, the axes and the curves on a canvas."""

    def __init__(self, picture: Curves, columns: int, rows: int, glyphs: Glyphs) -> None:
        self.picture, self.glyphs = picture, glyphs
        self.rows = rows - 3
        y_axis = fitted(*picture.y_range, self.rows, _SPACING[1], abreast=False) if picture.y_fixed else None
        self.y = y_axis or free(*picture.y_range, self.rows, _SPACING[1])
        self.rows = self.y.cells
        gutter = max(map(len, self.y.labels.values()), default=0) + len(glyphs.gap)
        self.left = gutter if gutter + LEAST_WIDTH // 2 <= columns else 0
        self.x = fitted(*picture.x_range, columns - self.left - 2, _SPACING[0], abreast=True)
        self.canvas = Canvas(columns, self.rows + 3)
        self._draw_zero_lines()
        self._draw_curves()
        self._draw_frame()

    def centred(self, text: str) -> str:
        """A line of text in the middle above the frame."""
        middle = self.left + 1 + self.x.cells // 2
        return " " * max(min(middle - wide(text) // 2, self.canvas.width - wide(text)), 0) + text

    def put(self, column: int, row: int, text: str, style: str = "") -> None:
        """Write into the picture; rows count from its bottom."""
        if 0 <= row < self.rows and 0 <= column < self.x.cells:
            self.canvas.put(self.rows - row, self.left + 1 + column, text, style)

    def _draw_zero_lines(self) -> None:
        if self.x.zero is not None:
            for row in range(self.rows):
                self.put(self.x.zero, row, self.glyphs.zero_vertical, _DIM)
        if self.y.zero is not None:
            for column in range(self.x.cells):
                crossing = column == self.x.zero
                self.put(column, self.y.zero, self.glyphs.cross if crossing else self.glyphs.zero_horizontal, _DIM)

    def _draw_curves(self) -> None:
        tracks = [self._tracks(curve) for curve in self.picture.curves]
        if tracks:
            self._draw_solid(tracks[0])
        others = len(tracks) - 1
        distance = max(3, 2 * others)
        for place, mark in enumerate(_mark_of(self.picture, self.glyphs)):
            for column, row in marks(tracks[place + 1], distance, place * distance // others):
                self.put(column, row, mark, _colour(place + 1))
        self._draw_signs()

    def _tracks(self, curve: Curve) -> list[Track]:
        return [Track(self.x.position(x), self.y.position(y), self.rows) for x, y in curve.segments]

    def _draw_solid(self, tracks: list[Track]) -> None:
        for row, line in enumerate(_raster(tracks, self.x.cells, self.rows)):
            for column, character in enumerate(line):
                if character not in (" ", chr(BRAILLE)):
                    shown = in_ascii(character) if self.glyphs.ascii else character
                    self.put(column, self.rows - 1 - row, shown, _colour(0))

    def _draw_signs(self) -> None:
        """The ends of jumps, attained ones last, and kinks; one that lies under such an end is marked below it on the frame."""

        def cell(x: float, y: float) -> tuple[int, int]:
            at = [float(axis.position(np.array([value]))[0]) for axis, value in ((self.x, x), (self.y, y))]
            return round(at[0]), round(at[1])

        ends = {}
        for place, curve in enumerate(self.picture.curves):
            for end in sorted(curve.ends, key=lambda end: end.attained):
                ends[cell(end.x, end.y)] = (self.glyphs.attained if end.attained else self.glyphs.open, _colour(place))
        self.kinks_below = []
        for place, curve in enumerate(self.picture.curves):
            for x, y in curve.kinks:
                column, row = cell(x, y)
                if (column, row) in ends:
                    self.kinks_below.append((column, _colour(place)))
                self.put(column, row, self.glyphs.kink, _colour(place))
        for (column, row), (sign, style) in ends.items():
            self.put(column, row, sign, style)

    def _draw_frame(self) -> None:
        glyphs, canvas, left, right = self.glyphs, self.canvas, self.left, self.left + 1 + self.x.cells
        bottom = self.rows + 1
        canvas.put(0, left, glyphs.corners[0] + glyphs.horizontal * self.x.cells + glyphs.corners[1])
        canvas.put(bottom, left, glyphs.corners[2] + glyphs.horizontal * self.x.cells + glyphs.corners[3])
        for row in range(self.rows):
            canvas.put(bottom - 1 - row, left, glyphs.vertical)
            canvas.put(bottom - 1 - row, right, glyphs.vertical)
        if self.x.zero is not None:
            canvas.put(0, left + 1 + self.x.zero, glyphs.top)
        if self.y.zero is not None:
            canvas.put(bottom - 1 - self.y.zero, right, glyphs.right)
        for row, label in self.y.labels.items() if left else ():
            canvas.put(bottom - 1 - row, left - len(glyphs.gap) - len(label), label)
            canvas.put(bottom - 1 - row, left, glyphs.left_cross if row == self.y.zero else glyphs.left)
        taken = -2
        for column, label in self.x.labels.items():
            canvas.put(bottom, left + 1 + column, glyphs.bottom_cross if column == self.x.zero else glyphs.bottom)
            start = max(min(left + 1 + column - len(label) // 2, canvas.width - len(label)), 0)
            if start > taken:
                canvas.put(bottom + 1, start, label)
                taken = start + len(label)
        for column, style in self.kinks_below:
            canvas.put(bottom, left + 1 + column, glyphs.kink, style)

    def place_legend(self, entries: list[Entry]) -> bool:
        """Write the legend where no curve runs, preferably in a corner; False if there is no such place."""
        width, height = _SAMPLE + 1 + max(len(label) for _, label, _ in entries), len(entries)
        spots = self._spots(width + 2, height)
        ignored = self.glyphs.zero_horizontal + self.glyphs.zero_vertical + self.glyphs.cross
        for cover in ("", ignored):
            for row, column in spots:
                if all(self.canvas.is_blank(row + line, column, width + 2, cover) for line in range(height)):
                    for line, (sample, label, style) in enumerate(entries):
                        self.canvas.put(row + line, column, " " * (width + 2))
                        self.canvas.put(row + line, column + 1, sample, style)
                        self.canvas.put(row + line, column + 2 + _SAMPLE, label)
                    return True
        return False

    def _spots(self, width: int, height: int) -> list[tuple[int, int]]:
        first, last = self.left + 1, self.left + 1 + self.x.cells - width
        top, bottom = 1, 1 + self.rows - height
        if last < first or bottom < top:
            return []
        return [(row, column) for row in (top, bottom) for column in (first, last)] + [
            (row, column) for row in range(top, bottom + 1) for column in range(first, last + 1)
        ]


def _raster(tracks: list[Track], columns: int, rows: int) -> list[str]:
    """The braille characters of a curve, row by row from the top. plotext's figure is global, so that it is cleared first."""
    plotext.clear_figure()
    plotext.limitsize(False, False)
    plotext.plotsize(columns, rows)
    plotext.frame(False)
    plotext.xlim(0, ACROSS * columns - 1)
    plotext.ylim(0, UPRIGHT * rows - 1)
    plotext.xticks([])
    plotext.yticks([])
    runs = [run for track in tracks for run in track.dots()]
    # One series with gaps: a second one would blot out the dots of the first in a cell that both share.
    x = [dot for run, _ in runs for dot in (*run, None)]
    y = [dot for _, run in runs for dot in (*run, None)]
    if not x:
        return []
    plotext.plot(x, y, marker="braille")
    text: str = plotext.uncolorize(plotext.build())
    return text.split("\n")[:rows]
