"""Calls of each framework: values and gradients at points, in float64 if the framework has it."""

from __future__ import annotations

import importlib
import inspect
import os
import sys
import types
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np

from parity.cases import RELEASES, Case

Answer = tuple[np.ndarray, np.ndarray, str]
"""Values, gradients (NaN if there are none), and the number type of the computation."""


def locate(path: str) -> Any:
    """Return the object of a dotted path, through modules and attributes."""
    parts = path.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            item = importlib.import_module(".".join(parts[:cut]))
        except ImportError:
            continue
        for name in parts[cut:]:
            item = getattr(item, name)
        return item
    raise AttributeError(path)


def _arguments(case: Case) -> dict[str, Any]:
    words = {"True": True, "False": False, "None": None}
    return {name: words.get(value, value) if isinstance(value, str) else value for name, value in case.arguments}


def weights(outputs: tuple[int, ...]) -> np.ndarray:
    """Return the weights with which the outputs are summed: 1, or a different number for each component of a vector."""
    return np.ones(outputs) if len(outputs) < 2 else np.broadcast_to(np.cos(np.arange(outputs[-1])), outputs).copy()


def torch(case: Case, x: np.ndarray) -> Answer:
    import torch as framework

    given = _arguments(case)
    target = locate(case.path)
    if case.path.endswith(".prelu"):
        weight = framework.tensor([float(given.pop("weight"))], dtype=framework.float64)
        return _with_torch(lambda z: target(z, weight), x)
    if case.path.endswith(".heaviside"):  # without a derivative
        value = framework.tensor([float(given.pop("values"))], dtype=framework.float64)
        return _with_torch(lambda z: target(z.detach(), value), x)
    if inspect.isclass(target):
        module = target(**given).double().eval()
        if case.path.endswith("2d"):  # for images: along the channels
            return _with_torch(lambda z: module(z[:, :, None, None])[:, :, 0, 0], x)
        return _with_torch(module, x)
    return _with_torch(lambda z: target(z, **given), x)


def _with_torch(function: Callable[[Any], Any], x: np.ndarray) -> Answer:
    import torch as framework

    z = framework.tensor(x.tolist(), dtype=framework.float64, requires_grad=True)
    y = function(z)
    if y.requires_grad:
        y.backward(framework.tensor(weights(tuple(y.shape)).tolist(), dtype=y.dtype))
    try:
        gradient = np.zeros(x.shape) if z.grad is None else np.array(z.grad.tolist())  # PyTorch 2.0 does not know NumPy 2
    except RuntimeError:  # a symbolic zero tensor has no numbers
        gradient = np.zeros(x.shape)
    return np.array(y.detach().double().tolist()).reshape(tuple(y.shape)), gradient, str(y.dtype).removeprefix("torch.")


def jax(case: Case, x: np.ndarray) -> Answer:
    import jax as framework

    framework.config.update("jax_enable_x64", True)
    given = _arguments(case)
    if case.path.endswith("PReLU"):
        return _flax_module(case.path, given, x)
    target = locate(case.path)
    if case.path == "jax.lax.clamp":  # x is the argument between the bounds
        low, high = (framework.numpy.float64(given[name]) for name in ("min", "max"))
        return _with_jax(lambda z: target(low, z, high), x)
    if case.path == "jax.numpy.heaviside":
        return _with_jax(lambda z: target(z, given["x2"]), x)
    return _with_jax(lambda z: target(z, **given), x)


def _with_jax(function: Callable[[Any], Any], x: np.ndarray) -> Answer:
    import jax as framework

    z = framework.numpy.asarray(x)
    y, back = framework.vjp(function, z)
    return (
        np.asarray(y, np.float64),
        np.asarray(back(framework.numpy.asarray(weights(y.shape), y.dtype))[0], np.float64),
        str(y.dtype),
    )


def _flax_module(path: str, given: Mapping[str, Any], x: np.ndarray) -> Answer:
    import jax as framework

    target = locate(path)
    if path.startswith("flax.nnx"):
        return _with_jax(target(**given, param_dtype=framework.numpy.float64), x)
    module = target(**given, param_dtype=framework.numpy.float64)
    parameters = module.init(framework.random.key(0), framework.numpy.zeros(3))
    return _with_jax(lambda z: module.apply(parameters, z), x)


def tf(case: Case, x: np.ndarray) -> Answer:
    target, given = locate(case.path.replace("tf.", "tensorflow.", 1)), _arguments(case)
    return _with_tf(lambda z: target(z, **given), x)


def _with_tf(function: Callable[[Any], Any], x: np.ndarray) -> Answer:
    import tensorflow as framework

    z = framework.constant(x, framework.float64)
    with framework.GradientTape() as tape:
        tape.watch(z)
        y = function(z)
    gradient = tape.gradient(y, z, framework.constant(weights(tuple(y.shape)), y.dtype))
    return y.numpy().astype(np.float64), np.zeros(x.shape) if gradient is None else gradient.numpy(), y.dtype.name


