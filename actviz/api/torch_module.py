"""An activation as a module of torch with exact forward and backward passes; only this module knows torch, and loads it late."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from actviz.errors import DataError
from actviz.function.activation import Activation
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16

#: The last derivative that has exact values.
_MOST_ORDER = 2


def module_of(activation: Activation) -> Any:
    """The module; see `Activation.torch`."""
    return _module_class()(activation)


@cache
def _torch() -> Any:
    try:
        import torch
    except ImportError:
        raise DataError("torch is not installed", "pip install torch, or `actviz code FUNCTION --target torch`") from None
    return torch


@cache
def _module_class() -> Any:
    torch = _torch()

    class ActivationModule(torch.nn.Module):  # type: ignore[misc, name-defined] # torch has no types here
        """An activation of actviz; `activation` is the function itself."""

        def __init__(self, activation: Activation) -> None:
            super().__init__()
            self.activation = activation

        def forward(self, x: Any) -> Any:
            return _node_class().apply(x, self.activation, 0)

        def extra_repr(self) -> str:
            return str(self.activation.spec)

        def __reduce__(self) -> tuple[Any, ...]:
            return module_of, (self.activation,), {"training": self.training}

        def __setstate__(self, state: dict[str, Any]) -> None:
            self.training = state["training"]

    return ActivationModule


@cache
def _node_class() -> Any:
    """The node of autograd whose gradient is a node with the next derivative."""
    torch = _torch()

    class ExactDerivative(torch.autograd.Function):  # type: ignore[misc, name-defined] # torch has no types here
        """f (order 0), f' or f''."""

        @staticmethod
        def forward(context: Any, x: Any, activation: Activation, order: int) -> Any:
            context.save_for_backward(x)
            context.activation, context.order = activation, order
            return _values(x, activation, order)

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            (x,) = context.saved_tensors
            return gradient * ExactDerivative.apply(x, context.activation, context.order + 1), None, None

    return ExactDerivative


def _values(x: Any, activation: Activation, order: int) -> Any:
    """The derivative of an order at a tensor, in its type; raises TypeError for a tensor that NumPy cannot read."""
    torch = _torch()
    if order > _MOST_ORDER:
        raise TypeError(f"{activation.spec}: torch asks for derivative {order}, but f.torch() has f, f' and f''")
    if x.device.type != "cpu":
        raise TypeError(
            f"{activation.spec}: f.torch() computes on the CPU, and the tensor is on {x.device}: use x.cpu(), or the code that "
            f"`actviz code '{activation.spec}' --target torch` prints"
        )
    if x.dtype not in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        raise TypeError(f"{activation.spec}: f.torch() takes tensors of floats of at most 64 bits, not {x.dtype}")
    if x.dtype is torch.bfloat16:
        values = InPrecision(activation, BFLOAT16).jet(x.detach().float().numpy(), order)[order]
    else:
        values = activation.derivative(x.detach().numpy(), order)
    return torch.from_numpy(np.asarray(values)).to(x.dtype)
