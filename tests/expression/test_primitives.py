"""The table of primitives: every row means the same in every number system, and its derivative is its derivative."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import sympy
from mpmath import mp

from actviz.expression.differentiate import derivative
from actviz.expression.evaluate import multiprecision, source
from actviz.expression.evaluate.balls import BALLS, Evaluator
from actviz.expression.evaluate.compiled import compiled
from actviz.expression.evaluate.emulated import naive, names_of
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import parse, write
from actviz.expression.primitive import Primitive
from actviz.expression.primitives import PRIMITIVES, SPELLINGS
from actviz.expression.symbolic import _MEANINGS, SYMBOLS, X, expression
from actviz.expression.tree import Call, Expression, Name
from actviz.numerics.number_types import FLOAT64

POINTS = (-3.6, -2.0, -0.75, -0.25, 0.25, 0.75, 1.0, 1.5, 3.3)
#: Arguments behind the first, numbers and conditions.
OTHERS = {"number": ("x", "0.5", "2"), "condition": ("x < 0.5", "x > -1", "x < 2")}
CALLED = [row for row in PRIMITIVES.values() if row.result == "number" and not row.is_constant]


def text_of(row: Primitive) -> str:
    """A call of the row, as text."""
    return write(Call(row.name, tuple(parse_any(OTHERS[kind][place]) for place, kind in enumerate(row.arguments))))


def parse_any(text: str) -> Expression:
    """A number or a condition as a tree."""
    tree = parse(text)
    return tree.arguments[0] if isinstance(tree, Call) and tree.function == "indicator" else tree


def inside(row: Primitive) -> tuple[float, ...]:
    """The points at which the row has a value."""
    domain = row.domain or "1 == 1"
    if row.name == "**":
        domain = "u > 0"
    return tuple(x for x in POINTS if evaluate(parse_any(domain), {**FLOATS, "u": x}))


def test_every_number_system_knows_the_same_names() -> None:
    known = {*PRIMITIVES} - {"indicator"}
    for names in (SYMBOLS, FLOATS, BALLS, multiprecision.names(), names_of(FLOAT64)):
        assert {*names} - {"x"} == known


@pytest.mark.sample(3)
@pytest.mark.parametrize("row", CALLED, ids=lambda row: row.name)
def test_a_primitive_means_the_same_in_every_number_system(row: Primitive) -> None:
    text, points = text_of(row), inside(row)
    assert points
    slope = derivative(text)
    out = np.empty(len(points))
    with np.errstate(all="ignore"):
        compiled(text, slope)(np.array(points), out, None)
    for x, by_numpy in zip(points, out.tolist(), strict=True):
        expected = float(evaluate(text, {**FLOATS, "x": x}))
        close = pytest.approx(expected, rel=4e-15, abs=1e-300)
        assert float(multiprecision.value(text, x, {})) == close
        assert Evaluator(np.array([x]), {})(text)[0] == close
        assert naive(text, np.array([x]), FLOAT64)[0] == pytest.approx(expected, rel=1e-14)
        assert by_numpy == pytest.approx(expected, rel=1e-14)
        assert float(_without_whole(expression(text).subs(X, sympy.Rational(x)))) == pytest.approx(expected, rel=1e-14)


def _without_whole(value: Any) -> Any:
    for kind, meaning in _MEANINGS.items():
        value = value.replace(kind, meaning)
    return value


@pytest.mark.sample(3)
@pytest.mark.parametrize("row", CALLED, ids=lambda row: row.name)
def test_the_derivative_of_a_primitive_is_its_derivative(row: Primitive) -> None:
    text = text_of(row)
    kinks = {"abs": (0,), "max": (0.5,), "min": (0.5,), "clip": (0.5, 2), "cbrt": (0,)}.get(row.name, ())
    for x in inside(row):
        if x in kinks or (row.breaks in ("whole", "half") and (2 * x).is_integer()):
            continue
        ends = [end for end in (-1.0, 0.0, 1.0) if row.domain and abs(x - end) < 1e-9]
        if ends:
            continue
        with mp.workdps(40):
            step = mp.mpf(10) ** -12
            high, low = (multiprecision.value(text, mp.mpf(x) + side * step, {}) for side in (1, -1))
            expected = float((high - low) / (2 * step))
        assert float(multiprecision.value(derivative(text), x, {})) == pytest.approx(expected, rel=1e-9, abs=1e-9), x


@pytest.mark.parametrize("row", CALLED, ids=lambda row: row.name)
def test_outside_its_domain_a_primitive_has_no_value(row: Primitive) -> None:
    for x in {-3.6, -2.0, 1.5, 3.3} - {*inside(row)} if row.name != "**" else ():
        value = Evaluator(np.array([x]), {})(text_of(row))[0]
        assert math.isnan(value) or not math.isfinite(value), x


@pytest.mark.parametrize("row", [row for row in CALLED if row.cases], ids=lambda row: row.name)
def test_the_cases_of_a_primitive_are_the_primitive(row: Primitive) -> None:
    for x in POINTS:
        names = {**FLOATS, **dict(zip("uvw", (x, 0.5, 2.0), strict=True))}
        call = Call(row.name, tuple(map(Name, "uvw"[: len(row.arguments)])))
        assert evaluate(row.cases, names) == pytest.approx(evaluate(call, names), rel=1e-15)


@pytest.mark.parametrize("row", CALLED, ids=lambda row: row.name)
def test_source_code_computes_the_primitive(row: Primitive) -> None:
    text = text_of(row)
    if row.name == "indicator":
        return
    lines = ["import math", "import numpy as np", *(f"from numpy import {name}" for name in source.imported([text]))]
    lines += [*source.defined([text]), f"def f(x): return {source.of_x(text)}"]
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)  # noqa: S102 - our own text
    points = np.array(inside(row))
    with np.errstate(all="ignore"):
        shown = names["f"](points)
    np.testing.assert_allclose(shown, [evaluate(text, {**FLOATS, "x": x}) for x in points.tolist()], rtol=1e-14)


def test_no_name_means_two_primitives() -> None:
    names = [name for row in PRIMITIVES.values() for name in (row.name, *row.aliases)]
    assert len(set(names)) == len(names) == len(SPELLINGS)
