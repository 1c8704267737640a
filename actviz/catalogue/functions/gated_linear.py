"""Gated linear units: one half of a vector gates the other half."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.catalogue.functions.elementary import identity
from actviz.catalogue.functions.gated.normal_gates import gelu
from actviz.catalogue.functions.gated.sigmoid_gates import silu, swish
from actviz.catalogue.functions.rectifiers.straight import relu
from actviz.catalogue.functions.sigmoids.logistic import sigmoid, tanh
from actviz.expression.evaluate import multiprecision
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Parameter
from actviz.function.vector import VectorDefinition, vector
from actviz.numerics.arrays import Array

_NORMAL = float(np.finfo(np.float64).tiny)
_SHAZEER = "Shazeer 2020, arXiv:2002.05202"


def _halves(x: Array) -> tuple[Array, Array]:
    middle = x.shape[1] // 2
    return x[:, :middle], x[:, middle:]


def _beside(left: Array, right: Array) -> Array:
    """Return the Jacobian whose left and right halves are diagonal."""
    rows, count = left.shape
    jacobian = np.zeros((rows, count, 2 * count))
    place = np.arange(count)
    jacobian[:, place, place] = left
    jacobian[:, place, count + place] = right
    return jacobian


def _gate(first: Definition, second: Definition) -> Callable[[Array], Iterator[Array]]:
    """Return the kernel of first(a)*second(b)."""

    def kernel(x: Array) -> Iterator[Array]:
        a, b = _halves(x)
        factors = [_Factor(Activation(item, item.defaults()), part) for item, part in ((first, a), (second, b))]

        def product(order: int, other: int) -> Array:
            return _product(factors[0], order, factors[1], other)

        yield product(0, 0)
        yield _beside(product(1, 0), product(0, 1))

    return kernel


class _Factor:
    """A function of one half of the vector, with f and f' of every element."""

    def __init__(self, function: Activation, x: Array) -> None:
        self.x, self.jet, self._function = x, function.jet(x, 1), function

    def faint(self, order: int) -> npt.NDArray[np.bool_]:
        """Where the value is subnormal or has underflowed to 0; only smooth functions do this."""
        vanishing: npt.NDArray[np.bool_] = (np.abs(self.jet[order]) < _NORMAL) & (not self._function.breaks)
        return vanishing

    def exactly(self, order: int, place: Any) -> Any:
        """Return the value as an mpmath number, which does not underflow; at an infinity, the limit."""
        x = float(self.x[place])
        if np.isfinite(x):
            return multiprecision.value(self._function.pieces[0].texts[order], x, {})
        return multiprecision.value(repr(float(self.jet[order][place])), 0, {}) if np.isfinite(self.jet[order][place]) else x


def _product(one: _Factor, order: int, two: _Factor, other: int) -> Array:
    """Multiply derivatives of these orders; where one underflows and the other is large, multiply their exact values."""
    left, right = one.jet[order], two.jet[other]
    with np.errstate(invalid="ignore", over="ignore"):
        result: Array = left * right
    lost = (one.faint(order) & (np.abs(right) >= 1)) | (two.faint(other) & (np.abs(left) >= 1))
    for place in zip(*np.nonzero(lost), strict=True):
        result[place] = float(one.exactly(order, place) * two.exactly(other, place))
    return result


def _gated(name: str, summary: str, first: Definition, second: Definition, signatures: str, source: str) -> VectorDefinition:
    """Define first(a)*second(b), where x is a followed by b."""
    kernel = _gate(first, second)
    kernel.__name__, kernel.__doc__ = name, summary

    def text(item: Definition, half: str, prime: str = "") -> str:
        return half if item is identity else f"{item.name}{prime}({half})"

    factors = [f"{text(first, 'a_i')}*{text(second, 'b_i')}"]
    slopes = [
        "*".join(part for part in ("" if first is identity else text(first, "a_i", "'"), text(second, "b_i")) if part),
        "*".join(part for part in (text(first, "a_i"), "" if second is identity else text(second, "b_i", "'")) if part),
    ]
    return vector(
        f"{factors[0]}, where x = (a, b)",
        f"[i = j]*{slopes[0]} by a_j, [i = j]*{slopes[1]} by b_j",
        signatures=signatures,
        group="2",
        local=True,
        others=(1.0,),
        source=source,
    )(kernel)


