"""Every kernel against mpmath: what the entries promise on the whole real line."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mpmath import mpf

import actviz
from actviz import exact
from actviz.activation import Activation
from actviz.registry import definitions

PROMISED = (4, 4, 8)
CHECK = """
import actviz
from actviz import exact
from actviz.registry import definitions
for name in definitions():
    function = actviz.get(name)
    for order, promised in enumerate((4, 4, 8)):
        worst = exact.worst(function, order, exact.sample(function, 60, 5)[-12:])
        assert worst.ulp <= promised, (name, worst)
"""


@pytest.mark.parametrize("order", [0, 1, 2])
def test_keeps_the_promised_digits(function: Activation, order: int) -> None:
    worst = exact.worst(function, order, exact.sample(function, 44, seed=order))
    assert worst.ulp <= PROMISED[order], worst


def test_keeps_them_without_vector_instructions() -> None:
    extensions = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    if not extensions:
        pytest.skip("NumPy found no vector extensions on this machine that could be disabled")
    environment = {
        **os.environ,
        "NPY_DISABLE_CPU_FEATURES": " ".join(extensions),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    subprocess.run([sys.executable, "-c", CHECK], env=environment, check=True)


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("sign", [-1, 1])
def test_reaches_the_limit_at_infinity(function: Activation, order: int, sign: int) -> None:
    far = float(exact.value(function, sign * mpf("1e40"), order))
    limit = np.copysign(np.inf, far) if abs(far) > 1e30 else far if abs(far) > 1e-30 else 0.0
    assert function.jet(sign * np.inf, 2)[order] == limit


@pytest.mark.parametrize("name", [definition.name for definition in definitions().values() if definition.formula])
def test_the_headline_is_the_function(name: str) -> None:
    function = actviz.get(name)
    texts = [function.definition.formula] * len(function.definition.pieces)
    for x in exact.sample(function, 40, seed=3):
        assert abs(exact.value(function, x, 0, texts) - exact.value(function, x, 0)) <= mpf("1e-45") * abs(mpf(x))
