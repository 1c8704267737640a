"""NaN, signed zero, the ends of the number range, and both sides of every break."""

import numpy as np
import pytest

import actviz
from actviz.function.activation import Activation
from actviz.function.definition import OUTSIDE
from actviz.function.kink import AT_KINK

EXTREMES = [5e-324, 2.2e-308, 1e-17, 1e153, 1e154, 1e300, 1.7976931348623157e308, np.inf]
LINEAR_AT_ZERO = [
    "identity",
    "relu",
    "relu6",
    "leaky_relu",
    "prelu",
    "rrelu",
    "elu",
    "celu",
    "selu",
    "tanh",
    "softsign",
    "hard_tanh",
    "hard_swish",
    "silu",
    "swish",
    "quick_gelu",
    "gelu",
    "gelu_tanh",
    "mish",
]


@pytest.mark.sample(5)
def test_nan_stays_nan_in_every_derivative(function: Activation) -> None:
    for values in function.jet([np.nan, 1.0, -np.nan]):
        assert np.isnan(values).tolist() == [True, False, True]


@pytest.mark.sample(5)
def test_no_other_input_gives_nan_or_a_warning(function: Activation) -> None:
    points = np.array([*EXTREMES, 0.0, -0.0, *np.negative(EXTREMES)])
    with np.errstate(all="raise"):
        jet = np.array(function.jet(points))
    waves = np.isinf(points) & np.isnan([[function.limit(order, 1)] for order in range(3)])  # no limit
    chosen = np.isin(points, [kink.x for kink in function.kinks if np.isnan(kink.picked[2])]) & (np.arange(3) == 2)[:, None]
    outside = np.isnan(jet) & (points < -2) & (function.parameters.get("alpha", 0) < 0) & (function.name == "soft_exponential")
    for piece in function.pieces:
        outside |= (piece.begin <= points) & (points <= piece.end) & (piece.texts == OUTSIDE)
    assert not (np.isnan(jet) & ~waves & ~chosen & ~outside).any()


@pytest.mark.sample(5)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_no_warning_of_numpy_escapes(function: Activation, dtype: type[np.floating]) -> None:
    with np.errstate(over="ignore", under="ignore"):
        points = np.array([*EXTREMES, 0.0, -0.0, np.nan, *np.negative(EXTREMES), 0.5, -700.0, 745.0], dtype)
    with np.errstate(all="raise"):
        expected = function.jet(points)
        np.testing.assert_array_equal(function(points), expected[0])
        for order in (1, 2):
            np.testing.assert_array_equal(function.derivative(points, order), expected[order])
        for choice in AT_KINK:
            function.jet(points, at_kink=choice)
        assert [function(x) for x in points.tolist()[:3]]
        fresh = Activation(function.definition, function.parameters)
        known = function.kinks, function.extrema, function.pieces
        assert repr((fresh.kinks, fresh.extrema, fresh.pieces)) == repr(known)  # a NaN equals no other


@pytest.mark.parametrize("name", LINEAR_AT_ZERO)
def test_negative_zero_keeps_its_sign(name: str) -> None:
    assert str(actviz.get(name)(-0.0)) == "-0.0"


@pytest.mark.sample(5)
def test_a_kernel_is_right_just_beside_breaks(function: Activation) -> None:
    for where, *_ in function.breaks:
        beside = np.array([np.nextafter(where, -np.inf), np.nextafter(where, np.inf)])
        kink = next((kink for kink in function.kinks if kink.x == where), None)
        sides = (kink.left, kink.right) if kink else (np.array(function.jet(where)),) * 2
        for computed, exact in zip(np.transpose(function.jet(beside)), sides, strict=True):
            if np.isfinite(exact).all() and function.name != "cone":  # a power of the distance may leave at once
                np.testing.assert_allclose(computed, exact, rtol=1e-12, atol=1e-14)


@pytest.mark.sample(5)
def test_a_kernel_leaves_its_input_and_its_earlier_answers_alone(function: Activation) -> None:
    if not function.definition.kernel:
        pytest.skip("computed from its texts")
    x = np.linspace(-3, 3, 7)
    kernel = function.definition.kernel(x, *function.parameters.values())
    with np.errstate(all="ignore"):
        for result in kernel:
            values = result() if callable(result) else result
            assert values is not x
            values[:] = 1e6
    assert x.tolist() == np.linspace(-3, 3, 7).tolist()
    np.testing.assert_array_equal(_jet_overwritten(function, x), function.jet(x))


def _jet_overwritten(function: Activation, x: np.ndarray) -> list[np.ndarray]:
    """What the kernel yields when its caller writes into each answer before it asks for the next."""
    answers = []
    with np.errstate(all="ignore"):
        for result in function.definition.kernel(x, *function.parameters.values()):
            values = result() if callable(result) else result
            answers.append(values.copy())
            values[:] = 1e6
    at_kinks = np.isin(x, [kink.x for kink in function.kinks])
    return [np.where(at_kinks, right, values) for values, right in zip(answers, function.jet(x), strict=True)]
