"""A network of dense layers, forwards and backwards; the columns of every array are examples.

A layer computes z = W^T x + b and a = f(z), and a is the next layer's x. All parameters lie in one flat vector. A layer's part of it,
as a matrix of shape (fan_in + 1, fan_out), holds W with b as its last row, and x has a last row of ones to meet it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.nn.curve import Curve, Floats, curve, exactly


@dataclass(frozen=True)
class Layer:
    """The size of a dense layer, and its activation: None where the output function belongs to the loss."""

    fan_in: int
    fan_out: int
    activation: Activation | None

    @property
    def size(self) -> int:
        """The number of parameters, biases included."""
        return (self.fan_in + 1) * self.fan_out

    @property
    def is_linear(self) -> bool:
        """Whether a = z."""
        return self.activation is None or self.activation.text(0) == "x"


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
            raise UsageError("a layer needs at least one unit")
        shapes = zip(self.sizes, self.sizes[1:], self.activations, strict=False)
        self.layers = [Layer(*shape) for shape in shapes]
        self.parameters = np.zeros(sum(layer.size for layer in self.layers), self.dtype)

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
        return Pass(self, inputs.shape[1]).evaluate(with_ones(inputs.astype(self.dtype))).copy()


class LayerPass:
    """A batch on its way through one layer, forwards and back; every value stays in its array, of shape (units, examples).

    Arrays are small, so that the calls count: `a.dot(b, out)` computes what `np.dot` does, in less time.

    `inputs` is x with a last row of ones; `z`, `outputs` and `slope` are z, a = f(z) and f'(z). `delta` is dL/da before `backward` and
    dL/dz after it, `gradient` the gradient by the layer's matrix.
    """

    def __init__(self, layer: Layer, matrix: Floats, gradient: Floats, below: LayerPass | None, examples: int) -> None:
        self.inputs = np.ones((layer.fan_in + 1, examples), matrix.dtype)
        self.z, self.slope, self.delta = (np.ones((layer.fan_out, examples), matrix.dtype) for _ in range(3))
        self.outputs = self.z if layer.is_linear else np.empty_like(self.z)
        self.gradient, self._below, self._is_linear = gradient, below, layer.is_linear
        self._weights, self._transposed, self._delta_transposed = matrix[:-1], matrix.T, self.delta.T
        self._f: Curve = _identity
        self._exact: Curve = _identity
        if layer.activation and not layer.is_linear:
            self._f, self._exact = curve(layer.activation, matrix.dtype), exactly(layer.activation)
        if below:
            below.feed(self)

    def feed(self, above: LayerPass) -> None:
        """Write the outputs into the inputs of the layer above."""
        self.outputs = above.inputs[:-1]
        if self._is_linear:
            self._f = self._exact = _copy

    def forward(self, slopes: bool, exact: bool) -> None:
        """a = f(W^T x + b), and with `slopes` f'(z) for the way back."""
        self._transposed.dot(self.inputs, self.z)  # z = W^T x + b
        (self._exact if exact else self._f)(self.z, self.outputs, self.slope if slopes else None)  # a = f(z), and f'(z)

    def backward(self) -> None:
        """The chain rule: from dL/da to the gradient by W and b, and to dL/da of the layer below."""
        if not self._is_linear:
            np.multiply(self.delta, self.slope, self.delta)  # dL/dz = dL/da f'(z)
        # dL/dW = x dL/dz^T, dL/db = dL/dz, summed over the examples
        self.inputs.dot(self._delta_transposed, self.gradient)
        if self._below:
            self._weights.dot(self.delta, self._below.delta)  # dL/dx = W dL/dz


class Pass:
    """A batch of `examples` examples on its way through a network, forwards and back."""

    def __init__(self, network: Network, examples: int) -> None:
        #: The gradient of the loss by all parameters, flat like them.
        self.gradient = np.zeros_like(network.parameters)
        self.layers: list[LayerPass] = []
        matrices = zip(network.layers, network.views(network.parameters), network.views(self.gradient), strict=True)
        for layer, matrix, gradient in matrices:
            self.layers.append(LayerPass(layer, matrix, gradient, self.layers[-1] if self.layers else None, examples))

    @property
    def outputs(self) -> Floats:
        """The outputs of the last layer, of shape (outputs, examples)."""
        return self.layers[-1].outputs

    @property
    def delta(self) -> Floats:
        """dL/da of the last layer before `backward`; where the output function belongs to the loss, dL/dz."""
        return self.layers[-1].delta

    def forward(self, inputs: Floats, *, slopes: bool = False, exact: bool = False) -> Floats:
        """The outputs for inputs with a last row of ones; NumPy's warnings are the caller's to silence."""
        self.layers[0].inputs = inputs
        for layer in self.layers:
            layer.forward(slopes, exact)
        return self.layers[-1].outputs

    def backward(self) -> Floats:
        """The gradient by all parameters, from dL/da of the last layer in `delta`; `forward` with slopes comes before."""
        for layer in reversed(self.layers):
            layer.backward()
        return self.gradient

    def evaluate(self, inputs: Floats, *, slopes: bool = False) -> Floats:
        """`forward` without warnings, and with exact functions where a formula overflows although its function does not."""
        with np.errstate(all="ignore"):
            outputs = self.forward(inputs, slopes=slopes)
            if not all(
                np.isfinite(layer.outputs).all() and (not slopes or np.isfinite(layer.slope).all()) for layer in self.layers
            ):
                outputs = self.forward(inputs, slopes=slopes, exact=True)
        return outputs


def _identity(*_: Floats | None) -> None:
    """The identity of a last layer: its outputs are z, and its slope is 1 from the beginning."""


def _copy(z: Floats, outputs: Floats, _: Floats | None) -> None:
    """The identity of a hidden layer."""
    outputs[...] = z


def with_ones(inputs: Floats) -> Floats:
    """The inputs of shape (inputs, examples) with a last row of ones, which meets the biases."""
    return np.vstack([inputs, np.ones((1, inputs.shape[1]), inputs.dtype)])
