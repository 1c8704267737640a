"""The picture of functions as a figure."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

from actviz.analysis.plotting.picture import Curves
from actviz.render.figures.canvas import drawing, saved, write_title
from actviz.render.figures.lines import Panel
from actviz.render.figures.style import Style
from actviz.render.terminal.glyphs import UNICODE
from actviz.render.terminal.sentence import headings
from actviz.render.terminal.statements import lines

#: In inches of text: what labels take beside and below the axes.
_BESIDE, _BELOW = 4.0, 4.5
#: The characters and the lines of the description.
_DESCRIBED, _MOST_LINES = 100, 60
_GLYPHS = replace(UNICODE, zero="✚", inflection="✖")


def figure(picture: Curves, kind: str, style: Style, title: str | None = None) -> bytes:
    """The bytes of a figure of curves; `title` replaces the formula, an empty one leaves it out."""
    head = _title(picture, style, title)
    height = style.height + style.text / 72 * 1.4 * len(head)
    with drawing(style, height) as canvas:
        axes = canvas.add_subplot()
        panel = Panel(picture, axes, style, *room(style, style.width, style.height))
        panel.draw()
        write_title(axes, "\n".join(head), style)
        axes.set_xlabel("x", style="italic")
        canvas.draw_without_rendering()
        panel.write_names()
        described, _ = lines(picture, _DESCRIBED, _MOST_LINES, _GLYPHS)
        return saved(canvas, kind, " ".join(head) or ", ".join(picture.labels), "\n".join(described))


def room(style: Style, width: float, height: float) -> tuple[float, float]:
    """About the width and height of axes in so many inches, without their labels."""
    return max(width - _BESIDE * style.text / 72, 0.5), max(height - _BELOW * style.text / 72, 0.5)


def _title(picture: Curves, style: Style, given: str | None) -> list[str]:
    """The lines of the title: the given one, else the formula of one function or family; several functions have their names."""
    if given is not None:
        return wrap(given, style.columns)
    if picture.title:
        return wrap(picture.title, style.columns)
    if len(picture.functions) > 1 and not picture.sweep:
        return []
    return wrap(" ".join(headings(picture, 2 * style.columns - 8, _GLYPHS)), style.columns)
