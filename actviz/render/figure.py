"""The same picture as a figure in a file: png, svg or pdf, drawn by matplotlib (the only module that knows it)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from actviz.errors import DataError
from actviz.render.terminal.glyphs import UNICODE
from actviz.render.terminal.sentence import heading, sentences

if TYPE_CHECKING:
    from actviz.analysis.plotting.curves import Curves

FORMATS = ("png", "svg", "pdf")
#: Inches, and dots to an inch: a slide's width at 1200 dots.
_SIZE, _DPI = (8.0, 4.5), 150
#: Characters that fit on a line below it.
_COLUMNS = 100
#: Colours that most eyes tell apart, and dashes that tell the curves apart without them (Okabe, Ito 2008).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_DASHES = ("solid", "dashed", "dotted", "dashdot")


def figure(picture: Curves, kind: str, title: str | None = None) -> bytes:
    """The bytes of a file of this kind; the same picture gives the same bytes. Raises DataError without matplotlib."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - an extra, and slow to load
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        raise DataError("figures are drawn by matplotlib, which is not installed", "pip install 'actviz[figures]'") from None
    with mpl.rc_context({"svg.hashsalt": "actviz", "svg.fonttype": "none", "axes.unicode_minus": False}):
        drawing = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
        axes = drawing.add_subplot()
        _draw_frame(axes, picture, heading(picture, _COLUMNS, UNICODE, title))
        for place in reversed(range(len(picture.curves))):
            _draw_curve(axes, picture, place)
        if len(picture.curves) > 1:
            handles, labels = axes.get_legend_handles_labels()
            axes.legend(handles[::-1], labels[::-1], frameon=False)
        stream = io.BytesIO()
        drawing.savefig(
            stream, format=kind, metadata={"Date": None} if kind == "svg" else {"CreationDate": None} if kind == "pdf" else {}
        )
    return stream.getvalue()


def _draw_frame(axes: Any, picture: Curves, title: str) -> None:
    axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
    axes.axvline(0, color="0.7", linewidth=0.8, zorder=0)
    axes.set_xlim(*picture.x_range)
    low, high = picture.y_range
    margin = 0 if picture.y_fixed else (high / 2 - low / 2) * 0.08
    axes.set_ylim(low - margin, high + margin)
    axes.set_title(title, parse_math=False)
    axes.set_xlabel("\n".join(sentences(picture, _COLUMNS, 6, UNICODE)), fontsize="small", parse_math=False)


def _draw_curve(axes: Any, picture: Curves, place: int) -> None:
    """The smooth pieces of a curve, the ends of its jumps (filled where attained), and its kinks."""
    curve = picture.curves[place]
    colour = _COLOURS[place % len(_COLOURS)]
    for number, (x, y) in enumerate(curve.segments):
        label = curve.label if number == 0 else None
        axes.plot(x, y, color=colour, linestyle=_DASHES[place % len(_DASHES)], label=label, linewidth=1.8)
    for end in curve.ends:
        face = colour if end.attained else "white"
        axes.plot([end.x], [end.y], "o", color=colour, markerfacecolor=face, markersize=5.5, zorder=3)
    for where, value in curve.kinks:
        axes.plot([where], [value], "D", color=colour, markersize=5, zorder=3)
