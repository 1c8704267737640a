"""Compare measured results of vector functions with actviz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import actviz
from actviz.function.vector import VectorActivation
from parity.data import Measured
from parity.frameworks import weights


@dataclass(frozen=True)
class Row:
    """One disagreement: the vector, and the outputs (order 0) or the gradient of their weighted sum (order 1)."""

    order: int
    x: np.ndarray
    got: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class VectorComparison:
    """The comparison of one call with actviz: the largest errors relative to the largest value of a row, and disagreements."""

    measured: Measured
    function: VectorActivation
    core: tuple[float, float]
    special: tuple[Row, ...]


def compare_vectors(item: Measured) -> VectorComparison:
    """Compare one call of a vector function with actviz."""
    function: VectorActivation = actviz.get(item.spec)
    with np.errstate(over="ignore", under="ignore"):
        x = item.x.astype(np.float32).astype(np.float64) if item.dtype == "float32" else item.x
    right = function(x)
    outputs = item.value.shape if item.value.shape[1] > 1 else item.value.shape[:1]
    factors = weights(outputs).reshape(right.shape)
    with np.errstate(all="ignore"):
        pulled = np.matmul(factors[:, np.newaxis, :], function.jacobian(x))[:, 0, :]
    pairs = [(item.value, right)] if np.isnan(item.gradient).all() else [(item.value, right), (item.gradient, pulled)]
    core, special = [0.0, 0.0 if len(pairs) > 1 else np.nan], []
    for order, (got, expected) in enumerate(pairs):
        for place in range(len(x)):
            usual = 1e-100 < np.abs(x[place]).max() < 1e100 or not x[place].any()
            if usual and np.isfinite(got[place]).all() and np.isfinite(expected[place]).all():
                size = max(float(np.abs(expected[place]).max()), 1e-3)
                core[order] = max(core[order], float(np.abs(got[place] - expected[place]).max()) / size)
            elif not np.allclose(got[place], expected[place], rtol=1e-6, atol=1e-12, equal_nan=True):
                special.append(Row(order, x[place], got[place], expected[place]))
    return VectorComparison(item, function, (core[0], core[1]), tuple(special))
