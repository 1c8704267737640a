"""Functions of vectors: the laws they obey, exact values, and what they do at the edges."""

from __future__ import annotations

import pickle
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
import vector_reference
from hypothesis import given
from hypothesis import strategies as st

import actviz
from actviz.catalogue.registry import vector_definitions
from actviz.errors import UsageError
from actviz.function.vector import VectorActivation
from actviz.grading.reference import ulp_error
from actviz.numerics.arrays import Array

#: Weights that sum to one, and functions that do not change when a number is added to every score.
WEIGHTS = ("softmax", "softmin", "sparsemax", "entmax15", "hardmax", "gumbel_softmax", "softmax:0.3", "sparsemax:2.5")
SHIFTED = ("softmax", "log_softmax", "softmin", "sparsemax", "entmax15", "hardmax", "standardize")
SYMMETRIC = ("softmax", "log_softmax", "softmin", "sparsemax", "entmax15", "standardize", "squash", "softmax:0.3")
SCORES = st.lists(st.floats(-50, 50), min_size=1, max_size=7)
WHOLE = st.lists(st.integers(-60, 60).map(float), min_size=1, max_size=7)
ANY_SIZE = st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=7)
#: No component at a kink, in a tie, or at the edge of a support.
SMOOTH = np.array([[0.31, -0.42, 0.77, 0.12], [1.9, -2.3, 0.4, 3.1], [-5.0, 6.0, 5.6, -7.5]])


def make(spec: str) -> VectorActivation:
    """The function that a text names."""
    found = actviz.get(spec)
    assert isinstance(found, VectorActivation)
    return found


@given(x=ANY_SIZE)
@pytest.mark.parametrize("spec", WEIGHTS)
def test_weights_are_between_0_and_1_and_sum_to_1(spec: str, x: list[float]) -> None:
    shares = make(spec)(x)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares.sum() == pytest.approx(1, abs=4e-15)


@pytest.mark.sample(3)
@given(x=WHOLE, shift=st.integers(-(2**40), 2**40).map(float))
@pytest.mark.parametrize("spec", SHIFTED)
def test_a_number_added_to_every_score_changes_nothing(spec: str, x: list[float], shift: float) -> None:
    moved = [value + shift for value in x]
    np.testing.assert_allclose(make(spec)(moved), make(spec)(x), rtol=4e-15, atol=1e-15)


@given(x=WHOLE, shift=st.integers(-1000, 1000).map(float))
@pytest.mark.parametrize("spec", ["logsumexp", "logmeanexp"])
def test_a_smooth_maximum_moves_with_its_scores(spec: str, x: list[float], shift: float) -> None:
    assert make(spec)([value + shift for value in x])[0] == pytest.approx(make(spec)(x)[0] + shift, abs=1e-12)


@pytest.mark.sample(3)
@given(x=SCORES, random=st.randoms(use_true_random=False))
@pytest.mark.parametrize("spec", SYMMETRIC)
def test_components_in_another_order_give_the_same_in_that_order(spec: str, x: list[float], random: Random) -> None:
    order = list(range(len(x)))
    random.shuffle(order)
    moved = np.array(x)[order]
    np.testing.assert_allclose(make(spec)(moved), make(spec)(x)[order], rtol=1e-13, atol=1e-15)
    expected = make(spec).jacobian(x)[np.ix_(order, order)]
    scale = max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(make(spec).jacobian(moved) / scale, expected / scale, rtol=1e-12, atol=1e-14)


@given(x=SCORES)
@pytest.mark.parametrize("spec", ["softmax", "log_softmax", "softmin", "sparsemax", "entmax15", "softmax:0.3"])
def test_rows_of_the_jacobian_sum_to_0(spec: str, x: list[float]) -> None:
    slopes = make(spec).jacobian(x)
    assert slopes.shape == (len(x), len(x))
    scale = max(1.0, float(np.abs(slopes).max()))
    np.testing.assert_allclose(slopes.sum(axis=1) / scale, 0, atol=1e-14)
    if spec != "log_softmax":
        np.testing.assert_allclose(slopes / scale, slopes.T / scale, rtol=1e-14, atol=1e-15)


def differences(function: VectorActivation, x: Array, step: float = 2.0**-17) -> Array:
    """The Jacobian as quotients of differences."""
    moves = step * np.eye(x.size)
    return np.array([(function(x + move) - function(x - move)) / (2 * step) for move in moves]).T


