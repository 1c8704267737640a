"""`actviz derive`: cases, formulas that can be read back, values, the check."""

from __future__ import annotations

import json
import math
import re

import pytest

import actviz as package
from actviz.analysis.derivation_steps import passes
from actviz.analysis.derivative_formula import CHECK_POINTS, derive, texts_of_pieces, values, verify
from actviz.catalogue.registry import definitions
from actviz.errors import DataError, UsageError
from actviz.expression.evaluate.floats import FLOATS
from actviz.expression.evaluate.fold import evaluate
from actviz.function.activation import Activation

SPECS = [*definitions(), "leaky_relu:0.2", "elu:0.5", "softplus:beta=3", "hard_tanh:-2,3", "soft_shrink:0", "threshold:0.3,-1"]


@pytest.mark.sample(5)
@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("order", [1, 2])
def test_the_text_reads_back_as_the_derivative(spec: str, order: int) -> None:
    function = package.get(spec)
    text = derive(function, order).text
    points = [-7.5, -3.0, -1.0, -0.5, -0.3, 0.0, 0.3, 0.5, 1.0, 2.2, 3.0, 6.0, *(kink.x for kink in function.kinks)]
    without = {joint.x for joint in function.breaks if joint.point.left}  # a formula has no value there
    for x in points:
        expected = float(function.derivative(x, order))
        if x in without or math.isnan(expected):
            continue
        assert evaluate(text, {**FLOATS, "x": x}) == pytest.approx(expected, rel=1e-9, abs=1e-12), (text, x)


@pytest.mark.parametrize("spec", ["relu", "elu:0.5", "gelu", "mish", "softsign", "squareplus", "sigmoid"])
def test_higher_orders_continue_the_lower_ones(spec: str) -> None:
    function = package.get(spec)
    x, h = 0.8, 1e-4
    for order in (3, 4):
        lower = dict(values(derive(function, order - 1), [x - h, x + h]))
        ((_, found),) = values(derive(function, order), [x])
        assert found == pytest.approx((lower[x + h] - lower[x - h]) / (2 * h), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("spec", "order", "left", "right"),
    [
        ("exponential", 3, 0.0, math.inf),
        ("exponential", 7, 0.0, math.inf),
        ("softplus", 3, 0.0, 0.0),
        ("relu_squared", 3, 0.0, 0.0),
        ("elu", 4, 0.0, 0.0),
        ("gelu", 5, 0.0, 0.0),
        ("softsign", 3, 0.0, 0.0),
        ("squareplus", 4, 0.0, 0.0),
    ],
)
def test_higher_orders_have_limits_at_infinity_and_keep_nan(spec: str, order: int, left: float, right: float) -> None:
    derivation = derive(package.get(spec), order)
    found = values(derivation, [-math.inf, math.inf, math.nan])
    assert [x for x, _ in found[:2]] == [-math.inf, math.inf]
    assert [value for _, value in found[:2]] == [left, right]
    assert all(map(math.isnan, found[2]))


def test_order_ten_is_the_largest(actviz) -> None:
    assert actviz("derive", "tanh", "--order", "10", "--at", "0.5").lines[-1].startswith("0.5\t")
    for order in ("11", "0"):
        assert "must be from 1 to 10" in actviz("derive", "tanh", "--order", order, status=2).err


def test_one_line_in_a_pipe(actviz) -> None:
    assert actviz("derive", "relu").out == "where(x <= 0, 0, 1)\n"
    assert actviz("derive", "leaky_relu:0.2", "--at", "-1,0", "--at", "3").lines == [
        "where(x <= 0, 0.2, 1)",
        "-1.0\t0.2",
        "0.0\t0.2",
        "3.0\t1.0",
    ]


def test_latex(actviz) -> None:
    assert (
        actviz("derive", "relu", "--latex").out
        == r"\operatorname{relu}'(x) = \begin{cases} 0 & x < 0 \\ 1 & x > 0 \end{cases}" + "\n"
    )


def test_a_terminal_sees_the_cases_and_the_choices(terminal) -> None:
    answer = terminal("derive", "leaky_relu:0.2")
    assert "⎨" in answer.out
    assert "JAX" in answer.out
    assert max(map(len, answer.lines)) <= 80
    plain = terminal("derive", "leaky_relu:0.2", "--ascii")
    assert "x < 0" in plain.out
    assert plain.out.isascii()


