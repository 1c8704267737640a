"""A picture before it is drawn: functions and their curves, the view, and what is true of them in it."""

from __future__ import annotations

from dataclasses import dataclass

from actviz.analysis.plotting.family import Sweep
from actviz.analysis.plotting.features import Feature
from actviz.analysis.plotting.gaps import Gap
from actviz.analysis.plotting.measured import Measured
from actviz.analysis.plotting.tangents import Tangent
from actviz.function.function import Function
from actviz.numerics.arrays import Array


@dataclass(frozen=True)
class End:
    """The end of a curve at a jump: `attained` if the function takes this value there."""

    x: float
    y: float
    attained: bool


@dataclass(frozen=True, eq=False)
class Curve:
    """One function's f (order 0), f' or f'': smooth and finite pieces, the ends of its jumps, and the points where it kinks."""

    label: str
    function: int
    order: int
    segments: tuple[tuple[Array, Array], ...]
    ends: tuple[End, ...]
    kinks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Facts:
    """What is true of a function within the range of x: where it is not in the picture, and its features (none in a naive type)."""

    gaps: tuple[Gap, ...] = ()
    features: tuple[Feature, ...] = ()


@dataclass(frozen=True, eq=False)
class Curves:
    """The content of a picture: functions, their labels and curves, and the view; `y_fixed` if the user chose its height.

    A `title` and `notes` replace the sentences about functions where there are none. `y_log`: each y is the decimal logarithm of the number
    that is meant; `x_whole`: x counts something. `facts` are those of each function. `sweep`: the functions are families, each with one value
    after the other. `tangents` and `measured` lie over the curves, which lie over the `shaded` intervals of x.
    """

    functions: tuple[Function, ...]
    labels: tuple[str, ...]
    curves: tuple[Curve, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_fixed: bool
    title: str = ""
    notes: tuple[str, ...] = ()
    y_log: bool = False
    x_whole: bool = False
    facts: tuple[Facts, ...] = ()
    sweep: Sweep | None = None
    tangents: tuple[Tangent, ...] = ()
    measured: Measured | None = None
    shaded: tuple[tuple[float, float], ...] = ()
