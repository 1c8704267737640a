"""Classes of functions: what is told apart, and what is rounding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actviz.analysis.shape.classification import convexity, monotone, smoothness, symmetry
from actviz.analysis.shape.samples import Samples
from actviz.function.activation import Activation
from actviz.function.definition import Break

Made = Callable[..., Activation]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("x**3 + x", "odd"),
        ("x**2 + cos(x)", "even"),
        ("x**3 + x + 1e-9*x**2", "none"),
        ("x**2 + 1e-9*x", "none"),
        ("x/3*3 + 1e-17*x**2/(1 + x**2)", "odd"),  # below the rounding of x near 1
    ],
)
def test_symmetry_is_up_to_rounding_and_no_further(made: Made, formula: str, kind: str) -> None:
    assert symmetry(Samples(made(formula))) == kind


@pytest.mark.parametrize(
    ("formula", "kind"),
    [("x + sin(x)/2", "increasing"), ("x + sin(x)*2", "no"), ("-exp(x)", "decreasing"), ("0*x + 1", "constant")],
)
def test_monotone(made: Made, formula: str, kind: str) -> None:
    assert monotone(Samples(made(formula))) == kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [("left", "nondecreasing"), ("right", "nondecreasing"), ("0.5", "nondecreasing"), ("2", "no"), ("-1", "no")],
)
def test_the_value_in_a_jump_counts(made: Made, value: str, kind: str) -> None:
    assert monotone(Samples(made("0", Break("0", value), "1"))) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (("x**2",), "convex"),
        (("log(1 + exp(x)) - x**2",), "concave"),
        (("2*x - 1",), "linear"),
        (("x**3",), "neither"),
        (("0", Break("0"), "x"), "convex"),
        (("x", Break("0"), "0"), "concave"),
        (("x**2", Break("0"), "-x"), "neither"),
        (("0", Break("0"), "1"), "neither"),
    ],
)
def test_convexity(made: Made, line: tuple[str | Break, ...], kind: str) -> None:
    assert convexity(Samples(made(*line))) == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (("0", Break("0"), "1"), "discontinuous"),
        (("0", Break("0"), "x"), "C0"),
        (("0", Break("0"), "x**2"), "C1"),
        (("0", Break("0"), "x**3"), "C2"),
        (("exp(x)",), "Cinf"),
        (("exp(x)", Break("0"), "exp(x)"), "Cinf"),
        (("sin(x)/x", Break.removable("0", "1", "0", "-1/3"), "sin(x)/x"), "Cinf"),
    ],
)
def test_smoothness_is_the_lowest_derivative_that_jumps(made: Made, line: tuple[str | Break, ...], kind: str) -> None:
    assert smoothness(made(*line)) == kind
