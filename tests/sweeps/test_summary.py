"""From rows to quartiles, curves and maps."""

from __future__ import annotations

import math

import pytest

from actviz.render.terminal.heat_map import heat_map
from actviz.sweeps.plan import Plan, planned
from actviz.sweeps.run import RunRecord
from actviz.sweeps.store import Kept
from actviz.sweeps.subjects import subject
from actviz.sweeps.summary import Drawn, HeatMap, summarised
from actviz.text.screen import Screen


def plan(over: list[str], functions: tuple[str, ...] = ("tanh",), seeds: int = 5) -> Plan:
    return planned(subject("edge", "", {}), functions, {}, over, 0, seeds)


def kept(made: Plan) -> Kept:
    """Every run's chi_1 is its gain plus its seed, but for failures with the seed 4; q is twice the gain."""
    rows = [
        (cell, RunRecord(key, None, "no") if key.seed == 4 else RunRecord(key, {"chi_1": gain + key.seed, "q": 2 * gain}))
        for key in made.runs()
        for cell in made.cells
        if (cell.function, cell.config) == (key.function, key.config)
        for gain in [float(cell.coordinates[0])]
    ]
    return Kept(made, "1.0", tuple(rows), {})


def test_points_have_the_quartiles_of_runs_that_did_not_fail() -> None:
    summary = summarised(kept(plan(["gain=1,2"])))
    assert [(point.runs, point.failed) for point in summary.points] == [(5, 1), (5, 1)]
    assert summary.points[0].measures["chi_1"] == (1.75, 2.5, 3.25)
    assert (summary.done, summary.failed, summary.reasons) == (10, 2, [("no", 2)])
    (curve,) = summary.curves()
    assert (curve.label, curve.x, [point.median for point in curve.quartiles]) == ("tanh", (1.0, 2.0), [2.5, 3.5])


def test_functions_are_curves_and_two_axes_a_map_of_each() -> None:
    assert [curve.label for curve in summarised(kept(plan(["gain=1,2"], ("tanh", "relu")))).curves()] == ["tanh", "relu"]
    summary = summarised(kept(plan(["gain=1,2", "bias=0,1,2"], ("tanh", "relu"))), Drawn(line="0.5*q", contour="q=3"))
    assert summary.kind == "map"
    first, second = summary.maps()
    assert (first.label, second.label) == ("tanh", "relu")
    assert first.values == ((2.5, 3.5),) * 3
    assert first.line == (1.0, 2.0)
    assert (first.contour, first.level) == (((2.0, 4.0),) * 3, 3.0)
    assert summarised(kept(plan(["gain=1,2", "bias=0,1,2", "depth=1,2"]))).kind == "table"
    assert summarised(Kept(plan([]), "1.0", (), {})).kind == "table"


def test_a_map_in_the_terminal_keeps_its_size_and_says_what_is_missing() -> None:
    values = ((0.0, 0.5, math.nan), (1.0, math.nan, 0.25))
    plot = HeatMap("f", (1.0, 2.0, 3.0), (0.0, 1.0), values, ((False,) * 3, (False, True, False)))
    text = heat_map(plot, ("gain", "bias"), "m", Screen(unicode=False), 20)
    assert text.splitlines() == [
        "m: bias upwards, gain to the right",
        "1 |    1     x  0.25",
        "0 |    0   0.5     ?",
        "       1     2     3",
    ]
    for width in (20, 40, 80):
        wide = HeatMap(
            "f", tuple(map(float, range(100))), (0.0, 1.0), (tuple(i / 99 for i in range(100)),) * 2, ((False,) * 100,) * 2
        )
        lines = heat_map(wide, ("gain", "bias"), "m", Screen(width=width), 10).splitlines()
        assert max(map(len, lines)) <= width
        assert lines[-1].endswith(")") or lines[-2].startswith("(shown are")


@pytest.mark.parametrize("unicode", [True, False])
def test_a_line_and_a_contour_stand_in_the_map(unicode: bool) -> None:
    columns, rows = tuple(map(float, range(6))), tuple(map(float, range(6)))
    values = tuple(tuple(row + column for column in columns) for row in rows)
    plot = HeatMap(
        "f", columns, rows, values, ((False,) * 6,) * 6, line=tuple(5 - column for column in columns), contour=values, level=2.5
    )
    lines = heat_map(plot, ("x", "y"), "m", Screen(unicode=unicode), 20).splitlines()
    line, contour = ("●", "○") if unicode else ("*", "o")
    places = {row: body.index(line) for row, body in zip(range(5, -1, -1), lines[1:7], strict=True) if line in body}
    assert list(places) == [5, 4, 3, 2, 1, 0]
    assert list(places.values()) == sorted(places.values())
    assert sum(contour in body for body in lines[1:7]) >= 2
