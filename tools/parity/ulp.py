"""Grade the functions of frameworks in ulp, keep the stored grades of those that are not installed, and write docs/frameworks-ulp.md."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import actviz
from actviz.grading.candidates.libraries import Library, library
from actviz.grading.candidates.target import PythonTarget
from actviz.grading.candidates.worker import called
from actviz.grading.grade import Question, grade_function
from actviz.grading.input_sets import InputSet, every, sampled
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, NUMBER_TYPES, NumberType
from actviz.text.numbers import rounded
from parity.processes import answer, in_a_process, versions

ROOT = Path(__file__).parents[2]
TARGET, STORED = ROOT / "docs" / "frameworks-ulp.md", ROOT / "tests" / "data" / "frameworks-ulp.json"
TYPES = (FLOAT32, FLOAT16, BFLOAT16)
FRAMEWORKS = ("torch", "jax", "keras", "onnxruntime", "mlx", "tinygrad")
FUNCTIONS = (
    "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "gelu_tanh", "silu", "mish", "softplus", "softsign", "sigmoid",
    "log_sigmoid", "tanh", "hard_sigmoid", "hard_swish", "tanh_shrink", "erf", "exponential", "sin",
)  # fmt: skip
#: Inputs of float32. Where there is no compiler, tinygrad interprets each operation in Python.
_SAMPLE = 1 << 17
_INTERPRETED = 1 << 10
_PACKAGES = {
    "torch": ("torch",), "jax": ("jax",), "keras": ("keras", "tensorflow"), "onnxruntime": ("onnxruntime",), "mlx": ("mlx",),
    "tinygrad": ("tinygrad",),
}  # fmt: skip
#: What a framework calls a function, where that is not the name below its usual place.
_PLACES = {
    "torch": "torch.nn.functional:{}",
    "jax": "jax.nn:{}",
    "keras": "keras.activations:{}",
    "tinygrad": "tinygrad:Tensor.{}",
}
_NAMES: dict[str, dict[str, str]] = {
    "torch": {
        "gelu_tanh": "torch.nn:GELU(approximate='tanh')", "log_sigmoid": "torch.nn.functional:logsigmoid",
        "hard_sigmoid": "torch.nn.functional:hardsigmoid", "hard_swish": "torch.nn.functional:hardswish",
        "tanh_shrink": "torch.nn.functional:tanhshrink", "erf": "torch:erf", "exponential": "torch:exp", "sin": "torch:sin",
        "sigmoid": "torch:sigmoid", "tanh": "torch:tanh",
    },
    "jax": {
        "gelu": "", "gelu_tanh": "jax.nn:gelu", "softsign": "jax.nn:soft_sign", "hard_swish": "jax.nn:hard_swish",
        "tanh_shrink": "", "erf": "jax.lax:erf", "exponential": "jax.numpy:exp", "sin": "jax.numpy:sin", "tanh": "jax.numpy:tanh",
    },
    "keras": {
        "gelu_tanh": "", "tanh_shrink": "keras.activations:tanh_shrink", "leaky_relu": "", "erf": "keras.ops:erf",
        "sin": "keras.ops:sin",
    },
    "tinygrad": {
        "elu": "tinygrad:Tensor.elu", "gelu": "", "gelu_tanh": "tinygrad:Tensor.gelu", "log_sigmoid": "tinygrad:Tensor.logsigmoid",
        "hard_sigmoid": "tinygrad:Tensor.hardsigmoid", "hard_swish": "tinygrad:Tensor.hardswish", "tanh_shrink": "",
        "exponential": "tinygrad:Tensor.exp",
    },
}  # fmt: skip
_ONNX = {
    "leaky_relu": "LeakyRelu", "elu": "Elu", "selu": "Selu", "celu": "Celu", "gelu": "Gelu", "gelu_tanh": "Gelu:tanh", "mish": "Mish",
    "softplus": "Softplus", "softsign": "Softsign", "sigmoid": "Sigmoid", "tanh": "Tanh", "hard_swish": "HardSwish", "erf": "Erf",
    "exponential": "Exp", "sin": "Sin",
}  # fmt: skip
_MLX = {
    "gelu_tanh": "gelu_approx", "hard_swish": "hardswish", "exponential": "core:exp", "erf": "core:erf", "sin": "core:sin",
    "hard_sigmoid": "", "tanh_shrink": "",
}  # fmt: skip


class Cell(NamedTuple):
    """The worst error of one function in one framework; a fault where it does not run."""

    function: str
    order: int
    type: str
    ulp: float
    at: float
    wrong: int
    fault: str = ""


def measure(framework: str) -> list[Cell]:
    """Grade all functions of one framework that it has."""
    warnings.simplefilter("ignore")
    cells = []
    for name in FUNCTIONS:
        for number_type in TYPES:
            for order in (0, 1):
                try:
                    candidate = _candidate(framework, name, number_type, order)
                    if candidate is not None:
                        cells.append(_graded(name, order, number_type, candidate, framework))
                except Exception as error:
                    first = (str(error).splitlines() or [""])[0]
                    cells.append(Cell(name, order, number_type.name, 0.0, 0.0, 0, f"{type(error).__name__}: {first}"[:160]))
    return cells


def _graded(name: str, order: int, number_type: NumberType, candidate: Callable[[Any], Any], framework: str) -> Cell:
    question = Question(actviz.get(name), number_type, order)
    result = grade_function(candidate, question, _inputs(name, number_type, framework == "tinygrad"))
    return Cell(name, order, number_type.name, result.max_ulp, result.at or 0.0, result.wrong_nonfinite)


@cache
def _inputs(name: str, number_type: NumberType, interpreted: bool) -> InputSet:
    activation = actviz.get(name)
    if number_type is FLOAT32 or interpreted:
        return sampled(activation, number_type, _INTERPRETED if interpreted else _SAMPLE)
    return every(activation, number_type)


def _candidate(framework: str, name: str, number_type: NumberType, order: int) -> Callable[[Any], Any] | None:
    """What answers arrays of a type; None where the framework has no such function or no derivative of it."""
    if framework == "onnxruntime":
        return _of_onnxruntime(_ONNX[name], number_type) if name in _ONNX and not order else None
    if framework == "mlx":
        return _of_mlx(_MLX.get(name, name), number_type, order)
    text = _NAMES[framework].get(name, _PLACES[framework].format(name))
    if not text:
        return None
    target = PythonTarget.of(text)
    function = called(target)
    chosen = library("tf" if framework == "keras" else framework, number_type, "python" if framework == "tinygrad" else "cpu")
    return _through(chosen, function, order)


def _through(chosen: Library, function: Callable[[Any], Any], order: int) -> Callable[[Any], Any]:
    def compute(x: Any) -> Any:
        inputs = chosen.to(x.copy())
        if not order:
            return chosen.back(function(inputs))
        assert chosen.derivative is not None
        return chosen.back(chosen.derivative(function, inputs, order))

    return compute


def _of_onnxruntime(operator: str, number_type: NumberType) -> Callable[[Any], Any] | None:
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper

    kinds = {FLOAT32: TensorProto.FLOAT, FLOAT16: TensorProto.FLOAT16}
    if number_type not in kinds:
        return None
    operator, _, approximate = operator.partition(":")
    attributes = {"approximate": approximate} if approximate else {}
    node = helper.make_node(operator, ["x"], ["y"], **attributes)
    x, y = (helper.make_tensor_value_info(name, kinds[number_type], [None]) for name in "xy")
    graph = helper.make_graph([node], "graph", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(model)
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    except Exception as error:
        if "NOT_IMPLEMENTED" in str(error) or type(error).__name__ == "NotImplemented":
            return None  # no kernel of this type
        raise
    return lambda values: session.run(["y"], {"x": values})[0]


def _of_mlx(name: str, number_type: NumberType, order: int) -> Callable[[Any], Any] | None:
    import mlx.core as mx
    from mlx import nn

    place, _, last = name.rpartition(":")
    function = getattr(mx if place else nn, last, None) if last else None
    if function is None:
        return None
    dtype = getattr(mx, number_type.name)

    def compute(x: Any) -> Any:
        inputs = mx.array(x).astype(dtype)
        if order:
            _, (result,) = mx.vjp(function, [inputs], [mx.ones_like(inputs)])
        else:
            result = function(inputs)
        return np.array(result.astype(mx.float32))

    return compute


class Graded(NamedTuple):
    """A framework's packages with their versions, and the grades of its functions."""

    versions: dict[str, str]
    cells: list[Cell]


