"""The picture of functions as a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actviz.analysis.plotting.picture import Curves
from actviz.render.figures.lines import Panel
from actviz.render.figures.panels import Finish, Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import Style
from actviz.render.terminal.glyphs import UNICODE
from actviz.render.terminal.sentence import headings
from actviz.render.terminal.statements import lines
from actviz.text.screen import MOST_COLUMNS

#: The characters and the lines of the description.
_DESCRIBED, _MOST_LINES = 100, 60
_GLYPHS = replace(UNICODE, zero="✚", inflection="✖")


def figure(picture: Curves, kind: str, style: Style, title: str | None = None) -> bytes:
    """The bytes of a figure of curves; `title` replaces the formula, an empty one leaves it out."""
    head = _title(picture, style) if title is None else title
    described, _ = lines(picture, _DESCRIBED, _MOST_LINES, _GLYPHS)
    return figure_of([part(picture, head, style)], kind, style, head or ", ".join(picture.labels), "\n".join(described))


def part(picture: Curves, title: str, style: Style, *, x_name: str = "x", dotted: bool = False, named: bool = False) -> Part:
    """Curves as one picture of a figure; `dotted` marks the points of curves, `named` names the only one too."""

    def draw(axes: Any, width: float, height: float) -> Finish:
        panel = Panel(picture, axes, style, width, height, dotted, named)
        panel.draw()
        axes.set_xlabel(x_name, style="italic" if len(x_name) == 1 else "normal")
        return panel.write_names

    return Part(title, draw)


def sentences(picture: Curves) -> list[str]:
    """The sentences about a figure, each with all that is known."""
    return lines(picture, MOST_COLUMNS, _MOST_LINES, _GLYPHS)[0]


def _title(picture: Curves, style: Style) -> str:
    """The title of a picture, else the formula of its one function or family; several functions have their names."""
    if picture.title or (len(picture.functions) > 1 and not picture.sweep):
        return picture.title
    return " ".join(headings(picture, 2 * style.columns - 8, _GLYPHS))
