"""The search for large errors: what it measures, and which points it draws."""

from __future__ import annotations

import numpy as np
import pytest
import ulp_search

import actviz
from actviz.grading.reference import reference_value, ulp_error


@pytest.mark.parametrize("spec", ["gelu", "swish:37.5", "tanhexp", "sigmoid"])
def test_errors_are_those_against_fifty_digits(spec: str) -> None:
    x = np.array([-40.0, -19.735, -1.3, -1e-3, 5e-324, 0.25, 2.0, 700.0])
    function = actviz.get(spec)
    errors, values = ulp_search.Errors(spec)(x), function.jet(x, 2)
    for order in range(3):
        exact = [
            ulp_error(float(y), reference_value(function, float(at), order)) for y, at in zip(values[order], x, strict=True)
        ]
        np.testing.assert_allclose(errors[order], exact, atol=0.02)


def test_a_wrong_value_is_measured() -> None:
    measured = ulp_search.Errors("silu")
    x = np.array([0.5, -3.0])
    texts, values = measured.function.definition.pieces[0], np.array(measured.function.jet(x, 2))
    wrong = values + 100 * np.spacing(np.abs(values))
    assert (np.abs(measured.by_balls(x, texts, wrong) - 100) < 5).all()
    assert np.isinf(measured.by_balls(x, texts, np.full_like(values, np.inf))).all()


def test_every_binade_gets_its_floats() -> None:
    random = np.random.default_rng(0)
    binades = np.arange(2 * ulp_search.BINADES)
    x = ulp_search.drawn(random, binades)
    assert np.isfinite(x).all()
    assert (np.signbit(x) == (binades >= ulp_search.BINADES)).all()
    _, exponents = np.frexp(np.abs(x[: ulp_search.BINADES]))
    assert (np.diff(exponents) == 1).all()
    assert (exponents[0], exponents[-1]) == (-1073, 1024)


def test_a_search_is_repeatable_and_finds_more_than_its_first_points() -> None:
    first, again = ulp_search.Search("silu", 20_000), ulp_search.Search("silu", 20_000)
    first.run()
    again.run()
    assert first.record() == again.record()
    assert first.record()["points"] >= 20_000
    even = ulp_search.Search("silu", 20_000)
    even.take(ulp_search.drawn(even.random, np.repeat(np.arange(2 * ulp_search.BINADES), 4)))
    assert first.worst[0].errors[0] > even.worst[0].errors[0]


def test_a_search_remembers_the_worst_points_of_the_last_one() -> None:
    again = ulp_search.Search("gelu", 100, before=[-0.75])
    assert -0.75 in again.worst[0].x