def keras(case: Case, x: np.ndarray) -> Answer:
    backend = {"keras": "tensorflow", "keras[jax]": "jax", "keras[torch]": "torch"}[case.framework]
    os.environ["KERAS_BACKEND"] = backend
    import keras as framework

    framework.backend.set_floatx("float64")
    target, given = locate(case.path), _arguments(case)
    if inspect.isclass(target):
        if "alpha_initializer" in given:
            given = {"alpha_initializer": framework.initializers.Constant(given["alpha_initializer"])}
        layer = target(**given)
        function = lambda z: layer(z[:, None])[:, 0] if x.ndim == 1 else layer(z)  # noqa: E731 - PReLU has a slope for each feature
        if case.path.endswith("PReLU"):
            layer.build((None, 1))
    else:
        function = lambda z: target(z, **given)  # noqa: E731
    return {"tensorflow": _with_tf, "jax": _with_jax64, "torch": _with_torch}[backend](function, x)


def _with_jax64(function: Callable[[Any], Any], x: np.ndarray) -> Answer:
    import jax as framework

    framework.config.update("jax_enable_x64", True)
    return _with_jax(function, x)


#: The operators whose parameters are inputs, not attributes.
_INPUTS = ("PRelu", "Clip", "ReduceLogSumExp")


def onnx(case: Case, x: np.ndarray) -> Answer:
    """Compute values only, because onnxruntime has no gradients here; in float32 if there is no float64 kernel."""
    return _operator(case, x, "")


def contributed(case: Case, x: np.ndarray) -> Answer:
    """Compute an operator that ONNX Runtime has beside those of ONNX."""
    return _operator(case, x, "com.microsoft")


def _operator(case: Case, x: np.ndarray, domain: str) -> Answer:
    import onnx as framework
    import onnxruntime

    name, given = case.path.rpartition(".")[2], _arguments(case)
    onnxruntime.set_default_logger_severity(4)
    for kind, numpy_type in ((framework.TensorProto.DOUBLE, np.float64), (framework.TensorProto.FLOAT, np.float32)):
        inputs = [framework.helper.make_tensor_value_info("x", kind, [None] * x.ndim)]
        feed = {"x": x.astype(numpy_type)}
        attributes = {} if name in _INPUTS else given
        for key, value in given.items() if name in _INPUTS else ():
            whole = isinstance(value, int)
            shape = [1] if whole or name == "PRelu" else []
            inputs.append(framework.helper.make_tensor_value_info(key, framework.TensorProto.INT64 if whole else kind, shape))
            feed[key] = np.full(shape, value, np.int64 if whole else numpy_type)
        if name == "BiasGelu":  # a bias of 0
            inputs.append(framework.helper.make_tensor_value_info("bias", kind, [None]))
            feed["bias"] = np.zeros(x.shape[-1:], numpy_type)
        node = framework.helper.make_node(name, [item.name for item in inputs], ["y"], domain=domain, **attributes)
        output = framework.helper.make_tensor_value_info("y", kind, [None] * x.ndim)
        for version in (24, 22, 20):
            graph = framework.helper.make_graph([node], "one", inputs, [output])
            model = framework.helper.make_model(
                graph,
                opset_imports=[framework.helper.make_opsetid("", version), framework.helper.make_opsetid("com.microsoft", 1)],
                ir_version=10,
            )
            try:
                session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
                (y,) = session.run(None, feed)
            except Exception:  # noqa: S112 - no kernel for this type or version
                continue
            return y.astype(np.float64), np.full(x.shape, np.nan), np.dtype(numpy_type).name
    raise NotImplementedError(f"no kernel for {name}")


def hf(case: Case, x: np.ndarray) -> Answer:
    import torch as framework
    from transformers import activations

    name, given = case.path.rpartition(".")[2], _arguments(case)
    if name not in activations.ACT2CLS:
        module, given = getattr(activations, name)(**given), {}
    else:
        module = activations.ACT2FN[name]
    exact = module.to(framework.float64).eval()
    return _with_torch(lambda z: exact(z, **given), x)


def timm(case: Case, x: np.ndarray) -> Answer:
    name, given = case.path.rpartition(".")[2], _arguments(case)
    factory = timm_factory()
    if name in ("prelu", "identity"):
        return _with_torch(factory.get_act_layer(name)(**given).double().eval(), x)
    return _with_torch(lambda z: factory.get_act_fn(name)(z, **given), x)


@cache
def timm_factory() -> types.ModuleType:
    """Import timm's factory of activations: timm as a whole needs torchvision, these modules do not."""
    home = Path(str(distribution("timm").locate_file("timm")))
    for name, folder in (("timm", home), ("timm.layers", home / "layers")):
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return importlib.import_module("timm.layers.create_act")


