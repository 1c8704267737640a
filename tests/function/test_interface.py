"""The Python interface: array in, array out."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import numpy.typing as npt
import pytest

import actviz
from actviz.catalogue.registry import definitions, entries
from actviz.errors import UsageError
from actviz.numerics.arrays import BLOCK

SMOOTH = np.linspace(-3.1, 3.3, 40_001)  # more than one block


def test_importing_loads_nothing() -> None:
    code = "import sys, actviz; actviz.names(); print([name for name in ('numpy', 'rich', 'typer', 'sympy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_names_are_the_catalogue() -> None:
    assert actviz.names() == tuple(entries())
    assert actviz.names("scalar") == tuple(definitions())
    assert {*actviz.names("scalar"), *actviz.names("vector")} == {*actviz.names()}
    assert set(actviz.names()) < set(dir(actviz))


def test_every_function_is_an_attribute() -> None:
    assert actviz.gelu == actviz.get("gelu")
    with pytest.raises(AttributeError, match="no_such_function"):
        _ = actviz.no_such_function


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_types_are_kept(dtype: npt.DTypeLike) -> None:
    x = np.linspace(-4, 4, 12, dtype=dtype).reshape(3, 4)
    for values in (actviz.silu(x), actviz.silu.derivative(x), *actviz.silu.jet(x, 2)):
        assert values.dtype == dtype
        assert values.shape == (3, 4)
    assert np.array_equal(actviz.silu(x), actviz.silu(x.astype(np.float64)).astype(dtype)), "not rounded once"


@pytest.mark.parametrize("x", [3, True, [1, 2], np.arange(3), np.array([], dtype=int), [[1], [2]]])
def test_whole_numbers_become_float64(x: npt.ArrayLike) -> None:
    values = actviz.relu(x)
    assert values.dtype == np.float64
    assert np.shape(values) == np.shape(x)


@pytest.mark.parametrize("x", [1j, "a", None, np.longdouble(1), np.array(["1"])])
def test_other_types_are_refused(x: object) -> None:
    if np.longdouble is np.float64:
        pytest.skip("no long double on this machine")
    with pytest.raises((TypeError, ValueError)):
        actviz.relu(x)


def test_a_number_gives_a_number() -> None:
    assert isinstance(actviz.tanh(0.5), np.float64)
    assert isinstance(actviz.tanh(np.float32(0.5)), np.float32)


@pytest.mark.parametrize("layout", ["same array", "its own", "strided", "overlapping", "wider type"])
def test_out_is_filled_and_returned(layout: str) -> None:
    x = SMOOTH.copy()
    expected = actviz.gelu(x)
    out = {
        "same array": lambda: x,
        "its own": lambda: np.empty_like(x),
        "strided": lambda: np.empty((x.size, 2))[:, 0],
        "overlapping": lambda: x[::-1],
        "wider type": lambda: np.empty(x.size, np.longdouble),
    }[layout]()
    assert actviz.gelu(x, out=out) is out
    assert np.array_equal(out, expected)


@pytest.mark.parametrize("name", ["relu", "exponential"])
def test_out_of_a_narrower_type_holds_less_without_a_warning(name: str) -> None:
    x = np.array([1.0, 1e6, 709.0, -1e300, -30.0])
    out = np.empty(x.shape, np.float16)
    with np.errstate(over="ignore"):
        expected = actviz.get(name)(x).astype(np.float16)
    actviz.get(name)(x, out=out)  # a warning is an error here
    assert np.array_equal(out, expected)


def test_out_that_cannot_hold_the_result_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        actviz.gelu(SMOOTH, out=np.empty(3))
    with pytest.raises(TypeError, match="dtype"):
        actviz.gelu(SMOOTH, out=np.empty(SMOOTH.shape, np.int64))


def test_the_input_is_never_changed() -> None:
    x = np.array([np.nan, -1.0, 0.0, 2.0])
    before = x.tobytes()
    for name in actviz.names("scalar"):
        actviz.get(name).jet(x, 2)
        assert x.tobytes() == before, name
    x.setflags(write=False)
    for name in actviz.names("scalar"):
        assert len(actviz.get(name).jet(x, 2)) == 3, name


def test_strided_and_broadcast_inputs() -> None:
    x = np.broadcast_to(SMOOTH[:50:2], (3, 25)).T
    assert np.array_equal(actviz.mish(x), actviz.mish(np.ascontiguousarray(x)))


def test_jet_is_value_and_derivatives() -> None:
    for name in actviz.names("scalar"):
        function = actviz.get(name)
        x = SMOOTH if function.definition.kernel else SMOOTH[: BLOCK + 1]  # more than one block
        y, dy, d2y = function.jet(x, 2)
        assert np.array_equal(y, function(x), equal_nan=True), name
        assert np.array_equal(dy, function.derivative(x), equal_nan=True), name
        assert np.array_equal(d2y, function.derivative(x, 2), equal_nan=True), name


def test_threads_share_an_activation() -> None:
    together = Barrier(8)
    for spec in ("hard_tanh:-0.3,2.7", "gelu", "mish", "elu:1.5", "prelu:3"):
        expected = actviz.get(spec).jet(SMOOTH, 2)
        fresh = actviz.get(spec)  # what it keeps for later is not there yet

        def use(_: int, fresh: actviz.Activation = fresh) -> tuple[object, ...]:
            together.wait(30)
            return fresh.jet(SMOOTH, 2), fresh.kinks, fresh.text(1)

        with ThreadPoolExecutor(8) as threads:
            for jet, kinks, text in threads.map(use, range(8)):
                assert np.array_equal(jet, expected)
                assert (kinks, text) == (fresh.kinks, fresh.text(1))


@pytest.mark.parametrize("order", [-1, 3, 1.5])
def test_only_orders_that_exist(order: int) -> None:
    with pytest.raises(UsageError, match="order"):
        actviz.relu.derivative(0.0, order)


@pytest.mark.parametrize(
    ("choice", "slope", "curvature"),
    [(None, 0.0, 0.0), ("left", 0.0, 0.0), ("right", 1.0, 0.0), ("mean", 0.5, np.nan), ("nan", np.nan, np.nan)],
)
def test_the_derivative_at_a_kink_is_a_choice(choice: str, slope: float, curvature: float) -> None:
    x = np.array([-1.0, 0.0, -0.0, 1.0])
    y, dy, d2y = actviz.relu.jet(x, 2, at_kink=choice)
    assert np.array_equal(y, [0, 0, 0, 1])
    assert np.array_equal(dy, [0, slope, slope, 1], equal_nan=True)
    assert np.array_equal(d2y, [0, curvature, curvature, 0], equal_nan=True)


def test_a_wrong_choice_at_kinks_is_refused() -> None:
    with pytest.raises(UsageError, match="at_kink"):
        actviz.relu.derivative(0.0, at_kink="up")


def test_kinks_depend_on_parameters() -> None:
    assert [kink.order for kink in actviz.get("elu").kinks] == [2]
    assert [kink.order for kink in actviz.get("elu:2").kinks] == [1]
    assert [kink.order for kink in actviz.get("leaky_relu:1").kinks] == []
    assert [kink.x for kink in actviz.get("hard_tanh:-3,2").kinks] == [-3.0, 2.0]
    assert [kink.order for kink in actviz.get("soft_shrink:0").kinks] == []
    assert [kink.order for kink in actviz.get("binary_step").kinks] == [0]


def test_frameworks_pick_their_own_slope() -> None:
    (kink,) = actviz.get("leaky_relu:0.2").kinks
    assert (kink.picks["torch"], kink.picks["jax"]) == (0.2, 1.0)


def test_a_text_of_the_derivative_has_the_picked_side() -> None:
    assert actviz.get("relu").text(1) == "where(x <= 0, 0, 1)"
    assert actviz.get("hard_tanh").text(1) == "where(x <= -1, 0, where(x < 1, 1, 0))"
    assert actviz.get("sign").text(0) == "where(x < 0, -1, where(x <= 0, 0, 1))"
