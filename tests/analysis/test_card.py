"""Property cards against closed forms, and against means that were computed with 30 digits."""

from math import inf, pi, sqrt

import numpy as np
import pytest

from actviz.analysis.point_values import values_at
from actviz.analysis.properties import card
from actviz.analysis.signal.expectation import expectation
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.definition import Break, activation

CLOSE = {"rel": 1e-12, "abs": 1e-12}


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("identity", "(-inf, inf)"),
        ("relu", "[0, inf)"),
        ("relu6", "[0, 6]"),
        ("sigmoid", "(0, 1)"),
        ("tanh", "(-1, 1)"),
        ("softsign", "(-1, 1)"),
        ("softplus", "(0, inf)"),
        ("log_sigmoid", "(-inf, 0)"),
        ("hard_sigmoid", "[0, 1]"),
        ("hard_sigmoid:slope=2", "[0, 1]"),
        ("hard_swish", "[-0.375, inf)"),
        ("elu:alpha=2", "(-2, inf)"),
        ("elu:alpha=-1", "[0, inf)"),
        ("leaky_relu:-0.5", "[0, inf)"),
        ("soft_shrink", "(-inf, inf)"),
        ("hard_shrink", "(-inf, -0.5) and {0} and (0.5, inf)"),
        ("binary_step", "{0, 1}"),
        ("sign", "{-1, 0, 1}"),
        ("threshold:1,0", "{0} and (1, inf)"),
        ("threshold:1,1", "[1, inf)"),
        ("threshold:1,3", "(1, inf)"),
        ("exponential", "(0, inf)"),
    ],
)
def test_range(spec, text):
    assert str(card(get(spec))["range"]) == text


@pytest.mark.parametrize(
    ("spec", "minimum"),
    [
        ("silu", -0.27846454276107374),
        ("swish:beta=2", -0.27846454276107374 / 2),
        ("gelu", -0.16997120747990369),
        ("mish", -0.30884341301725043),
    ],
)
def test_a_minimum_is_attained(spec, minimum):
    found = card(get(spec))["range"]
    assert found.low == pytest.approx(minimum, **CLOSE)
    assert found.low_attained


def test_a_swish_that_is_mirrored_has_a_maximum():
    found = card(get("swish:beta=-2"))
    assert found["range"].high == pytest.approx(0.27846454276107374 / 2, **CLOSE)
    assert (found["range"].high_attained, found["range"].low, found["limit_low"], found["limit_high"]) == (
        True,
        -inf,
        -inf,
        0.0,
    )


@pytest.mark.parametrize(
    ("spec", "monotone"),
    [
        ("sigmoid", "increasing"),
        ("relu", "nondecreasing"),
        ("binary_step", "nondecreasing"),
        ("hard_shrink", "nondecreasing"),
        ("soft_shrink:lambd=0", "increasing"),
        ("leaky_relu:-0.5", "no"),
        ("elu:alpha=-1", "no"),
        ("gelu", "no"),
        ("threshold:1,3", "no"),
    ],
)
def test_monotone(spec, monotone):
    assert card(get(spec))["monotone"] == monotone


@pytest.mark.parametrize(
    ("spec", "symmetry"),
    [
        ("tanh", "odd"),
        ("softsign", "odd"),
        ("hard_shrink", "odd"),
        ("sign", "odd"),
        ("relu", "none"),
        ("leaky_relu:-1", "even"),
    ],
)
def test_symmetry(spec, symmetry):
    assert card(get(spec))["symmetry"] == symmetry


@pytest.mark.parametrize(
    ("spec", "value", "where"),
    [
        ("sigmoid", 0.25, "at 0"),
        ("tanh", 1, "at 0"),
        ("softsign", 1, "at 0"),
        ("identity", 1, "everywhere"),
        ("relu", 1, "for x > 0"),
        ("leaky_relu:-2", 2, "for x < 0"),
        ("hard_tanh", 1, "for -1 < x < 1"),
        ("soft_shrink", 1, "for x < -0.5 and x > 0.5"),
        ("hard_swish", 1.5, "as x -> 3 from the left"),
        ("elu:alpha=2", 2, "as x -> 0 from the left"),
        ("elu", 1, "for x > 0"),
        ("softplus", 1, "as x -> inf"),
        ("log_sigmoid", 1, "as x -> -inf"),
        ("tanh_shrink", 1, "as x -> -inf and inf"),
        ("exponential", inf, "as x -> inf"),
        ("relu_squared", inf, "as x -> inf"),
    ],
)
def test_largest_slope(spec, value, where):
    found = card(get(spec))["largest_slope"]
    assert found.value == pytest.approx(value, **CLOSE)
    assert found.where() == where


def test_the_largest_slope_of_gelu_is_where_its_curvature_vanishes():
    found = card(get("gelu"))["largest_slope"]
    assert found.places[0].low == pytest.approx(sqrt(2), **CLOSE)
    assert found.value == pytest.approx(1.1289041451851548, **CLOSE)


@pytest.mark.parametrize(
    ("spec", "value", "x"),
    [("sigmoid", 1 / (6 * sqrt(3)), np.log(2 + sqrt(3))), ("softplus", 0.25, 0), ("gelu", sqrt(2 / pi), 0), ("relu", 0, None)],
)
def test_largest_curvature(spec, value, x):
    found = card(get(spec))["largest_curvature"]
    assert found.value == pytest.approx(value, **CLOSE)
    assert x is None or found.places[-1].high == pytest.approx(x, abs=3e-14)


