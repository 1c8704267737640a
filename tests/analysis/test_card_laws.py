"""What holds for the card of every function, whatever its parameters."""

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from actviz.analysis.properties import card, record
from actviz.analysis.shape.samples import Samples
from actviz.analysis.shape.value_range import value_range
from actviz.catalogue.registry import definitions
from actviz.catalogue.resolve import get
from actviz.errors import UsageError
from actviz.render.serialize import as_json

ROUNDING = 1e-13
FACTORS = (-3.0, -1.0, -0.5, 0.25, 1.0, 2.0, 40.0)


@st.composite
def functions(draw):
    """A function of the catalogue, each of its parameters the default times a factor."""
    everywhere = [definition for definition in definitions().values() if definition.name != "soft_exponential"]
    definition = draw(st.sampled_from(sorted(everywhere, key=lambda definition: definition.name)))
    defaults = get(definition.name).parameters
    try:
        return get(definition.name, **{name: value * draw(st.sampled_from(FACTORS)) for name, value in defaults.items()})
    except UsageError:
        assume(False)


computed = cache(card)
X = st.one_of(
    st.floats(-50, 50), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([-3.0, -1.0, -0.0, 0.5, 1.0, 6.0])
)
LAW = settings(suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(functions(), st.lists(X, min_size=1, max_size=20))
def test_values_lie_in_the_range(function, xs):
    values = computed(function)["range"]
    for y in function(np.array(xs)).tolist():
        near = ROUNDING * max(1.0, abs(y))
        assert any(part.low - near <= y <= part.high + near for part in values.intervals), (function, y, str(values))


@LAW
@given(functions())
def test_the_ends_of_the_range_are_reached_or_approached(function):
    values = computed(function)["range"]
    wide = np.concatenate([Samples(function).x, Samples(function).nodes, -np.logspace(8, 300, 50), np.logspace(8, 300, 50)])
    taken = function(wide)
    for end, extreme, attained in (
        (values.low, np.nanmin(taken), values.low_attained),
        (values.high, np.nanmax(taken), values.high_attained),
    ):
        if np.isinf(end):
            assert abs(extreme) > 300 or function.kinks[-1].left[0] == end  # a logarithm goes no farther
        else:
            assert extreme == pytest.approx(end, rel=1e-13 if attained else 1e-6, abs=1e-300 if attained else 1e-6), (
                function,
                attained,
            )


@LAW
@given(functions(), st.lists(X, min_size=2, max_size=20, unique=True))
def test_the_function_runs_as_the_card_says(function, xs):
    y = function(np.array(sorted(xs)))
    with np.errstate(invalid="ignore"):  # inf - inf, where the function overflows
        steps = np.nan_to_num(np.diff(y))
        rounding = np.nan_to_num(4 * np.spacing(np.minimum(np.abs(y[1:]), np.abs(y[:-1]))))
    match computed(function)["monotone"]:
        case "increasing" | "nondecreasing":
            assert (steps >= -rounding).all()
        case "decreasing" | "nonincreasing":
            assert (steps <= rounding).all()
        case "constant":
            assert (steps == 0).all()


@LAW
@given(functions(), st.lists(st.floats(-30, 30), min_size=2, max_size=20, unique=True))
def test_no_secant_is_steeper_than_the_lipschitz_constant(function, xs):
    x = np.array(sorted(xs))
    y = function(x)
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]  # some functions have a domain
    rounding = 1e-14 * (1 + np.abs(y[1:]) + np.abs(y[:-1]) + np.abs(x[1:]))
    assert (np.abs(np.diff(y)) <= computed(function)["lipschitz"] * np.diff(x) * (1 + 1e-13) + rounding).all()


@settings(LAW, max_examples=LAW.max_examples // 2)
@given(functions())
def test_a_claimed_place_has_the_claimed_slope(function):
    found = computed(function)
    for order, largest in ((1, found["largest_slope"]), (2, found["largest_curvature"])):
        for place in largest.places:
            if not place.approach:
                inside = min(1.0, (place.high - place.low) / 2)
                middle = np.clip(0.0, place.low + inside, place.high - inside)
                assert abs(function.derivative(middle, order)) == pytest.approx(largest.value, rel=1e-12)


@settings(LAW, max_examples=LAW.max_examples // 5)
@given(functions())
def test_the_card_is_strict_json(function):
    def refuse(text):
        raise AssertionError(text)

    read = json.loads(as_json(record(computed(function))), parse_constant=refuse)
    assert read["function"] == function.name


@pytest.mark.sample(5)
@pytest.mark.parametrize("name", list(definitions()))
def test_an_entry_that_claims_extrema_claims_all(name):
    function = get(name)
    survey = Samples(function)
    if function.extrema:
        assert set(survey.nodes) == {*survey.breaks, *function.extrema}
    assert value_range(function) == computed(function)["range"]
