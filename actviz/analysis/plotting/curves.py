"""Curves ready to be drawn: functions and their derivatives over a common range of x."""

from __future__ import annotations

import math
from collections.abc import Sequence

from actviz.analysis.plotting.family import Sweep
from actviz.analysis.plotting.labels import family_label, label, primed
from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.picture import Curves
from actviz.analysis.plotting.plot_range import default_x_range, default_y_range, ordered_range, with_points
from actviz.analysis.plotting.sampled import Sampled
from actviz.analysis.plotting.tangents import tangents
from actviz.errors import UsageError
from actviz.function.function import Function

#: More curves than these cannot be told apart.
MOST_CURVES = 24


def curves(
    functions: Sequence[Function],
    *,
    order: int = 0,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    labels: Sequence[str] | None = None,
    sweep: Sweep | None = None,
    at: Sequence[float] = (),
    measured: Measured | None = None,
    shade: bool = False,
) -> Curves:
    """Sample f, and with `order` its derivatives, of every function; raises UsageError for an empty range.

    Without `x_range` the functions choose it (see `default_x_range`), and the points `at` and `measured` lie in it; without `y_range` their
    values do; A > B is B to A. The first curves are the functions, then their first derivatives, then their second. A label is the
    function's text; in a `sweep`, whose functions `family` makes, it names the value. With `shade` the tails in which the first function
    saturates are shaded.

    >>> from actviz import get
    >>> picture = curves([get("relu")], order=1)
    >>> picture.x_range, [curve.label for curve in picture.curves], picture.curves[1].ends
    ((-5.0, 5.0), ['relu', "relu'"], (End(x=0.0, y=0.0, attained=True), End(x=0.0, y=1.0, attained=False)))
    """
    if not functions:
        raise UsageError("no function to plot", "for example: actviz plot relu")
    if len(functions) * (order + 1) > MOST_CURVES:
        raise UsageError(f"{len(functions) * (order + 1)} curves are too many for one picture", f"the most is {MOST_CURVES}")
    low, high = ordered_range(x_range, "range of x") if x_range else _default_range(functions, at, measured)
    sampled = [Sampled(function, low, high, order) for function in functions]
    drawn = [(index, number) for number in range(order + 1) for index in range(len(functions))]
    shown = ordered_range(y_range, "range of y") if y_range else _default_heights(sampled, order, measured)
    names = tuple(labels or map(label, functions))
    curve_labels = [
        family_label(functions, sweep, *place, bare=order == 0) if sweep else primed(names[place[0]], place[1])
        for place in drawn
    ]
    lines = tuple(
        sampled[index].curve(text, index, number, shown) for (index, number), text in zip(drawn, curve_labels, strict=True)
    )
    facts = tuple(samples.facts(curve, shown) for samples, curve in zip(sampled, lines, strict=False))
    return Curves(
        tuple(functions), names, lines, (low, high), shown, y_range is not None,
        facts=facts, sweep=sweep, tangents=tangents(functions, at), measured=measured,
        shaded=_tails(functions[0]) if shade else (),
    )  # fmt: skip


def _tails(function: Function) -> tuple[tuple[float, float], ...]:
    """The tails in which a function saturates."""
    from actviz.analysis.plotting.shading import saturated_tails  # noqa: PLC0415 - few pictures are shaded

    return saturated_tails(function.activation)


def _default_range(functions: Sequence[Function], at: Sequence[float], measured: Measured | None) -> tuple[float, float]:
    """The range of x in which the functions show their shape, with the points that lie over them."""
    usual = default_x_range([function.activation for function in functions])
    points = [x for x in at if math.isfinite(x)]
    if measured and measured.x.size:
        points += [float(measured.x.min()), float(measured.x.max())]
    return with_points(usual, points)


def _default_heights(sampled: Sequence[Sampled], order: int, measured: Measured | None) -> tuple[float, float]:
    """The range of y that the curves need, with the points that lie over them."""
    spans = [span for number in range(order + 1) for samples in sampled if (span := samples.span(number))]
    shown = default_y_range(spans, together=len(sampled) == 1)
    if measured is None:
        return shown
    x = sampled[0].x
    inside = measured.y[(measured.x >= x[0]) & (measured.x <= x[-1])]
    return (min(shown[0], float(inside.min())), max(shown[1], float(inside.max()))) if inside.size else shown