def test_json(actviz) -> None:
    found = json.loads(actviz("derive", "elu:2", "--at", "0,-inf", "--format", "json").out)
    assert (found["command"], found["config"]["function"], found["config"]["order"]) == ("derive", "elu:alpha=2.0", 1)
    (result,) = found["results"]
    assert result["function"] == "elu"
    assert [case["formula"] for case in result["cases"]] == ["2*exp(x)", "1"]
    assert result["cases"][0]["from"] == "-Infinity"
    assert result["values"] == [{"x": 0.0, "value": 2.0}, {"x": "-Infinity", "value": 0.0}]
    assert result["kinks"][0]["picks"]["tinygrad"] == 0.0


@pytest.mark.parametrize("spec", ["relu", "sigmoid", "tanh_shrink", "softplus:beta=0.3", "selu"])
@pytest.mark.parametrize("order", [1, 2])
def test_the_check_holds(spec: str, order: int) -> None:
    proof = verify(derive(package.get(spec), order))
    assert proof.holds, proof
    assert proof.points >= 100


def test_points_without_fifty_digits_are_left_out_of_the_check() -> None:
    """SymPy's derivative of this formula cancels at -1e300: the check counts the other points alone."""
    proof = verify(derive(package.get("x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2")))
    assert proof.holds
    assert 300 < proof.points < CHECK_POINTS


def test_a_wrong_derivative_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    from actviz.function.activation import Activation

    right = Activation.derivative
    monkeypatch.setattr(
        Activation, "derivative", lambda self, x, order=1, **options: right(self, x, order, **options) * (1 + 1e-14)
    )
    proof = verify(derive(package.get("tanh")))
    assert not proof.holds
    with pytest.raises(DataError, match="check failed"):
        proof.raise_if_broken()


def test_only_computed_orders_can_be_checked() -> None:
    with pytest.raises(UsageError, match="only orders 1 and 2"):
        verify(derive(package.get("tanh"), 3))


def test_the_check_is_reported(actviz) -> None:
    answer = actviz("derive", "relu", "--check")
    assert "ulp" in answer.lines[-1]
    result = json.loads(actviz("derive", "relu", "--check", "--format", "json").out)["results"][0]
    assert result["check"]["holds"] is True


def _record(actviz, *arguments: str) -> dict[str, object]:
    (record,) = json.loads(actviz("derive", *arguments, "--format", "json").out)["results"]
    return record


@pytest.mark.sample(5)
@pytest.mark.parametrize("spec", [spec for spec in SPECS if isinstance(package.get(spec), Activation)])
@pytest.mark.parametrize("order", [1, 2])
def test_the_textbook_form_is_the_derivative_too(spec: str, order: int) -> None:
    function = package.get(spec)
    text = derive(function, order).texts.textbook
    for x in (-3.3, -1.2, -0.4, 0.2, 0.7, 1.9, 4.1):
        expected = float(function.derivative(x, order))
        assert evaluate(text, {**FLOATS, "x": x}) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True), (text, x)


@pytest.mark.parametrize(
    ("spec", "stable", "textbook", "in_y"),
    [
        ("sigmoid", "sigmoid(x)*sigmoid(-x)", "sigmoid(x)*(1 - sigmoid(x))", "y*(1 - y)"),
        ("log_sigmoid", "sigmoid(-x)", "1 - sigmoid(x)", "1 - exp(y)"),
        ("tanh", "1 - tanh(x)**2", "1 - tanh(x)**2", "1 - y**2"),
        (
            "softsign",
            "where(x <= 0, 1/(1 - x)**2, 1/(1 + x)**2)",
            "where(x <= 0, 1/(1 - x)**2, 1/(1 + x)**2)",
            "where(x <= 0, (1 + y)**2, (1 - y)**2)",
        ),
        ("elu:0.5", "where(x <= 0, 0.5*exp(x), 1)", "where(x <= 0, 0.5*exp(x), 1)", "where(x <= 0, y + 0.5, 1)"),
        ("silu", "sigmoid(x)*(1 + x*sigmoid(-x))", "sigmoid(x)*(1 + x*(1 - sigmoid(x)))", None),
        ("leaky_relu", "where(x <= 0, 0.01, 1)", "where(x <= 0, 0.01, 1)", None),
        ("hard_sigmoid", None, "where(x <= -3, 0, where(x < 3, 1/6, 0))", None),
        (
            "x*sigmoid(1.5*x)",
            "sigmoid(1.5*x)*(1 + 1.5*x*sigmoid(-1.5*x))",
            "sigmoid(1.5*x)*(1 + 1.5*x*(1 - sigmoid(1.5*x)))",
            None,
        ),
    ],
)
def test_the_forms_of_a_derivative(actviz, spec: str, stable: str | None, textbook: str, in_y: str | None) -> None:
    record = _record(actviz, spec)
    assert (record["textbook"], record["in_terms_of_y"]) == (textbook, in_y)
    if stable:
        assert record["formula"] == stable
        assert actviz("derive", spec).out == stable + "\n"


