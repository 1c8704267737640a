"""`actviz.plot`: a picture of functions and their derivatives."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import numpy as np
import numpy.typing as npt

from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.family import Sweep, family
from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.picture import Curves
from actviz.api.arguments import AnyFunction, Numbers, numbers_in, pair, text_of
from actviz.catalogue.resolve import get, scalar
from actviz.errors import UsageError
from actviz.function.activation import checked_order
from actviz.function.precision import in_precision
from actviz.function.vector import VectorActivation
from actviz.render.views.plotted import PlotView
from actviz.text.numbers import written
from actviz.text.values import read_assignment

#: Measured points: a file of two columns, or x and y.
Points = str | os.PathLike[str] | tuple[npt.ArrayLike, npt.ArrayLike]


def plot(
    *functions: AnyFunction,
    order: int = 0,
    range: Sequence[SupportsFloat] | None = None,  # noqa: A002 - the name of the option
    yrange: Sequence[SupportsFloat] | None = None,
    at: Numbers = (),
    sweep: str | Mapping[str, Sequence[float]] | None = None,
    shade: bool = False,
    points: Points | None = None,
    columns: tuple[str, str] | None = None,
    title: str | None = None,
    others: Numbers = (),
    dtype: str | None = None,
    naive: bool = False,
) -> PlotView:
    """Plot functions and their derivatives, with kinks, jumps, poles and extrema marked, as `actviz plot` does.

    `order` adds f' (1) and f'' (2). `range` and `yrange` are the ends of x and y; without them they show the shape of the functions.
    `at` draws tangents, `sweep` a curve for each value of a parameter ("alpha=0.5,1,2" or {"alpha": [0.5, 1, 2]}), `shade` the tails in
    which the first function saturates, and `points` the points of a file (its two `columns`) or of a pair (x, y) over the curves. A vector
    function is drawn as one curve for each output while its first input varies and `others` stay fixed. With `dtype` ("float16",
    "bfloat16", "float32") the functions are those of that number type; `naive` computes them step by step in it.

    `print` draws the result in the terminal, a notebook shows a figure, and `save("figure.svg")` writes one. Raises UsageError for what
    cannot be drawn, DataError for a file that cannot be read.

    >>> import actviz
    >>> picture = actviz.plot("relu", order=1, range=(-5, 10)).picture
    >>> [curve.label for curve in picture.curves], picture.x_range
    (['relu', "relu'"], (-5.0, 10.0))
    >>> len(actviz.plot("elu", sweep={"alpha": [0.5, 1, 2]}).picture.functions)
    3
    """
    x_range, y_range, tangents, fixed = pair(range), pair(yrange), numbers_in(at), numbers_in(others)
    family_text = _as_text(sweep)
    given = {
        "at": tangents, "sweep": family_text, "dtype": dtype, "naive": naive, "points": _source(points),
        "columns": columns and ",".join(columns), "shade": shade, "others": fixed,
    }  # fmt: skip
    config: dict[str, Any] = {"functions": list(map(text_of, functions)), "derivatives": checked_order(order)}
    config |= {name: value for name, value in given.items() if value}
    vector = get(functions[0]) if len(functions) == 1 and sweep is None else None
    view: dict[str, Any] = {"x_range": x_range, "y_range": y_range}
    if isinstance(vector, VectorActivation):
        refused = {"-d": order, "--dtype": dtype, "--naive": naive, "--at": tangents, "--points": points, "--shade": shade}
        if used := [option for option, value in refused.items() if value]:
            raise UsageError(f"{vector.name} maps a whole vector, but {used[0]} needs a scalar function")
        from actviz.analysis.plotting.components import components

        picture = components(vector, fixed or None, **view)
    else:
        if fixed:
            raise UsageError("--others needs exactly one vector function", "actviz plot softmax --others 0,1")
        view |= {"measured": _measured(points, columns), "order": order, "at": tangents, "shade": shade}
        picture = _curves(functions, family_text, dtype, naive=naive, **view)
    config |= {"range": picture.x_range, "yrange": picture.y_range}
    return PlotView(picture, config, title=title)


def _as_text(sweep: str | Mapping[str, Sequence[float]] | None) -> str | None:
    """A sweep as on the command line."""
    if sweep is None or isinstance(sweep, str):
        return sweep
    if len(sweep) != 1:
        raise UsageError(f"a sweep is of one parameter, not of {len(sweep)}", "for example sweep={'alpha': [0.5, 1, 2]}")
    ((parameter, values),) = sweep.items()
    return f"{parameter}={','.join(map(written, values))}"


def _source(points: Points | None) -> str | None:
    """What repeats the choice of points: the name of the file."""
    if points is None:
        return None
    return os.fspath(points) if isinstance(points, str | os.PathLike) else "x, y"


def _measured(points: Points | None, columns: tuple[str, str] | None) -> Measured | None:
    """The points of a file or of two arrays."""
    if isinstance(points, str | os.PathLike):
        from actviz.streams.measured_points import read_points

        name = os.fspath(points)
        return Measured.of("standard input" if name == "-" else name, *read_points(name, columns))
    if columns is not None:
        raise UsageError("--columns needs --points", "actviz plot gelu --points data.csv --columns 1,3")
    if points is None:
        return None
    x, y = (np.asarray(values, np.float64).reshape(-1) for values in points)
    if x.shape != y.shape:
        raise UsageError(f"points has {x.size} x, but {y.size} y")
    return Measured.of("points", x, y)


def _curves(functions: Sequence[AnyFunction], sweep: str | None, dtype: str | None, *, naive: bool, **view: Any) -> Curves:
    """Sample the functions, or in a sweep the members of their families."""
    if sweep is None:
        activations = [scalar(function, "overlay") for function in functions]
        return curves([in_precision(activation, dtype, naive) for activation in activations], **view)
    parameter = Sweep(*read_assignment(sweep))
    texts = list(map(text_of, functions))
    members = family(texts, parameter, lambda spec, **values: scalar(spec, "overlay", **values))
    return curves([in_precision(activation, dtype, naive) for activation in members], sweep=parameter, **view)