@pytest.mark.sample(4)
@pytest.mark.parametrize("x", SMOOTH, ids=str)
@pytest.mark.parametrize("spec", [*vector_definitions(), "softmax:0.3", "sparsemax:2.5", "maxout:4", "gumbel_softmax:0.7,3"])
def test_the_jacobian_is_the_slope_of_the_outputs(spec: str, x: Array) -> None:
    np.testing.assert_allclose(make(spec).jacobian(x), differences(make(spec), x), rtol=2e-8, atol=2e-9)


@pytest.mark.parametrize(
    "spec",
    [
        "softmax",
        "log_softmax",
        "sparsemax",
        "entmax15",
        "glu",
        "logsumexp",
        "squash",
        "standardize",
        "softmax1",
        "clamped_swiglu",
    ],
)
@pytest.mark.parametrize("x", [(1e-3, -2e-3), (-300.0, 20.5, 21.0, 700.0)], ids=str)
def test_values_and_jacobians_are_exact_to_4_ulp(spec: str, x: tuple[float, ...]) -> None:
    chosen = make(spec)
    for value, right in zip(chosen(x), vector_reference.outputs(chosen, x), strict=True):
        assert ulp_error(float(value), right) <= 4
    slopes = [slope for row in vector_reference.jacobian(chosen, x) for slope in row]
    for value, right in zip(np.ravel(chosen.jacobian(x)), slopes, strict=True):
        assert ulp_error(float(value), right) <= 4


@given(x=SCORES, weights=st.lists(st.floats(0.01, 1), min_size=7, max_size=7))
def test_sparsemax_is_the_projection_on_the_probabilities(x: list[float], weights: list[float]) -> None:
    shares = make("sparsemax")(x)
    other = np.array(weights[: len(x)]) / sum(weights[: len(x)])
    assert (np.array(x) - shares) @ (other - shares) <= 1e-12
    np.testing.assert_allclose(make("sparsemax")(shares), shares, atol=1e-15)


@given(x=SCORES)
def test_kin_agree(x: list[float]) -> None:
    softmax, scores = make("softmax"), np.array(x)
    np.testing.assert_allclose(np.exp(make("log_softmax")(x)), softmax(x), rtol=1e-13)
    np.testing.assert_array_equal(make("softmin")(x), softmax(-scores))
    np.testing.assert_array_equal(make("softmax:4")(x), softmax(scores / 4))
    np.testing.assert_allclose(make("logsumexp").jacobian(x)[0], softmax(x), rtol=1e-15)
    assert max(x) <= make("logsumexp")(x)[0] <= max(x) + np.log(len(x)) + 1e-12
    assert min(x) - 1e-12 <= make("logmeanexp")(x)[0] <= max(x) + 1e-12


@pytest.mark.parametrize(
    ("spec", "x", "y"),
    [
        ("softmax", [1e308, -1e308, 0], [1, 0, 0]),
        ("softmax", [1e308, 1e308], [0.5, 0.5]),
        ("softmax", [-np.inf, 0, 0], [0, 0.5, 0.5]),
        ("softmax", [np.inf, 0], [1, 0]),
        ("softmax", [np.inf, np.inf], [np.nan, np.nan]),
        ("softmax", [-np.inf, -np.inf], [np.nan, np.nan]),
        ("log_softmax", [1000, 0], [0, -1000]),
        ("log_softmax", [-np.inf, 0], [-np.inf, 0]),
        ("sparsemax", [0.5, 0.5, -3], [0.5, 0.5, 0]),
        ("sparsemax", [1e308, -1e308], [1, 0]),
        ("entmax15", [-np.inf, 2], [0, 1]),
        ("hardmax", [1, 3, 3], [0, 1, 0]),
        ("logsumexp", [1e308, 1e308], [1e308]),
        ("logsumexp", [-np.inf, -np.inf], [-np.inf]),
        ("logmeanexp", [5, 5, 5], [5]),
        ("squash", [3, 4], [15 / 26, 20 / 26]),
        ("squash", [0, 0], [0, 0]),
        ("standardize", [2, 2], [0, 0]),
        ("glu", [2, -4, 0, 0], [1, -2]),
        ("bilinear", [-2, 3, 5, 7], [-10, 21]),
        ("crelu", [1, -2], [1, 0, 0, 2]),
        ("maxout", [1, 5, -2, -3], [5, -2]),
        ("maxmin", [1, 5, -2, -3], [5, 1, -2, -3]),
    ],
)
def test_values(spec: str, x: list[float], y: list[float]) -> None:
    np.testing.assert_allclose(make(spec)(x), y, rtol=4e-16)


