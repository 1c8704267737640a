"""Moments in closed form, and gains."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from actviz.analysis.signal.closed_forms import ClosedForm, closed_moment, inverse_root
from actviz.analysis.signal.gains import moments, torch_gain
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.definition import Break

Made = Callable[..., Activation]


@pytest.mark.parametrize(
    ("line", "powers", "form"),
    [
        (("x",), (1, 0), "0"),
        (("x**4",), (2, 0), "105"),
        (("x**5 - x",), (2, 0), "916"),
        (("0", Break("0"), "x"), (1, 0), "1/sqrt(2*pi)"),
        (("0", Break("0"), "x"), (2, 0), "1/2"),
        (("-x/4", Break("0"), "x"), (1, 0), "5/(4*sqrt(2*pi))"),
        (("x + 1", Break("0"), "1 - x"), (1, 0), "1 - 2/sqrt(2*pi)"),
        (("x + 1", Break("0"), "1 - x"), (0, 2), "1"),
    ],
)
def test_moments_of_polynomials_are_exact(
    made: Made, line: tuple[str | Break, ...], powers: tuple[int, int], form: str
) -> None:
    moment = closed_moment(made(*line), *powers)
    assert moment is not None
    assert moment.form == form
    assert moment.value == pytest.approx(eval(form, {"sqrt": math.sqrt, "pi": math.pi}), rel=1e-15)  # noqa: S307 - from above


@pytest.mark.parametrize("line", [("exp(x)",), ("1/x",), ("x**9",), ("abs(x)",), ("0", Break("1"), "x - 1"), ("x**(1/2)",)])
def test_other_functions_have_no_closed_form(made: Made, line: tuple[str | Break, ...]) -> None:
    assert closed_moment(made(*line), 1, 0) is None


@pytest.mark.parametrize(
    ("moment", "form"),
    [
        (ClosedForm(0.5, "1/2"), "sqrt(2)"),
        (ClosedForm(0.25, "1/4"), "2"),
        (ClosedForm(9.0, "9"), "1/3"),
        (ClosedForm(0.75, "3/4"), "sqrt(4/3)"),
        (ClosedForm(1.2, "1 + 1/sqrt(8*pi)"), "1/sqrt(1 + 1/sqrt(8*pi))"),
        (ClosedForm(0.3), ""),
    ],
)
def test_the_form_of_a_gain(moment: ClosedForm, form: str) -> None:
    gain = inverse_root(moment)
    assert (gain.value, gain.form) == (pytest.approx(moment.value**-0.5, rel=1e-15), form)


def test_a_moment_that_is_0_needs_an_infinite_gain() -> None:
    assert inverse_root(ClosedForm(0.0, "0")).value == math.inf
    assert math.isnan(inverse_root(ClosedForm(math.nan)).value)


@pytest.mark.parametrize(
    ("power", "moment"), [(1.0, math.inf), (0.5, math.inf), (0.25, 2**-0.25 * math.gamma(0.25) / math.sqrt(math.pi))]
)
def test_the_second_moment_at_a_pole_is_infinite_if_its_integral_is(made: Made, power: float, moment: float) -> None:
    formula, pole = f"abs(x)**(-{power!r})", Break("0", left=("inf", "inf", "inf"), right=("inf", "-inf", "inf"))
    function = made(formula, pole, formula)
    assert [kink.is_pole for kink in function.kinks] == [True]
    assert moments(function, (0.0,)).second_moment.value == pytest.approx(moment, rel=1e-5)


def test_the_variance_loses_no_digits_beside_a_large_mean(made: Made) -> None:
    assert moments(made("1e8 + tanh(x)"), ()).variance == pytest.approx(moments(get("tanh"), ()).variance, rel=1e-7)


def test_the_gain_that_pytorch_recommends() -> None:
    gain = torch_gain(get("tanh"))
    assert gain is not None
    assert gain.value == 5 / 3
    assert torch_gain(get("gelu")) is None
