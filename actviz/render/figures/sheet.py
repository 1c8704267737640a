"""A data sheet of one function: its formulas, its curves and the facts about it, the most important first, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from actviz.analysis.derivative_formula import derive
from actviz.analysis.plotting.picture import Curves
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation
from actviz.render.explanation.paragraphs import Statement
from actviz.render.explanation.sections import Content
from actviz.render.figures.canvas import drawing, saved
from actviz.render.figures.formula import Formula, of_derivative, of_function
from actviz.render.figures.lines import Panel
from actviz.render.figures.style import ASIDE, Style, ink
from actviz.render.figures.typesetting import Page

#: The marks of consequences and their colours.
_MARKS = {"+": ("+", ink(2)), "-": ("−", ink(1)), " ": ("·", ASIDE)}
#: What is set as a formula or means nothing on paper, and which names come before the calls of frameworks.
_LEFT_OUT, _EARLY = ("formula", "derivative", "Jacobian", "next", "words"), ("source", "used in", "differ", "also")
#: What stands at the end of a page that is full.
_MORE = "More: actviz explain {}"


@dataclass(frozen=True)
class _Layout:
    """Sizes of a page in points: the page, its margin, the column of text, the curves, names of facts, and the sizes of text and lines.

    The curves stand in the column of text, or where `beside` says at its right.
    """

    page: tuple[float, float]
    margin: float
    column: float
    curves: tuple[float, float]
    label: float
    text: float
    formula: float
    title: float
    line: float
    beside: bool


_LAYOUTS = {
    "paper": _Layout((595, 842), 46, 503, (503, 170), 62, 9, 11, 18, 1.2, False),  # A4; letter has room for it too
    "slide": _Layout((720, 405), 22, 356, (300, 300), 76, 11, 15, 22, 2.0, True),
}


def figure(
    function: Activation | VectorActivation, picture: Curves, contents: Sequence[Content], kind: str, style: Style
) -> bytes:
    """The bytes of a data sheet: a page of A4 for a paper, or a slide."""
    layout = _LAYOUTS[style.name]
    small = replace(
        style, width=layout.page[0] / 72, text=layout.text, small=layout.text, line=layout.line, marker=3 * layout.line
    )
    with drawing(small, layout=False) as canvas:
        canvas.set_size_inches(*(side / 72 for side in layout.page))
        page = Page(
            canvas, layout.margin + layout.column, layout.formula, left=layout.margin, top=layout.margin * 0.8, fixed=True
        )
        page.text(function.spec, layout.title, weight="bold")
        page.text(function.definition.summary, layout.text, colour=ASIDE)
        page.space(0.6)
        for formula in _formulas(function):
            formula.put(page)
            page.space(0.5)
        if layout.beside:
            _curves(canvas, picture, small, layout, layout.margin + layout.title)
        else:
            page.y = _curves(canvas, picture, small, layout, page.y) + layout.text
        groups = _groups(contents)
        _put(page, groups, layout, function.spec)
        page.place(layout.page)
        described = [f"{item.topic} {item.text}" for group in groups for item in group]
        return saved(canvas, kind, function.spec, "\n".join([function.definition.summary, *described]))


def _formulas(function: Activation | VectorActivation) -> list[Formula]:
    """f and f', or as text the components of a vector function and their Jacobian."""
    if isinstance(function, Activation):
        return [of_function(function), of_derivative(derive(function))]
    texts = (f"y_i = {function.definition.formula}", f"d y_i/d x_j = {function.definition.jacobian}")
    return [Formula("", ((text, ""),)) for text in texts]


def _groups(contents: Sequence[Content]) -> list[list[Statement]]:
    """The statements of a page that are not drawn, by section; sources come before the calls of frameworks."""
    groups = []
    for content in contents:
        kept = [item for item in content.statements if item.topic not in _LEFT_OUT]
        if content.title == "formula":
            kept = kept[1:]  # the first one is the title of the sheet
        groups.append(sorted(kept, key=lambda item: item.topic not in _EARLY) if content.title == "names" else kept)
    return groups


def _put(page: Page, groups: Sequence[Sequence[Statement]], layout: _Layout, name: str) -> None:
    """Set the statements, as far as there is room."""
    size, bottom = layout.text, layout.page[1] - layout.margin * 0.7
    for group in filter(None, groups):
        before = ""
        for item in group:
            topic, colour = _MARKS.get(item.mark, (item.topic if item.topic != before else "", ASIDE))
            column = 1.2 * size if item.mark else layout.label
            if page.y + page.height(item.text, size, column) > bottom - 1.4 * size:
                page.text(_MORE.format(name), size, colour=ASIDE)
                return
            page.labelled(topic, item.text, size, column, colour)
            before = item.topic
        page.y += 0.7 * size


def _curves(canvas: Any, picture: Curves, style: Style, layout: _Layout, top: float) -> float:
    """Draw the curves at this distance below the top of the page, in points; return where the room below them begins."""
    (width, height), (page_width, page_height) = layout.curves, layout.page
    labels = 2.5 * layout.text
    left = (page_width - layout.margin - width if layout.beside else layout.margin) + labels
    place = (left / page_width, 1 - (top + height) / page_height, (width - labels) / page_width, height / page_height)
    panel = Panel(picture, canvas.add_axes(place), style, (width - labels) / 72, height / 72)
    panel.draw()
    return top + height + 2 * layout.text + 72 * panel.write_names()
