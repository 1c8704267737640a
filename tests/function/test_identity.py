"""A function is its canonical text and its definition: equality, hash, pickle and every cache agree on that."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import actviz
from actviz.function.activation import Activation
from actviz.function.definition import Definition, Smooth
from actviz.grading import inputs
from actviz.nn import curve, initialisations


def made(f: str, df: str, d2f: str, name: str = "mine") -> Activation:
    """An activation made by hand of three texts."""
    definition: Definition = actviz.get("identity").definition
    return Activation(
        replace(definition, name=name, pieces=(Smooth.of((f, df, d2f)),), kernel=None, formula="", signatures=()), {}
    )


def parabola() -> Activation:
    return made("x**2 - 1", "2*x", "2")


def negated() -> Activation:
    return made("-x", "-1", "0")


def test_one_name_does_not_make_one_function_of_two() -> None:
    one, other = parabola(), negated()
    assert one.spec == other.spec
    assert one != other
    assert one == parabola()
    assert hash(one) == hash(parabola())
    assert {one: 1, other: 2}[parabola()] == 1
    assert one != actviz.get("square")


def slopes(function: Activation) -> list[float]:
    """What the compiled texts give."""
    x = np.array([[-1.0, 2.0]])
    y, slope = np.empty_like(x), np.empty_like(x)
    curve.curve(function)(x, y, slope)
    return [*y.ravel().tolist(), *slope.ravel().tolist()]


def test_a_label_is_for_display_alone() -> None:
    elu = actviz.get("elu:0.5")
    labelled = replace(elu, given_label="A")
    assert (labelled.label, elu.label) == ("A", "elu:alpha=0.5")
    assert (labelled, hash(labelled), labelled.spec, repr(labelled)) == (elu, hash(elu), elu.spec, "<Activation elu:alpha=0.5>")


@pytest.mark.parametrize(
    "computed",
    [
        lambda function: (function(np.inf), function(-np.inf)),
        lambda function: [function.limit(order, side) for order in range(3) for side in (-1, 1)],
        lambda function: function.jet([-2.0, 0.5], 2)[1].tolist(),
        initialisations.gain,
        lambda function: inputs.sample_inputs(function, 60, 1).tolist(),
        slopes,
    ],
    ids=["at infinity", "limits", "jet", "gain", "sample", "compiled"],
)
def test_nothing_is_shared_by_two_functions_of_one_name(computed: Callable[[Activation], Any]) -> None:
    first, second = computed(parabola()), computed(negated())
    assert first != second
    assert (computed(negated()), computed(parabola())) == (second, first)
    assert second == computed(made("-x", "-1", "0", name="another"))


@pytest.mark.parametrize(
    "function",
    [
        actviz.get("elu:0.5"),
        actviz.get("jax.nn.gelu"),
        actviz.get("softmax:2"),
        replace(actviz.get("relu"), given_label="mine"),
        parabola(),
        replace(negated(), given_label="minus"),
    ],
    ids=repr,
)
def test_what_is_pickled_comes_back_equal(function: Any) -> None:
    again = pickle.loads(pickle.dumps(function))  # noqa: S301 - its own
    assert (again, hash(again), again.label, repr(again)) == (function, hash(function), function.label, repr(function))
    x = np.array([-1.5, 0.5, 2.0])
    assert again(x).tolist() == function(x).tolist()


def test_a_function_of_the_catalogue_pickles_as_its_text() -> None:
    assert b"hard_tanh:min_val=-0.5" in pickle.dumps(actviz.get("hard_tanh:-0.5"))


def test_definitions_are_equal_by_what_they_say() -> None:
    elu = actviz.get("elu").definition
    assert elu == replace(elu)
    assert hash(elu) == hash(replace(elu))
    assert elu != replace(elu, aliases=("another",))
    assert elu != actviz.get("celu").definition
    assert actviz.get("softmax").definition != elu