glu = _gated(
    "glu",
    "The first half of a vector times the sigmoid of the second.",
    identity,
    sigmoid,
    """
    torch.nn.GLU(dim=-1) torch.nn.functional.glu(input, dim=-1)
    {jax.nn,flax.linen,flax.nnx,keras.activations,keras.ops,mlx.nn}.glu(x, axis=-1) mlx.nn.GLU(axis=-1)
    paddle.nn.functional.glu(x, axis=-1, name=None) paddle.nn.GLU(axis=-1, name=None) mindspore.ops.glu(x, axis=-1)
    mindspore.nn.GLU(axis=-1) mindspore.mint.nn.functional.glu(input, dim=-1)
    """,
    "Dauphin, Fan, Auli, Grangier 2016, arXiv:1612.08083",
)
reglu = _gated(
    "reglu", "The rectified first half of a vector times the second.", relu, identity, "ggml.reglu(ctx, a)", _SHAZEER
)
geglu = _gated("geglu", "The GELU of the first half of a vector times the second.", gelu, identity, "", _SHAZEER)
swiglu = _gated(
    "swiglu",
    "The SiLU of the first half of a vector times the second.",
    silu,
    identity,
    "paddle.nn.functional.swiglu(x, y=None, name=None) ggml.swiglu(ctx, a)",
    _SHAZEER,
)
bilinear = _gated(
    "bilinear",
    "The first half of a vector times the second.",
    identity,
    identity,
    "",
    f"Dauphin, Fan, Auli, Grangier 2016, arXiv:1612.08083; {_SHAZEER}",
)
drelu_glu = _gated(
    "drelu_glu",
    "The rectified first half of a vector times the rectified second.",
    relu,
    relu,
    "",
    "Song et al. 2024, arXiv:2406.05955",
)
gtu = _gated(
    "gtu",
    "The hyperbolic tangent of the first half of a vector times the sigmoid of the second.",
    tanh,
    sigmoid,
    "",
    "van den Oord et al. 2016, arXiv:1606.05328",
)


@vector(
    "relu(a_i) - relu(b_i), where x = (a, b)",
    "[i = j]*relu'(a_i) by a_j, -[i = j]*relu'(b_i) by b_j",
    aliases="dual_relu",
    group="2",
    local=True,
    others=(1.0,),
    source="Godin, Degrave, Dambre, De Neve 2017, arXiv:1707.08214",
)
def drelu_dual(x: Array) -> Iterator[Array]:
    """The rectified first half of a vector minus the rectified second: unbounded on both sides."""
    a, b = _halves(x)
    yield np.maximum(a, 0.0) - np.maximum(b, 0.0)
    yield _beside(np.heaviside(a, 0.0), 0.0 - np.heaviside(b, 0.0))


@vector(
    "a*sigmoid(alpha*a)*(b + 1), where x = (a_0, b_0), a = min(a_0, limit), b = max(-limit, min(b_0, limit))",
    "[i = j, a_0 < limit]*swish'(a_i)*(b_i + 1) by a_j, [i = j, -limit < b_0 < limit]*swish(a_i) by b_j",
    parameters=[Parameter("alpha", "1.702", "alpha > 0"), Parameter("limit", "7", "limit > 0")],
    aliases="swiglu_oai swiglu_clamped gpt_oss_swiglu",
    group="2",
    local=True,
    others=(1.0,),
    source="OpenAI 2025, arXiv:2508.10925",
    uses="gpt-oss, experts (arXiv:2508.10925)",
)
def clamped_swiglu(x: Array, alpha: float, limit: float) -> Iterator[Array]:
    """The first half of a vector, clamped from above and gated by its sigmoid, times 1 plus the second half, clamped on both sides."""
    a, b = _halves(x)
    gate = _Factor(Activation(swish, {"beta": alpha}), np.minimum(a, limit))
    other = _Factor(Activation(identity, {}), np.clip(b, -limit, limit) + 1.0)
    yield _product(gate, 0, other, 0)
    left = np.where(a >= limit, 0.0, _product(gate, 1, other, 0))
    yield _beside(left, np.where(np.abs(b) >= limit, 0.0, _product(gate, 0, other, 1)))
