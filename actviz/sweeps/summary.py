"""From the rows of a sweep to points with quartiles, and to the picture that suits its axes: curves, maps or a table."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from actviz.errors import UsageError
from actviz.experiments.statistics import Spread, spread
from actviz.sweeps.plan import Axis, Cell, Plan, Value
from actviz.sweeps.run import RunRecord
from actviz.sweeps.store import Kept
from actviz.text.names import did_you_mean
from actviz.text.numbers import read_number, rounded

Kind = Literal["curves", "map", "table"]
KINDS: tuple[Kind, ...] = ("curves", "map", "table")
#: The most curves in one picture, and the most reasons of failed runs that are listed.
_MOST_CURVES, _MOST_REASONS = 12, 3
#: From this ratio of the largest to the least value on logarithms are drawn.
_WIDE = 1000.0
_FACTOR = re.compile(r"(?:(?P<factor>[^*]+)\*)?(?P<name>[^*]+)")


@dataclass(frozen=True)
class Point:
    """The runs of a cell: how many are done and how many of these failed, and the quartiles of each measure that is a number."""

    cell: Cell
    runs: int
    failed: int
    measures: Mapping[str, Spread]

    def median(self, measure: str) -> float:
        """The median of a measure; NaN where there is none."""
        return self.measures[measure].median if measure in self.measures else math.nan


@dataclass(frozen=True)
class Curve:
    """The points of a curve by ascending x."""

    label: str
    x: tuple[float, ...]
    quartiles: tuple[Spread, ...]
    #: What the theory predicts there; empty where the measure has no theory.
    theory: tuple[float, ...] = ()


@dataclass(frozen=True)
class HeatMap:
    """A measure over two axes, `values[row][column]` at (`x[column]`, `y[row]`): NaN where no run is done, or all failed.

    `line` is a curve over it, a y for each x; `contour` holds the numbers whose level `level` is drawn.
    """

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    failed: tuple[tuple[bool, ...], ...]
    line: tuple[float, ...] = ()
    contour: tuple[tuple[float, ...], ...] = ()
    level: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """What to draw: the measure, the kind of picture, a line such as `6*xi` and a contour such as `chi_1=1` over maps; "" for the usual."""

    measure: str = ""
    kind: str = ""
    line: str = ""
    contour: str = ""


@dataclass(frozen=True)
class Summary:
    """A sweep as far as it is done, for the measure that is drawn."""

    kept: Kept
    points: tuple[Point, ...]
    drawn: Drawn

    @property
    def plan(self) -> Plan:
        """The sweep."""
        return self.kept.plan

    @property
    def measure(self) -> str:
        """The measure that is drawn."""
        return self.drawn.measure

    @property
    def done(self) -> int:
        """The number of runs that have a row, those that failed among them."""
        return sum(point.runs for point in self.points)

    @property
    def failed(self) -> int:
        """The number of runs that failed."""
        return sum(point.failed for point in self.points)

    @cached_property
    def reasons(self) -> list[tuple[str, int]]:
        """The most frequent reasons of failed runs."""
        counts = Counter(record.reason for _, record in self.kept.rows if record.measures is None)
        return counts.most_common(_MOST_REASONS)

    @property
    def varying(self) -> tuple[Axis, ...]:
        """The axes with several values."""
        return tuple(axis for axis in self.plan.axes if len(axis.values) > 1)

    @property
    def kind(self) -> Kind:
        """The picture: the chosen one, else curves over one axis, a map over two, a table for others."""
        return _kind(self.drawn.kind, self.varying)

    @property
    def x_axis(self) -> Axis:
        """The axis to the right: the first one of numbers."""
        return next(axis for axis in self.varying if is_numeric(axis))

    @property
    def y_axis(self) -> Axis:
        """The axis upwards of a map."""
        return next(axis for axis in self.varying if axis is not self.x_axis)

    def curves(self) -> list[Curve]:
        """A curve for each function, and for each combination of the axes other than x."""
        place = self.plan.axes.index(self.x_axis)
        groups: dict[str, list[Point]] = {}
        for point in self.points:
            groups.setdefault(self._series(point.cell, place), []).append(point)
        return [self._curve(label, points, place) for label, points in groups.items()]

    def _curve(self, label: str, points: Sequence[Point], place: int) -> Curve:
        with_values = [point for point in points if self.measure in point.measures]
        ordered = sorted(with_values, key=lambda point: float(point.cell.coordinates[place]))
        theory = tuple(point.median(f"{self.measure}_theory") for point in ordered)
        return Curve(
            label,
            tuple(float(point.cell.coordinates[place]) for point in ordered),
            tuple(point.measures[self.measure] for point in ordered),
            theory if any(map(math.isfinite, theory)) else (),
        )

    def _series(self, cell: Cell, place: int) -> str:
        """The label of the curve that a cell belongs to: its function if there are several, and its values beside x."""
        others = [
            f"{axis.name} {shown(value)}"
            for number, (axis, value) in enumerate(zip(self.plan.axes, cell.coordinates, strict=True))
            if number != place and len(axis.values) > 1
        ]
        return ", ".join([cell.label] * (len(self.labels) > 1 or not others) + others)

    @cached_property
    def labels(self) -> list[str]:
        """The labels of the functions."""
        return list(dict.fromkeys(cell.label for cell in self.plan.cells))

    def maps(self) -> list[HeatMap]:
        """A map for each function."""
        return [self._map(label) for label in self.labels]

    def _map(self, label: str) -> HeatMap:
        across, upwards = (self.plan.axes.index(axis) for axis in (self.x_axis, self.y_axis))
        at = {
            (point.cell.coordinates[across], point.cell.coordinates[upwards]): point
            for point in self.points
            if point.cell.label == label
        }
        x, y = (sorted(map(float, axis.values)) for axis in (self.x_axis, self.y_axis))
        grid = [[at.get((column, row)) for column in x] for row in y]
        factor, name = _factored(self.drawn.line) if self.drawn.line else (1.0, "")
        contour, level = _levelled(self.drawn.contour) if self.drawn.contour else ("", 0.0)
        return HeatMap(
            label, tuple(x), tuple(y), _values(grid, self.measure),
            tuple(tuple(bool(point and point.runs and point.failed == point.runs) for point in row) for row in grid),
            tuple(factor * _typical(column, name) for column in zip(*grid, strict=True)) if name else (),
            _values(grid, contour) if contour else (), level,
        )  # fmt: skip


def summarised(kept: Kept, drawn: Drawn | None = None) -> Summary:
    """The summary of a sweep; raises UsageError for a measure, a line or a contour that it does not have, or that does not suit it."""
    drawn = drawn or Drawn()
    measures = kept.plan.measures
    chosen = drawn.measure or measures[0]
    names = [
        chosen,
        *([_factored(drawn.line)[1]] if drawn.line else []),
        *([_levelled(drawn.contour)[0]] if drawn.contour else []),
    ]
    for name in names:
        if name not in measures:
            raise UsageError(
                f"{kept.plan.experiment} has no measure {name!r}{did_you_mean(name, measures)}",
                f"its measures are {', '.join(measures)}",
            )
    by_cell: dict[Cell, list[RunRecord]] = {cell: [] for cell in kept.plan.cells}
    for cell, record in kept.rows:
        by_cell[cell].append(record)
    points = tuple(_point(cell, records) for cell, records in by_cell.items())
    summary = Summary(kept, points, Drawn(chosen, drawn.kind, drawn.line, drawn.contour))
    if (drawn.line or drawn.contour) and summary.kind != "map":
        raise UsageError("--line and --contour are drawn over a map", "a map needs two axes of numbers: two --over")
    return summary


def shown(value: Value) -> str:
    """A value of an axis for a reader."""
    return value if isinstance(value, str) else rounded(float(value), 4)


def is_numeric(axis: Axis) -> bool:
    """Whether an axis has numbers."""
    return not any(isinstance(value, str) for value in axis.values)


def is_geometric(values: Sequence[float]) -> bool:
    """Whether values have equal ratios, so that a logarithmic axis suits them.

    >>> is_geometric([0.1, 1, 10]), is_geometric([1, 2, 3]), is_geometric([0, 1, 10])
    (True, False, False)
    """
    if len(values) < 3 or min(values) <= 0:
        return False
    steps = [math.log(after / before) for before, after in pairwise(values)]
    return max(steps) - min(steps) < 1e-6 * max(map(abs, steps))


def has_wide_range(values: Iterable[float]) -> bool:
    """Whether values are above 0 and span several powers of ten, so that their logarithms are drawn.

    >>> has_wide_range([1e-6, 1.0]), has_wide_range([0.0, 1e9]), has_wide_range([1, 10])
    (True, False, False)
    """
    finite = [value for value in values if math.isfinite(value)]
    return bool(finite) and min(finite) > 0 and max(finite) / min(finite) >= _WIDE


def _kind(chosen: str, varying: Sequence[Axis]) -> Kind:
    numeric = [axis for axis in varying if is_numeric(axis)]
    is_map = len(varying) == len(numeric) == 2
    others = math.prod(len(axis.values) for axis in varying) // len(numeric[0].values) if numeric else 0
    usual: Kind = "map" if is_map else "curves" if len(numeric) == 1 and others <= _MOST_CURVES else "table"
    if chosen == "map" and not is_map:
        raise UsageError("a map needs two axes of numbers", "two --over with several values each")
    if chosen == "curves" and not (numeric and others <= _MOST_CURVES):
        raise UsageError(f"curves need an axis of numbers, and at most {_MOST_CURVES} values beside it", "--as table")
    return next((kind for kind in KINDS if kind == chosen), usual)


def _point(cell: Cell, records: Sequence[RunRecord]) -> Point:
    done = [record.measures for record in records if record.measures is not None]
    numbers: dict[str, list[float]] = {}
    for measures in done:
        for name, value in measures.items():
            if isinstance(value, int | float):
                numbers.setdefault(name, []).append(float(value))
    return Point(cell, len(records), len(records) - len(done), {name: _quartiles(values) for name, values in numbers.items()})


def _quartiles(values: Sequence[float]) -> Spread:
    """The quartiles of what is a number: a run whose measure is NaN does not hide the others."""
    return spread([value for value in values if not math.isnan(value)] or [math.nan])


def _values(grid: Sequence[Sequence[Point | None]], measure: str) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(point.median(measure) if point else math.nan for point in row) for row in grid)


def _typical(points: Sequence[Point | None], measure: str) -> float:
    """The median of a measure along a column of the map."""
    values = [value for point in points if point and not math.isnan(value := point.median(measure))]
    return spread(values).median if values else math.nan


def _factored(text: str) -> tuple[float, str]:
    """The factor and the measure of `6*xi` or `xi`."""
    match = _FACTOR.fullmatch(text.replace(" ", ""))
    try:
        if match is None:
            raise ValueError(text)
        return read_number(match["factor"] or "1"), match["name"]
    except ValueError:
        raise UsageError(
            f"--line: {text!r} is not a measure", "write --line MEASURE or --line FACTOR*MEASURE, as in 6*xi"
        ) from None


def _levelled(text: str) -> tuple[str, float]:
    """The measure and the level of `chi_1_theory=1`."""
    name, equals, level = text.partition("=")
    try:
        if not equals:
            raise ValueError(text)
        return name.strip(), read_number(level.strip())
    except ValueError:
        raise UsageError(
            f"--contour: {text!r} is not a measure and a level", "write --contour MEASURE=LEVEL, as in chi_1_theory=1"
        ) from None
