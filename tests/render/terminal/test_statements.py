"""The sentences below a picture: true, complete, and in the lines that there are."""

from __future__ import annotations

import numpy as np
import pytest

from actviz import get
from actviz.analysis.plotting.curves import curves
from actviz.analysis.plotting.family import Sweep, family
from actviz.analysis.plotting.measured import Measured
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16
from actviz.render.terminal.glyphs import ASCII, UNICODE
from actviz.render.terminal.statements import lines

MANY = ["relu", "leaky_relu", "elu", "selu", "gelu", "hard_swish", "relu6"]


def said(*specs, width=1000, most=100, glyphs=UNICODE, **view):
    functions = [get(spec) if isinstance(spec, str) else spec for spec in specs]
    return lines(curves(functions, **view), width, most, glyphs)[0]


def swept(*specs, parameter, values, **view):
    sweep = Sweep(parameter, values)
    return lines(curves(family(specs, sweep, get), sweep=sweep, **view), 1000, 100, UNICODE)[0]


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_lines_are_no_wider_and_no_more_than_asked_for(width, glyphs):
    drawn = curves([get(spec) for spec in MANY], order=2)
    full = lines(drawn, width, 100, glyphs)[0]
    for most in range(len(full) + 2):
        shown = lines(drawn, width, most, glyphs)[0]
        assert len(shown) <= most
        assert all(len(line) <= width for line in shown)
        assert all(line.isascii() for line in shown) or glyphs is UNICODE


def test_what_is_left_out_is_counted():
    full = said(*MANY, width=40)
    for most in range(1, len(full)):
        *kept, last = said(*MANY, width=40, most=most)
        assert last.startswith("(")
        if " more line" in last:
            assert int(last[1:].split()[0]) == len(full) - len(kept)


def test_the_least_important_is_left_out_first():
    shown = " ".join(said("gelu", width=36, most=3))
    assert "range [-0.169971, inf); minimum ▼ -0.169971" in shown
    assert "more" in shown
    assert "inflection" not in shown


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("relu", ["range [0, inf)", "kink ◆ at 0: slope 0 left, 1 right", "PyTorch takes 0"]),
        ("relu6", ["kinks ◆ at 0 (slope 0 to 1) and at 6 (slope 1 to 0)"]),
        ("reciprocal", ["pole at 0 (-inf on the left and inf on the right)"]),
        ("1/x**2", ["pole at 0 (inf on both sides)"]),
        ("log(x)", ["pole at 0 (-inf on the right)", "zero Ø at 1"]),
        ("sign", ["jump at 0 from -1 (○) over 0 (●) to 1 (○)"]),
        ("gelu", ["minimum ▼ -0.169971 at -0.751792", "zero Ø at 0", "inflections ~ at -1.41421 and 1.41421"]),
        ("sin", ["minima ▼ -1 at -7.85398, -1.5708 and 4.71239", "7 zeros Ø from -9.42478 to 9.42478, 3.14159 apart"]),
        ("tan(x)", ["infinitely many poles (6 in view), 3.14159 apart"]),
        ("abs(sin(x))", ["infinitely many kinks ◆ (7 in view), 3.14159 apart", "minima of 0"]),
        ("floor(x)", ["values from -3 to 2 in view", "infinitely many jumps (7 in view), 1 apart"]),
    ],
)
def test_what_is_said_of_one_function(spec, words):
    (line,) = said(spec)
    for word in words:
        assert word in line


@pytest.mark.parametrize(
    ("spec", "view", "words"),
    [
        ("exponential", (-1e6, 1e6), "overflows beyond 709.783"),
        ("square", (-1e200, 1e200), "overflows beyond ±1.34078e+154"),
        ("log(x)", (-5, 5), "no value below 0"),
        ("sqrt(x*x - 1)", (-2, 2), "no value between -1 and 1"),
        ("sqrt(1 - x*x)", (-2, 2), "no value beyond ±1"),
        ("exponential", (800, 900), "no finite value here"),
        ("relu", (1, 2), "kink at 0 (not in view): slope 0 left"),
        ("tan(x)", (-70, 70), "infinitely many poles 3.14159 apart"),
        ("floor(x)", (1000, 1003.5), "values from 1000 to 1003 in view"),
        ("floor(x)", (-60, 60), "infinitely many jumps (121 in view), 1 apart"),
    ],
)
def test_what_is_said_of_a_function_in_a_range(spec, view, words):
    (line,) = said(spec, x_range=view)
    assert words in line


