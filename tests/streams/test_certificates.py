"""Values beside the exact ones: the thirty digits and the distance are what mpmath and fractions say."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from actviz import get
from actviz.errors import DataError, UsageError
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NUMBER_TYPES, NumberType
from actviz.streams import sources
from actviz.streams.certificates import certify
from actviz.text.screen import Screen

Certified = Callable[..., str]


@pytest.fixture
def certified(tmp_path: Path) -> Certified:
    """The certificates of some numbers, as text."""

    def make(function: Any, x: Any, format_: str = "plain", **options: Any) -> str:
        source = sources.given(list(map(str, x))) if isinstance(x, list) else x
        certify(
            get(function) if isinstance(function, str) else function, source, format=format_, output=tmp_path / "y", **options
        )
        return (tmp_path / "y").read_text()

    return make


def gelu(x: float) -> Any:
    return mpf(x) * mp.erfc(-mpf(x) / mp.sqrt(2)) / 2


def test_the_exact_value_has_thirty_digits(certified: Certified) -> None:
    points = [1.0, -3.5, 0.1, -20.0, 1e-9, 30.25]
    rows = [line.split("\t") for line in certified("gelu", points).splitlines()]
    with mp.workdps(60):
        for x, (computed, exact, ulp) in zip(points, rows, strict=True):
            assert computed == repr(float(get("gelu")(x)))
            assert abs(mpf(exact) / gelu(x) - 1) <= mpf(10) ** -29
            assert float(ulp) == pytest.approx(
                float(abs(mpf(float(computed)) - gelu(x)) / mpf(math.ulp(float(gelu(x))))), rel=1e-4
            )


@pytest.mark.parametrize("name", ["gelu", "mish", "tanh"])
def test_in_float64_values_are_four_units_away_at_most(certified: Certified, name: str) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.floats(-700, 700), min_size=1, max_size=5))
    def check(points: list[float]) -> None:
        record = json.loads(certified(name, points, "json", order=2))
        assert max(record["y_ulp"] + record["dy_ulp"]) <= 4
        assert max(record["d2y_ulp"]) <= 8

    check()


@pytest.mark.parametrize("kind", [FLOAT16, BFLOAT16, FLOAT32], ids=str)
def test_what_is_rounded_once_is_half_a_unit_away_at_most(certified: Certified, kind: NumberType) -> None:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.floats(-20, 20), min_size=1, max_size=5))
    def check(points: list[float]) -> None:
        record = json.loads(certified(InPrecision(get("gelu"), kind), points, "json", order=1, number_type=kind))
        assert max(record["y_ulp"] + record["dy_ulp"]) <= 0.5 + 1e-6

    check()


@pytest.mark.parametrize("kind", NUMBER_TYPES.values(), ids=str)
def test_units_are_those_of_the_type(certified: Certified, kind: NumberType) -> None:
    """0.5 sigmoid(-1) has a unit of 2**(1 - bits - 2)."""
    record = json.loads(certified(InPrecision(get("sigmoid"), kind, naively=True), [-1], "json", number_type=kind))
    error = abs(Fraction(float(kind.round(np.array(record["y"][0])))) - Fraction("0.268941421369995120748840758180"))
    assert record["dtype"] == kind.name
    assert record["y_ulp"][0] == pytest.approx(float(error / Fraction(2) ** (-1 - kind.bits)), rel=1e-6, abs=1e-9)


def test_a_naive_formula_is_far_away_where_it_cancels(certified: Certified) -> None:
    line = certified(InPrecision(get("gelu"), FLOAT16, naively=True), [-4], number_type=FLOAT16).split()
    assert line[0] == "-0.0"
    assert line[1].startswith("-0.00012668496733247")
    assert float(line[2]) == pytest.approx(1.26684967332e-4 / 2**-23, rel=1e-5)


def test_x_and_the_values_are_written_in_the_type(certified: Certified) -> None:
    found = certified(InPrecision(get("identity"), BFLOAT16), [0.1, 3.14159], "csv", number_type=BFLOAT16)
    assert found.splitlines() == ["x,y,y_exact,y_ulp", "0.1,0.1,0.10009765625,0", "3.14,3.14,3.140625,0"]


@pytest.mark.parametrize(("format_", "mark"), [("csv", ","), ("tsv", "\t")])
def test_the_columns_of_a_table_for_scripts(certified: Certified, format_: str, mark: str) -> None:
    head, row = csv.reader(certified("relu_squared", [3], format_, order=2).splitlines(), delimiter=mark)
    assert head == ["x", *(name + field for name in ("y", "dy", "d2y") for field in ("", "_exact", "_ulp"))]
    assert row == ["3.0", "9.0", "9.0", "0", "6.0", "6.0", "0", "2.0", "2.0", "0"]


def test_json_and_jsonl_say_the_same(certified: Certified) -> None:
    points = [-1.5, 0.25, "nan", "inf", "-inf"]
    record = json.loads(certified("leaky_relu:0.2", points, "json", order=1), parse_constant=pytest.fail)
    rows = [
        json.loads(line, parse_constant=pytest.fail)
        for line in certified("leaky_relu:0.2", points, "jsonl", order=1).splitlines()
    ]
    names = ["x", "y", "y_exact", "y_ulp", "dy", "dy_exact", "dy_ulp"]
    assert list(record) == ["function", "parameters", "dtype", *names, "kinks"]
    assert (record["function"], record["parameters"], record["dtype"]) == ("leaky_relu", {"negative_slope": 0.2}, "float64")
    assert len(record["kinks"]) == 1
    assert [{name: record[name][place] for name in names} for place in range(5)] == rows
    assert record["y"][2:] == ["NaN", "Infinity", "-Infinity"]


def test_what_is_not_finite_is_exact_too(certified: Certified) -> None:
    lines = certified("sigmoid", ["nan", "inf", "-inf"]).splitlines()
    assert lines == ["nan\tnan\t0", "1.0\t1.0\t0", "0.0\t0.0\t0"]
    assert certified(InPrecision(get("relu"), FLOAT16), ["70000"], number_type=FLOAT16) == "inf\tinf\t0\n"
    lost = certified(InPrecision(get("gelu"), FLOAT16, naively=True), ["inf", "-inf"], number_type=FLOAT16).splitlines()
    assert lost == ["inf\tinf\t0", "nan\t0.0\tinf"]


@pytest.mark.parametrize(("choice", "slope"), [("left", "0.0"), ("right", "1.0"), ("mean", "0.5"), ("nan", "nan")])
def test_at_a_kink_the_exact_slope_is_the_chosen_one(certified: Certified, choice: str, slope: str) -> None:
    assert certified("relu", [0], order=1, at_kink=choice) == f"0.0\t0.0\t0\t{slope}\t{slope}\t0\n"


def test_the_table_has_a_line_for_each_value(certified: Certified) -> None:
    head, *lines = certified("tanh", [0.5, -2], "table", order=1, digits=3).splitlines()
    assert head.split() == ["x", "actviz", "exact", "ulp"]
    assert [line.split()[0] for line in lines] == ["0.5", "f'", "-2", "f'"]
    with mp.workdps(50):
        assert lines[0].split()[2:4] == [repr(float(get("tanh")(0.5))), mp.nstr(mp.tanh(0.5), 30)]


def test_no_number_gives_no_line(certified: Certified) -> None:
    assert certified("relu", []) == certified("relu", [], "table") == ""
    assert certified("relu", [], "csv") == "x,y,y_exact,y_ulp\n"
    record = json.loads(certified("relu", [], "json"))
    assert record["x"] == record["y"] == record["y_exact"] == record["y_ulp"] == []


def test_an_array_of_floats_has_no_thirty_digits() -> None:
    with pytest.raises(UsageError, match="npy"):
        certify(get("relu"), sources.given(["1"]), format="npy")


def test_the_certificates_before_a_bad_number_are_out(text: Callable[..., Any], capsysbinary: Any) -> None:
    with pytest.raises(DataError, match="stdin:2: 'x' is not a number"):
        certify(get("relu"), text("1\nx\n"), number_type=FLOAT64)
    assert capsysbinary.readouterr().out == b"1.0\t1.0\t0\n"


def test_a_terminal_gets_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    certify(get("relu"), sources.given(["1"]), screen=Screen(width=80, height=24, colour=False, unicode=True, terminal=True))
    assert "exact" in capsys.readouterr().out.splitlines()[0]
