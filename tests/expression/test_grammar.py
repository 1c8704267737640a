"""Formulas: what is read, what is refused, and that substitution keeps the value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.catalogue.registry import definitions
from actviz.errors import FormulaError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.expression.grammar import LIMITS, Limits, Reader, parse, write
from actviz.expression.simplify import substitute

VALUES = {"x": 0.7, "alpha": -0.5, "beta": 2.0}

leaves = st.one_of(
    st.sampled_from(["x", "alpha", "beta"]),
    st.sampled_from([0.0, 1.0, 2.0, 0.5, 3.25, 1e-3]).map(lambda value: f"{value:g}"),
)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"({text})**2"),
        inner.map(lambda text: f"tanh({text})"),
        st.tuples(inner, inner).map(lambda parts: f"where({parts[0]} < {parts[1]}, {parts[1]}, {parts[0]})"),
    ),
    max_leaves=8,
)


def value_of(text: str) -> float:
    try:
        return float(evaluate(text, {**FLOATS, **VALUES}))
    except (ZeroDivisionError, OverflowError):
        return math.nan


@given(formulas)
def test_substitution_keeps_the_value(text: str) -> None:
    before, after = value_of(text), value_of(substitute(text, {"alpha": VALUES["alpha"], "beta": VALUES["beta"]}))
    if math.isfinite(before):  # 0/0 may become 0: that is simplification, not loss
        assert after == pytest.approx(before, rel=1e-12, abs=1e-12), substitute(text, VALUES)


@given(formulas)
def test_written_formulas_read_back_as_they_were_written(text: str) -> None:
    written = substitute(text, {})
    assert substitute(written, {}) == written


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("alpha*(exp(x) - 1)", {"alpha": 1}, "exp(x) - 1"),
        ("x - a", {"a": -2}, "x + 2"),
        ("a*x", {"a": -0.5}, "-0.5*x"),
        ("(-x)**2", {}, "(-x)**2"),
        ("x - (a - b)", {}, "x - (a - b)"),
        ("a/(b/c)", {}, "a/(b/c)"),
        ("(a**b)**c", {}, "(a**b)**c"),
        ("beta*x", {"beta": 0}, "0"),
    ],
)
def test_substituted_formulas_read_as_one_would_write_them(text: str, values: dict[str, float], expected: str) -> None:
    assert substitute(text, values) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x +",
        "x; y",
        "__import__('os')",
        "x.real",
        "x[0]",
        "lambda: 0",
        "[x]",
        "'x'",
        "True",
        "x if x else 0",
        "x < 1 < True",
        "sin(x, 1)",
        "where(x, 1, 2)",
        "x is 1",
        "f(x=1)",
        "f(*x)",
        "x @ x",
        "~x",
        "not x",
        "x and 1",
    ],
)
def test_what_is_not_a_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match="is not a formula"):
        parse(text)


def test_refusal_knows_the_column() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("x + y.real")
    assert caught.value.column == 4


def test_decimals_can_stay_exact() -> None:
    from fractions import Fraction

    assert evaluate("0.1 + 1/5", {}, Fraction) == Fraction(3, 10)


def test_every_text_of_the_catalogue_is_a_formula() -> None:
    for definition in definitions().values():
        texts = [
            *definition.extrema,
            *(point.at for point in definition.breaks),
            *(text for piece in definition.pieces for text in piece),
        ]
        for text in texts + ([definition.formula] if definition.formula else []):
            assert parse(write(parse(text))) == parse(text), (definition.name, text)


@given(formulas)
def test_a_tree_is_written_so_that_it_reads_back(text: str) -> None:
    assert parse(write(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("x if x>0 else 0.01*x", "where(x > 0, x, 0.01*x)"),
        ("0 < x <= 1", "0 < x and x <= 1"),
        ("x*(x>0)", "x*(x > 0)"),
        ("(x > 0) & ~(x > 1) | (x < -1)", "x > 0 and not x > 1 or x < -1"),
        ("+x - -x", "x - (-x)"),
        ("-x*y", "-x*y"),
        ("-(x*y)", "-x*y"),
        ("(-x)**2", "(-x)**2"),
        ("arctan(x) + maximum(x, 0, 1)", "atan(x) + max(max(x, 0), 1)"),
        ("1e3*x + 0.50", "1000.0*x + 0.5"),
        ("f(x)", "f(x)"),
    ],
)
def test_what_means_the_same_is_written_the_same(text: str, written: str) -> None:
    assert write(parse(text)) == written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x*(x > 0) + (x <= 0)", 0.7),
        ("where(0 < x and not x > 1, 2, 3)", 2.0),
        ("(x > 0) + (x > 0.5) + (x > 1)", 2.0),
        ("clip(10*x, -1, 6)", 6.0),
        ("heaviside(x - x)", 0.5),
        ("round(2.5) + floor(-0.5) + ceil(0.2)", 2.0),
        ("where(x != x, 1, log2(8))", 3.0),
        ("exp2(3) + cbrt(-27)", 5.0),
    ],
)
def test_conditions_and_steps_have_their_values(text: str, value: float) -> None:
    assert value_of(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "x" + " + x" * 3000,
        "-" * 300 + "x",
        "x" + "**2" * 200,
        "sin(" * 120 + "x" + ")" * 120,
        "x**1001",
        " + ".join(["sin(x)*cos(x)*tan(x)"] * 190),
    ],
)
def test_a_formula_has_limits(text: str) -> None:
    with pytest.raises(FormulaError):
        Reader(text, limits=LIMITS).tree()


def test_limits_leave_room_for_what_people_write() -> None:
    text = " + ".join(f"{1 / (n + 1)!r}*x**{n}" for n in range(60))
    assert value_of(write(Reader(text, limits=LIMITS).tree())) == value_of(text)
    with pytest.raises(FormulaError, match="at most 3 levels"):
        Reader("sin(x)*2 + 1", limits=Limits(depth=3)).tree()
