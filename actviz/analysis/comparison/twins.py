"""The function of the catalogue that a formula equals, or else the one that it is closest to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Any

import numpy as np

from actviz.analysis.comparison import measures
from actviz.analysis.comparison.nearest import nearest, scalar_catalogue
from actviz.errors import UsageError
from actviz.expression.evaluate.fold import evaluate, vocabulary
from actviz.expression.grammar import parse
from actviz.expression.literals import exact
from actviz.expression.primitive import Primitive
from actviz.expression.rewrite import stable
from actviz.expression.tree import Number, parts
from actviz.function.activation import Activation
from actviz.function.definition import Definition
from actviz.numerics.arrays import Array
from actviz.numerics.number_types import FLOAT64
from actviz.text.numbers import rounded

#: Points that tell most functions apart, and how far values in plain floats may differ there, relatively.
_FIRST = np.array([-7.3, -4.1, -2.6, -1.45, -0.85, -0.43, -0.17, -0.061, 0.053, 0.19, 0.47, 0.91, 1.35, 2.7, 4.3, 7.9])
_ROUGH = 1e-9
#: Equal functions differ by at most this many ulp at the points of `_everywhere`.
_MOST_ULP = 4.0
#: How many values of each parameter are tried for functions with 1, 2, 3 and 4 parameters.
_TRIED = (48, 32, 12, 7)
#: Of this many twins the one with the fewest other choices is taken.
_MOST_TWINS = 4
#: The largest difference of neighbours is taken between these ends.
_REACH = 5.0
_SAMPLES = 4001
#: Slopes that differ by less, relatively, are the same.
_SAME = 1e-12
#: Where the square of a pole has an infinite integral: so near to it, that times the distance it exceeds the second number.
_NEAR, _INFINITE = 1e-12, 1e-3


@dataclass(frozen=True)
class Twin:
    """A function of the catalogue with the same values but for rounding; `remarks` are points at which the two choose differently."""

    function: Activation
    remarks: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join([self.function.spec, *self.remarks])

    def record(self) -> dict[str, Any]:
        """The twin as JSON-compatible values."""
        return {
            "function": self.function.name,
            "parameters": dict(self.function.parameters),
            "spec": self.function.spec,
            "remarks": list(self.remarks),
        }


@dataclass(frozen=True)
class Neighbouring:
    """The function of the catalogue that is closest for z ~ N(0, 1): its distance, and where the two differ most from -5 to 5."""

    function: str
    distance: float
    largest: float
    at: float

    def __str__(self) -> str:
        farthest = f"at most {rounded(self.largest, 3)} apart from {-_REACH:g} to {_REACH:g}, at {rounded(self.at, 3)}"
        return f"{self.function}: distance {rounded(self.distance, 3)} for z ~ N(0, 1); {farthest}"

    def record(self) -> dict[str, Any]:
        """The neighbour as JSON-compatible values."""
        return {"function": self.function, "distance": self.distance, "largest_difference": self.largest, "at": self.at}


def twin(activation: Activation) -> Twin | None:
    """The function of the catalogue, with its defaults or with the formula's numbers for parameters, that a formula equals.

    >>> from actviz import get
    >>> print(twin(get("x/(1 + exp(-x))")), twin(get("where(x > 0, x, 0.2*x)")), twin(get("x + 1")))
    silu leaky_relu:negative_slope=0.2 None
    """
    same = (other for other in _alike(activation) if _is_same(activation, other))
    twins = [Twin(other, tuple(_remarks(activation, other))) for other in islice(same, _MOST_TWINS)]
    return min(twins, key=lambda item: len(item.remarks), default=None)


def closest(activation: Activation) -> Neighbouring | None:
    """The function of the catalogue that is closest to one; None where each is infinitely far, or not where the one has values."""
    if not _is_square_integrable(activation):
        return None
    among = _alike(activation)[:1] or scalar_catalogue()
    is_wild = activation.definition.endless or any(np.isnan([kink.left[0], kink.right[0]]).all() for kink in activation.kinks)
    neighbours = nearest(activation, 1, among, exactly=not is_wild)
    if not neighbours:
        return None
    other = next(item for item in among if item.spec == neighbours[0].function)
    x = np.linspace(-_REACH, _REACH, _SAMPLES)
    apart = measures.absolute(activation(x), other(x))
    place = int(np.argmax(np.where(np.isfinite(apart), apart, -1.0)))
    return Neighbouring(other.spec, neighbours[0].distance, float(apart[place]), float(x[place]))


def _is_square_integrable(function: Activation) -> bool:
    """Whether no pole makes every distance infinite."""
    poles = np.array([kink.x for kink in function.kinks if kink.is_pole], dtype=np.float64)
    step = _NEAR * np.maximum(np.abs(poles), 1.0)
    with np.errstate(all="ignore"):
        areas = [function(poles + side * step) ** 2 * step for side in (-1, 1)]
    return not any((area > _INFINITE).any() for area in areas)


def _alike(activation: Activation) -> list[Activation]:
    """The functions, with their defaults or other parameters, that agree with a formula at a few points, the plainest first."""
    with np.errstate(all="ignore"):
        wanted = activation(_FIRST)
        usual = [other for other in scalar_catalogue() if _agree(other(_FIRST), wanted)]
    fitted = [] if (wanted == wanted[0]).all() else _fitted(activation, wanted)
    return sorted([*usual, *(other for other in fitted if other not in usual)], key=_rank)


def _rank(function: Activation) -> tuple[Any, ...]:
    """Functions without parameters first, then those with defaults, then what most frameworks have."""
    changed = sum(value != function.definition.defaults()[name] for name, value in function.parameters.items())
    return changed > 0, len(function.parameters), changed, -len(function.definition.frameworks), function.name


def _agree(values: Array, wanted: Array) -> Any:
    """Whether values are the wanted ones, about; along the last axis."""
    same = (values == wanted) | (np.isnan(values) & np.isnan(wanted))
    near = np.abs(values - wanted) <= _ROUGH * np.maximum(np.abs(values), np.abs(wanted))
    return (same | near).all(axis=-1)


def _is_same(one: Activation, other: Activation) -> bool:
    """Whether two functions have the same values everywhere, but in the points where one of them breaks."""
    x = _everywhere([joint.x for function in (one, other) for joint in function.breaks])
    with np.errstate(all="ignore"):
        apart = measures.in_ulp(one(x), other(x), FLOAT64)
    return bool((apart <= _MOST_ULP).all())


def _everywhere(breaks: Sequence[float]) -> Array:
    """2,000 points of all magnitudes, also beside breaks, but not in them."""
    even = np.linspace(-30.0, 30.0, 1001)
    sizes = np.concatenate([np.logspace(-300, -13, 60), np.logspace(-12, 2, 320), np.logspace(2.1, 300, 60)])
    places = np.array(breaks[:20], dtype=np.float64)
    beside = np.concatenate([np.nextafter(places, side * np.inf) for side in (-1, 1)])
    near = np.concatenate([places + side * 1e-3 * np.maximum(np.abs(places), 1.0) for side in (-1, 1)])
    x = np.unique(np.concatenate([even, sizes, -sizes, beside, near]))
    return x[~np.isin(x, np.array(breaks))]


def _fitted(activation: Activation, wanted: Array) -> Iterator[Activation]:
    """Functions of the catalogue with parameters other than defaults that have the wanted values."""
    numbers = _numbers(activation)
    for function in scalar_catalogue():
        count = len(function.parameters)
        if not 0 < count <= len(_TRIED):
            continue
        values = [
            list(islice(dict.fromkeys([default, *numbers]), _TRIED[count - 1])) for default in function.parameters.values()
        ]
        combinations = np.array(list(product(*values)))
        for parameters in combinations[_agree(_values(function.definition, combinations), wanted)].tolist():
            try:
                yield Activation(function.definition, dict(zip(function.parameters, parameters, strict=True)))
            except UsageError:  # beyond what the function takes
                continue


def _numbers(activation: Activation) -> list[float]:
    """The numbers of a formula, then what a parameter may be made of them: negatives, reciprocals, quotients."""
    written = [float(exact(part.text)) for part in parts(parse(activation.formula)) if isinstance(part, Number)]
    numbers = list(dict.fromkeys(sorted(written)))
    signed = [sign * value for value in numbers for sign in (1.0, -1.0)]
    quotients = [one / other for one in signed for other in numbers if other]
    return [value + 0.0 for value in dict.fromkeys([*signed, *quotients]) if math.isfinite(value)]


def _values(definition: Definition, combinations: Array) -> Array:
    """A function at the first points, in plain floats, for rows of parameters."""
    columns = dict(zip((item.name for item in definition.parameters), combinations.T[:, :, np.newaxis], strict=True))
    names: Mapping[str, Any] = {**_numpy(), **columns, "x": _FIRST}
    with np.errstate(all="ignore"):
        *before, result = (evaluate(stable(piece[0]), names) for piece in definition.pieces)
        for piece, joint in zip(reversed(before), reversed(definition.breaks), strict=True):
            result = np.where(evaluate(joint.at, names) >= _FIRST, piece, result)
    return np.broadcast_to(result, (len(combinations), len(_FIRST)))


@cache
def _numpy() -> dict[str, Any]:
    """What the names of a formula mean for arrays."""

    def native(row: Primitive) -> Any:
        if row.symbol or row.is_constant:
            return row.python
        if row.numpy:
            return getattr(np, row.numpy)
        return np.vectorize(row.python, otypes=[np.float64]) if callable(row.python) and not row.computed else None

    return vocabulary(native)


def _remarks(one: Activation, other: Activation) -> Iterator[str]:
    """Where two functions with the same values choose different ones in a jump, or different slopes at a kink."""
    kinks = [kink for function in (one, other) for kink in function.kinks if kink.order <= 1]
    places = sorted({kink.x for kink in kinks} - {kink.x for kink in kinks if kink.is_pole})
    for x in places:
        for order, what in enumerate(("value", "slope")):
            own, theirs = (float(function.jet(x, order)[order]) for function in (one, other))
            if not math.isclose(own, theirs, rel_tol=_SAME) and not (math.isnan(own) and math.isnan(theirs)):
                yield f"at {rounded(x)} its {what} is {rounded(own)}, that of {other.name} {rounded(theirs)}"
