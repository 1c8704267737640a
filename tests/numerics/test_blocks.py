"""Building blocks of the kernels: the decaying exponential, polynomials, roots."""

import numpy as np
import pytest
from mpmath import mp, mpf

from actviz.catalogue.kernels.decay import FAR, decay
from actviz.grading.reference import ulp_error
from actviz.numerics.horner import Root, horner, mend_near


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


def test_horner_reads_coefficients_from_low_to_high() -> None:
    assert horner((1.0, 2.0, 3.0), np.array([2.0])).tolist() == [17.0]


@pytest.mark.parametrize(("low", "mended"), [(0.0, [2.0, 7.0, 7.0]), (-0.25, [1.0, 7.0, 7.0]), (1.0, [7.0, 7.0, -2.0])])
def test_values_are_replaced_only_near_a_root(low: float, mended: list[float]) -> None:
    root = Root(1.0, 0.0, 0.0, 0.75, (4.0,))
    values = np.array([7.0, 7.0, 7.0])
    assert mend_near(root, values, np.array([1.5, 2.5, -0.5]), low) is values
    assert values.tolist() == mended
