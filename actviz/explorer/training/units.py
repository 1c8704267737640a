"""The hidden units of a network: their responses over the inputs, which are dead or saturated, and the weights of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from actviz.analysis.diagnosis import DEAD_BELOW
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.tails import THRESHOLD, Saturation, saturation
from actviz.function.activation import Activation
from actviz.nn.network import LayerPass, Pass, with_ones
from actviz.nn.runs import Run
from actviz.numerics.arrays import Array

#: A unit is saturated where at least this share of the examples is in a flat tail of its function.
_SATURATED = 0.5
#: How far a plane reaches beyond the examples, as a share of their range.
_MARGIN = 0.08


@dataclass(frozen=True, eq=False)
class Unit:
    """A hidden unit: its response over a grid of inputs, rows from the top, from 0 to 1; what is wrong with it ("": nothing)."""

    layer: int
    number: int
    response: Array
    fault: str


def units(run: Run, layer: int, columns: int, rows: int) -> list[Unit]:
    """The units of a hidden layer, with their responses over the dots of the plane, or of the line of one input.

    With more inputs the response is over the examples, in its ascending order.
    """
    inputs = run.problem.inputs
    grid = _grid(run, columns, rows) if inputs <= 2 else run.problem.train.inputs[:-1]
    with np.errstate(all="ignore"):
        passed = Pass(run.network, grid.shape[1])
        passed.evaluate(with_ones(grid.astype(run.network.dtype)))
        responses = np.asarray(passed.layers[layer].outputs, np.float64)
    faults = _faults(run, layer)
    if inputs > 2:
        responses = np.sort(responses, axis=1)[:, np.linspace(0, grid.shape[1] - 1, columns).astype(int)]
    shape = (rows, columns) if inputs == 2 else (1, columns)
    return [
        Unit(layer, number, _normalised(response).reshape(shape), fault)
        for number, (response, fault) in enumerate(zip(responses, faults, strict=True))
    ]


def weights(run: Run, layer: int, unit: int) -> tuple[list[tuple[str, float]], float]:
    """The weights of a unit by the names of what they come from, and its bias."""
    matrix = run.network.matrix(layer)
    names: Sequence[str] = [f"a{number}" for number in range(1, matrix.shape[0])]
    if layer == 0:
        names = run.problem.features or run.problem.names or [f"x{number}" for number in range(1, matrix.shape[0])]
    return list(zip(names, matrix[:-1, unit].tolist(), strict=True)), float(matrix[-1, unit])


def _grid(run: Run, columns: int, rows: int) -> Array:
    """The inputs of the network at the dots of the picture, rows from the top."""
    ends = [_ends(column) for column in run.problem.learned.T]
    across = np.linspace(*ends[0], columns)
    if len(ends) == 1:
        return run.problem.scaled(across[:, None])
    x, y = np.meshgrid(across, np.linspace(*ends[1], rows)[::-1])
    return run.problem.scaled(np.column_stack([x.ravel(), y.ravel()]))


def _ends(values: Array) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * _MARGIN or 1.0
    return low - margin, high + margin


def _normalised(response: Array) -> Array:
    """The response between its least and largest value; a constant, or one that is not finite, is 0."""
    with np.errstate(all="ignore"):
        span = np.ptp(response)
        if not 0 < span < np.inf:
            return np.zeros_like(response)
        shares: Array = (response - response.min()) / span
    return shares


def _faults(run: Run, layer: int) -> list[str]:
    """What is wrong with each unit of a layer over the examples to learn."""
    passed = Pass(run.network, run.problem.train.count)
    passed.evaluate(run.problem.train.inputs, slopes=True)
    below = passed.layers[layer]
    activation = run.network.layers[layer].activation
    slopes = np.abs(below.slope)
    dead = slopes.max(axis=1) < DEAD_BELOW
    saturated = _in_tails(below, activation).mean(axis=1) >= _SATURATED if activation else np.zeros(len(dead), bool)
    return ["dead" if is_dead else "saturated" if is_flat else "" for is_dead, is_flat in zip(dead, saturated, strict=True)]


def _in_tails(below: LayerPass, activation: Activation) -> npt.NDArray[np.bool_]:
    """Where z is in a tail with a slope below a hundredth of the largest, but not in one where the function is switched off."""
    tails = _tails(activation)
    inside = np.zeros(below.z.shape, bool)
    if tails.left is not None:
        inside |= below.z < tails.left
    if tails.right is not None:
        inside |= below.z > tails.right
    for low, high in tails.off:
        inside &= ~((low <= below.z) & (below.z <= high))
    flat: npt.NDArray[np.bool_] = inside & (np.abs(below.slope) < THRESHOLD * tails.largest)
    return flat


@lru_cache(maxsize=64)
def _tails(activation: Activation) -> Saturation:
    return saturation(Samples(activation))
