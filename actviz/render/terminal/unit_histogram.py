"""A layer's pre-activations as a picture: their histogram, the slope of the function over it, and where that is small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actviz.analysis.diagnosis.layer import LayerDiagnosis
from actviz.numerics.arrays import Array
from actviz.render.terminal.axis import Axis, fitted
from actviz.render.terminal.canvas import Canvas
from actviz.text.screen import Screen

LEAST_WIDTH, LEAST_HEIGHT = 30, 9
#: The shares of the pre-activations below and above which the picture ends, and what it adds on both sides.
_ENDS, _MARGIN = (0.001, 0.999), 0.05
#: Lines of the title, the axis, its labels and the key.
_AROUND = 4
#: Cells between ticks.
_ACROSS, _UP = 12, 4


@dataclass(frozen=True)
class _Marks:
    """The characters of bars from an eighth to a whole cell, of the curve, of shaded cells, and of the axes."""

    bars: str
    curve: str
    shade: str
    horizontal: str
    vertical: str
    tick: str


_UNICODE = _Marks("▁▂▃▄▅▆▇█", "•", "░", "─", "│", "┬")
_ASCII = _Marks("#", "*", ":", "-", "|", "+")
_BAR, _CURVE = "36", "33"


def unit_histogram(layer: LayerDiagnosis, screen: Screen, height: int) -> str:
    """The picture in exactly `height` lines; empty where the screen is too small, or there are no finite pre-activations."""
    low, high = (layer.histogram.quantile(share) for share in _ENDS)
    if screen.width < LEAST_WIDTH or height < LEAST_HEIGHT or not np.isfinite([low, high]).all():
        return ""
    margin = _MARGIN * (high - low) or max(abs(high), 1.0) / 2
    rows, marks = height - _AROUND, _UNICODE if screen.unicode else _ASCII
    near = np.linspace(low - margin, high + margin, 4 * screen.width)
    with np.errstate(all="ignore"):
        slopes = layer.activation.derivative(near)
    finite = slopes[np.isfinite(slopes)]
    least, largest = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    y = fitted(min(least, 0.0), max(largest, least + 1e-9, 1e-9), rows, _UP)
    gutter = y.widest + 1
    x = fitted(low - margin, high + margin, screen.width - gutter - 1, _ACROSS, ())
    canvas = Canvas(screen.width, height)
    room, of = screen.width - gutter - 1, f"f'(z) of {layer.activation.label}"
    titles = (f"{layer.layer}: pre-activations z, and {of}", f"{layer.layer}: z and {of}", of)
    canvas.put(0, gutter + 1, _fitting(titles, room))
    _put_cells(canvas, layer, x, y, gutter + 1, rows, marks)
    _put_axes(canvas, x, y, gutter, rows, marks)
    bar, dot, shade = marks.bars[-1], marks.curve, marks.shade
    keys = (f"{bar} share of z   {dot} f'(z)   {shade} slope 0 or saturated", f"{bar} z  {dot} f'(z)  {shade} flat")
    canvas.put(height - 1, gutter + 1, _fitting(keys, room))
    return "\n".join(canvas.lines(colour=screen.colour))


def _fitting(texts: Sequence[str], room: int) -> str:
    """Return the first text that fits; empty if none does."""
    return next((text for text in texts if len(text) <= room), "")


def _numbers(axis: Axis, cells: Array) -> Array:
    """The numbers at these cells of an axis."""
    numbers: Array = float(axis.start) + (cells - axis.first) / axis.per * float(axis.step)
    return numbers


def _put_cells(canvas: Canvas, layer: LayerDiagnosis, x: Axis, y: Axis, left: int, rows: int, marks: _Marks) -> None:
    """Draw the shaded columns, the bars from the bottom, and the curve."""
    counts = layer.histogram.counts(_numbers(x, np.arange(-0.5, x.cells)))
    heights = np.round(counts / max(counts.max(), 1e-300) * rows * len(marks.bars)).astype(int)
    places = _numbers(x, np.arange(float(x.cells)))
    with np.errstate(all="ignore"):
        slopes = layer.activation.derivative(places)
    dots = np.round(y.position(np.nan_to_num(slopes, nan=np.inf))).astype(int)
    for column, place in enumerate(places):
        if _is_flat(layer, float(place)):
            for row in range(rows):
                canvas.put(1 + row, left + column, marks.shade)
        whole, part = divmod(int(heights[column]), len(marks.bars))
        for row in range(whole):
            canvas.put(rows - row, left + column, marks.bars[-1], _BAR)
        if part:
            canvas.put(rows - whole, left + column, marks.bars[part - 1], _BAR)
        if 0 <= dots[column] < rows:
            canvas.put(rows - int(dots[column]), left + column, marks.curve, _CURVE)


def _is_flat(layer: LayerDiagnosis, z: float) -> bool:
    tails = layer.tails
    saturated = (tails.left is not None and z < tails.left) or (tails.right is not None and z > tails.right)
    return saturated or any(low <= z <= high for low, high in tails.off)


def _put_axes(canvas: Canvas, x: Axis, y: Axis, gutter: int, rows: int, marks: _Marks) -> None:
    for row in range(rows):
        canvas.put(1 + row, gutter, marks.vertical)
    for cell, label in y.labels.items():
        canvas.put(rows - cell, gutter - len(label), label)
    canvas.put(rows + 1, gutter + 1, marks.horizontal * x.cells)
    for cell, label in x.labels.items():
        canvas.put(rows + 1, gutter + 1 + cell, marks.tick)
        start = min(max(gutter + 1 + cell - len(label) // 2, 0), canvas.width - len(label))
        canvas.put(rows + 2, start, label)