def load() -> dict[str, Graded]:
    """The stored grades by framework."""
    if not STORED.exists():
        return {}
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    return {name: Graded(item["versions"], [Cell(*cell) for cell in item["cells"]]) for name, item in stored.items()}


def save(grades: dict[str, Graded]) -> None:
    """Store grades, a line for each function in each type."""
    lines = []
    for name in (name for name in FRAMEWORKS if name in grades):
        cells = ",\n".join(json.dumps(cell) for cell in grades[name].cells)
        lines.append(f'"{name}": {{"versions": {json.dumps(grades[name].versions)}, "cells": [\n{cells}\n]}}')
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def page(grades: dict[str, Graded]) -> Iterator[str]:
    """The lines of the page."""
    yield "# Errors of the frameworks in ulp\n"
    yield "Generated by `make parity`; do not edit. The largest error of f and of f' on a CPU, in ulp of the exact value, and the x where it"
    yield "is, as `actviz check` finds them: at all numbers of float16 and bfloat16, and at a sample of float32. A dash: the framework has no"
    yield "such function, type or derivative. `!`: NaN or infinity is wrong somewhere. Flushed subnormals are left out.\n"
    packages = (f"{package} {number}" for graded in grades.values() for package, number in graded.versions.items())
    yield f"Versions: {', '.join(dict.fromkeys(packages))}. Keras runs on TensorFlow."
    if "tinygrad" in grades:
        yield f"tinygrad is interpreted by Python, at {_INTERPRETED:,} inputs of each type."
    yield ""
    for number_type in TYPES:
        for order, title in enumerate(("f", "f'")):
            yield f"## {title} in {number_type.name}\n"
            yield f"| function | {' | '.join(grades)} |"
            yield "| --- " * (len(grades) + 1) + "|"
            for name in FUNCTIONS:
                cells = (_cell(graded.cells, name, order, number_type.name) for graded in grades.values())
                yield f"| {name} | {' | '.join(cells)} |"
            yield ""


