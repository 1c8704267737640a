"""What a function makes of normally distributed inputs: the outputs' distribution, its moments, and the saturated share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from actviz.analysis.shape.pieces import is_constant
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import Saturation, saturation
from actviz.analysis.shape.value_range import value_range
from actviz.analysis.signal.expectation import expectations, probability
from actviz.analysis.signal.gains import diverges
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array, distinct
from actviz.text.numbers import rounded

Mask = npt.NDArray[np.bool_]
#: The standard deviations up to which inputs are divided in even steps, their number, and that of the distances from 0 and from breaks.
_REACH, _STEPS, _NEAR = 8.0, 1200, 150
#: The most breaks beside which the division is finer.
_MOST_BREAKS = 3
#: Distances from 0 at which a function may bend: panels of integrals end there.
_BENDS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
#: Outputs below the first and above the second of these shares may lie beyond a picture, as may inputs beyond this many standard deviations.
_ENDS, _DEVIATIONS = (0.002, 0.998), 3.0
_ROUND = (1.0, 2.0, 5.0, 10.0)
#: The functions of which the tails and bounds are kept, for other scales.
_FUNCTIONS = 16
#: The most point masses in the sentence, and the least share of each.
_MOST_MASSES, _SHOWN_SHARE = 3, 1e-4


class PointMass(NamedTuple):
    """A value that the output takes with a positive probability."""

    value: float
    share: float


class Shares(NamedTuple):
    """The shares of a distribution between neighbouring edges: of inputs with a slope, of saturated inputs, and of those that are off."""

    active: Array
    saturated: Array
    off: Array

    @property
    def total(self) -> Array:
        """The shares of all three together."""
        return self.active + self.saturated + self.off


class Parts(NamedTuple):
    """Parts of the inputs on which f is nearly straight: both ends in x and in f, the probability, and the kind of each."""

    x: tuple[Array, Array]
    y: tuple[Array, Array]
    share: Array
    saturated: Mask
    constant: Mask


@dataclass(frozen=True, eq=False)
class Distribution:
    """f(x) for x ~ N(0, scale**2): exact statistics, and the shares of inputs and outputs between any edges.

    `mean` and `deviation` of the outputs are by quadrature: infinite where they overflow, NaN where they do not exist. `saturated`,
    `off`, `zeros`, `outside` and the shares of `masses` are probabilities: of a saturated tail (|f'| stays below 1 % of its largest
    value, and is not 0), of a slope of exactly 0, of an output of exactly 0, and of an input without an output. A picture shows
    `input_range` and `output_range`; their ends are round, so that a larger scale is seen as a wider histogram.
    """

    function: str
    scale: float
    mean: float
    deviation: float
    tails: Saturation
    saturated: float
    off: float
    zeros: float
    outside: float
    masses: tuple[PointMass, ...]
    parts: Parts
    input_range: tuple[float, float]
    output_range: tuple[float, float]

    def inputs(self, edges: Array) -> Shares:
        """The shares of the inputs between ascending edges."""
        low, high = self.parts.x
        return self._between(low, high, edges, np.ones_like(self.parts.constant))

    def outputs(self, edges: Array) -> Shares:
        """The shares of the outputs between ascending edges, without the point masses; f is linear between close inputs."""
        begin, end = self.parts.y
        low, high = np.minimum(begin, end), np.maximum(begin, end)
        return self._between(low, high, edges, ~self.parts.constant & ~np.isnan(low))

    def _between(self, low: Array, high: Array, edges: Array, chosen: Mask) -> Shares:
        parts = self.parts
        kinds = [~parts.saturated & ~parts.constant, parts.saturated & ~parts.constant, parts.constant]
        shares = [_spread(low[kind], high[kind], parts.share[kind], edges) for kind in (kind & chosen for kind in kinds)]
        return Shares(*shares)

    @property
    def is_zero_centred(self) -> bool:
        """Whether the mean of the outputs is 0."""
        return self.mean == 0

    @property
    def sentence(self) -> str:
        """The centre and the width of the outputs, then what is saturated, off, and at one value."""
        centre = "zero-centred" if self.is_zero_centred else "not zero-centred"
        moments = f"mean {rounded(self.mean, 3)} ({centre}) and standard deviation {rounded(self.deviation, 3)}"
        if not math.isfinite(self.mean) or not math.isfinite(self.deviation):
            moments = "no mean, as some inputs have no output" if self.outside else "no finite variance"
        clauses = [self._saturated, *([f"{_percent(self.off)} are off (slope exactly 0)"] if self.off else [])]
        clauses += [f"{_percent(self.outside)} have no output"] if self.outside else []
        return f"{self.inputs_name} through {self.function} has {moments}; {', '.join(clauses)}{self._masses}."

    @property
    def inputs_name(self) -> str:
        """The distribution of the inputs."""
        scale = rounded(self.scale, 4)
        return f"N(0, {scale if scale == '1' else f'{scale}^2'})"

    @property
    def has_density(self) -> bool:
        """Whether an output is more than one of some values."""
        return not self.parts.constant.all()

    @property
    def _saturated(self) -> str:
        if not math.isfinite(self.tails.largest):
            return "no input is saturated, as the slope has no bound"
        if not self.saturated:
            return "no input is saturated"
        some = "hardly any input is" if self.saturated < _SHOWN_SHARE else f"{_percent(self.saturated)} of the inputs are"
        return f"{some} saturated ({self.tails:.3g})"

    @property
    def _masses(self) -> str:
        """The point masses, the largest first, that of 0 before them."""
        shown = sorted(
            (mass for mass in self.masses if mass.share >= _SHOWN_SHARE), key=lambda mass: (mass.value != 0, -mass.share)
        )
        texts = [f"{_percent(share)} are exactly {rounded(value, 3)}" for value, share in shown[:_MOST_MASSES]]
        more = f", and others are at {len(shown) - len(texts)} more values" if len(shown) > len(texts) else ""
        return f"; of the outputs {', '.join(texts)}{more}" if texts else ""


def distribution(activation: Activation, scale: float = 1.0) -> Distribution:
    """The distribution of f(x) for x ~ N(0, scale**2).

    >>> from actviz import get
    >>> relu = distribution(get("relu"))
    >>> relu.masses, round(relu.mean, 6), relu.is_zero_centred
    ((PointMass(value=0.0, share=0.5),), 0.398942, False)
    """
    return _distributions(activation).at(scale)


@lru_cache(maxsize=_FUNCTIONS)
def _distributions(activation: Activation) -> Distributions:
    return Distributions(activation)


class Distributions:
    """The distributions of one function's outputs; what does not depend on the scale of the inputs is computed once."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.breaks = np.array([joint.x for joint in activation.breaks])

    @cached_property
    def _tails(self) -> Saturation:
        return saturation(self._samples)

    @cached_property
    def _samples(self) -> Samples:
        return Samples(self.activation)

    @cached_property
    def _bounds(self) -> tuple[float, float]:
        """The infimum and supremum of f; infinite where it has none."""
        bounds = value_range(self.activation, self._samples)
        return (bounds.low, bounds.high) if bounds.intervals else (-math.inf, math.inf)

    @cached_property
    def _flats(self) -> tuple[tuple[float, float, float], ...]:
        """The intervals on which f is one number, and this number; NaN where f has no value."""
        return tuple(
            (begin, end, float(evaluate(texts[0], FLOATS)) + 0.0)
            for begin, end, texts in self.activation.pieces
            if is_constant(texts[0])
        )

    @cached_property
    def _has_moments(self) -> bool:
        return not any(diverges(self.activation, kink.x) for kink in self.activation.kinks if kink.is_pole)

    def at(self, scale: float) -> Distribution:
        """The distribution for inputs with this standard deviation."""
        scale = float(scale)
        mean, deviation = self._moments(scale)
        parts = self._parts(scale)
        masses = self._masses(scale)
        return Distribution(
            function=self.activation.spec,
            scale=scale,
            mean=mean,
            deviation=deviation,
            tails=self._tails,
            saturated=self._tails.share(scale),
            off=self._tails.off_share(scale),
            zeros=math.fsum(mass.share for mass in masses if mass.value == 0),
            outside=math.fsum(probability(begin, end, scale) for begin, end, value in self._flats if math.isnan(value)),
            masses=masses,
            parts=parts,
            input_range=(-_round_up(_DEVIATIONS * scale), _round_up(_DEVIATIONS * scale)),
            output_range=_shown(_quantiles(parts), self._bounds),
        )

    def _moments(self, scale: float) -> tuple[float, float]:
        """The mean and the standard deviation of the outputs."""
        if not self._has_moments:
            return math.nan, math.nan
        splits = np.concatenate([self.breaks, [sign * bend for bend in _BENDS for sign in (-1, 1)]]) / scale
        f = self.activation
        with np.errstate(all="ignore"):
            mean = float(expectations(lambda z: f(scale * z)[np.newaxis], splits)[0])
            if not math.isfinite(mean):
                return mean, math.nan
            variance = float(expectations(lambda z: (f(scale * z)[np.newaxis] - mean) ** 2, splits)[0])
        return mean, math.sqrt(variance) if variance >= 0 else math.nan

    def _masses(self, scale: float) -> tuple[PointMass, ...]:
        shares: dict[float, float] = {}
        for begin, end, value in self._flats:
            if not math.isnan(value):
                shares[value] = shares.get(value, 0.0) + probability(begin, end, scale)
        return tuple(PointMass(value, share) for value, share in sorted(shares.items()) if share > 0)

    def _parts(self, scale: float) -> Parts:
        """The parts of the inputs, close enough that f is nearly straight on each."""
        tails, reach = self._tails, _REACH * scale
        ends = [end for end in (tails.left, tails.right) if end is not None]
        near = np.geomspace(1e-3, max(reach, 1.0), _NEAR)
        centres = np.concatenate([[0.0], self.breaks[np.argsort(np.abs(self.breaks))[:_MOST_BREAKS]]])
        close = (centres[:, np.newaxis] + np.concatenate([-near, near])).ravel()
        points = np.concatenate([np.linspace(-reach, reach, _STEPS + 1), close, self.breaks, [0.0], ends])
        x = distinct(points[np.abs(points) <= reach])
        low, high = x[:-1], x[1:]
        middle = low / 2 + high / 2
        begins = np.where(np.isin(low, self.breaks), np.nextafter(low, np.inf), low)
        stops = np.where(np.isin(high, self.breaks), np.nextafter(high, -np.inf), high)
        with np.errstate(all="ignore"):
            y = self.activation(np.concatenate([begins, stops]))
        saturated = np.zeros(middle.shape, np.bool_)
        saturated |= middle < tails.left if tails.left is not None else False
        saturated |= middle > tails.right if tails.right is not None else False
        constant = np.zeros(middle.shape, np.bool_)
        for begin, end, _ in self._flats:
            constant |= (begin < middle) & (middle < end)
        return Parts((low, high), (y[: len(low)], y[len(low) :]), _probabilities(x / scale), saturated & ~constant, constant)


