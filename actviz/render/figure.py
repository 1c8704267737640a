"""The same picture as a figure in a file: png, svg or pdf, drawn by matplotlib (the only module that knows it)."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actviz.errors import DataError
from actviz.render.terminal.glyphs import UNICODE
from actviz.render.terminal.legible import Legible
from actviz.render.terminal.sentence import headings
from actviz.render.terminal.statements import lines

if TYPE_CHECKING:
    from actviz.analysis.plotting.picture import Curves

FORMATS = ("png", "svg", "pdf")
#: Inches, and dots to an inch: a slide's width at 1200 dots.
_SIZE, _DPI = (8.0, 4.5), 150
#: Characters that fit on a line below it, lines at most, lines for which there is room, and the inches of one more.
_COLUMNS, _LINES, _ROOM, _LINE = 130, 40, 4, 0.14
#: Characters that fit in the title.
_TITLE_COLUMNS = 100
#: Colours that most eyes tell apart, and dashes that tell the curves apart without them (Okabe, Ito 2008).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_DASHES: tuple[Any, ...] = ("solid", "dashed", "dotted", "dashdot", (0, (6, 1, 1, 1, 1, 1)))
#: The markers of features; a point of a tangent and a measured point are squares, as in the terminal.
_MARKERS = {"minimum": "v", "maximum": "^", "zero": "P", "inflection": "X"}
_GLYPHS = replace(UNICODE, zero="✚", inflection="✖")


def figure(picture: Curves, kind: str, title: str | None = None) -> bytes:
    """The bytes of a file of this kind; the same picture gives the same bytes. Raises DataError without matplotlib."""
    said, _ = lines(picture, _COLUMNS, _LINES, _GLYPHS)
    with new_figure("\n".join(headings(picture, _TITLE_COLUMNS, _GLYPHS, title)), said) as (drawing, axes):
        _draw_frame(axes, picture)
        legible = Legible(picture, _COLUMNS)
        for place in reversed(range(len(picture.curves))):
            _draw_curve(axes, legible, place)
        _draw_points(axes, picture)
        if len(picture.curves) > 1 or picture.measured:
            handles, labels = axes.get_legend_handles_labels()
            axes.legend(handles[::-1], labels[::-1], frameon=False)
        return saved(drawing, kind)


@contextmanager
def new_figure(title: str, said: Sequence[str]) -> Iterator[tuple[Any, Any]]:
    """An empty figure and its axes, with a title, and sentences below. Raises DataError without matplotlib."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to load
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise DataError("figures are drawn by matplotlib, which is not installed", "pip install 'actviz[figures]'") from None
    with mpl.rc_context({"svg.hashsalt": "actviz", "svg.fonttype": "none", "axes.unicode_minus": False}):
        width, height = _SIZE
        drawing = Figure(figsize=(width, height + _LINE * max(len(said) - _ROOM, 0)), dpi=_DPI, layout="constrained")
        axes = drawing.add_subplot()
        axes.set_title(title, parse_math=False)
        axes.set_xlabel("\n".join(said), fontsize="small", parse_math=False, loc="left", multialignment="left")
        yield drawing, axes


def saved(drawing: Any, kind: str) -> bytes:
    """The bytes of a figure, which hold no date."""
    stream = io.BytesIO()
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    drawing.savefig(stream, format=kind, metadata=metadata)
    return stream.getvalue()


def _draw_frame(axes: Any, picture: Curves) -> None:
    axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
    axes.axvline(0, color="0.7", linewidth=0.8, zorder=0)
    axes.set_xlim(*picture.x_range)
    low, high = picture.y_range
    margin = 0 if picture.y_fixed else (high / 2 - low / 2) * 0.08
    axes.set_ylim(low - margin, high + margin)


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]


def _draw_curve(axes: Any, legible: Legible, place: int) -> None:
    """The smooth pieces of a curve, the ends of its jumps (filled where attained), its kinks and features."""
    curve, colour = legible.picture.curves[place], _colour(place)
    for number, (x, y) in enumerate(curve.segments):
        label = curve.label if number == 0 else None
        axes.plot(x, y, color=colour, linestyle=_DASHES[place % len(_DASHES)], label=label, linewidth=1.8)
    for end in curve.ends if legible.has_ends(curve) else ():
        face = colour if end.attained else "white"
        axes.plot([end.x], [end.y], "o", color=colour, markerfacecolor=face, markersize=5.5, zorder=3)
    for where, value in curve.kinks if legible.has_kinks(curve) else ():
        axes.plot([where], [value], "D", color=colour, markersize=5, zorder=3)
    for point in legible.features(curve.function) if curve.order == 0 and legible.picture.facts else ():
        axes.plot([point.x], [point.y], _MARKERS[point.kind], color=colour, markersize=6, zorder=3)


def _draw_points(axes: Any, picture: Curves) -> None:
    """Tangents with their points, and measured points."""
    for tangent in picture.tangents:
        for x, y in tangent.lines(picture.x_range, axes.get_ylim()):
            axes.plot(x, y, color=_colour(tangent.function), linewidth=1.0, zorder=2.5)
        for place, curve in enumerate(picture.curves):
            if curve.function == tangent.function and math.isfinite(tangent.jet[curve.order]):
                axes.plot([tangent.x], [tangent.jet[curve.order]], "s", color=_colour(place), markersize=5.5, zorder=4)
    if measured := picture.measured:
        style = {"color": "0.2", "markerfacecolor": "none", "markersize": 4, "linestyle": "none", "zorder": 2.2}
        axes.plot(measured.x, measured.y, "s", label=measured.name, **style)
