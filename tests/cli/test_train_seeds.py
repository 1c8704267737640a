"""`actviz train --seeds`: many runs, in one process or in several."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from actviz.nn import seeds
from actviz.render.terminal.dashboard import Live
from actviz.system import workers


@pytest.fixture
def in_workers(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Processes are used after the first run, however short the runs are; the numbers of processes."""
    counts: list[int] = []
    as_completed = workers.as_completed

    def counted(function: Any, tasks: Any, count: int) -> Any:
        counts.append(count)
        return as_completed(function, tasks, count)

    monkeypatch.setattr(seeds, "_PAYS", -1.0)
    monkeypatch.setattr(workers, "as_completed", counted)
    return counts


@pytest.mark.parametrize(
    "line",
    [
        "train xor relu x*sigmoid(1.702*x) --seeds 3 --epochs 5 --format jsonl",
        "train sine relu elu:0.5 --seeds 3 --epochs 5 --loss huber --format json",
        "train points.csv --target c --activation tanh --layers 3 --seeds 4 --epochs 5 --target-loss 0.1",
    ],
)
def test_the_number_of_processes_does_not_change_the_output(line: str, program: Any, in_workers: list[int]) -> None:
    Path("points.csv").write_text("a,b,c\n" + "".join(f"{x},{x * x % 7},{x % 3}\n" for x in range(20)))
    alone = program(f"{line} --jobs 1")
    assert in_workers == []
    assert alone.out
    assert program(f"{line} --jobs 2") == alone
    assert in_workers == [2]


def test_short_runs_need_no_processes(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "_PAYS", 1e9)
    monkeypatch.setattr(workers, "as_completed", None)
    assert len(program("train xor relu --seeds 3 --epochs 1 --format jsonl --jobs 2").out.splitlines()) == 3


def test_an_error_comes_after_the_runs_before_it(program: Any, in_workers: list[int]) -> None:
    """The only negative target is learned from in some seeds, and only tested with in others."""
    Path("counts.csv").write_text("x,y\n" + "".join(f"{x},{-1 if x == 3 else x}\n" for x in range(12)))
    line = "train counts.csv relu --target y --loss poisson --test-share 0.75 --seed 1 --seeds 6 --epochs 2 --format jsonl"
    alone = program(f"{line} --jobs 1", status=2)
    assert "targets from 0 up" in alone.err
    assert 1 < len(alone.out.splitlines()) < 5
    assert program(f"{line} --jobs 2", status=2) == alone
    assert in_workers == [2]


def test_a_function_without_a_model_is_an_error(program: Any, in_workers: list[int]) -> None:
    line = "train xor relu tanh --lr 1e300 --seeds 2 --epochs 3"
    alone = program(f"{line} --jobs 1", status=1)
    assert "no model came out" in alone.err
    assert program(f"{line} --jobs 2", status=1) == alone


@pytest.mark.usefixtures("no_process_stays")
def test_an_interrupt_shows_the_runs_that_are_complete(
    program: Any, in_workers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Live, done: int, total: int) -> None:
        assert total == 6
        if done == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(Live, "count", interrupted)
    (result,) = program("train xor relu --seeds 6 --epochs 2 --jobs 2 --format json", status=130).results
    assert result["runs"] == 3
    assert in_workers == [2]


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_an_interrupt_from_outside_ends_the_processes() -> None:
    line = "train circles tanh --tolerance 0 --patience 0 --epochs 150 --seeds 500 --jobs 2 --format jsonl"
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", *line.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline() for _ in range(4)]
        process.send_signal(signal.SIGINT)
        lines += process.stdout
        assert process.stderr.read() == ""
    assert process.returncode == 130
    places = [json.loads(line)["seed"] for line in lines]
    assert places == sorted(set(places))
    assert 4 <= len(places) < 500


def test_processes_go_with_several_seeds(program: Any) -> None:
    assert "--seeds 100" in program("train xor relu --jobs 2", status=2).err
    assert "nothing to learn" in program("train --jobs 2", status=2).err
