"""A sweep as far as it is done: curves, maps or a table for a reader, a record for each point or each run for scripts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from actviz.experiments.outcome import Line, Plot
from actviz.experiments.statistics import Spread
from actviz.render.layout import wrapped
from actviz.render.serialize import tab_separated
from actviz.render.tables import table
from actviz.render.view import ReaderTable, View
from actviz.sweeps.plan import Value
from actviz.sweeps.run import Measure
from actviz.sweeps.summary import Curve, Point, Summary, has_wide_range, shown
from actviz.text.numbers import rounded, written
from actviz.text.quoting import printable
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_DIGITS = 3
#: The least lines of a picture, the lines of the prompt, and the curves up to which quartiles and theory are drawn too.
_LEAST, _PROMPTS, _FEW = 10, 2, 2


@dataclass(frozen=True)
class SweepView(View):
    """A sweep; `with_runs` gives scripts, and the table, a row for each run instead of each point."""

    command = "sweep"
    summary: Summary
    with_runs: bool = False
    title: str | None = None

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the sweep."""
        plan = self.summary.plan
        return {
            "experiment": plan.experiment,
            **({"data": plan.data} if plan.data else {}),
            "functions": list(dict.fromkeys(cell.label for cell in plan.cells)),
            "options": dict(plan.options),
            "over": {axis.name: list(axis.values) for axis in plan.axes},
            "seed": plan.seed,
            "seeds": plan.seeds,
            "version": self.summary.kept.version,
        }

    def document(self) -> Mapping[str, Any]:
        """The records, and how much of the sweep is done."""
        summary = self.summary
        done = {
            "runs": summary.plan.count,
            "done": summary.done,
            "failed": summary.failed,
            "other_versions": dict(summary.kept.others),
        }
        return {**super().document(), "measure": summary.measure, "progress": done}

    def records(self) -> list[dict[str, Any]]:
        return self._of_runs() if self.with_runs else [self._of_point(point) for point in self.summary.points]

    def rows(self) -> list[dict[str, str]]:
        records = self.records()
        names = list(dict.fromkeys(name for record in records for name in record)) or list(self._place_names())
        return [{name: _exact(record.get(name)) for name in names} for record in records] or [dict.fromkeys(names, "")]

    def table(self) -> ReaderTable:
        if self.with_runs:
            rows = self.rows()
            return ReaderTable(list(rows[0]), [list(row.values()) for row in rows])
        measure, has_failed = self.summary.measure, bool(self.summary.failed)
        headings = [*self._place_names(), "runs", *["failed"] * has_failed, *self._headings()]
        lines = [
            [
                *map(_shown, self._place(point).values()), str(point.runs), *[str(point.failed)] * has_failed,
                *_cells(point, measure, has_quartiles=self.summary.plan.seeds > 1, has_theory=self._has_theory),
            ]
            for point in self.summary.points
        ]  # fmt: skip
        return ReaderTable(headings, lines)

    def page(self, screen: Screen) -> str:
        """A picture where the axes have one, the table beside curves, and how far the sweep is."""
        notes = [line for text in self._notes() for line in wrapped(text, screen.width)]
        if self.with_runs or self.summary.kind == "table":
            return table(*self.table(), screen) + "".join(f"{line}\n" for line in notes)
        if self.summary.kind == "map":
            return self._maps(screen, notes)
        lines = table(*self.table(), screen).splitlines()
        if screen.terminal and len(lines) + len(notes) + _LEAST + _PROMPTS > screen.height:
            lines = wrapped(f"(--as table lists the {len(self.summary.points)} points)", screen.width)
        room = max(screen.height - _PROMPTS - len(notes) - len(lines), _LEAST)
        pictures = _drawn_curves(self._plot(), screen, min(room, screen.width // 2))
        return "".join(f"{line}\n" for line in [*pictures, *notes, *lines])

    def plain(self, _screen: Screen) -> str:
        """The rows below their names."""
        rows = self.rows()
        return tab_separated([rows[0], *(row.values() for row in rows)])

    def remarks(self, _screen: Screen) -> str:
        """How far the sweep is."""
        return "".join(f"{text}\n" for text in self._notes())

    def markdown(self) -> str:
        """The table, and how far the sweep is."""
        return super().markdown() + "\n" + "\n".join(self._notes()) + "\n"

    def figure(self, kind: str, style: Style) -> bytes:
        """Curves or maps."""
        from actviz.render.figures.sweep import figure  # noqa: PLC0415 - for figures only

        drawn = self.summary.drawn
        over = [f"{name} {text}" for name, text in (("line", drawn.line), ("contour", drawn.contour)) if text]
        usual = self._heading() + f" ({', '.join(over)})" * bool(over)
        return figure(self.summary, kind, style, usual if self.title is None else self.title, " ".join(self._notes()))

    def _heading(self) -> str:
        plan, summary = self.summary.plan, self.summary
        of = " ".join(part for part in (plan.experiment, plan.data) if part)
        functions = f" with {', '.join(summary.labels)}" if len(summary.labels) <= 2 else ""
        return printable(f"{summary.measure} of {of}{functions}")

    def _notes(self) -> list[str]:
        """What is drawn; how many runs are done, why some failed, and the runs of other versions."""
        summary, plan = self.summary, self.summary.plan
        seeds = "1 seed" if plan.seeds == 1 else f"{plan.seeds} seeds: median and quartiles"
        fixed = [f"{axis.name} {shown(axis.values[0])}" for axis in plan.axes if len(axis.values) == 1]
        given = [f"{name} {_plain(value)}" for name, value in plan.options.items()]
        notes = [f"{'; '.join([self._heading(), seeds, *([', '.join(given + fixed)] if given or fixed else [])])}."]
        if summary.drawn.line:
            notes.append(f"Line: {summary.drawn.line}.")
        if summary.drawn.contour:
            notes.append(f"Contour: {summary.drawn.contour}.")
        if summary.done < plan.count:
            notes.append(f"{summary.done:,} of {plan.count:,} runs are done.")
        if summary.failed:
            reasons = "; ".join(f"{printable(reason)} ({count})" for reason, count in summary.reasons)
            notes.append(f"{summary.failed:,} of {summary.done:,} runs failed: {reasons}.")
        if summary.kept.sweeps > 1:
            notes.append(
                f"The file has {summary.kept.sweeps} sweeps, and this one ran last; repeat the line of another to show it."
            )
        notes += [
            f"{count:,} runs of actviz {version} are kept apart: --of-version {version} shows them."
            for version, count in summary.kept.others.items()
        ]
        return notes

    def _maps(self, screen: Screen, notes: Sequence[str]) -> str:
        from actviz.render.terminal.heat_map import heat_map  # noqa: PLC0415 - needs NumPy

        summary, maps = self.summary, self.summary.maps()
        height = max((screen.height - _PROMPTS - len(notes)) // len(maps), _LEAST)
        names = (summary.x_axis.name, summary.y_axis.name)
        pictures = [heat_map(plot, names, f"{summary.measure} of {plot.label}", screen, height).splitlines() for plot in maps]
        return "".join(f"{line}\n" for line in [*(line for picture in pictures for line in picture), *notes])

    def _plot(self) -> Plot:
        """Medians by x; of few curves with their quartiles and the theory."""
        curves = self.summary.curves()
        lines = [_line(curve, curve.label, [point.median for point in curve.quartiles]) for curve in curves]
        for curve in curves if len(curves) <= _FEW else ():
            lines += [_line(curve, f"{curve.label}, theory", curve.theory)] if curve.theory else []
        if len(curves) == 1 and self.summary.plan.seeds > 1:
            (curve,) = curves
            lines += [_line(curve, "quartiles", [point.low for point in curve.quartiles])]
            lines += [_line(curve, "quartiles", [point.high for point in curve.quartiles])]
        is_log = has_wide_range(y for line in lines for y in line.y)
        return Plot(f"{self.summary.measure} by {self.summary.x_axis.name}", tuple(lines), log=is_log)

    @property
    def _has_theory(self) -> bool:
        name = f"{self.summary.measure}_theory"
        return any(name in point.measures for point in self.summary.points)

    def _headings(self) -> list[str]:
        measure = self.summary.measure
        quartiles = ["quartiles"] * (self.summary.plan.seeds > 1)
        return [measure, *quartiles, *["theory"] * self._has_theory]

    def _place_names(self) -> list[str]:
        has_labels = any(cell.label != cell.function for cell in self.summary.plan.cells)
        return ["function", *["label"] * has_labels, *(axis.name for axis in self.summary.plan.axes)]

    def _place(self, point: Point) -> dict[str, Value]:
        """The function of a point, its label if functions have others than their texts, and its value on each axis."""
        cell = point.cell
        label = {"label": cell.label} if "label" in self._place_names() else {}
        names = (axis.name for axis in self.summary.plan.axes)
        return {"function": cell.function, **label, **dict(zip(names, cell.coordinates, strict=True))}

    def _of_point(self, point: Point) -> dict[str, Any]:
        record: dict[str, Any] = {**self._place(point), "runs": point.runs, "failed": point.failed}
        for name in self._numbers:
            low, median, high = point.measures.get(name, Spread(math.nan, math.nan, math.nan))
            is_there = name in point.measures
            record |= {
                name: median if is_there else None,
                f"{name}_low": low if is_there else None,
                f"{name}_high": high if is_there else None,
            }
        return record

    @property
    def _numbers(self) -> list[str]:
        """The measures that are numbers in some run."""
        return [name for name in self.summary.plan.measures if any(name in point.measures for point in self.summary.points)]

    def _of_runs(self) -> list[dict[str, Any]]:
        kept = self.summary.kept
        places = {point.cell: self._place(point) for point in self.summary.points}
        order = {cell: number for number, cell in enumerate(kept.plan.cells)}
        rows = sorted(kept.rows, key=lambda row: (order[row[0]], row[1].key.seed))
        return [
            {
                **places[cell], "seed": record.key.seed, "status": "failed" if record.measures is None else "done",
                **{name: (record.measures or {}).get(name) for name in kept.plan.measures}, "reason": record.reason,
                "version": kept.version,
            }
            for cell, record in rows
        ]  # fmt: skip


def _line(curve: Curve, label: str, values: Sequence[float]) -> Line:
    return Line(label, curve.x, tuple(values))


def _drawn_curves(plot: Plot, screen: Screen, height: int) -> list[str]:
    if not any(len(line.x) > 1 for line in plot.lines):
        return []
    from actviz.render.terminal.experiment_plot import picture  # noqa: PLC0415 - plotext is slow to load

    return picture(plot, screen, height).splitlines()


def _cells(point: Point, measure: str, *, has_quartiles: bool, has_theory: bool) -> list[str]:
    """Median, quartiles of several runs, and theory for a reader."""
    median = point.median(measure)
    low, _, high = point.measures.get(measure, Spread(math.nan, math.nan, math.nan))
    quartiles = "-" if math.isnan(median) else f"{_rounded(low)}..{_rounded(high)}"
    theory = _rounded(point.median(f"{measure}_theory"))
    return [_rounded(median), *[quartiles] * has_quartiles, *[theory] * has_theory]


def _rounded(value: float) -> str:
    return "-" if math.isnan(value) else rounded(value, _DIGITS)


def _shown(value: Value) -> str:
    return shown(value)


def _plain(value: object) -> str:
    if isinstance(value, float):
        return written(value)
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _exact(value: Measure) -> str:
    """A field for a script."""
    return "" if value is None else written(value) if isinstance(value, float) else str(value)