def test_nan_stays_in_its_row_and_in_the_components_that_see_it() -> None:
    np.testing.assert_array_equal(np.isnan(make("softmax")([[np.nan, 1.0], [2.0, 3.0]])), [[True, True], [False, False]])
    np.testing.assert_array_equal(np.isnan(make("glu")([1, np.nan, 3, 4])), [False, True])
    np.testing.assert_array_equal(np.isnan(make("maxout")([1, 2, np.nan, 4])), [False, True])
    assert np.isnan(make("softmax").jacobian([np.nan, 1])).all()


def test_shape_and_type_are_kept() -> None:
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    for spec, outputs in (("softmax", 4), ("glu", 2), ("crelu", 8), ("logsumexp", 1)):
        assert (make(spec)(x).shape, make(spec)(x).dtype) == ((2, 3, outputs), np.float32)
        assert make(spec).jacobian(x).shape == (2, 3, outputs, 4)
    assert make("softmax")(np.empty((0, 3))).shape == (0, 3)
    assert make("softmax")([1, 2]).dtype == np.float64


@pytest.mark.parametrize(("spec", "x"), [("softmax", []), ("softmax", 1.0), ("glu", [1, 2, 3]), ("maxout:3", [1, 2])])
def test_what_is_no_vector_of_the_right_length_is_refused(spec: str, x: npt.ArrayLike) -> None:
    with pytest.raises(UsageError, match="takes a"):
        make(spec)(x)


@pytest.mark.parametrize("spec", ["softmax:0", "softmax:-1", "softmax:nan", "gumbel_softmax:0", "maxout:0", "softmax:1,2"])
def test_parameters_outside_their_domain_are_refused(spec: str) -> None:
    with pytest.raises(UsageError):
        make(spec)


def test_noise_is_that_of_the_seed() -> None:
    x = [0.1, 0.2, 0.3]
    np.testing.assert_array_equal(make("gumbel_softmax")(x), make("gumbel_softmax:seed=0")(x))
    assert (make("gumbel_softmax:seed=1")(x) != make("gumbel_softmax")(x)).all()
    assert sorted(make("gumbel_softmax:hard=1")(x)) == [0, 0, 1]


def test_a_function_of_vectors_pickles_and_is_known_by_its_text() -> None:
    warm = make("softmax:temperature=2")
    assert pickle.loads(pickle.dumps(warm)) == warm == make(warm.spec)  # noqa: S301 - its own
    assert hash(warm) == hash(make("Softmax:tau=2"))
    assert warm != make("softmax")


@pytest.mark.parametrize(
    ("spec", "x", "y"),
    [
        ("glu", [1e300, -1000.0], [5.075958897549457e-135]),
        ("swiglu", [-1000.0, 1e300], [-5.075958897549457e-132]),
        ("geglu", [-40.0, 1e300], [-1.4623574163660119e-48]),
        ("glu", [-np.inf, -1000.0], [-np.inf]),
        ("squash", [np.inf, 1.0], [1.0, 0.0]),
        ("squash", [2.0, -np.inf], [0.0, -1.0]),
    ],
)
def test_what_fades_beside_what_is_huge_keeps_its_digits(spec: str, x: list[float], y: list[float]) -> None:
    np.testing.assert_allclose(make(spec)(x), y, rtol=1e-15)


@given(x=SCORES)
def test_softmax1_is_softmax_beside_a_score_of_0(x: list[float]) -> None:
    shares = make("softmax1")(x)
    np.testing.assert_array_equal(shares, make("softmax")([*x, 0.0])[:-1])
    assert make("softmax1")([-np.inf] * len(x)).tolist() == [0.0] * len(x)
    assert shares.sum() < 1 or max(x) > 30


@given(a=st.floats(-50, 50), b=st.floats(-50, 50), alpha=st.floats(0.1, 5), limit=st.floats(0.5, 20))
def test_a_clamped_swiglu_stops_at_its_limit(a: float, b: float, alpha: float, limit: float) -> None:
    function = actviz.get("clamped_swiglu", alpha=alpha, limit=limit)
    gate = min(a, limit)
    expected = gate / (1 + np.exp(-alpha * gate)) * (min(max(b, -limit), limit) + 1)
    assert function([a, b])[0] == pytest.approx(expected, rel=1e-13)
    slopes = function.jacobian([a, b])[0]
    assert (slopes[0] == 0) >= (a >= limit)
    assert (slopes[1] == 0) >= (abs(b) >= limit)


def test_a_clamped_swiglu_with_infinite_and_missing_inputs() -> None:
    values = make("clamped_swiglu")([np.inf, -np.inf, np.nan, 1.0, 9.0, 2.0, 0.0, np.nan])
    assert values[0] == make("clamped_swiglu")([7.0, 7.0])[0]
    assert values[1] == 0
    assert np.isnan(values[2:]).all()
