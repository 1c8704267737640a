"""Curves with a band around each: medians of many runs, and the quartiles about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actviz.numerics.arrays import Array
from actviz.render.figures.axis import across, upwards
from actviz.render.figures.labels import Named, write_beside, write_key
from actviz.render.figures.panels import Finish, Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.style import Style, colour, dashes, ink

#: How strong a band is, and the room around curves as a share of the axes.
_BAND, _MARGIN = 0.18, 0.04
#: The dashes of predicted values.
_THEORY: Any = (0, (1, 1))
#: The most decades that a logarithmic axis shows below its largest number.
_MOST_DECADES = 12.0
#: The most points of a curve that has a marker at each.
_FEW = 41


@dataclass(frozen=True)
class Band:
    """A curve through the middle values at ascending x, and the low and high values around it; a number that is not finite is a gap.

    `theory` are predicted values, drawn as a dotted line in the same colour.
    """

    label: str
    x: Sequence[float]
    low: Sequence[float]
    middle: Sequence[float]
    high: Sequence[float]
    theory: Sequence[float] = ()


@dataclass(frozen=True)
class Bands:
    """Curves with bands over a common x; `log_x` and `log_y` take logarithms, which leave out what is not above 0."""

    title: str
    x_name: str
    y_name: str
    bands: Sequence[Band]
    log_x: bool = False
    log_y: bool = False


def figure(bands: Bands, kind: str, style: Style, description: str = "") -> bytes:
    """The bytes of a figure of curves with bands."""
    part = Part(bands.title, lambda axes, width, height: draw(axes, bands, style, width, height))
    return figure_of([part], kind, style, bands.title, description)


def draw(axes: Any, bands: Bands, style: Style, width: float, height: float) -> Finish:
    """Draw curves with bands into axes of about this width and height in inches; their names are yet to be written."""
    columns = [[_shown(values, bands.log_y) for values in (band.low, band.middle, band.high)] for band in bands.bands]
    xs = [_shown(band.x, bands.log_x) for band in bands.bands]
    x_scale = across(*_span(xs), width, style.small, logarithmic=bands.log_x)
    theories = [_shown(band.theory, bands.log_y) for band in bands.bands]
    low, high = _span([values for column in (*columns, theories) for values in column])
    if bands.log_y:
        low = max(low, high - _MOST_DECADES)
    y_scale = upwards(low, high, height, style.small, logarithmic=bands.log_y)
    x_scale.apply(axes, "x", _MARGIN / 2)
    y_scale.apply(axes, "y", _MARGIN)
    names = []
    for place, (band, values) in enumerate(zip(bands.bands, columns, strict=True)):
        x = x_scale(xs[place])
        lower, middle, upper = (np.where(np.isfinite(part), y_scale(part), np.nan) for part in values)
        axes.fill_between(x, lower, upper, color=colour(place), alpha=_BAND, linewidth=0)
        marker = {"marker": "o", "markersize": 0.7 * style.marker} if len(x) <= _FEW else {}
        axes.plot(x, middle, color=colour(place), linestyle=dashes(place), **marker)
        if band.theory:
            theory = np.where(np.isfinite(theories[place]), y_scale(theories[place]), np.nan)
            axes.plot(x, theory, color=colour(place), linestyle=_THEORY, linewidth=0.8 * style.line)
        kept = np.isfinite(x) & np.isfinite(middle)
        if kept.any():
            names.append(Named(band.label, ink(place), [(x[kept], middle[kept])]))
    axes.set_xlabel(bands.x_name)
    axes.set_ylabel(bands.y_name)

    def write_names() -> float:
        if len(names) < 2 or write_beside(axes, names, np.empty((0, 2)), style):
            return 0.0
        return write_key(axes, [_handles(bands, style)], style)

    return write_names


def _shown(values: Sequence[float], logarithmic: bool) -> Array:
    numbers = np.array(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        numbers = np.log10(numbers) if logarithmic else numbers
    result: Array = np.where(np.isfinite(numbers), numbers, np.nan)
    return result


def _span(columns: Sequence[Array]) -> tuple[float, float]:
    """The least and the largest number, apart from each other."""
    numbers = np.concatenate([np.empty(0), *columns])
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return 0.0, 1.0
    low, high = float(numbers.min()), float(numbers.max())
    return (low, high) if low < high else (low - 0.5 - abs(low) / 2, high + 0.5 + abs(high) / 2)


def _handles(bands: Bands, style: Style) -> list[Any]:
    from matplotlib.lines import Line2D  # noqa: PLC0415 - an extra, and slow to load

    return [
        Line2D([], [], color=colour(place), linestyle=dashes(place), linewidth=style.line, label=band.label)
        for place, band in enumerate(bands.bands)
    ]
