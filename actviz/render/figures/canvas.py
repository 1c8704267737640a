"""A blank figure and its bytes: the same drawing gives the same bytes, text stays text, and nobody's matplotlibrc matters."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from actviz.errors import DataError
from actviz.render.figures.style import ASIDE, Style

#: The first font that a viewer has is used; matplotlib itself comes with the first of each list.
_SERIF = ("STIXGeneral", "STIX Two Text", "Times New Roman", "Times", "DejaVu Serif")
_SANS = ("DejaVu Sans", "Verdana", "Helvetica", "Arial")


def check_matplotlib() -> None:
    """Raise DataError if matplotlib is not installed."""
    try:
        import matplotlib as mpl  # noqa: F401, PLC0415 - an extra, and slow to load
    except ImportError:
        raise DataError("figures are drawn by matplotlib, which is not installed", "pip install 'actviz[figures]'") from None


@contextmanager
def drawing(style: Style, height: float | None = None, *, layout: bool = True) -> Iterator[Any]:
    """An empty figure, with a layout that leaves no label cut or with none; raises DataError without matplotlib."""
    check_matplotlib()
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.layout_engine import ConstrainedLayoutEngine  # noqa: PLC0415

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a title may have any character
        mpl.rcdefaults()
        rc: Any = mpl.rcParams  # its type knows the name of every setting
        rc.update(_settings(style))
        pad = style.text / 72 / 4
        engine = ConstrainedLayoutEngine(w_pad=pad, h_pad=pad, wspace=0.03, hspace=0.03) if layout else None
        figure = Figure(figsize=(style.width, height or style.height), dpi=style.dpi, layout=engine)
        FigureCanvasAgg(figure)
        yield figure


def saved(figure: Any, kind: str, title: str = "", description: str = "") -> bytes:
    """The bytes of a figure, which hold no date; a title and a description are for search, and for people who cannot see it."""
    stream = io.BytesIO()
    texts = {"Title": title, "Subject" if kind == "pdf" else "Description": description}
    dates: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    figure.savefig(stream, format=kind, metadata=dates | {name: text for name, text in texts.items() if text})
    return stream.getvalue()


def write_title(axes: Any, title: str, style: Style) -> None:
    """Write a title above the axes, from their left edge."""
    if title:
        axes.set_title(title, fontsize=style.small, loc="left", color=ASIDE, pad=style.text * 0.7)


def _settings(style: Style) -> dict[str, Any]:
    thin, tick = style.line / 2, style.text * 0.35
    return {
        "svg.hashsalt": "actviz", "svg.fonttype": "none", "pdf.fonttype": 42, "text.parse_math": False,
        "font.family": [style.family, "DejaVu Sans"], "font.serif": list(_SERIF), "font.sans-serif": list(_SANS),
        "font.size": style.text, "mathtext.fontset": style.mathematics, "axes.titlesize": style.text,
        "axes.labelsize": style.text, "xtick.labelsize": style.small, "ytick.labelsize": style.small,
        "legend.fontsize": style.small, "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": thin,
        "xtick.major.width": thin, "ytick.major.width": thin, "xtick.major.size": tick, "ytick.major.size": tick,
        "xtick.minor.size": 0.5 * tick, "ytick.minor.size": 0.5 * tick, "xtick.minor.width": thin, "ytick.minor.width": thin,
        "xtick.major.pad": tick, "ytick.major.pad": tick, "lines.linewidth": style.line, "lines.markersize": style.marker,
        "lines.solid_capstyle": "round", "lines.dash_capstyle": "butt", "axes.axisbelow": True,
    }  # fmt: skip