def _cell(cells: list[Cell], function: str, order: int, number_type: str) -> str:
    for cell in cells:
        if (cell.function, cell.order, cell.type) == (function, order, number_type) and not cell.fault:
            where = f" at {NUMBER_TYPES[cell.type].shortest(cell.at)!r}" if cell.ulp > 0.5 else ""
            return f"{rounded(cell.ulp, 3)}{where}{' !' if cell.wrong else ''}"
    return "-"


def main(arguments: list[str]) -> int:
    """Measure the frameworks that are installed, each in a process of its own, and write the page."""
    if arguments[:1] == ["--one"]:
        answer(arguments[2], measure(arguments[1]))
        return 0
    for framework in arguments or FRAMEWORKS:
        try:
            installed = versions(_PACKAGES[framework])
        except PackageNotFoundError as error:
            print(f"{framework}: {error.name} is not installed; the stored grades are kept", file=sys.stderr)
            continue
        cells = in_a_process("parity.ulp", framework)
        save({**load(), framework: Graded(installed, cells)})
        faults = [cell for cell in cells if cell.fault]
        print(f"{framework}: {len(cells)} grades, {len(faults)} calls failed", flush=True)
        for cell in faults:
            print(f"    {cell.function} {cell.order} {cell.type}: {cell.fault}")
    write()
    return 0


def write() -> None:
    """Write the page from the stored grades."""
    TARGET.write_text("\n".join(page(load())).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
