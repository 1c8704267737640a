"""Training as a figure: loss curves, what each function has learned, and how the runs of many seeds end."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.picture import Curve, Curves
from actviz.experiments.outcome import Line, Plot
from actviz.nn.problem import Problem
from actviz.nn.runs import Run
from actviz.nn.summary import Summary
from actviz.numerics.arrays import Array
from actviz.render.figures.axis import across, upwards
from actviz.render.figures.labels import write_key
from actviz.render.figures.panels import Finish, Part
from actviz.render.figures.panels import figure as figure_of
from actviz.render.figures.plot import part
from actviz.render.figures.style import ASIDE, COLOURS, Style, colour, ink
from actviz.render.terminal.dashboard import losses
from actviz.render.terminal.experiment_plot import curves_of
from actviz.render.terminal.glyphs import UNICODE
from actviz.render.terminal.landscape import class_numbers, fits, predicted, span

#: Points of a fitted curve, and those of a plane on each side; the most examples that are shown in one.
_FINE, _CELLS, _MOST = 80, 90, 400
#: How far curves may leave the examples' range of y, as a share of it.
_BEYOND = 0.3
#: The markers of classes, and how strong the colours of their regions are.
_MARKERS, _TINT = "osD^vPX*", 0.35
#: The height of a function's line in the picture of many seeds, in sizes of text.
_ROW = 2.2


def figure(runs: Sequence[Run], kind: str, style: Style, description: str) -> bytes:
    """The bytes of a figure of runs from one seed: losses, and of one or two inputs what was learned."""
    chart = losses(runs)
    lines = tuple(Line(series.label, tuple(series.x.tolist()), tuple(series.y.tolist())) for series in chart.series)
    picture = curves_of(Plot("loss", lines, log=True))
    usable = [(run, place) for place, run in enumerate(runs) if run.history and np.isfinite(run.network.parameters).all()]
    learned = _learned(usable, style)
    parts = [] if picture is None else [part(picture, "loss by epoch", style, x_name="epoch", dotted=True)]
    parts = [replace(shown, wide=len(learned) > 1) for shown in parts]
    columns = min(len(learned), 3 if style.is_wide else 2) if len(learned) > 1 else 0
    return figure_of([*parts, *learned], kind, style, f"{runs[0].config.data}: loss by epoch", description, columns)


def summary_figure(summaries: Sequence[Summary], kind: str, style: Style, description: str) -> bytes:
    """The bytes of a figure of the runs of many seeds: the final losses, and with a target the epochs to it."""
    seeds = summaries[0].runs
    losses_of = [(summary.function, summary.quantiles, summary.failed) for summary in summaries]
    parts = [_spread("final loss", f"{seeds} seeds: least, quartiles, largest", losses_of, "no model", summaries, style)]
    if all(summary.to_target for summary in summaries):
        epochs = [
            (summary.function, (summary.to_target[0], *summary.to_target, summary.to_target[2]), summary.never)
            for summary in summaries
        ]
        parts.append(_spread("epochs to the target loss", f"{seeds} seeds: quartiles", epochs, "never", (), style))
    return figure_of(parts, kind, style, f"final losses of {seeds} seeds", description, columns=1)


def _learned(usable: Sequence[tuple[Run, int]], style: Style) -> list[Part]:
    """What was learned of one input, all in one picture; of two inputs, a plane for each function."""
    match usable[0][0].problem.inputs if usable else 0:
        case 1:
            return [_fit(usable, style)]
        case 2:
            return [_plane(run, style, is_last=run is usable[-1][0]) for run, _ in usable]
    return []


def _fit(usable: Sequence[tuple[Run, int]], style: Style) -> Part:
    """The learned curves through the examples."""
    chart = fits([run for run, _ in usable], [place for _, place in usable], _FINE, UNICODE)
    assert chart.points is not None  # noqa: S101 (a fit has examples)
    x, y = chart.points
    low, high = float(y.min()), float(y.max())
    room = _BEYOND * (high - low)
    values = np.concatenate([np.clip(series.y[np.isfinite(series.y)], low - room, high + room) for series in chart.series])
    ends = (min(low, float(values.min(initial=low))), max(high, float(values.max(initial=high))))
    curves = tuple(
        Curve(series.label, place, 0, ((series.x[finite], series.y[finite]),), (), ())
        for place, series in enumerate(chart.series)
        if (finite := np.isfinite(series.y)).any()
    )
    ends = ends if ends[0] < ends[1] else (ends[0] - 1.0, ends[1] + 1.0)
    shown = Curves(
        (), tuple(curve.label for curve in curves), curves, (float(x.min()), float(x.max())), ends, False,
        notes=("",), measured=Measured("examples", x, y),
    )  # fmt: skip
    return part(shown, "fit", style, x_name=usable[0][0].problem.names[0], dotted=True)


def _plane(run: Run, style: Style, *, is_last: bool) -> Part:
    """The prediction over a plane of two inputs, the examples in it, and in the last plane what their markers mean."""

    def draw(axes: Any, width: float, height: float) -> Finish | None:
        problem = run.problem
        points = problem.learned
        ends = [span(points[:, place]) for place in (0, 1)]
        x, y = across(*ends[0], width, style.small), upwards(*ends[1], height, style.small)
        x.apply(axes, "x")
        y.apply(axes, "y")
        across_, upright = (np.linspace(*end, _CELLS) for end in ends)
        grid = np.column_stack([values.ravel() for values in np.meshgrid(across_, upright)])
        outputs = predicted(run, grid)
        _shade(axes, run, outputs, (x(across_), y(upright)), style)
        axes.set_xlabel(problem.names[0])
        axes.set_ylabel(problem.names[1])
        if problem.task == "regression":
            return None
        handles = _mark_examples(axes, run, (x(points[:_MOST, 0]), y(points[:_MOST, 1])), style)
        return (lambda: write_key(axes, [handles], style)) if is_last else None

    return Part(run.function, draw)


def _shade(axes: Any, run: Run, outputs: Array, places: tuple[Array, Array], style: Style) -> None:
    """The prediction: the class as a tint with its borders, or a number as a colour with its scale."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb  # noqa: PLC0415 - an extra, and slow to load

    shape = (len(places[1]), len(places[0]))
    if run.problem.task == "regression":
        mesh = axes.pcolormesh(*places, np.ma.masked_invalid(outputs[0].reshape(shape)), cmap="cividis", rasterized=True)
        axes.figure.colorbar(mesh, ax=axes, fraction=0.05, pad=0.03)
        return
    tints = [tuple(1 - _TINT * (1 - part) for part in to_rgb(hue)) for hue in COLOURS]
    if run.problem.task == "binary":
        share = np.nan_to_num(outputs[0], nan=0.5).reshape(shape)
        colours = LinearSegmentedColormap.from_list("classes", [tints[0], (1.0, 1.0, 1.0), tints[1]])
        axes.pcolormesh(*places, share, cmap=colours, vmin=0, vmax=1, rasterized=True)
        levels, numbers = [0.5], share
    else:
        numbers = class_numbers(run.problem, outputs).reshape(shape).astype(np.float64)
        image = np.array(tints)[numbers.astype(int) % len(tints)]
        axes.pcolormesh(*places, image, rasterized=True)
        levels = [border + 0.5 for border in range(int(numbers.max()))]
    if any(float(numbers.min()) < level < float(numbers.max()) for level in levels):
        axes.contour(*places, numbers, levels=levels, colors=ASIDE, linewidths=0.7 * style.line)


