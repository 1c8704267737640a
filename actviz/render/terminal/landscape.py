"""The learned functions as pictures: curves through the examples of one input, planes of two inputs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from textwrap import wrap

import numpy as np
import numpy.typing as npt

from actviz.nn.problem import Problem
from actviz.nn.runs import Run
from actviz.numerics.arrays import Array
from actviz.render.terminal.axis import Axis, fitted
from actviz.render.terminal.canvas import Canvas
from actviz.render.terminal.chart import COLOURS, Chart, Series, braille, frame, outward, stamp, x_labels
from actviz.render.terminal.glyphs import Glyphs
from actviz.render.terminal.polyline import ACROSS, UPRIGHT
from actviz.render.terminal.sentence import cut

#: The shades of a cell, from class 0 to class 1, where there are no dots; and those of the regions of several classes.
_ASCII_SHADES = " .:+#"
_REGIONS, _ASCII_REGIONS = " ░▓▒█", " .:+#"
#: The dots of a cell that are filled first, from the top left on: as even as they can be.
_ORDER = np.array([[0, 4], [6, 2], [1, 5], [7, 3]])
_POINTS = "ox"
_MARGIN = 0.08
#: One cell in this number may show an example; points of the fitted curve in a column.
_CELLS_PER_EXAMPLE, _FINE = 6, 4
#: The least columns of a plane.
LEAST_PLANE = 7
#: The columns that the labels of y usually take, and those of a sample of a curve.
_GUTTER, _SAMPLE = 5, 4
_TICK_COLUMNS, _TICK_ROWS = 9.0, 3.0


def fits(runs: Sequence[Run], places: Sequence[int], width: int, glyphs: Glyphs) -> Chart:
    """What networks with one input have learned, all in one chart, and the examples to learn."""
    problem = runs[0].problem
    inputs, targets = problem.learned[:, 0], _in_units(problem, problem.train.targets[0])
    x = np.linspace(float(inputs.min()), float(inputs.max()), _FINE * width)
    series = [
        Series(run.function, x, _in_units(problem, predicted(run, x[:, None])[0]), place)
        for run, place in zip(runs, places, strict=True)
    ]
    return Chart(f"fit to {glyphs.point} over {problem.names[0]}", series, (inputs, targets))


def _in_units(problem: Problem, targets: Array) -> Array:
    result: Array = targets * problem.scaling.target_deviation + problem.scaling.target_mean
    return result


def predicted(run: Run, inputs: Array) -> Array:
    """The predictions for inputs as rows in their own units, of shape (outputs, examples)."""
    with np.errstate(all="ignore"):
        outputs: Array = run.loss.outputs(run.network.outputs(run.problem.scaled(inputs)))
    return outputs


@lru_cache(maxsize=64)
def _axis(low: float, high: float, cells: int, spacing: float, *, widest: int, upward: bool = False) -> Axis:
    """An axis that is the same in every picture of a run."""
    return fitted(low, high, cells, spacing, None if upward else (), widest=widest)


def span(values: Array) -> tuple[float, float]:
    """The range of values with room on both sides."""
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * _MARGIN or 1.0
    return low - margin, high + margin


@dataclass(frozen=True, eq=False)
class Planes:
    """What networks with two inputs have learned: a plane for each, side by side, with common axes."""

    runs: Sequence[Run]
    places: Sequence[int]
    glyphs: Glyphs

    @cached_property
    def problem(self) -> Problem:
        """The problem of all runs."""
        return self.runs[0].problem

    @property
    def _is_shaded(self) -> bool:
        """Whether the prediction is one number, shown by the share of dots that are filled; else it is the number of a class."""
        return self.problem.task not in ("classes", "labels")

    def width(self, columns: int) -> int:
        """The columns that all planes take if each has this number."""
        return _GUTTER + len(self.runs) * (columns + 1)

    def room(self, width: int) -> int:
        """The number of planes that have room."""
        return max((width - _GUTTER) // (LEAST_PLANE + 1), 1)

    def drawn(self, width: int, height: int) -> Canvas:
        """The planes in this number of cells: their names, the planes, and the labels of x."""
        canvas = Canvas(width, height)
        if height < 4:
            return canvas
        points = self.problem.learned
        y = _axis(*outward(*span(points[:, 1])), height - 2, _TICK_ROWS, upward=True, widest=max(width // 4, 6))
        gutter = y.widest + len(self.glyphs.gap)
        shown = self.runs[: self.room(width)]
        columns = (width - gutter) // len(shown) - 1
        x = _axis(*outward(*span(points[:, 0])), columns, _TICK_COLUMNS, widest=max((columns - 1) // 2, 1))
        for number, run in enumerate(shown):
            left = gutter + number * (columns + 1)
            self._write_name(canvas, number, left + 1, columns)
            if number == 0:
                frame(canvas, x, y, (1, left), self.glyphs)
            else:
                for row in range(y.cells):
                    canvas.put(1 + row, left, self.glyphs.vertical)
                x_labels(canvas, x, (1 + y.cells, left + 1), left + 1)
            self._fill(canvas, run, x, y, left + 1)
        return canvas

    def _write_name(self, canvas: Canvas, number: int, start: int, columns: int) -> None:
        """The sample of a function's curve and its name above its plane; where these have no room, the one or the other."""
        series = self._series[number]
        if self._widest + _SAMPLE > columns >= self._widest or len(self.runs) == 1:
            canvas.put(0, start, cut(series.label, columns, self.glyphs))
            return
        canvas.put(0, start, series.sample(self.glyphs), series.colour)
        if self._widest + _SAMPLE <= columns:
            canvas.put(0, start + _SAMPLE, series.label)

    @property
    def _series(self) -> list[Series]:
        none = np.empty(0)
        return [Series(run.function, none, none, place) for run, place in zip(self.runs, self.places, strict=True)]

    @property
    def _widest(self) -> int:
        return max(len(run.function) for run in self.runs)

    def legend(self, width: int) -> list[str]:
        """What the samples above the planes stand for, in lines, where names have no room there."""
        columns = (width - _GUTTER) // min(len(self.runs), self.room(width)) - 1
        if len(self.runs) == 1 or self._widest <= columns:
            return []
        entries = (f"{series.sample(self.glyphs)}\N{NO-BREAK SPACE}{series.label}" for series in self._series)
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrap(" ".join(entries), width)]

    def _fill(self, canvas: Canvas, run: Run, x: Axis, y: Axis, left: int) -> None:
        """The prediction in each cell or dot, and the examples to learn as marks."""
        if self._is_shaded and not self.glyphs.ascii:
            across, upright = ACROSS, UPRIGHT
        else:
            across = upright = 1
        grid = np.meshgrid(x.numbers(across), y.numbers(upright)[::-1])
        outputs = predicted(run, np.column_stack([values.ravel() for values in grid]))
        shape = y.cells * upright, x.cells * across
        if not self._is_shaded:
            regions = _ASCII_REGIONS if self.glyphs.ascii else _REGIONS
            numbers = class_numbers(self.problem, outputs) % len(regions)
            for (row, column), shade in np.ndenumerate(numbers.reshape(shape)):
                canvas.put(1 + row, left + column, regions[shade], COLOURS[shade % len(COLOURS)])
        else:
            fill(canvas, self._filled(outputs).reshape(shape), (1, left), self.glyphs)
        self._mark_examples(canvas, x, y, left)

    def _filled(self, outputs: Array) -> Array:
        """The share of a cell that is filled: the probability of class 1, or the value between the least and the largest target."""
        targets = self.problem.train.targets[0]
        low, high = (0.0, 1.0) if self.problem.task == "binary" else (float(targets.min()), float(targets.max()))
        filled: Array = np.nan_to_num((outputs[0] - low) / (high - low))
        return filled

    def _mark_examples(self, canvas: Canvas, x: Axis, y: Axis, left: int) -> None:
        if self.problem.task == "regression":
            return
        most = x.cells * y.cells // _CELLS_PER_EXAMPLE
        points, classes = self.problem.learned[:most], class_numbers(self.problem, self.problem.train.targets)[:most]
        columns, rows = (np.rint(axis.position(points[:, place])).astype(int) for place, axis in enumerate((x, y)))
        for number in np.argsort(classes, kind="stable"):
            kind = int(classes[number])
            mark = _POINTS[kind] if self._is_shaded else str(kind)
            if 0 <= columns[number] < x.cells and 0 <= rows[number] < y.cells:
                canvas.put(y.cells - int(rows[number]), left + int(columns[number]), mark, COLOURS[(kind + 1) % len(COLOURS)])

    @property
    def caption(self) -> str:
        """What the marks and the axes mean."""
        problem = self.problem
        axes = f"{problem.names[0]} right, {problem.names[1]} up"
        match problem.task:
            case "regression":
                return f"fuller is more; {axes}"
            case "labels":  # the digits of a binary number, the first label the lowest
                added = "1 the first label, 2 the second, 3 both" if problem.outputs == 2 else "labels are 1, 2, 4 ... added"
                return f"{added}; {axes}"
            case "classes":
                return axes
        return f"o {problem.classes[0]}, x and filled {problem.classes[1]}; {axes}"


