"""Every entry against exact values: what the catalogue promises on the whole real line."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import reference
import ulp_search
from mpmath import mp, mpf

import actviz
from actviz.catalogue.registry import definitions
from actviz.expression.evaluate import multiprecision
from actviz.function.activation import Activation
from actviz.grading.reference import PROMISED_ULP, reference_value, ulp_error

ROOT = Path(__file__).parents[3]
KNOWN, WORST = reference.load(), ulp_search.load()
#: f, f' and f'' of an entry with code of its own, and of one that is computed from its texts.
PROMISED, FROM_TEXTS = (4.0, 4.0, 8.0), (0.65, 0.65, 0.65)
CHECK = """
import numpy as np
import actviz
import reference
for spec, known in reference.load().items():
    function = actviz.get(spec)
    some = np.arange(0, known.x.size, 9)
    part = reference.Reference(known.x[some], known.values[:, some], known.rests[:, some])
    for order, promised in enumerate((4, 4, 8)):
        worst = part.ulps(order, function.jet(part.x, 2)[order]).max()
        assert worst <= promised, (spec, order, worst)
"""


def test_every_function_has_its_exact_values() -> None:
    assert list(KNOWN) == reference.specs(), "run tools/reference.py"
    points = {
        name: sum(known.values.size for spec, known in KNOWN.items() if spec.partition(":")[0] == name)
        for name in definitions()
    }
    assert min(points.values()) >= 2000, points


@pytest.mark.sample(4)
@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("spec", KNOWN)
def test_keeps_the_promised_digits(spec: str, order: int) -> None:
    function, known = actviz.get(spec), KNOWN[spec]
    errors = known.ulps(order, function.jet(known.x, 2)[order])
    place = int(np.argmax(errors))
    promised = (PROMISED if function.definition.kernel else FROM_TEXTS)[order]
    assert errors[place] <= promised, f"{spec}: order {order} is off by {errors[place]:.3g} ulp at {known.x[place]!r}"


@pytest.mark.sample(3)
@pytest.mark.parametrize("spec", WORST)
def test_keeps_them_at_the_worst_points_of_the_search(spec: str) -> None:
    function = actviz.get(spec)
    for order, (worst, promised) in enumerate(zip(WORST[spec]["orders"], PROMISED_ULP, strict=True)):
        assert worst["ulp"] <= promised
        values = function.jet(np.array(worst["x"]), 2)[order].tolist()
        for x, computed in zip(worst["x"], values, strict=True):
            assert ulp_error(computed, reference_value(function, x, order)) <= promised, (order, x)


def test_every_kernel_was_searched() -> None:
    kernels = [name for name, definition in definitions().items() if definition.kernel]
    assert [name for name in kernels if WORST.get(name, {"points": 0})["points"] < 10_000_000] == [], "run tools/ulp_search.py"


@pytest.mark.sample(5)
@pytest.mark.parametrize("spec", KNOWN)
def test_the_exact_values_are_what_mpmath_says(spec: str) -> None:
    known = KNOWN[spec]
    some = np.random.default_rng(len(spec)).choice(known.x.size, 2, replace=False)
    again = reference.computed_at(spec, known.x[some])
    np.testing.assert_array_equal(again.values, known.values[:, some])
    np.testing.assert_array_equal(again.rests, known.rests[:, some])


def test_keeps_them_without_vector_instructions() -> None:
    extensions = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    if not extensions:
        pytest.skip("NumPy found no vector extensions on this machine that could be disabled")
    environment = {
        **os.environ,
        "NPY_DISABLE_CPU_FEATURES": " ".join(extensions),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tools")]),
    }
    subprocess.run([sys.executable, "-c", CHECK], env=environment, check=True)


@pytest.mark.sample(5)
@pytest.mark.parametrize("sign", [-1, 1])
def test_reaches_the_limit_at_infinity(function: Activation, sign: int) -> None:
    for order in range(3):
        far, farther = (float(reference_value(function, sign * mpf(f"1e{power}"), order)) for power in (40, 80))
        limit = function.jet(sign * np.inf, 2)[order]
        if far == farther or abs(farther) < 1e-17:
            assert limit == (farther if abs(farther) > 1e-17 else 0), order
        elif abs(farther) > 1.5 * abs(far) and abs(farther) > 50 and not np.isnan(limit):
            assert limit == np.copysign(np.inf, farther), order
        else:
            assert np.isnan(limit), (order, far, farther)


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", [definition.name for definition in definitions().values() if definition.formula])
def test_the_headline_is_the_function(name: str) -> None:
    known = (spec for spec in KNOWN if actviz.get(spec).name == name)
    spec = next(spec for spec in known if np.isfinite([*actviz.get(spec).parameters.values()]).all())
    function = actviz.get(spec)
    texts = [function.definition.formula] * len(function.definition.pieces)
    with mp.workdps(60):
        for x in [x for x in KNOWN[spec].x if abs(x) < 1e100][::25]:
            said, meant = reference_value(function, x, 0, texts), reference_value(function, x, 0)
            if not mp.isfinite(meant):
                assert mp.isnan(said) or not mp.isnan(meant), x
                continue
            assert abs(said - meant) <= mpf("1e-45") * max(abs(mpf(x)), abs(meant), mpf(1e-40)), x


@pytest.mark.sample(5)
@pytest.mark.parametrize("spec", [spec for spec in KNOWN if not actviz.get(spec).definition.kernel])
def test_few_values_need_more_digits(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What balls cannot settle is computed one by one, a thousand times slower."""
    needed: list[tuple[str, float]] = []

    def value(text: str, x: float, *_: object) -> float:
        needed.append((text, x))
        return x

    monkeypatch.setattr(multiprecision, "value", value)
    even, scaled = np.linspace(-50, 50, 2001), np.logspace(-4, 8, 400)
    actviz.get(spec).jet(np.concatenate([even, even / 10, -scaled, scaled]), 2)
    assert len(needed) <= 20, needed[:5]