def _probabilities(z: Array) -> Array:
    """P(z[i] < z < z[i + 1]) for z ~ N(0, 1), to full precision in both tails."""
    tails = np.array([math.erfc(distance) for distance in (np.abs(z) / math.sqrt(2)).tolist()]) / 2
    below = np.where(z < 0, tails, 1 - tails)
    return np.where(z[:-1] >= 0, tails[:-1] - tails[1:], below[1:] - below[:-1])


def _spread(low: Array, high: Array, share: Array, edges: Array) -> Array:
    """The shares between edges of parts whose shares are spread evenly from `low` to `high`; a part without length lies at `low`."""
    with np.errstate(all="ignore"):
        below = (edges[:, np.newaxis] - low) / (high - low)
    step = np.where(edges[:, np.newaxis] > low, 1.0, 0.0)
    below = np.where(np.isnan(below), step, np.clip(below, 0.0, 1.0))
    shares: Array = np.diff(below @ share)
    return np.maximum(shares, 0.0)


def _quantiles(parts: Parts) -> tuple[float, float]:
    """The outputs between which nearly all lie."""
    begin, end = parts.y
    values, share = np.concatenate([begin, end]), np.tile(parts.share, 2)
    kept = np.isfinite(values)
    if not kept.any():
        return 0.0, 0.0
    order = np.argsort(values[kept])
    values, below = values[kept][order], np.cumsum(share[kept][order])
    low, high = (float(values[min(np.searchsorted(below, end * below[-1]), len(values) - 1)]) for end in _ENDS)
    return low, high