def fill(canvas: Canvas, shares: Array, corner: tuple[int, int], glyphs: Glyphs) -> None:
    """Fill cells from a corner on by shares from 0 to 1: one for each dot of a cell, 4 by 2, in ASCII one for each cell."""
    top, left = corner
    if glyphs.ascii:
        levels = np.clip(shares * len(_ASCII_SHADES), 0, len(_ASCII_SHADES) - 1).astype(np.intp)
        for (row, column), shade in np.ndenumerate(levels):
            canvas.put(top + row, left + column, _ASCII_SHADES[shade], COLOURS[4])
        return
    order = np.tile(_ORDER, (shares.shape[0] // UPRIGHT, shares.shape[1] // ACROSS))
    stamp(canvas, braille((shares * _ORDER.size > order + 0.5).astype(np.float64)), corner, COLOURS[4], glyphs)


def class_numbers(problem: Problem, outputs: Array) -> npt.NDArray[np.intp]:
    """The number of each example's class; labels are the digits of a binary number, the first one the lowest."""
    if problem.task == "classes":
        likeliest: npt.NDArray[np.intp] = outputs.argmax(axis=0)
        return likeliest
    powers = 2 ** np.arange(len(outputs), dtype=np.intp)
    number: npt.NDArray[np.intp] = np.sum(powers[:, None] * (outputs > 0.5), axis=0, dtype=np.intp)
    return number
