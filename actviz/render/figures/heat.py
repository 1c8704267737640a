"""Heat maps: a number on a grid, as colours with a scale beside them, and where it passes a limit as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.figures.axis import Scale, across, typographic, upwards
from actviz.render.figures.panels import Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import Style
from actviz.text.numbers import rounded

#: Colour maps whose lightness rises evenly, also in grey; and one that is lightest at a limit, with both sides apart in hue.
_RISING, _AROUND = "cividis", "PuOr_r"
#: The colour of cells without a number, and the share of the width that the scale of colours takes.
_MISSING, BAR = "0.85", 0.045
#: The colours of a line and of a contour over a map.
_LINE, _CONTOUR = "#D55E00", "#CC79A7"
#: The least width of a cell with its number, in sizes of text.
_WRITTEN = 3.2
#: The most labels of an axis of texts, to a size of text.
_APART = 1.6


@dataclass(frozen=True)
class Overlay:
    """What is drawn over a map: a y for each x as a line, and the contour of other numbers on the same grid at a level."""

    line: Sequence[float] = ()
    contour: Sequence[Sequence[float]] = ()
    level: float = 0.0


@dataclass(frozen=True)
class Heat:
    """Numbers on a grid, `values[row][column]` at (`x[column]`, `y[row]`), not finite where there is none.

    Texts on an axis stand side by side, numbers where they lie, which must ascend; `log_x`, `log_y` take their logarithms. `log` takes
    those of the values. `limit` is a value at which colours change, and a line is drawn where numbers on both axes allow one.
    """

    title: str
    x_name: str
    y_name: str
    value_name: str
    x: Sequence[float] | Sequence[str]
    y: Sequence[float] | Sequence[str]
    values: Sequence[Sequence[float]]
    log: bool = False
    log_x: bool = False
    log_y: bool = False
    limit: float | None = None
    overlay: Overlay = Overlay()


def figure(heat: Heat, kind: str, style: Style, description: str = "") -> bytes:
    """The bytes of a figure of one heat map."""
    return figure_of([part(heat, style)], kind, style, heat.title, description)


def part(heat: Heat, style: Style) -> Part:
    """A heat map as one picture of a figure."""
    return Part(heat.title, lambda axes, width, height: draw(axes, heat, style, width, height))


def draw(axes: Any, heat: Heat, style: Style, width: float, height: float) -> None:
    """Draw a heat map into axes of about this width and height in inches."""
    from matplotlib import colormaps  # noqa: PLC0415 - an extra, and slow to load

    width *= 1 - 4 * BAR
    values = np.array(heat.values, dtype=np.float64)
    with np.errstate(all="ignore"):
        shown = np.log10(values) if heat.log else values
    shown = np.ma.masked_invalid(shown)
    colours = colormaps[_RISING if heat.limit is None else _AROUND].with_extremes(bad=_MISSING)
    x = _placed(axes, "x", heat.x, width, style, logarithmic=heat.log_x)
    y = _placed(axes, "y", heat.y, height, style, logarithmic=heat.log_y)
    low, high = _ends(shown, heat)
    mesh = axes.pcolormesh(
        _edges(x), _edges(y), shown, cmap=colours, vmin=low, vmax=high, linewidth=0, rasterized=shown.size > 2_500
    )
    axes.set_xlim(_edges(x)[0], _edges(x)[-1])
    axes.set_ylim(_edges(y)[0], _edges(y)[-1])
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    axes.set_xlabel(heat.x_name)
    axes.set_ylabel(heat.y_name)
    if heat.limit is not None and min(shown.shape) > 1 and not _is_text(heat.x) and not _is_text(heat.y):
        at = math.log10(heat.limit) if heat.log else heat.limit
        if float(shown.min()) < at < float(shown.max()):
            axes.contour(x, y, shown, levels=[at], colors="black", linewidths=style.line)
    is_covered = _draw_overlay(axes, heat, x, y, style)
    if not is_covered and width / len(x) * 72 > _WRITTEN * style.small and height / len(y) * 72 > 1.2 * style.small:
        _write_values(axes, values, shown, (x, y), mesh, style)
    _draw_scale(axes, mesh, heat, (low, high), height, style)


def _draw_overlay(axes: Any, heat: Heat, x: Array, y: Array, style: Style) -> bool:
    """Draw the line and the contour; return whether there is one."""
    overlay = heat.overlay
    if overlay.line:
        with np.errstate(all="ignore"):
            line, rows = (np.log10(values) if heat.log_y else np.array(values) for values in (overlay.line, heat.y))
        rising = np.interp(line, rows, y, left=np.nan, right=np.nan)
        beyond = y[-1] + (line - rows[-1]) * (y[-1] - y[-2]) / (rows[-1] - rows[-2]) if len(y) > 1 else line
        places = np.where(line > rows[-1], beyond, rising)
        axes.plot(x, np.where(np.isfinite(places), places, np.nan), color=_LINE, linewidth=1.5 * style.line)
    if overlay.contour and min(len(x), len(y)) > 1:
        numbers = np.ma.masked_invalid(np.array(overlay.contour))
        if numbers.count() and float(numbers.min()) < overlay.level < float(numbers.max()):
            axes.contour(x, y, numbers, levels=[overlay.level], colors=_CONTOUR, linewidths=1.5 * style.line)
    return bool(overlay.line or overlay.contour)


def _is_text(values: Sequence[Any]) -> bool:
    return bool(values) and isinstance(values[0], str)


def _placed(axes: Any, name: str, values: Sequence[Any], inches: float, style: Style, *, logarithmic: bool) -> Array:
    """The coordinates of the values of an axis, whose ticks are set."""
    which = {"x": axes.xaxis, "y": axes.yaxis}[name]
    if _is_text(values) or len(values) < 2:
        texts = [value if isinstance(value, str) else rounded(value) for value in values]
        places = np.arange(len(texts), dtype=np.float64)
        step = max(math.ceil(len(texts) * style.small * _room(name, texts) / 72 / inches), 1)
        which.set_ticks(places[::step], [typographic(text) if _is_number(text) else text for text in texts[::step]])
        which.set_tick_params(length=0)
        return places
    numbers = np.array(values, dtype=np.float64)
    numbers = np.log10(numbers) if logarithmic else numbers
    low, high = float(numbers[0]), float(numbers[-1])
    make = across if name == "x" else upwards
    scale: Scale = make(low, high, inches, style.small, logarithmic=logarithmic)
    scale.apply(axes, name)
    return scale(numbers)


def _room(name: str, texts: Sequence[str]) -> float:
    """The sizes of text that a label needs."""
    return _APART if name == "y" else max(map(len, texts)) * 0.6 + 0.6


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ends(shown: Any, heat: Heat) -> tuple[float, float]:
    """The values of the first and the last colour; those about a limit lie evenly on both sides."""
    if not shown.count():
        return 0.0, 1.0
    low, high = float(shown.min()), float(shown.max())
    if heat.limit is not None:
        at = math.log10(heat.limit) if heat.log else heat.limit
        reach = max(at - low, high - at) or 1.0
        return at - reach, at + reach
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _edges(places: Array) -> Array:
    """The borders of cells around places."""
    if len(places) == 1:
        edges: Array = places[0] + np.array([-0.5, 0.5])
        return edges
    middles = (places[:-1] + places[1:]) / 2
    ends = 2 * places[[0, -1]] - middles[[0, -1]]
    return np.concatenate([ends[:1], middles, ends[1:]])


def _write_values(axes: Any, values: Array, shown: Any, places: tuple[Array, Array], mesh: Any, style: Style) -> None:
    """Write each number into its cell, in black or white, whichever can be read there."""
    for (row, column), value in np.ndenumerate(values):
        text = typographic(rounded(float(value), 2)) if np.isfinite(value) else "–"
        red, green, blue, _ = mesh.cmap(mesh.norm(shown[row, column])) if np.isfinite(value) else (0.85, 0.85, 0.85, 1.0)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.42
        where = {"ha": "center", "va": "center", "fontsize": 0.9 * style.small}
        axes.text(places[0][column], places[1][row], text, color="white" if dark else "black", **where)


def _draw_scale(axes: Any, mesh: Any, heat: Heat, ends: tuple[float, float], height: float, style: Style) -> None:
    """The scale of colours with its ticks, at the right."""
    bar = axes.figure.colorbar(mesh, ax=axes, fraction=BAR, pad=0.03, aspect=25)
    scale = upwards(*ends, height, style.small, logarithmic=heat.log)
    slack = 1e-9 * (ends[1] - ends[0])
    ticks = {float(number): scale.axis.labels[cell] for cell, number in scale.axis.ticks.items()}
    ticks = {number: text for number, text in ticks.items() if ends[0] - slack <= number <= ends[1] + slack}
    if len(ticks) < 2:
        ticks = {end: rounded(10.0**end if heat.log else end, 2) for end in ends}
    bar.set_ticks(list(ticks), labels=list(map(typographic, ticks.values())))
    bar.outline.set_linewidth(style.line / 2)
    bar.set_label(heat.value_name)
