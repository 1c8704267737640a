"""`actviz sweep` as a user meets it: runs kept in a file, resumed, drawn."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Program = Callable[..., Any]
LINE = "sweep train xor relu elu:2 --over lr=0.01,0.1 --seeds 2 --epochs 3"


def rows(file: str | Path, columns: str = "*") -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(f"SELECT {columns} FROM runs").fetchall()  # noqa: S608
    finally:
        connection.close()


def test_every_run_is_a_row_whatever_the_number_of_processes(program: Program) -> None:
    shown = program(f"{LINE} -o one.sqlite --format csv").out
    assert program(f"{LINE} -o two.sqlite --jobs 2 --format csv").out == shown == program(f"{LINE} --format csv").out
    assert rows("one.sqlite") == rows("two.sqlite")
    assert len(rows("one.sqlite")) == 8
    version, experiment, function, config, seed, status, measures, reason = rows("one.sqlite")[0]
    assert (version.count("."), experiment, function, seed, status, reason) == (2, "train", "elu:alpha=2.0", 0, "done", "")
    assert json.loads(config)["lr"] in (0.01, 0.1)
    assert json.loads(measures)["epochs"] == 3
    assert shown.splitlines()[0].startswith("function,lr,runs,failed,accuracy,accuracy_low,accuracy_high,loss,")
    assert len(shown.splitlines()) == 5
    assert sorted(path.name for path in Path().iterdir()) == ["one.sqlite", "two.sqlite"]


def test_a_run_measures_what_train_and_lab_show(program: Program) -> None:
    trained = program("train xor tanh --lr 0.1 --epochs 5 --seed 3 --format json").results[0]
    swept = program("sweep train xor tanh --over lr=0.1 --epochs 5 --seed 3 --format json").results[0]
    assert (swept["loss"], swept["epochs"]) == (trained["loss"]["train"], trained["epochs"])
    line = "signal tanh --depth 3 --units 8 --networks 2 --gain 2 --format json"
    (*_, last), (point,) = program(f"lab {line}").results, program(f"sweep {line}").results
    assert {name: point[name] for name in ("variance", "correlation", "correlation_theory")} == {
        name: last[name] for name in ("variance", "correlation", "correlation_theory")
    }


def test_the_same_line_again_does_only_what_is_missing(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from actviz.sweeps import execution

    ran: list[Any] = []
    execute = execution.execute
    monkeypatch.setattr(execution, "execute", lambda key, examples: ran.append(key) or execute(key, examples))
    program(f"{LINE} -o runs.sqlite")
    assert len(ran) == 8
    program(f"{LINE} -o runs.sqlite")
    assert len(ran) == 8
    longer = LINE.replace("0.01,0.1", "0.01,0.1,1").replace("seeds 2", "seeds 3")
    shown = program(f"{longer} -o runs.sqlite --format json").out
    assert len(ran) == 18
    assert json.loads(shown)["progress"]["done"] == 18
    program(f"{LINE} --epochs 4 -o runs.sqlite")
    assert len(ran) == 26
    assert json.loads(program("sweep --show runs.sqlite --format json").out)["config"]["options"] == {"epochs": 4}


def test_runs_of_another_version_are_kept_apart(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from actviz.sweeps import store

    with monkeypatch.context() as patch:
        patch.setattr(store, "__version__", "0.0.1")
        program("sweep edge tanh --over gain=1,2 --networks 1 --units 4 -o runs.sqlite")
    answer = program("sweep edge tanh --over gain=2,3 --networks 1 --units 4 -o runs.sqlite")
    assert "2 runs of actviz 0.0.1 are kept apart: --of-version 0.0.1 shows them" in answer.err
    assert len(rows("runs.sqlite")) == 4
    assert [point["gain"] for point in program("sweep --show runs.sqlite --format json").results] == [2, 3]
    old = program("sweep --show runs.sqlite --of-version 0.0.1 --format json").out
    assert [point["gain"] for point in json.loads(old)["results"]] == [1, 2]
    assert "no runs of actviz 9" in program("sweep --show runs.sqlite --of-version 9", status=1).err


def test_a_file_of_several_sweeps_shows_the_last_one(program: Program) -> None:
    first, second = (
        f"sweep edge tanh --over {axis} --networks 1 --units 3 -o runs.sqlite" for axis in ("gain=1,2", "bias=0,1")
    )
    assert "sweeps" not in program(first).err
    program(second)
    shown = program("sweep --show runs.sqlite")
    assert "2 sweeps, and this one ran last" in shown.err
    assert shown.lines[0].split()[1] == "bias"
    program(first)
    assert program("sweep --show runs.sqlite").lines[0].split()[1] == "gain"


def test_functions_formulas_labels_and_parameters_are_axes(program: Program) -> None:
    line = "sweep vanishing elu mine=x*sigmoid(alpha*x):alpha=1 --over alpha=0.5,2 --depth 2 --units 4 --networks 1"
    points = program(f"{line} --format json").results
    assert [(point["function"], point["label"], point["alpha"]) for point in points] == [
        ("elu:alpha=0.5", "elu", 0.5),
        ("elu:alpha=2.0", "elu", 2.0),
        ("x*sigmoid(alpha*x):alpha=0.5", "mine", 0.5),
        ("x*sigmoid(alpha*x):alpha=2.0", "mine", 2.0),
    ]
    needed = program("sweep vanishing x*sigmoid(a*x) --over a=1,2 --depth 2 --units 4 --networks 1 --format json").results
    assert [point["function"] for point in needed] == ["x*sigmoid(a*x):a=1.0", "x*sigmoid(a*x):a=2.0"]


def test_a_run_that_fails_is_a_row_with_the_reason(program: Program) -> None:
    answer = program("sweep edge tanh binary_step --networks 1 --units 4 -o runs.sqlite")
    assert "1 of 2 runs failed: binary_step has no edge of chaos (1)" in answer.err
    assert sorted(rows("runs.sqlite", "status, reason")) == [("done", ""), ("failed", "binary_step has no edge of chaos")]
    failed = program("sweep --show runs.sqlite --runs --format jsonl").lines[1]
    assert json.loads(failed)["reason"] == "binary_step has no edge of chaos"
    assert "all runs failed" in program("sweep edge binary_step --networks 1", status=1).err


def test_a_sweep_over_a_file_knows_its_contents(program: Program) -> None:
    Path("d.csv").write_text("x,y\n" + "".join(f"{x},{x % 2}\n" for x in range(8)), encoding="utf-8")
    line = "sweep train d.csv tanh --target y --over units=2,3 --epochs 2 -o runs.sqlite"
    program(f"{line} --jobs 2")
    assert len(rows("runs.sqlite")) == 2
    Path("d.csv").write_text("x,y\n" + "".join(f"{x},{x // 4}\n" for x in range(8)), encoding="utf-8")
    program(line)
    assert len(rows("runs.sqlite")) == 4
    shown = program("sweep --show runs.sqlite --format json").results
    assert shown == program(f"{line.partition(' -o')[0]} --format json").results


def test_a_label_means_what_it_meant_last(program: Program) -> None:
    for function in ("relu", "tanh"):
        program(f"sweep edge mine={function} --over gain=1,2 --networks 1 --units 3 -o runs.sqlite")
        shown = program("sweep --show runs.sqlite --format json").results
        assert [point["function"] for point in shown] == [function] * 2
    assert len(rows("runs.sqlite")) == 4


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_a_killed_sweep_continues_where_it_was(tmp_path: Path, program: Program) -> None:
    file = tmp_path / "killed.sqlite"
    line = "sweep train xor tanh --over lr=0.0001..0.0002:10 --seeds 4 --epochs 100"
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", *line.split(), "-o", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _wait_for_rows(file, process)
    process.kill()
    process.wait()
    kept = rows(file)
    assert 1 <= len(kept) < 40
    program(f"{line} -o {file}")
    assert len(rows(file)) == 40
    assert set(kept) <= set(rows(file))
    program(f"{line} -o whole.sqlite")
    assert rows(file) == rows("whole.sqlite")


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize(("number", "status", "jobs"), [(signal.SIGINT, 130, 2), (signal.SIGTERM, 143, 1)])
def test_an_interrupt_keeps_what_is_done(tmp_path: Path, number: signal.Signals, status: int, jobs: int) -> None:
    file = tmp_path / "runs.sqlite"
    line = f"sweep train xor tanh --over lr=0.0001..0.0002:10 --seeds 20 --epochs 200 --jobs {jobs} -o {file} --format json"
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", *line.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    _wait_for_rows(file, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == status
    kept = _count(file)
    assert 1 <= kept < 200
    assert [path.name for path in tmp_path.iterdir()] == ["runs.sqlite"]
    if number == signal.SIGINT:
        assert json.loads(out)["progress"]["done"] == kept
        assert "the same line continues" in err


def _wait_for_rows(file: Path, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None and not (file.exists() and _count(file)):
        time.sleep(0.01)


def _count(file: Path) -> int:
    try:
        return len(rows(file, "seed"))
    except sqlite3.Error:  # not there yet
        return 0


@pytest.mark.parametrize("option", ["", " --ascii"])
def test_two_axes_are_a_map_that_is_legible_without_colour(program: Program, option: str) -> None:
    line = f"sweep vanishing tanh --over gain=0.5,1,2 --over depth=2..4 --networks 1 --units 4 --format table{option}"
    numbers = program(line)
    assert numbers.lines[0] == "gradient_factor of tanh: depth upwards, gain to the right"
    assert [len(row.split()) for row in numbers.lines[1:5]] == [5, 5, 5, 3]
    shades = program(f"{line} --contour chi_1_theory=0.9")
    assert ("o contour" if option else "○ contour") in shades.out
    assert "' ' from" in shades.out
    for answer in (numbers, shades):
        assert "\x1b" not in answer.out
        assert answer.out.isascii() == bool(option)
        assert max(map(len, answer.lines)) <= 80


def test_one_axis_gives_curves_with_quartiles_and_more_a_table(program: Program) -> None:
    line = "sweep vanishing tanh --over depth=2..4 --seeds 3 --units 4 --networks 1 --format table"
    curve = program(line).out
    assert "gradient_factor by depth" in curve
    assert "quartiles" in curve
    assert "theory" in curve
    rest = program(f"{line} --over gain=1,2 --over units=4,8".replace("--units 4", ""))
    assert rest.lines[0].split() == ["function", "depth", "gain", "units", "runs", "gradient_factor", "quartiles", "theory"]
    assert program(f"{line} --over gain=1,2 --as curves").out.count("gain 2") >= 1
    assert "needs one or two axes" in program(f"{line} --over gain=1,2 --as table".replace("table", "svg", 1), status=2).err


def test_a_long_table_leaves_the_picture_on_the_screen(terminal: Callable[..., Any]) -> None:
    line = "sweep vanishing tanh --over depth=1..20 --seeds 2 --units 3 --networks 1"
    shown = terminal(*line.split(), NO_COLOR="1")
    assert len(shown.lines) <= 24
    assert "gradient_factor by depth" in shown.lines[0]
    assert shown.lines[-1] == "(--as table lists the 20 points)"


def test_figures_are_drawn_from_the_file(program: Program) -> None:
    pytest.importorskip("matplotlib")
    program("sweep vanishing tanh --over gain=0.5,1,2 --over depth=2..4 --networks 1 --units 4 -o runs.sqlite")
    program("sweep --show runs.sqlite --contour chi_1_theory=0.9 --line 2*signal -o map.svg")
    program("sweep --show runs.sqlite --contour chi_1_theory=0.9 --line 2*signal -o same.svg")
    assert Path("map.svg").read_bytes() == Path("same.svg").read_bytes()
    assert ">gain<" in Path("map.svg").read_text(encoding="utf-8")
    program("sweep vanishing tanh relu --over depth=2,3 --networks 1 --units 4 --seeds 2 -o curves.sqlite")
    program("sweep --show curves.sqlite -o curves.pdf")
    assert Path("curves.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("sweep", 2, "which experiment?"),
        ("sweep relu", 2, "begins with an experiment"),
        ("sweep vanish", 2, "did you mean vanishing?"),
        ("sweep saturation", 2, "no measures to sweep"),
        ("sweep train", 2, "there is nothing to learn"),
        ("sweep train xr relu", 2, "did you mean xor?"),
        ("sweep vanishing tanh --over dept=1,2", 2, "did you mean depth?"),
        ("sweep vanishing tanh --over alpha=1,2", 2, "neither an option of vanishing nor a parameter of tanh"),
        ("sweep vanishing --over depth", 2, "no name and values"),
        ("sweep vanishing --over depth=1.5", 2, "not a whole number"),
        ("sweep vanishing --over depth=0,2", 2, "--depth is 0, but must be at least 1"),
        ("sweep vanishing --over depth=2,2", 2, "2 occurs twice"),
        ("sweep vanishing --over depth=2 --depth 3", 2, "--depth is swept and given"),
        ("sweep vanishing --over depth=2 --over depth=3", 2, "--over depth is given twice"),
        ("sweep vanishing --over seed=1,2", 2, "--seeds N runs every point"),
        ("sweep vanishing --over init=he,hee", 2, "'hee' is not one of glorot"),
        ("sweep vanishing --epochs 3", 2, "sweep vanishing does not use --epochs"),
        ("sweep train xor --over depth=1,2 --layers 4", 2, "--layers and --depth or --units exclude each other"),
        ("sweep train xor --over gain=1,2 --init he", 2, "--gain and --init exclude each other"),
        ("sweep train xor --over lr=0,1", 2, "--lr is 0"),
        ("sweep train xor --init hee", 2, "unknown initialisation 'hee'"),
        ("sweep --show /dev/null", 1, "is a device or a pipe"),
        ("sweep vanishing --over depth=1..100 --over units=1..100 --over gain=1..2:100 --seeds 9", 2, "more than 1,000,000"),
        ("sweep vanishing softmax --over depth=2", 2, "maps a whole vector"),
        ("sweep vanishing relu relu:", 2, "relu"),
        ("sweep edge -o heat.svg", 2, "ends in .sqlite"),
        ("sweep edge -o -", 2, "ends in .sqlite"),
        ("sweep edge --jobs 2 --scheduler tcp://localhost:1", 2, "exclude each other"),
        ("sweep edge --measure chi", 2, "did you mean chi_1?"),
        ("sweep edge --line 6*q", 2, "drawn over a map"),
        ("sweep edge --over gain=1,2 --over bias=0,1 --line x*q", 2, "is not a measure"),
        ("sweep edge --over gain=1,2 --over bias=0,1 --contour q", 2, "is not a measure and a level"),
        ("sweep edge --over gain=1,2 --as map", 2, "needs two axes"),
        ("sweep --show runs.sqlite", 1, "runs.sqlite: no such file"),
        ("sweep --show runs.sqlite --jobs 2", 2, "--show only draws"),
        ("sweep edge -o nowhere/runs.sqlite", 1, "there is no directory 'nowhere'"),
        ("sweep edge -o .", 1, "is a directory"),
    ],
)
def test_what_is_wrong_is_an_error_with_a_way_out(program: Program, line: str, status: int, message: str) -> None:
    answer = program(line, status=status)
    assert message in answer.err
    assert not answer.out
    assert not list(Path().iterdir())


def test_progress_has_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from actviz.render.terminal import progress

    clock = iter([0.0, *[10.0] * 9])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    shown = progress.Progress(1200, 200)
    assert shown.add()
    assert not shown.add(failed=True)
    assert shown.text == "202 of 1,200 runs, 0.2 a second, 1 h 23 min left, 1 failed"
