"""A network of dense layers, forward and back; the columns of every array are examples.

Layer l computes z = W^T a + b and hands f(z) on. All parameters lie in one flat vector; a layer's part of it, seen as a matrix of
shape (fan_in + 1, fan_out), holds W with the bias b as its last row, and the inputs carry a last row of ones to meet it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.nn.curve import Curve, Floats, curve, exactly


@dataclass(frozen=True)
class Layer:
    """A dense layer: how many units, what they are fed by, their activation; None where the loss has the output function."""

    fan_in: int
    fan_out: int
    activation: Activation | None

    @property
    def size(self) -> int:
        """The number of parameters, biases included."""
        return (self.fan_in + 1) * self.fan_out


@dataclass
class Network:
    """Dense layers over one flat vector of parameters, in float64 or float32.

    `sizes` are the numbers of inputs, of each hidden layer's units and of outputs; there is an activation for each layer.

    >>> import actviz
    >>> network = Network([2, 3, 1], [actviz.get("tanh"), None])
    >>> network.parameters.size, network.matrix(0).shape
    (13, (3, 3))
    """

    sizes: Sequence[int]
    activations: Sequence[Activation | None]
    dtype: npt.DTypeLike = np.float64
    parameters: Floats = field(init=False)

    def __post_init__(self) -> None:
        if len(self.sizes) != len(self.activations) + 1 or len(self.sizes) < 2:
            raise UsageError(f"{len(self.sizes)} sizes make {len(self.sizes) - 1} layers, not {len(self.activations)}")
        if min(self.sizes) < 1:
            raise UsageError("a layer has one unit at least")
        fans = zip(self.sizes, self.sizes[1:], self.activations, strict=False)
        self.layers = [Layer(*fan) for fan in fans]
        self.parameters = np.zeros(sum(layer.size for layer in self.layers), self.dtype)

    @property
    def is_linear_at_the_end(self) -> bool:
        """Whether the last pre-activations are what comes out: the identity, or an output function that the loss has."""
        last = self.layers[-1].activation
        return last is None or last.text(0) == "x"

    def views(self, flat: Floats) -> list[Floats]:
        """A flat vector of parameters, or of their gradient, as a matrix (fan_in + 1, fan_out) for each layer."""
        ends = np.cumsum([layer.size for layer in self.layers])
        return [
            part.reshape(layer.fan_in + 1, layer.fan_out)
            for part, layer in zip(np.split(flat, ends[:-1]), self.layers, strict=True)
        ]

    def matrix(self, layer: int) -> Floats:
        """The parameters of a layer: W, and below it the biases."""
        return self.views(self.parameters)[layer]

    def outputs(self, inputs: Floats) -> Floats:
        """The last layer's outputs, of shape (outputs, examples), for inputs of shape (inputs, examples)."""
        examples = with_ones(inputs.astype(self.dtype))
        return Pass(self, examples.shape[1]).forward(examples).copy()


class Pass:
    """The way of a batch of so many examples through a network, and back: every intermediate value is kept in its array.

    `z[l]`, `slope[l]`, `delta[l]` are layer l's pre-activations, f'(z), and the derivatives of the loss by z, of shape (units,
    examples); `fed[l]` is what the layer is fed with, and one row of ones; `gradient` is flat like the parameters.
    """

    def __init__(self, network: Network, examples: int) -> None:
        def arrays() -> list[Floats]:
            return [np.empty((layer.fan_out, examples), network.dtype) for layer in network.layers]

        self.network = network
        self.z, self.slope, self.delta = arrays(), arrays(), arrays()
        self.fed = [np.ones((layer.fan_in + 1, examples), network.dtype) for layer in network.layers]
        self.gradient = np.zeros_like(network.parameters)
        self.gradients = network.views(self.gradient)
        #: What comes out of each layer: f(z), in the array that feeds the next; the last may be z itself.
        self.y = [
            *(fed[:-1] for fed in self.fed[1:]),
            self.z[-1] if network.is_linear_at_the_end else np.empty_like(self.z[-1]),
        ]
        self.slope[-1].fill(1)
        self._matrices = network.views(network.parameters)
        self._forward = self._steps(curve)
        self._exact_forward: list[tuple[Any, ...]] = []
        self._back = [
            (self._matrices[above][:-1], self.delta[above], self.slope[above - 1], self.delta[above - 1])
            for above in reversed(range(1, len(network.layers)))
        ]

    def forward(self, inputs: Floats, *, slopes: bool = False) -> Floats:
        """What comes out for inputs with a last row of ones, of shape (outputs, examples); with `slopes` f'(z) is kept too.

        Where a text overflows although its function does not, the exact functions are asked: see `actviz.nn.curve`.
        """
        with np.errstate(all="ignore"):
            outputs = self.run(inputs, slopes=slopes)
            if not self._is_finite(slopes):
                outputs = self.run(inputs, slopes=slopes, exact=True)
        return outputs

    def backward(self, output_delta: Floats | None = None) -> Floats:
        """The gradient by all parameters, for derivatives of the loss by the last pre-activations; needs `slopes`.

        Without an argument these are in `delta[-1]` already.
        """
        if output_delta is not None:
            self.delta[-1][...] = output_delta
        with np.errstate(all="ignore"):
            return self.run_back()

    def run(self, inputs: Floats, *, slopes: bool = False, exact: bool = False) -> Floats:
        """`forward` for an inner loop: warnings are not silenced, and `exact` functions are taken only where asked for."""
        if exact and not self._exact_forward:
            self._exact_forward = self._steps(exactly)
        self.fed[0] = inputs
        below = inputs
        for weights, z, f, y, slope, fed in self._exact_forward if exact else self._forward:
            np.dot(weights, below, out=z)  # z = W^T a + b
            f(z, y, slope if slopes else None)  # a = f(z), and f'(z)
            below = fed
        return self.y[-1]

    def run_back(self) -> Floats:
        """`backward` for an inner loop, from `delta[-1]`."""
        for weights, delta_above, slope, delta in self._back:
            np.dot(weights, delta_above, out=delta)  # dL/da = W dL/dz of the layer above
            np.multiply(delta, slope, out=delta)  # dL/dz = dL/da f'(z)
        for fed, delta, gradient in zip(self.fed, self.delta, self.gradients, strict=True):
            np.dot(fed, delta.T, out=gradient)  # dL/dW = a dL/dz^T, summed over the examples
        return self.gradient

    def _steps(self, computed: Callable[[Activation], Curve]) -> list[tuple[Any, ...]]:
        """For each layer what `run` needs of it."""
        layers = self.network.layers
        functions = [computed(layer.activation) if layer.activation else _handed_on for layer in layers]
        if self.network.is_linear_at_the_end:
            functions[-1] = _handed_on
        weights = [matrix.T for matrix in self._matrices]
        return list(zip(weights, self.z, functions, self.y, self.slope, [*self.fed[1:], None], strict=True))

    def _is_finite(self, slopes: bool) -> bool:
        return all(np.isfinite(values).all() for values in (self.y + self.slope if slopes else self.y))


def _handed_on(z: Floats, y: Floats, slope: Floats | None) -> None:
    """The identity of a last layer: y is z, and the slope was 1 from the beginning."""


def with_ones(inputs: Floats) -> Floats:
    """The inputs of shape (inputs, examples) with a last row of ones, which meets the biases."""
    return np.vstack([inputs, np.ones((1, inputs.shape[1]), inputs.dtype)])