def mlx(case: Case, x: np.ndarray) -> Answer:
    import mlx.core as framework

    framework.set_default_device(framework.cpu)
    given, target = _arguments(case), locate(case.path)
    if case.path.endswith(".prelu"):
        slope = framework.array([given.pop("alpha")], dtype=framework.float64)
        function = lambda z: target(z, slope)  # noqa: E731
    elif inspect.isclass(target):
        module = target(**given)
        if case.path.endswith("PReLU"):
            module.weight = module.weight.astype(framework.float64)
        function = module
    else:
        function = lambda z: target(z, **given)  # noqa: E731
    z = framework.array(x, dtype=framework.float64)
    cotangent = framework.array(weights(tuple(function(z).shape)), dtype=framework.float64)
    (y,), (gradient,) = framework.vjp(function, [z], [cotangent])
    return np.array(y, np.float64), np.array(gradient, np.float64), str(y.dtype).rpartition(".")[2]


def tinygrad(case: Case, x: np.ndarray) -> Answer:
    from tinygrad import Tensor, dtypes

    name, given = case.path.rpartition(".")[2], _arguments(case)
    z = Tensor(x.tolist(), dtype=dtypes.float64)
    y = getattr(z, name)(**given)
    try:
        (gradient,) = (y * Tensor(weights(y.shape).tolist(), dtype=dtypes.float64)).sum().gradient(z)
        slopes = gradient.numpy()
    except (RuntimeError, OSError):  # there is no gradient, or it cannot be compiled here
        slopes = np.full(x.shape, np.nan)
    return y.numpy().astype(np.float64), slopes, y.numpy().dtype.name


def paddle(case: Case, x: np.ndarray) -> Answer:
    import paddle as framework

    framework.set_device("cpu")
    framework.set_default_dtype("float64")
    given, target = _arguments(case), locate(case.path)
    for name in ("weight", "y"):  # of prelu and heaviside
        if name in given:
            given[name] = framework.to_tensor([float(given[name])], dtype="float64")
    if case.path.endswith(".rrelu"):
        given["training"] = False
    if inspect.isclass(target):
        module = target(**given)
        module.eval()
        function = module if not case.path.endswith("2D") else lambda z: module(z[:, :, None, None])[:, :, 0, 0]
    else:
        function = lambda z: target(z, **given)  # noqa: E731
    z = framework.to_tensor(x, dtype="float64", stop_gradient=False)
    y = function(z)
    if y.stop_gradient:
        return y.numpy().astype(np.float64), np.zeros(x.shape), y.numpy().dtype.name
    y.backward(framework.to_tensor(weights(tuple(y.shape)), dtype=y.dtype))
    gradient = np.zeros(x.shape) if z.grad is None else z.grad.numpy()
    return y.numpy().astype(np.float64), gradient, y.numpy().dtype.name


def mindspore(case: Case, x: np.ndarray) -> Answer:
    """Compute in float64, or in float32 where the CPU has no other kernel."""
    import mindspore as framework

    target = locate(case.path)

    def answer(kind: Any) -> Answer:
        given = _arguments(case)
        for name in ("weight", "values"):  # of prelu and heaviside
            if name in given:
                given[name] = framework.Tensor([float(given[name])], kind)
        if inspect.isclass(target):
            module = target(**given)
            module.set_train(False)
            function = module
        else:
            function = lambda z: target(z, **given)  # noqa: E731
        z = framework.Tensor(x.astype(framework.dtype_to_nptype(kind)))
        y = function(z)
        factors = framework.Tensor(weights(tuple(y.shape)).astype(framework.dtype_to_nptype(kind)))
        slopes = np.full(x.shape, np.nan)
        if not case.path.endswith(".heaviside"):  # without a derivative
            slopes = framework.grad(lambda z: (function(z) * factors).sum())(z).asnumpy().astype(np.float64)
        return y.asnumpy().astype(np.float64), slopes, y.asnumpy().dtype.name

    try:
        return answer(framework.float64)
    except Exception:
        return answer(framework.float32)


#: The function that measures each framework, and the packages that it needs.
ASK: Mapping[str, tuple[Callable[[Case, np.ndarray], Answer], tuple[str, ...]]] = {
    "torch": (torch, ("torch",)),
    "jax": (jax, ("jax",)),
    "flax": (jax, ("flax", "jax")),
    "tf": (tf, ("tensorflow",)),
    "keras": (keras, ("keras", "tensorflow")),
    "keras[jax]": (keras, ("keras", "jax")),
    "keras[torch]": (keras, ("keras", "torch")),
    "onnx": (onnx, ("onnx", "onnxruntime")),
    "hf": (hf, ("transformers", "torch")),
    "timm": (timm, ("timm", "torch")),
    "mlx": (mlx, ("mlx",)),
    "tinygrad": (tinygrad, ("tinygrad",)),
    "paddle": (paddle, ("paddlepaddle",)),
    "mindspore": (mindspore, ("mindspore",)),
    "onnxruntime": (contributed, ("onnxruntime",)),
    **{release: (torch if release.startswith("torch") else jax, (release.partition("@")[0],)) for release in RELEASES},
}