def test_what_leaves_the_picture():
    (line,) = said("identity", x_range=(-5, 5), y_range=(-2, 3))
    assert "above the picture beyond 3.0" in line
    assert "below the picture below -2.0" in line


def test_every_function_has_its_sentence():
    shown = said(*MANY)
    assert [line.split(":")[0] for line in shown] == MANY
    assert "kinks ◆ at -3 (slope 0 to -0.5) and at 3 (slope 1.5 to 1)" in shown[MANY.index("hard_swish")]


def test_jumps_of_the_second_derivative_are_said_where_a_derivative_is_drawn():
    assert "jump of f'' at 0 from 1 to 0" in said("elu", order=1)[0]
    assert "f''" not in said("elu")[0]


def test_a_naive_formula_has_no_range():
    assert "range" not in said(InPrecision(get("gelu"), BFLOAT16, naively=True))[0]


def test_for_which_values_there_are_which_kinks():
    (line,) = swept("elu", parameter="alpha", values=(0.5, 1.0, 2.0))
    assert "range (-0.5, inf) for alpha = 0.5, (-1, inf) for 1, (-2, inf) for 2" in line
    assert "kink ◆ at 0 (slope 0.5 to 1) for alpha = 0.5, no kink for 1, at 0 (slope 2 to 1) for 2" in line


def test_what_holds_for_several_values_is_said_once():
    (line,) = swept("hard_shrink", parameter="lambd", values=(0.0, 1.0, 2.0))
    assert "range (-inf, inf) for lambd = 0" in line
    assert "no jump for lambd = 0" in line
    (line,) = swept("leaky_relu", parameter="negative_slope", values=(0.1, 0.2))
    assert "range (-inf, inf);" in line
    (line,) = swept("elu", parameter="alpha", values=(0.5, 1.0), order=1)
    assert "jump of f'' at 0 from 1 to 0 for alpha = 1" in line


def test_many_values_are_not_listed():
    (line,) = swept("elu", parameter="alpha", values=tuple(map(float, range(1, 13))))
    assert "..., (-12, inf) for 12" in line
    assert "(-7, inf)" not in line


def test_each_family_has_its_sentence():
    assert [line.split(":")[0] for line in swept("elu", "celu", parameter="alpha", values=(1.0, 2.0))] == ["elu", "celu"]


@pytest.mark.parametrize(
    ("spec", "x", "words"),
    [
        ("gelu", 1.0, "at 1 ■: value 0.8413447460685429, slope 1.0833154705876864."),
        ("relu", 0.0, "value 0, slope 0 on the left, 1 on the right, PyTorch takes 0"),
        ("sign", 0.0, "value 0, -1 (slope 0) on the left and 1 (slope 0) on the right"),
        ("reciprocal", 0.0, "-inf on the left and inf on the right"),
        ("log(x)", -1.0, "no value"),
        ("exponential", 1000.0, "value inf (overflow)"),
        ("relu", float("inf"), "at inf (not in view): value inf, slope 1"),
        (InPrecision(get("gelu"), BFLOAT16), 1.0, "value 0.84, slope 1.08"),
    ],
)
def test_value_and_slope_in_a_point(spec, x, words):
    line, _ = said(spec, at=[x])
    assert words in line


def test_the_second_derivative_is_said_where_it_is_drawn():
    assert "f''" not in said("gelu", at=[1.0], order=1)[0]
    assert f"f'' {get('gelu').derivative(1.0, 2)!s}" in said("gelu", at=[1.0], order=2)[0]


def test_values_of_several_functions_in_a_point():
    line, *_ = said("relu", "gelu", "identity", at=[2.0])
    assert "value 2, slope 1 (relu and identity)" in line
    assert "(gelu)" in line
    line, *_ = said("relu", "identity", at=[2.0])
    assert line == "at 2 ■: value 2, slope 1 (all)."


def test_measured_points_outside_and_without_value_are_counted():
    measured = Measured.of("m.csv", np.array([-1.0, 1.0, 50.0, np.nan]), np.array([0.0, 0.5, 3.0, 1.0]))
    line, _ = said("log(x)", measured=measured, x_range=(-5, 5))
    for words in ("m.csv: 3 points □", "no value at 1 of them", "1 outside of the picture", "1 without two finite numbers"):
        assert words in line