def _mark_examples(axes: Any, run: Run, places: tuple[Array, Array], style: Style) -> list[Any]:
    """The examples with a marker for each class; what the markers mean."""
    problem = run.problem
    kinds = class_numbers(problem, problem.train.targets)[:_MOST]
    handles = []
    for number in sorted(set(kinds.tolist())):
        chosen = kinds == number
        look = {"markersize": 0.8 * style.marker, "markeredgecolor": "white", "markeredgewidth": 0.25 * style.line}
        name = _labels(problem, number) if problem.task == "labels" else problem.classes[number]
        handles += axes.plot(
            places[0][chosen], places[1][chosen], _MARKERS[number % len(_MARKERS)], color=ink(number), label=name, **look
        )
    return handles


def _labels(problem: Problem, number: int) -> str:
    """The labels that examples of a number have: the digits of a binary number, the first label the lowest."""
    names = [
        name for place, name in enumerate(problem.classes or map(str, range(1, problem.outputs + 1))) if number >> place & 1
    ]
    return " and ".join(names) or "no label"


def _spread(
    x_name: str,
    title: str,
    rows: Sequence[tuple[str, Sequence[float], int]],
    missing: str,
    summaries: Sequence[Summary],
    style: Style,
) -> Part:
    """A line for each function: from the least to the largest number, thick between the quartiles, a dot at the median."""

    def draw(axes: Any, width: float, _: float) -> None:
        columns = [np.array(numbers, dtype=np.float64) for _, numbers, _ in rows]
        values = np.concatenate(columns)
        values = values[np.isfinite(values)]
        logarithmic = bool(values.size and values.min() > 0 and values.max() >= 5 * values.min())
        change: Callable[[Array], Array] = np.log10 if logarithmic else np.asarray
        ends = change(np.array([values.min(), values.max()] if values.size else [0.0, 1.0]))
        if ends[0] == ends[1]:
            ends = ends + np.array([-0.5, 0.5]) * (abs(ends[0]) or 1.0)
        scale = across(float(ends[0]), float(ends[1]), width, style.small, logarithmic=logarithmic)
        scale.apply(axes, "x", 0.05)
        right = axes.get_xlim()[1]
        for place, ((_name, _quantiles, failed), numbers) in enumerate(zip(rows, columns, strict=True)):
            row = len(rows) - 1 - place
            shown = np.where(np.isfinite(numbers), scale(change(np.where(np.isfinite(numbers), numbers, 1.0))), right)
            axes.plot(shown[[0, 4]], [row, row], color=colour(place), linewidth=0.8 * style.line)
            axes.plot(
                shown[[1, 3]], [row, row], color=colour(place), linewidth=3.5 * style.line, solid_capstyle="butt", alpha=0.6
            )
            if np.isfinite(numbers[2]):
                axes.plot(shown[2], row, "o", color="white", markeredgecolor=ink(place), markersize=1.2 * style.marker)
            if place < len(summaries):
                _draw_levels(axes, summaries[place], row - 0.28, lambda level: scale(change(level)), place, style)
            if failed:
                axes.text(
                    right, row + 0.22, f"{failed} {missing}", color=ink(place), fontsize=style.small, ha="right", va="bottom"
                )
        axes.set_yticks(range(len(rows)), [name for name, *_ in rows][::-1])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(x_name)

    return Part(title, draw, max((len(rows) * _ROW + 4) * style.text / 72 / style.height, 0.4))


def _draw_levels(axes: Any, summary: Summary, row: float, at: Callable[[Array], Array], place: int, style: Style) -> None:
    """A dot for each level at which runs end, its area by their number, and the share beside it."""
    for level in summary.levels:
        if not level.median > 0:
            continue
        share = level.count / summary.runs
        size = 2.5 * style.marker * math.sqrt(share)
        axes.plot(at(np.array([level.median])), row, "o", color=colour(place), markersize=max(size, 0.5), markeredgewidth=0)
