"""Families: a function for each value of a parameter, and how its curves are named."""

from __future__ import annotations

import pytest

from actviz import get
from actviz.analysis.plotting.curves import MOST_CURVES, curves
from actviz.analysis.plotting.family import Sweep, family
from actviz.errors import UsageError


def picture(*specs, parameter="alpha", values=(0.5, 1.0, 2.0), order=0):
    sweep = Sweep(parameter, values)
    return curves(family(specs, sweep, get), order=order, sweep=sweep)


def labels(*specs, **options):
    return [curve.label for curve in picture(*specs, **options).curves]


def test_a_family_has_a_member_for_each_value():
    assert [function.parameters["alpha"] for function in picture("elu").functions] == [0.5, 1.0, 2.0]


def test_labels_name_the_value_and_what_else_differs():
    assert labels("elu") == ["alpha=0.5", "alpha=1", "alpha=2"]
    assert labels("elu", values=(1.0,), order=2) == ["elu alpha=1", "elu' alpha=1", "elu'' alpha=1"]
    assert labels("elu", "celu", values=(1.0,)) == ["elu alpha=1", "celu alpha=1"]
    assert labels("selu:gamma=2", values=(1.0, 2.0), order=0) == ["alpha=1", "alpha=2"]
    assert labels("selu:gamma=2", "elu", values=(1.0,)) == ["selu:gamma=2 alpha=1", "elu alpha=1"]


def test_labels_of_formulas():
    assert labels("x*sigmoid(beta*x)", parameter="beta", values=(0.5, 1.0)) == ["beta=0.5", "beta=1"]
    assert labels("x*sigmoid(beta*x)", parameter="beta", values=(0.5,), order=1) == ["f beta=0.5", "f' beta=0.5"]
    assert labels("mine=x*sigmoid(beta*x)", parameter="beta", values=(0.5,), order=1) == ["mine beta=0.5", "mine' beta=0.5"]


def test_any_name_of_the_parameter_is_understood():
    assert [function.parameters["negative_slope"] for function in picture("leaky_relu", values=(0.1, 0.2)).functions] == [
        0.1,
        0.2,
    ]


@pytest.mark.parametrize(
    ("spec", "parameter", "hint"),
    [("elu", "beta", "alpha"), ("relu", "alpha", "it has none"), ("x*tanh(a*x):a=2", "b", "its parameters: a")],
)
def test_a_function_without_the_parameter_is_an_error_that_lists_its_parameters(spec, parameter, hint):
    with pytest.raises(UsageError, match=parameter) as error:
        picture(spec, parameter=parameter)
    assert hint in error.value.hint


@pytest.mark.parametrize(("spec", "match"), [("elux", "elux"), ("elu:alpha=2", "twice"), ("celu", "alpha")])
def test_other_faults_of_a_member_are_reported(spec, match):
    with pytest.raises(UsageError, match=match):
        picture(spec, values=(1.0, 0.0))


def test_more_curves_than_can_be_told_apart_are_refused():
    values = tuple(float(value) for value in range(1, MOST_CURVES + 1))
    assert len(picture("elu", values=values).curves) == MOST_CURVES
    with pytest.raises(UsageError, match="too many"):
        picture("elu", values=values, order=1)