@pytest.mark.parametrize(("spec", "lipschitz"), [("relu", 1), ("sigmoid", 0.25), ("binary_step", inf), ("hard_shrink", inf)])
def test_a_jump_has_no_lipschitz_constant(spec, lipschitz):
    assert card(get(spec))["lipschitz"] == lipschitz


# E f and E f^2 for z ~ N(0, 1) by quadrature with 30 digits
MOMENTS = {
    "identity": (0, 1),
    "relu": (0.398942280401, 0.5),
    "leaky_relu": (0.394952857597, 0.50005),
    "relu6": (0.398942280245, 0.499999998075),
    "elu": (0.160520572267, 0.644945417493),
    "selu": (0, 1),
    "sigmoid": (0.5, 0.293379035858),
    "tanh": (0, 0.394294490398),
    "softplus": (0.806059183347, 0.921245908859),
    "log_sigmoid": (-0.806059183347, 0.921245908859),
    "softsign": (0, 0.183014021267),
    "silu": (0.206620964142, 0.355775519817),
    "gelu": (0.282094791774, 0.42522148257),
    "gelu_tanh": (0.282038588079, 0.425193711033),
    "quick_gelu": (0.282330552813, 0.421952806897),
    "mish": (0.240403888375, 0.452342192376),
    "hard_swish": (0.166216700656, 0.331567375138),
    "hard_sigmoid": (0.5, 0.277639091057),
    "hard_tanh": (0, 0.516058550962),
    "relu_squared": (0.5, 1.5),
    "squareplus": (1.10930551379, 1.5),
    "exponential": (1.6487212707, 7.38905609893),
    "tanh_shrink": (0, 0.182883471194),
    "soft_shrink": (0, 0.419278520051),
}


@pytest.mark.parametrize("spec", MOMENTS)
def test_gaussian_means(spec):
    function = get(spec)
    mean, square = MOMENTS[spec]
    splits = [kink.x for kink in function.kinks]
    found = card(function)
    assert found["mean"] == pytest.approx(mean, rel=6e-12, abs=1e-14)
    assert found["zero_centred"] == (mean == 0)
    assert expectation(lambda x: function(x) ** 2, splits) == pytest.approx(square, rel=6e-12)


def test_gaussian_means_keep_their_digits_for_steep_and_shifted_functions():
    assert expectation(get("softplus:beta=1e6")) == pytest.approx(1 / sqrt(2 * pi), abs=1e-11)
    assert expectation(lambda x: np.exp(x * x)) == inf


def test_shares_of_slopes_are_those_of_pieces_not_of_rounded_floats():
    assert (card(get("relu"))["linear_share"], card(get("relu"))["flat_share"]) == (0.5, 0.5)
    assert card(get("softplus"))["linear_share"] == 0
    assert card(get("hard_tanh"))["linear_share"] == pytest.approx(0.6826894921370859, **CLOSE)


def test_a_limit_that_does_not_exist_is_none():
    wave = activation(("sin(x)", "cos(x)", "-sin(x)"))(_sine)
    found = card(Activation(wave, {}))
    assert (found["limit_low"], found["limit_high"]) == (None, None)
    assert str(found["range"]) == "[-1, 1]"
    assert found["monotone"] == "no"
    assert found["largest_slope"].value == pytest.approx(1, **CLOSE)
    assert str(found["largest_slope"]).endswith("at -3.141592653589793, 0, 3.141592653589793, ...")


def test_a_wave_that_grows_is_unbounded():
    wave = activation(("x*sin(x)", "sin(x) + x*cos(x)", "2*cos(x) - x*sin(x)"))(_growing)
    found = card(Activation(wave, {}))
    assert str(found["range"]) == "(-inf, inf)"
    assert found["largest_slope"].value == inf


def test_extrema_that_an_entry_does_not_claim_are_found():
    bump = activation(("0", "0", "0"), Break("-1"), ("(x + 1)*(x - 3)", "2*x - 2", "2"))(_parabola)
    found = card(Activation(bump, {}))
    assert (found["range"].low, found["range"].low_attained, found["monotone"]) == (-4, True, "no")


def test_values_at_points():
    relu, tanh = values_at([get("relu"), get("tanh")], [-1, 0.5], order=1)
    assert relu.jet == ((0.0, 0.5), (0.0, 1.0))
    assert tanh.jet[1][1] == pytest.approx(1 / np.cosh(0.5) ** 2, **CLOSE)
    assert relu.record() == {"x": [-1.0, 0.5], "y": [0.0, 0.5], "dy": [0.0, 1.0]}


def _sine(x):
    """A wave."""
    yield np.sin(x)
    yield np.cos(x)
    yield -np.sin(x)


def _growing(x):
    """A wave that grows."""
    yield x * np.sin(x)
    yield np.sin(x) + x * np.cos(x)
    yield 2 * np.cos(x) - x * np.sin(x)


def _parabola(x):
    """A parabola from -1 on."""
    yield np.where(x > -1, (x + 1) * (x - 3), 0.0)
    yield np.where(x > -1, 2 * x - 2, 0.0)
    yield np.where(x > -1, 2.0, 0.0)
