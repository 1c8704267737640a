"""Array libraries, in the process that runs the user's code: from NumPy and back, and derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from actviz.errors import UsageError
from actviz.numerics.number_types import BFLOAT16, FLOAT64, Floats, NumberType

#: The libraries that `--array` names.
LIBRARIES = ("numpy", "torch", "jax", "tf", "tinygrad")
Function = Callable[[Any], Any]


def check_library(array: str, name: str, autograd: int) -> None:
    """Raise UsageError for an --array that is unknown, and for a library that cannot take the derivative of --autograd."""
    if array not in ("", *LIBRARIES):
        raise UsageError(f"--array is {array!r}, but must be one of {', '.join(LIBRARIES)}")
    if autograd and name == "numpy":
        raise UsageError(
            "--autograd needs a framework that differentiates, and NumPy does not", "--array torch, or leave --autograd out"
        )


@dataclass(frozen=True)
class Library:
    """How numbers of a type get into a library and back, and how a function is differentiated there.

    `derivative` computes f' or f'' at an array, with ones as the gradient of every answer.
    """

    to: Callable[[Floats], Any]
    back: Callable[[Any], Any]
    derivative: Callable[[Function, Any, int], Any] | None = None
    note: str = ""


def library(name: str, number_type: NumberType, device: str = "cpu") -> Library:
    """The library of this name; raises ImportError where it is not installed."""
    return {"numpy": _numpy, "torch": _torch, "jax": _jax, "tf": _tensorflow, "tinygrad": _tinygrad}[name](number_type, device)


def _numpy(number_type: NumberType, _: str) -> Library:
    if number_type is not BFLOAT16:
        return Library(lambda x: x, np.asarray)
    try:
        ml_dtypes: Any = import_module("ml_dtypes")
    except ImportError:
        return Library(
            lambda x: x,
            np.asarray,
            note="ml_dtypes is not installed: x was a float32 array of bfloat16 values, and y was rounded once",
        )
    return Library(lambda x: x.astype(ml_dtypes.bfloat16), _widened)


def _widened(y: Any) -> Any:
    """An array of a type that NumPy does not have itself as float32, which holds it."""
    array = np.asarray(y)
    return array.astype(np.float32) if array.dtype.kind == "V" or array.dtype.name == "bfloat16" else array


def _torch(number_type: NumberType, device: str) -> Library:
    torch: Any = import_module("torch")

    dtype = getattr(torch, number_type.name)

    def derivative(f: Function, x: Any, order: int) -> Any:
        x = x.detach().requires_grad_(True)
        y = f(x)
        for place in range(order):
            if not y.requires_grad:
                return torch.zeros_like(x)
            (y,) = torch.autograd.grad(y, x, torch.ones_like(y), create_graph=place + 1 < order)
        return y

    def back(y: Any) -> Any:
        y = y.detach().cpu()
        return (y.float() if y.dtype == torch.bfloat16 else y).numpy()

    return Library(lambda x: torch.from_numpy(x).to(device=device, dtype=dtype), back, derivative)


def _jax(number_type: NumberType, device: str) -> Library:
    jax: Any = import_module("jax")

    if number_type is FLOAT64:
        jax.config.update("jax_enable_x64", True)
    jnp: Any = jax.numpy

    platform, _, number = device.partition(":")
    place = jax.devices("gpu" if platform == "cuda" else platform)[int(number or 0)]

    def slope(f: Function) -> Function:
        def df(x: Any) -> Any:
            y, pullback = jax.vjp(f, x)
            return pullback(jnp.ones_like(y))[0]

        return df

    def derivative(f: Function, x: Any, order: int) -> Any:
        return (slope(slope(f)) if order == 2 else slope(f))(x)

    def to(x: Floats) -> Any:
        return jax.device_put(jnp.asarray(x, dtype=number_type.name), place)

    return Library(to, _widened, derivative)


def _tensorflow(number_type: NumberType, device: str) -> Library:
    tf: Any = import_module("tensorflow")

    dtype = getattr(tf, number_type.name)
    place = device.replace("cuda", "GPU").replace("cpu", "CPU")

    def to(x: Floats) -> Any:
        with tf.device(place):
            return tf.cast(tf.constant(x), dtype)

    def derivative(f: Function, x: Any, order: int) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x) if order == 1 else derivative(f, x, 1)
        slope = tape.gradient(y, x)
        return tf.zeros_like(x) if slope is None else slope

    return Library(to, lambda y: _widened(y.numpy()), derivative)


def _tinygrad(number_type: NumberType, device: str) -> Library:
    tinygrad: Any = import_module("tinygrad")
    dtypes = tinygrad.dtypes

    dtype = getattr(dtypes, number_type.name)

    def derivative(f: Function, x: Any, order: int) -> Any:
        y = f(x)
        for _ in range(order):
            (y,) = y.sum().gradient(x)
        return y

    def back(y: Any) -> Any:
        return (y.cast(dtypes.float32) if y.dtype == dtypes.bfloat16 else y).numpy()

    return Library(lambda x: tinygrad.Tensor(x, device=device.upper()).cast(dtype).contiguous().realize(), back, derivative)