def test_a_terminal_shows_all_forms(terminal) -> None:
    lines = terminal("derive", "log_sigmoid", "--ascii").lines
    assert lines[0] == "log_sigmoid'(x) = 1 - sigmoid(x)"
    assert "computed as sigmoid(-x)" in lines
    assert "in terms of y = log_sigmoid(x): 1 - exp(y)" in lines
    assert "computed as" not in terminal("derive", "tanh").out


@pytest.mark.parametrize(
    "spec", ["arctan", "isru", "softsign", "squareplus", "gelu", "sigmoid", "arcsinh", "erf", "silu", "gelu_tanh", "mish"]
)
def test_order_ten_is_short(spec: str) -> None:
    texts = derive(package.get(spec), 10).texts
    assert len(texts.text) < 2000
    assert len(texts.textbook) < 2000


def test_decimals_stay_as_they_were_given() -> None:
    for spec in ("selu", "lecun_tanh", "swish:0.3", "x*sigmoid(1.702*x)", "pserf"):
        for order in (3, 6):
            texts = derive(package.get(spec), order).texts
            assert not re.search(r"\d{20}|\d/\d{3}", texts.text + texts.textbook), texts.text


@pytest.mark.parametrize("label", [[], ["mine=x*erf(x)"]])
def test_a_formula_is_called_f_or_by_its_label(terminal, label: list[str]) -> None:
    head = "mine" if label else "f"
    out = terminal("derive", *(label or ["x*erf(x)"]), "--ascii").lines
    assert (out[0] == "f(x) = x*erf(x)") is not bool(label)
    assert any(line.startswith(f"{head}'(x) = ") for line in out)
    assert terminal("derive", *(label or ["x*erf(x)"]), "--latex").out.startswith(
        "\\operatorname{mine}'(x) = " if label else "f'(x) = "
    )


def test_steps_in_a_pipe_and_in_json(actviz) -> None:
    assert actviz("derive", "tanh_shrink", "--steps").lines == [
        "differentiate\td/dx(x - tanh(x))",
        "sum rule\td/dx(x) - d/dx(tanh(x))",
        "derivative of x\t1 - d/dx(tanh(x))",
        "derivative of tanh\t1 - (1 - tanh(x)**2)",
        "simplify\ttanh(x)**2",
    ]
    steps = _record(actviz, "elu:2", "--steps", "--order", "2")["steps"]
    assert [(step["order"], step["to"]) for step in steps if step["rule"] == "differentiate"] == [
        (1, 0.0),
        (1, "Infinity"),
        (2, 0.0),
        (2, "Infinity"),
    ]
    assert {"rule": "derivative of exp", "expression": "2*exp(x)", "order": 2, "from": "-Infinity", "to": 0.0} in steps
    assert "steps" not in _record(actviz, "elu")


@pytest.mark.parametrize("spec", ["swish:0.5", "hard_swish", "gelu", "isru", "atan(x)/x", "dsilu"])
def test_the_steps_end_in_the_textbook_form(spec: str) -> None:
    function = package.get(spec)
    for steps, texts in zip(passes(function, 1), texts_of_pieces(function, 1), strict=True):
        assert steps.steps[-1].expression == texts.textbook


def test_steps_on_a_terminal(terminal) -> None:
    out = terminal("derive", "eswish", "--steps", "--ascii")
    assert out.lines[0] == "eswish'(x)"
    assert "  product rule" in out.out
    assert max(map(len, out.lines)) <= 80
    assert "for x < 0" in terminal("derive", "celu", "--steps").out


def test_steps_in_latex(actviz) -> None:
    out = actviz("derive", "erf", "--steps", "--latex").out
    assert out.startswith(r"\begin{align*} \operatorname{erf}'(x) &= \frac{d}{dx}\left(\operatorname{erf}")
    assert out.endswith(r"&& \text{simplify} \end{align*}" + "\n")


def test_steps_have_limits(actviz) -> None:
    assert "up to order 3" in actviz("derive", "tanh", "--steps", "--order", "4", status=2).err
    assert "without --check and --steps" in actviz("derive", "softmax", "--steps", status=2).err


@pytest.mark.parametrize("line", ["x**x --order 3 --at 0,1", "sin(x)/x --order 4 --at 0,1", "sqrt(x) --order 3 --at 0,1"])
def test_high_orders_have_no_value_where_only_limits_of_low_ones_are_known(program, line: str) -> None:
    points = program(f"derive {line} -f json").results[0]["values"]
    assert len(points) == 2
