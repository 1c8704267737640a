"""The diagnosis of a layer: shares of dead, saturated and linear pre-activations, counted block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.analysis.diagnosis.histogram import Histogram
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import THRESHOLD, Saturation, saturation
from actviz.function.activation import Activation
from actviz.numerics.arrays import Array

#: Where something holds, by example and unit.
Mask = npt.NDArray[np.bool_]

#: A unit is linear where its slope is this close to 1.
NEAR_ONE = 0.01
#: Units that are named as the worst of a layer.
WORST = 5


@dataclass(frozen=True)
class UnitDiagnosis:
    """One unit, by its number from 0. `largest_slope` is the largest |f'(z)| over the examples; the shares are of its examples."""

    unit: int
    dead: bool
    largest_slope: float
    rms_slope: float
    saturated: float
    off: float
    mean_before: float
    std_before: float


@dataclass(frozen=True)
class LayerDiagnosis:
    """What a function does to the pre-activations z of a layer.

    `dead` is the share of units whose slope is below 1e-6 for every example. The other shares are of all z: `saturated` in a tail with
    a slope below 1 % of the largest, `off` with a slope of exactly 0, `linear` with a slope within 1 % of 1, `zero` with f(z) = 0,
    `nan`. Means, deviations and the root mean square of f'(z), the factor of a gradient on its way back, leave out NaN and infinity.
    """

    layer: str
    activation: Activation
    examples: int
    units: int
    dead: float
    saturated: float
    off: float
    linear: float
    zero: float
    nan: float
    mean_before: float
    mean_after: float
    std_before: float
    std_after: float
    rms_slope: float
    worst: tuple[UnitDiagnosis, ...]
    tails: Saturation
    histogram: Histogram
    #: The median over the dead units of their mean z; NaN if there are none.
    dead_mean: float
    #: The deviation of z within a unit, as the root mean square over units.
    std_within: float


class Moments:
    """Mean and deviation of every unit, merged block by block (Chan, Golub, LeVeque 1979)."""

    def __init__(self, units: int) -> None:
        self.count, self.mean, self.squares = np.zeros(units), np.zeros(units), np.zeros(units)

    def add(self, units: slice, values: Array) -> None:
        """Add values of shape (examples, units); those that are not finite are left out."""
        finite = np.isfinite(values)
        kept = np.where(finite, values, 0.0)
        count = finite.sum(axis=0)
        mean = kept.sum(axis=0) / np.maximum(count, 1)
        squares = np.where(finite, (kept - mean) ** 2, 0.0).sum(axis=0)
        before, total = self.count[units], np.maximum(self.count[units] + count, 1)
        step = mean - self.mean[units]
        self.squares[units] += squares + step**2 * before * count / total
        self.mean[units] += step * count / total
        self.count[units] += count

    @property
    def deviations(self) -> Array:
        """The standard deviation of each unit; NaN without values."""
        deviations: Array = np.sqrt(self.squares / self.count)
        return deviations

    @property
    def overall(self) -> tuple[float, float]:
        """Mean and standard deviation over all units."""
        total = self.count.sum()
        mean = (self.count * self.mean).sum() / total
        return float(mean), float(np.sqrt((self.squares + self.count * (self.mean - mean) ** 2).sum() / total))


class LayerTally:
    """The counts of one layer, unit by unit, in memory that does not grow with the examples."""

    def __init__(self, layer: str, activation: Activation, units: int) -> None:
        self.layer, self.activation, self.units = layer, activation, units
        self._before, self._after, self._histogram = Moments(units), Moments(units), Histogram()
        self._examples, self._nan, self._saturated, self._off, self._linear, self._zero = np.zeros((6, units))
        self._largest, self._slopes, self._squares = np.zeros((3, units))

    @cached_property
    def _tails(self) -> Saturation:
        return saturation(Samples(self.activation))

    def add(self, units: slice, z: Array) -> None:
        """Count pre-activations of shape (examples, units) of these units."""
        with np.errstate(all="ignore"):
            outputs, slopes = self.activation(z), self.activation.derivative(z)
            self._before.add(units, z)
            self._after.add(units, outputs)
            off = self._is_off(z, slopes)
            self._examples[units] += len(z)
            self._nan[units] += np.isnan(z).sum(axis=0)
            self._off[units] += off.sum(axis=0)
            self._saturated[units] += (self._is_saturated(z, slopes) & ~off).sum(axis=0)
            self._linear[units] += (abs(slopes - 1) <= NEAR_ONE).sum(axis=0)
            self._zero[units] += (outputs == 0).sum(axis=0)
            finite = np.isfinite(slopes)
            sizes = np.where(finite, abs(slopes), 0.0)
            self._slopes[units] += finite.sum(axis=0)
            self._squares[units] += (sizes**2).sum(axis=0)
            largest = np.max(np.where(np.isnan(slopes), 0.0, abs(slopes)), axis=0, initial=0.0)
            self._largest[units] = np.maximum(self._largest[units], largest)
        self._histogram.add(z)

    def _is_off(self, z: Array, slopes: Array) -> Mask:
        """Where the slope of the formula is 0, ends included where the choice of slope there is 0 too."""
        inside = np.zeros(z.shape, bool)
        for low, high in self._tails.off:
            inside |= (low <= z) & (z <= high)
        off: Mask = inside & (slopes == 0)
        return off

    def _is_saturated(self, z: Array, slopes: Array) -> Mask:
        left, right = self._tails.left, self._tails.right
        inside = np.zeros(z.shape, bool)
        if left is not None:
            inside |= z < left
        if right is not None:
            inside |= z > right
        saturated: Mask = inside & (abs(slopes) < THRESHOLD * self._tails.largest)
        return saturated

    def result(self, worst: int = WORST) -> LayerDiagnosis:
        """The diagnosis of what was counted, with the `worst` units: those that let least of a gradient through."""
        with np.errstate(all="ignore"):
            rms = np.sqrt(self._squares / self._slopes)
            dead = (self._largest < DEAD_BELOW) & (self._slopes > 0)
            total, (mean_before, std_before), (mean_after, std_after) = (
                self._examples.sum(),
                self._before.overall,
                self._after.overall,
            )
            order = np.lexsort((self._largest, rms, ~dead))[:worst]
            return LayerDiagnosis(
                self.layer,
                self.activation,
                int(self._examples.max(initial=0)),
                self.units,
                dead=float(dead.mean()),
                saturated=float(self._saturated.sum() / total),
                off=float(self._off.sum() / total),
                linear=float(self._linear.sum() / total),
                zero=float(self._zero.sum() / total),
                nan=float(self._nan.sum() / total),
                mean_before=mean_before,
                mean_after=mean_after,
                std_before=std_before,
                std_after=std_after,
                rms_slope=float(np.sqrt(self._squares.sum() / self._slopes.sum())),
                worst=tuple(self._unit(int(unit), bool(dead[unit]), float(rms[unit])) for unit in order),
                tails=self._tails,
                histogram=self._histogram,
                dead_mean=float(np.median(self._before.mean[dead])) if dead.any() else float("nan"),
                std_within=float(np.sqrt(self._before.squares.sum() / self._before.count.sum())),
            )

    def _unit(self, unit: int, dead: bool, rms: float) -> UnitDiagnosis:
        examples = self._examples[unit]
        return UnitDiagnosis(
            unit,
            dead,
            float(self._largest[unit]),
            rms,
            float(self._saturated[unit] / examples),
            float(self._off[unit] / examples),
            float(self._before.mean[unit]),
            float(self._before.deviations[unit]),
        )
