"""Building blocks of the kernels: the decaying exponential, polynomials, roots."""

import numpy as np
import pytest
from mpmath import mp, mpf

from actviz.catalogue.kernels.decay import FAR, HIGHEST, decay, growth
from actviz.grading.reference import ulp_error
from actviz.numerics.horner import Root, horner, mend_near, reduced_horner


def test_decay_is_exact_down_to_the_last_subnormal() -> None:
    y = np.concatenate([np.linspace(0, 760, 400), np.linspace(689, 746, 100)])
    w, scale = decay(y)
    with np.errstate(under="ignore"):
        computed = w * scale
    with mp.workdps(40):
        assert max(ulp_error(value, mp.exp(-mpf(at))) for value, at in zip(computed, y, strict=True)) < 1.6


def test_decay_is_zero_far_away() -> None:
    w, scale = decay(np.array([FAR]))
    with np.errstate(under="ignore"):
        assert w * 1.7e308 * scale == 0


def test_decay_uses_the_low_part_of_its_argument() -> None:
    w, _ = decay(np.array([3.0]), np.array([1e-17]))
    with mp.workdps(40):
        assert ulp_error(w[0], mp.exp(-mpf(3) - mpf(1e-17))) < 1.1


def test_dividing_by_a_growth_is_exact_down_to_the_last_subnormal() -> None:
    v = np.concatenate([np.linspace(-760, 760, 400), np.linspace(689, 746, 100)])
    rising = growth(v)
    with np.errstate(all="ignore"):
        computed = rising.divide(3.0, rising.e)
    with mp.workdps(40):
        pairs = [(value, 3 * mp.exp(-mpf(at))) for value, at in zip(computed, v, strict=True) if at > -700]
        assert max(ulp_error(value, exact) for value, exact in pairs) < 2.1


def test_a_growth_ends_before_it_overflows() -> None:
    rising = growth(np.array([0.0, HIGHEST, FAR]))
    assert np.isfinite(rising.e).all()
    with np.errstate(under="ignore"):
        assert rising.divide(1e100, rising.e).tolist() == [1e100, 0, 0]


def test_a_polynomial_is_reduced_by_an_excess() -> None:
    coefficients, x, excess = (1.25, -0.3, 0.07), np.array([0.4, -0.9]), np.array([3e-16, -2e-15])
    computed = reduced_horner(coefficients, x, excess)
    for value, at, part in zip(computed.tolist(), x.tolist(), excess.tolist(), strict=True):
        with mp.workdps(40):
            exact = mp.polyval([mpf(c) for c in reversed(coefficients)], mpf(at)) * (1 - mpf(part))
            assert ulp_error(value, exact) < 1.1


def test_horner_reads_coefficients_from_low_to_high() -> None:
    assert horner((1.0, 2.0, 3.0), np.array([2.0])).tolist() == [17.0]


@pytest.mark.parametrize(("low", "mended"), [(0.0, [2.0, 7.0, 7.0]), (-0.25, [1.0, 7.0, 7.0]), (1.0, [7.0, 7.0, -2.0])])
def test_values_are_replaced_only_near_a_root(low: float, mended: list[float]) -> None:
    root = Root(1.0, 0.0, 0.0, 0.75, (4.0,))
    values = np.array([7.0, 7.0, 7.0])
    assert mend_near(root, values, np.array([1.5, 2.5, -0.5]), low) is values
    assert values.tolist() == mended
