"""The formulas of tests/data/formulas.txt: exact values, and the kinks and properties of the catalogue functions that they equal."""

from __future__ import annotations

import formula_exactness
import numpy as np
import pytest
from formula_exactness import Formula

from actviz import get
from actviz.analysis.properties import card

FORMULAS = formula_exactness.formulas()
TWINS = [formula for formula in FORMULAS if formula.twin]
#: Formulas that differ from their twin everywhere in how they are written, and properties that do not depend on that.
SHAPED = [
    "x*exp(x)/(exp(x) + 1)",
    "1 - 2/(exp(2*x) + 1)",
    "x*min(max(0, x + 3), 6)/6",
    "log(x + sqrt(x*x + 1))",
    "max(0, x)**2",
]
PROPERTIES = ("range", "limit_low", "limit_high", "smoothness", "monotone", "convexity", "zeros")


def by_text(formulas: list[Formula] | tuple[Formula, ...]) -> pytest.MarkDecorator:
    """A test for each formula."""
    return pytest.mark.parametrize("formula", formulas, ids=lambda formula: formula.text)


def test_the_list_is_long_enough() -> None:
    assert len(FORMULAS) >= 60
    assert len({formula.text for formula in FORMULAS}) == len(FORMULAS)


@pytest.mark.sample(4)
@by_text(FORMULAS)
def test_f_and_its_derivatives_are_exact(formula: Formula) -> None:
    x = [place for place in formula_exactness.points(formula.function, 12) if 1e-20 <= abs(place) <= 1e9]
    some = x[len(formula.text) % 11 :: 11]
    wrong = [(place, order, error) for place, order, error in formula_exactness.errors(formula, some) if error > 1]
    assert some
    assert not wrong


@pytest.mark.sample(4)
@by_text(TWINS)
def test_a_formula_has_the_values_and_kinks_of_its_twin(formula: Formula) -> None:
    function, twin = formula.function, get(formula.twin)
    x = np.concatenate([np.linspace(-30, 30, 83), np.logspace(-12, 3, 16), -np.logspace(-12, 3, 16)])
    x = x[~np.isin(x, [joint.x for joint in (*function.breaks, *twin.breaks)])]
    for value, other in zip(function.jet(x, 1), twin.jet(x, 1), strict=True):
        np.testing.assert_allclose(value, other, rtol=1e-15, atol=0)
    assert [kink.x for kink in function.kinks] == [kink.x for kink in twin.kinks]
    for kink, other_kink in zip(function.kinks, twin.kinks, strict=True):
        np.testing.assert_allclose([kink.left, kink.right], [other_kink.left, other_kink.right], rtol=1e-15)
    picks = [kink.picked[:2] for kink in function.kinks], [kink.picked[:2] for kink in twin.kinks]
    assert np.allclose(*picks, rtol=1e-15) is not formula.choices_differ


@pytest.mark.parametrize("text", SHAPED)
def test_a_formula_has_the_properties_of_its_twin(text: str) -> None:
    formula = next(formula for formula in FORMULAS if formula.text == text)
    one, other = card(formula.function), card(get(formula.twin))
    assert {key: one[key] for key in PROPERTIES} == {key: other[key] for key in PROPERTIES}


def test_the_page_lists_every_formula_with_small_errors() -> None:
    page = formula_exactness.TARGET.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert [row[0].removeprefix("| ").strip("`") for row in rows] == [formula.text for formula in FORMULAS], (
        "run `make generate`"
    )
    assert max(float(cell) for row in rows for cell in row[1:6:2]) <= 1
    for formula, row in zip(FORMULAS, rows, strict=True):
        equal = row[7].removesuffix(" |").strip().partition(";")[0]
        if formula.twin:
            assert equal == get(formula.twin).spec or (equal and formula.choices_differ), formula.text
