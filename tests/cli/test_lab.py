"""`actviz lab` as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from actviz.experiments.discovery import EXPERIMENTS


def small(name: str) -> list[str]:
    """Options that make a run of an experiment short."""
    sizes = {"units": "20", "depth": "3", "networks": "2"}
    return [word for option, value in sizes.items() if option in EXPERIMENTS[name].defaults for word in (f"--{option}", value)]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_json_is_one_object_with_all_that_repeats_it(actviz, name: str) -> None:
    found = json.loads(actviz("lab", name, *small(name), "--format", "json").out)
    assert (found["command"], found["config"]["experiment"]) == ("lab", name)
    assert found["config"]["functions"] == list(EXPERIMENTS[name].functions)
    if "seed" in EXPERIMENTS[name].defaults:
        assert found["config"]["seed"] == 0
    assert {record["function"] for record in found["results"]} == set(EXPERIMENTS[name].functions)
    assert len({tuple(record) for record in found["results"]}) == 1
    assert any(key.endswith(("theory", "r2_least_squares")) or key == "loss" for key in found["results"][0])
    assert found["sentence"].endswith(".")


@pytest.mark.parametrize("name", ["vanishing", "edge", "dying", "linearity"])
@pytest.mark.parametrize("options", [[], ["--ascii"]])
def test_a_terminal_shows_plot_table_and_sentence(terminal, name: str, options: list[str]) -> None:
    answer = terminal("lab", name, *small(name), *options, NO_COLOR="1", rows=40)
    assert max(map(len, answer.lines)) <= 80
    assert "\x1b" not in answer.out + answer.err
    assert answer.out.isascii() == bool(options)
    assert ("+---" if options else "┌───") in answer.out or "chi_1 = 1" in answer.out
    assert answer.lines[-1].endswith(".")


def test_plain_and_csv_hold_every_number_and_the_same_line_the_same_bytes(actviz) -> None:
    line = ["lab", "vanishing", "relu", "--depth", "3", "--networks", "2", "--init", "he"]
    answer = actviz(*line)
    plain = answer.out
    assert answer == actviz(*line)
    assert plain == actviz(*line, "--format", "tsv").out
    assert answer.err.splitlines()[-1].startswith("On its way back relu's gradient")
    header, *rows = actviz(*line, "--format", "csv").lines
    assert header.startswith("function,init,sigma_w,layer,gradient")
    assert len(rows) == 3
    assert actviz(*line, "--seed", "1").out != plain
    assert [json.loads(each)["layer"] for each in actviz(*line, "--format", "jsonl").lines] == [1, 2, 3]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["saturation", "--depth", "3"], "lab saturation does not use --depth"),
        (["edge", "--gain", "2"], "its options are --units 200 --depth 10"),
        (["vanishing", "--script", "--format", "csv"], "--script writes a program"),
        (["--depth", "3"], "which experiment?"),
        (["signal", "--units", "4000", "--depth", "1000"], "fewer --units or --depth"),
        (["vanish"], "did you mean vanishing?"),
        (["vanishing", "--init", "hee"], "not one of glorot, he"),
        (["vanishing", "--depth", "0"], "at least 1"),
        (["exploding", "--gain", "-1"], "from 0 to"),
        (["exploding", "--gain", "nan"], "a number from 0"),
        (["exploding", "--gain", "1e200"], "to 1e+100"),
        (["vanishing", "softmax"], "whole vector"),
        (["output-loss", "relu"], "about a sigmoid unit"),
        (["sparsity", "--format", "npy"], "no format 'npy'"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_out(actviz, line: list[str], said: str) -> None:
    answer = actviz("lab", *line, status=2)
    assert said in answer.err
    assert len(answer.err.splitlines()) <= 2
    assert answer.out == ""


def test_what_overflows_is_a_result(actviz) -> None:
    answer = actviz(
        "lab", "exploding", "relu", "--gain", "1e12", "--depth", "40", "--units", "5", "--networks", "2", "-f", "json"
    )
    assert "overflows at layer" in json.loads(answer.out)["sentence"]
    assert answer.err == ""


def test_a_script_runs_as_a_program_of_its_own(actviz, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    actviz("lab", "vanishing", "relu", "--depth", "3", "--networks", "2", "--script", "-o", str(path))
    result = subprocess.run([sys.executable, "-I", str(path)], capture_output=True, text=True, check=True)
    assert result.stderr == ""
    header, *lines = result.stdout.splitlines()
    assert header.startswith("function,init,layer")
    assert len(lines) == 6


def test_alone_it_shows_what_there_is(actviz) -> None:
    rows = [line.split("\t") for line in actviz("lab").lines]
    assert [row[0] for row in rows] == list(EXPERIMENTS)
    assert rows[0] == [
        "vanishing",
        "the gradient, layer by layer",
        "sigmoid tanh relu",
        "--units 100 --depth 30 --networks 20 --seed 0 --init glorot [--gain]",
    ]
    assert len(json.loads(actviz("lab", "--format", "json").out)["results"]) == len(EXPERIMENTS)


def test_divergence_is_named(actviz) -> None:
    assert "which diverged" in json.loads(actviz("lab", "movement", "relu", "--lr", "10", "--format", "json").out)["sentence"]
    found = json.loads(actviz("lab", "dying", "leaky_relu", "--lr", "30", "--format", "json").out)
    assert "diverged (lr 30)" in found["sentence"]
    assert {record["dead_after"] for record in found["results"] if record["recipe"] == "lr 30"} == {"NaN"}
    assert "overflows at layer" in json.loads(actviz("lab", "vanishing", "exponential", "--format", "json").out)["sentence"]