def _shown(ends: tuple[float, float], bounds: tuple[float, float]) -> tuple[float, float]:
    """A round range that holds the ends, 0 too where it is near, within the bounds of the function."""
    low, high = ends
    if low > high - low:  # far above 0
        margin = _round_up(high - low or abs(high) / 2)
        low, high = low - margin / 2, high + margin / 2
    elif -high > high - low:  # far below
        margin = _round_up(high - low or abs(low) / 2)
        low, high = low - margin / 2, high + margin / 2
    else:
        low, high = -_round_up(-low) if low < 0 else 0.0, _round_up(high) if high > 0 else 0.0
    low, high = max(low, bounds[0]), min(high, bounds[1])
    return (low, high) if low < high else (low - 1.0, low + 1.0)


def _round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50, ..., positive.

    >>> _round_up(3.0), _round_up(0.31), _round_up(5.0)
    (5.0, 0.5, 5.0)
    """
    if not 1e-300 < value < 1e300:
        return min(max(value, 1e-300), 1e300)
    power = math.floor(math.log10(value))
    digit = next((digit for digit in _ROUND if digit * 10.0**power >= value * (1 - 1e-9)), 10.0)
    return float(f"{digit:g}e{power}")


def _percent(share: float) -> str:
    return f"{rounded(100 * share, 3)} %"
