"""Programs that `actviz code` writes: they run, and compute the function, its derivative, NaN, infinities and the choice at kinks."""

from __future__ import annotations

import ctypes
import keyword
import re
import shutil
import subprocess
from typing import Any

import numpy as np
import pytest

from actviz import get
from actviz.analysis.implementation.cases import Implementation
from actviz.catalogue.registry import definitions
from actviz.expression.languages.arrays import JAX, NUMPY, TORCH
from actviz.grading.grade import Question, grade_function
from actviz.numerics.number_types import FLOAT16
from actviz.render.programs.c import c_name, c_program
from actviz.render.programs.header import Program
from actviz.render.programs.python import python_program

#: Kinks, jumps, parameters, bounds that are left out, overflow, waves, powers, names that are taken.
SPECS = [
    "relu", "elu:0.5", "silu", "gelu_tanh", "mish", "hard_sigmoid", "clip", "sin", "abs", "threshold", "golu", "cone", "log_cosh",
    "torch.nn.functional.relu6", "x*sigmoid(beta*x):beta=1.702", "where(x > a, x, 0.2*x):a=1", "abs(sin(x))", "max(x, 0.1*x)", "lambda_=x**3 - x",
]  # fmt: skip
POINTS = np.array([*np.linspace(-9, 9, 181), -800.0, 800.0, 1e-310, -1e-310, 1e100, -1e100, np.inf, -np.inf, np.nan, 0.0, -0.0])


def program(spec: str) -> Program:
    return Program(Implementation.of(get(spec)), 1, (), f"actviz code {spec} -d")


def points_of(spec: str) -> Any:
    activation = get(spec)
    far = POINTS if not activation.definition.endless else POINTS[np.abs(POINTS) < 10]
    return np.append(far, [kink.x for kink in activation.kinks][:50])


def check(spec: str, order: int, x: Any, values: Any) -> None:
    """Assert that values agree with the function's: nine digits, and everything that is not a number of digits."""
    activation = get(spec)
    exact = activation(x) if order == 0 else activation.derivative(x)
    with np.errstate(all="ignore"):
        agree = (
            (values == exact) | (np.isnan(values) & np.isnan(exact)) | (np.abs(values - exact) <= 1e-9 * np.abs(exact) + 1e-13)
        )
    assert agree.all(), [(spec, order, *pair) for pair in zip(x[~agree], values[~agree], exact[~agree], strict=True)][:3]


@pytest.mark.parametrize("spec", SPECS)
def test_numpy_programs_compute_the_function(spec: str) -> None:
    implementation, x = Implementation.of(get(spec)), points_of(spec)
    name = implementation.name + "_" * keyword.iskeyword(implementation.name)
    namespace: dict[str, Any] = {}
    exec(compile(python_program(program(spec), NUMPY), spec, "exec"), namespace)  # noqa: S102 - our own text
    near = x[(np.abs(x) < 10) & ((np.abs(x) > 1e-30) | (x == 0))].astype(np.float32)
    for order, suffix in enumerate(("", "_derivative")):
        with np.errstate(all="raise", under="ignore"):
            values, narrow = (namespace[name + suffix](numbers) for numbers in (x, near))
        check(spec, order, x, values)
        assert narrow.dtype == np.float32


@pytest.mark.parametrize("spec", ["relu", "elu:0.5", "silu", "softplus", "hard_sigmoid", "where(x > 1, x, 0.5*x)"])
def test_numpy_programs_pass_every_number_of_float16(spec: str) -> None:
    activation = get(spec)
    name = Implementation.of(activation).name
    namespace: dict[str, Any] = {}
    exec(compile(python_program(program(spec), NUMPY), spec, "exec"), namespace)  # noqa: S102 - our own text
    for order, suffix in enumerate(("", "_derivative")):
        grade = grade_function(namespace[name + suffix], Question(activation, FLOAT16, order))
        assert (grade.inputs, grade.wrong_nonfinite, grade.wrong_sign) == (65_536, 0, 0)
        assert grade.mean_ulp < 1.0


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """All programs in C as one library, each with loops over arrays."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    folder = tmp_path_factory.mktemp("c")
    files = []
    for number, spec in enumerate(SPECS):
        name = c_name(Implementation.of(get(spec)).name)
        loops = "".join(
            f"void run{number}_{real}{order}(const {real} *x, {real} *y, int n)"
            f" {{ for (int i = 0; i < n; i++) y[i] = {name}{suffix}{'_derivative' * order}(x[i]); }}\n"
            for real, suffix in (("double", ""), ("float", "f"))
            for order in (0, 1)
        )
        files.append(folder / f"{number}.c")
        text = re.sub(r"^(double|float) ", r"static \1 ", c_program(program(spec)), flags=re.MULTILINE)
        files[-1].write_text(text + loops)
    strict = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
    result = subprocess.run(
        [compiler, *strict, *map(str, files), "-o", str(folder / "all.so"), "-lm"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[:2000]
    return ctypes.CDLL(str(folder / "all.so"))


@pytest.mark.parametrize("spec", SPECS)
def test_c_programs_compute_the_function(library: Any, spec: str) -> None:
    x = points_of(spec)
    number = SPECS.index(spec)
    for order in (0, 1):
        values = np.empty_like(x)
        getattr(library, f"run{number}_double{order}")(
            x.ctypes.data_as(ctypes.c_void_p), values.ctypes.data_as(ctypes.c_void_p), len(x)
        )
        check(spec, order, x, values)
        near = x[np.abs(x) < 10].astype(np.float32)
        floats = np.empty_like(near)
        getattr(library, f"run{number}_float{order}")(
            near.ctypes.data_as(ctypes.c_void_p), floats.ctypes.data_as(ctypes.c_void_p), len(near)
        )
        activation = get(spec)
        exact = activation(near.astype(np.float64)) if order == 0 else activation.derivative(near.astype(np.float64))
        assert np.allclose(floats, exact, rtol=3e-4, atol=2e-6), spec


@pytest.mark.parametrize("language", [TORCH, JAX], ids=["torch", "jax"])
def test_programs_of_every_function_are_python(language: Any) -> None:
    for name in [*definitions()][::9]:
        text = python_program(program(name), language)
        compile(text, name, "exec")
        assert f"{language.module}.where" in text or "(x" in text


def test_torch_takes_the_derivatives() -> None:
    torch = pytest.importorskip("torch")
    for spec in ("gelu", "elu:0.5", "relu"):
        namespace: dict[str, Any] = {}
        exec(compile(python_program(program(spec), TORCH), spec, "exec"), namespace)  # noqa: S102 - our own text
        x = torch.linspace(-4, 4, 33, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(namespace[get(spec).name](x).sum(), x, create_graph=True)
        (curvature,) = torch.autograd.grad(slope.sum(), x)
        assert np.allclose(slope.detach(), get(spec).derivative(x.detach().numpy()))
        assert np.allclose(curvature, get(spec).derivative(x.detach().numpy(), 2), equal_nan=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("sin", "act_sin"), ("abs", "act_abs"), ("gelu", "gelu"), ("double", "double_"), ("exp", "act_exp"), ("y0", "act_y0")],
)
def test_names_that_c_has_are_changed(name: str, expected: str) -> None:
    assert c_name(name) == expected
