"""Statements about functions with a pole, or without a value on a part of the line."""

import math

import numpy as np
import pytest

from actviz.analysis.advice.verdicts import verdicts
from actviz.analysis.kink_description import describe
from actviz.analysis.properties import card
from actviz.analysis.shape.classification import smoothness
from actviz.analysis.shape.value_range import value_range
from actviz.catalogue.resolve import get


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("reciprocal", "pole"),
        ("1/(x - 2)**2", "pole"),
        ("binary_step", "discontinuous"),
        ("logit", "Cinf"),
        ("log1mexp", "Cinf"),
    ],
)
def test_a_pole_is_no_jump_and_the_end_of_a_domain_is_neither(spec: str, expected: str) -> None:
    assert smoothness(get(spec)) == expected


@pytest.mark.parametrize(
    ("spec", "texts"),
    [
        (
            "logit",
            [
                "end of the domain at 0: no value on the left, -inf on the right",
                "end of the domain at 1: inf on the left, no value on the right",
            ],
        ),
        ("log1mexp", ["end of the domain at 0: no value on the left, -inf on the right"]),
        ("log(2 - x)", ["end of the domain at 2: -inf on the left, no value on the right"]),
        ("reciprocal", ["pole at 0: -inf on the left, inf on the right"]),
    ],
)
def test_the_end_of_a_domain_is_called_so(spec: str, texts: list[str]) -> None:
    assert [describe(kink) for kink in get(spec).kinks] == texts


@pytest.mark.parametrize(("spec", "text"), [("log1mexp", "(-inf, 0)"), ("logit", "(-inf, inf)"), ("sqrt(4 - x*x)", "[0, 2]")])
def test_the_range_is_that_of_the_domain(spec: str, text: str) -> None:
    assert str(value_range(get(spec))) == text


@pytest.mark.parametrize("spec", ["logit", "log1mexp", "log(x)"])
def test_gains_without_a_moment_are_none_and_no_unit_recovers_outside(spec: str) -> None:
    texts = {verdict.topic: verdict.text for verdict in verdicts(card(get(spec)))}
    assert "none (the function has no value" in texts["gain"]
    assert "nan" not in texts["gain"]
    assert "recover" not in texts.get("dying", "")
    assert "no value" in texts["domain"]


def test_the_inverse_of_the_sigmoid_is_one() -> None:
    x = np.array([1e-300, 1e-9, 0.3, 0.5, 0.75, 1 - 2.0**-30])
    assert get("sigmoid")(get("logit")(x)) == pytest.approx(x, rel=1e-12)
    assert math.isnan(get("logit")(1.0000000000000002))
