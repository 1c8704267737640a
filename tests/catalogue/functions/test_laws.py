"""Laws that hold for any input."""

from bisect import bisect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import actviz
from actviz.catalogue.registry import definitions

CODED = [name for name, definition in definitions().items() if definition.kernel]
ALL = [actviz.get(spec) for spec in (*CODED, "swish:-0.7", "elu:-0.3", "leaky_relu:-0.3")]
ANY = st.floats(allow_nan=False, allow_infinity=False)
USUAL = st.floats(-50, 50)


@given(x=ANY, y=USUAL)
def test_is_monotone_between_extrema_and_breaks(x: float, y: float) -> None:
    for function in ALL:
        turns = sorted({*function.extrema, *(where for where, *_ in function.breaks)})
        if bisect(turns, x) == bisect(turns, y) and x not in turns and y not in turns:
            slopes = function.derivative([x, y])
            assert slopes[0] == 0 or slopes[1] == 0 or np.sign(slopes[0]) == np.sign(slopes[1]), function.spec


@given(x=ANY)
@pytest.mark.parametrize(
    "name", ["identity", "tanh", "softsign", "hard_tanh", "sign", "soft_shrink", "hard_shrink", "tanh_shrink"]
)
def test_odd_functions_are_odd_to_the_last_bit(name: str, x: float) -> None:
    function = actviz.get(name)
    assert function(-x) == -function(x)
    assert function.derivative(-x) == function.derivative(x)


@given(x=USUAL)
@pytest.mark.parametrize("name", ["relu", "silu", "swish", "quick_gelu", "gelu", "gelu_tanh", "hard_swish"])
def test_what_a_gate_takes_from_one_side_it_gives_to_the_other(name: str, x: float) -> None:
    function = actviz.get(name)
    assert function(x) - function(-x) == pytest.approx(x, rel=1e-15, abs=1e-323)


@given(x=ANY)
def test_log_sigmoid_is_softplus_turned_round(x: float) -> None:
    assert actviz.get("log_sigmoid")(x) == -actviz.get("softplus")(-x)


@given(x=ANY, slope=st.floats(-1e3, 1e3))
def test_the_leaky_rectifiers_are_one_function(x: float, slope: float) -> None:
    leaky = actviz.get("leaky_relu", slope)
    assert leaky.jet(x) == actviz.get("prelu", slope).jet(x) == actviz.get("rrelu", slope, slope).jet(x)
