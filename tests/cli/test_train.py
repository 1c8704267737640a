"""`actviz train`: what learns, what does not and why, files, formats, repetition."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from actviz.cli.run import run as run_line
from actviz.nn.config import default_config
from actviz.nn.datasets import DATASETS
from actviz.nn.findings import findings
from actviz.nn.run import Run
from actviz.render.dashboard import Live

ESCAPE = "\x1b"


def trained(data: str, function: str, seed: int = 0, **given: object):
    """The result of a run in this process, and what is said of it."""
    config = default_config(DATASETS[data], DATASETS[data].task, functions=(function,), **given)
    run = Run(config, function, seed, DATASETS[data])
    for _ in run.watched():
        pass
    result = run.result()
    return result, " ".join(findings(result, config, run.history))


@pytest.mark.parametrize("data", ["circles", "moons", "spirals"])
def test_relu_learns_the_planes_with_the_defaults(data: str) -> None:
    assert np.median([trained(data, "relu", seed)[0].final.test_accuracy for seed in range(5)]) > 0.95


@pytest.mark.parametrize("function", ["relu", "tanh", "sigmoid", "gelu"])
@pytest.mark.parametrize("data", ["xor", "and", "or"])
def test_truth_tables_are_learned(data: str, function: str) -> None:
    result, _ = trained(data, function)
    assert result.final.accuracy == 1
    assert result.last.stopped == "tolerance"


@pytest.mark.parametrize("data", ["sine", "step", "linear"])
def test_curves_are_fitted_down_to_their_noise(data: str) -> None:
    result, _ = trained(data, "tanh")
    assert result.final.test_loss < 2.5 * DATASETS[data].noise ** 2


@pytest.mark.parametrize("data", ["blobs", "digits", "checkerboard"])
def test_many_classes_and_fields_are_told_apart(data: str) -> None:
    assert trained(data, "relu")[0].final.test_accuracy > 0.85


def test_without_an_activation_it_is_the_least_squares_line() -> None:
    result, said = trained("sine", "identity")
    examples = result.problem.train
    weights, *_ = np.linalg.lstsq(examples.inputs.T, examples.targets.T, rcond=None)
    least = ((examples.inputs.T @ weights - examples.targets.T) ** 2).mean()
    assert result.final.loss == pytest.approx(least, rel=1e-6)
    assert "least-squares line" in said


def test_a_step_leaves_the_first_layer_where_it_was() -> None:
    result, said = trained("xor", "binary_step")
    assert result.movement[0] == 0
    assert "layer 1 moved by exactly 0" in said


def test_the_levels_of_xor_with_two_units() -> None:
    losses = np.array([trained("xor", "relu", seed, layers=(2,))[0].final.loss for seed in range(30)])
    for level in (0.347, 0.477, 0.693):
        assert (np.abs(losses - level) < 0.005).any()
    assert 0 < (losses < 0.011).mean() < 0.5


def test_a_run_that_diverges_is_named_and_gives_no_model(actviz) -> None:
    answer = actviz("train", "sine", "relu", "--optimizer", "sgd", "--lr", "10", status=1)
    assert "diverged" in answer.out
    assert "at epoch 1" in answer.err
    assert "--clip 1" in answer.err
    clipped = actviz("train", "sine", "relu", "--optimizer", "sgd", "--lr", "0.1", "--epochs", "50", "--clip", "1")
    assert "diverged" not in clipped.out


@pytest.mark.parametrize(
    ("data", "function", "given", "said"),
    [
        ("circles", "relu", {"init": "zeros"}, "no better than predicting"),
        ("circles", "relu", {"layers": (2,) * 20, "optimizer": "sgd", "lr": 0.1, "epochs": 20}, "died"),
        ("xor", "relu", {"layers": (2,), "seed": 2}, "stationary"),
        ("sine", "relu", {"epochs": 1, "lr": 1e-6, "init": "normal:1"}, "worse than predicting the mean"),
    ],
)
def test_what_went_wrong_is_said(data: str, function: str, given: dict[str, object], said: str) -> None:
    assert said in trained(data, function, **given)[1]


def test_the_same_line_gives_the_same_bytes_and_its_json_repeats_it(actviz, tmp_path: Path) -> None:
    line = ["train", "circles", "relu", "tanh", "--epochs", "5", "--seed", "3", "--format", "json"]
    first = actviz(*line).out
    assert actviz(*line).out == first
    (tmp_path / "run.json").write_text(first)
    assert actviz("train", "--config", "run.json", "--format", "json", cwd=tmp_path).out == first
    answer = json.loads(first)
    assert answer["command"] == "train"
    assert answer["config"]["seed"] == 3
    assert [result["function"] for result in answer["results"]] == ["relu", "tanh"]
    assert {"accuracy", "loss", "epochs", "stopped"} <= answer["results"][0].keys()
    assert {"train", "test"} == answer["results"][0]["accuracy"].keys()


def test_jsonl_has_a_line_for_each_epoch(actviz) -> None:
    lines = [json.loads(line) for line in actviz("train", "xor", "relu", "--epochs", "4", "--format", "jsonl").lines]
    assert [line["epoch"] for line in lines] == [0, 1, 2, 3, 4]
    assert lines[-1]["stopped"] == "epochs"


def test_seeds_give_a_distribution(actviz) -> None:
    answer = json.loads(actviz("train", "xor", "relu", "--seeds", "4", "--target-loss", "0.1", "--format", "json").out)
    (result,) = answer["results"]
    assert sum(level["count"] for level in result["levels"]) == result["runs"] == 4
    assert result["target"]["never"] == 0
    assert result["target"]["first_quartile"] <= result["target"]["median"] <= result["target"]["third_quartile"]


def test_a_model_is_written_and_loaded(actviz, tmp_path: Path) -> None:
    actviz("train", "circles", "tanh", "-o", "model.npz", cwd=tmp_path)
    with np.load(tmp_path / "model.npz", allow_pickle=False) as file:
        assert file["parameters"].size == 337
    again = actviz("train", "--load", "model.npz", "--epochs", "0", "--format", "json", cwd=tmp_path).out
    assert json.loads(again)["results"][0]["accuracy"]["train"] > 0.98
    (tmp_path / "other.npz").write_bytes(b"PK")
    assert "other.npz" in actviz("train", "--load", "other.npz", cwd=tmp_path, status=1).err


def test_a_step_is_written_out(actviz) -> None:
    shown = actviz("train", "xor", "relu", "--layers", "2", "--optimizer", "sgd", "--trace").out
    for part in ("forward", "dL/dz", "dL/dW", "chain rule", "after  W"):
        assert part in shown
    losses = [float(line.rpartition(" ")[2]) for line in shown.splitlines() if line.startswith("loss")]
    assert losses[1] < losses[0]


@pytest.mark.parametrize(
    ("text", "target", "place"),
    [
        ("a,b,t\n1,2,0\n3,x,1\n5,6,1\n", "t", "data.csv:3: 'x' in column 'b'"),
        ("a,b,t\n1,2,0\n3,,1\n5,6,1\n", "t", "data.csv:3: the cell of column 'b' is missing"),
        ("a,b,t\n1,2,0\n3,nan,1\n5,6,1\n", "t", "data.csv:3: 'nan' in column 'b'"),
        ("a,b,t\n1,2,0\n3,4\n5,6,1\n", "t", "data.csv:3: 2 cells"),
        ("a,b,t\n1,2,0\n3,2,1\n5,2,1\n", "t", "column 'b' is 2 in every row"),
        ("a,b,t\n1,2,1\n3,4,1\n5,6,1\n", "t", "data.csv:2: every row is of one class"),
        ("a,b,t\n1,2,1\n", "t", "one row"),
        ("a,b,t\n1,2,0\n3,4,1\n", "u", "there is no column 'u'"),
        ("", "t", "is empty"),
    ],
)
def test_bad_data_is_told_with_its_place(actviz, tmp_path: Path, text: str, target: str, place: str) -> None:
    (tmp_path / "data.csv").write_text(text)
    answer = actviz("train", "data.csv", "relu", "--target", target, cwd=tmp_path, status=1)
    assert place in answer.err
    assert answer.out == ""


def test_a_file_is_learned_from(actviz, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3))
    classes = np.where(x[:, 0] > 0, "yes", "no")
    rows = [f"{a},{b},{c},{d},{1000 + 300 * a - 100 * b}" for (a, b, c), d in zip(x, classes, strict=True)]
    (tmp_path / "data.csv").write_text("\n".join(["a,b,c,kind,price", *rows]) + "\n")
    missing = actviz("train", "data.csv", "relu", cwd=tmp_path, status=2)
    assert "--target" in missing.err
    words = actviz("train", "data.csv", "relu", "--target", "price", cwd=tmp_path, status=1)
    assert "'kind'" in words.err
    table = "\n".join(["a,b,c,price", *(",".join([*row.split(",")[:3], row.split(",")[4]]) for row in rows)])
    (tmp_path / "price.csv").write_text(table)
    answer = json.loads(actviz("train", "price.csv", "relu", "--target", "price", "--format", "json", cwd=tmp_path).out)
    assert answer["results"][0]["loss"]["test"] < 0.05
    (tmp_path / "kind.csv").write_text("\n".join(["a,b,c,kind", *(row.rpartition(",")[0] for row in rows)]))
    answer = json.loads(actviz("train", "kind.csv", "relu", "--target", "4", "--format", "json", cwd=tmp_path).out)
    assert answer["config"]["loss"] == "bce"
    assert answer["results"][0]["accuracy"]["test"] > 0.9


def test_counts_are_learned_by_poissons_loss(actviz, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    x = random.uniform(-1, 1, 300)
    rows = [f"{a},{b}" for a, b in zip(x, random.poisson(np.exp(1 + 2 * x)), strict=True)]
    (tmp_path / "counts.csv").write_text("\n".join(["x,count", *rows]))
    line = ["train", "counts.csv", "tanh", "--target", "count", "--loss", "poisson", "--format", "json"]
    answer = json.loads(actviz(*line, cwd=tmp_path).out)
    (result,) = answer["results"]
    assert answer["config"]["output"] == "exponential"
    assert 0 < result["loss"]["train"] < result["constant_loss"] / 2


@pytest.mark.parametrize(
    "line",
    [
        ["train"],
        ["train", "squares"],
        ["train", "xor", "relu", "--layers", "two"],
        ["train", "xor", "relu", "--lr", "0"],
        ["train", "xor", "relu", "--optimizer", "magic"],
        ["train", "xor", "relu", "--loss", "cce", "--output", "sigmoid"],
        ["train", "xor", "softmax"],
        ["train", "sine", "relu", "--loss", "poisson"],
        ["train", "sine", "relu", "--loss", "bce"],
        ["train", "xor", "relu", "--init", "random"],
        ["train", "xor", "relu", "--schedule", "never"],
        ["train", "xor", "relu", "--target", "t"],
        ["train", "xor", "relu", "--dtype", "float16"],
        ["train", "xor", "relu", "-o", "model.npz", "--seeds", "3"],
    ],
)
def test_a_wrong_line_is_refused(actviz, line: list[str]) -> None:
    answer = actviz(*line, status=2)
    assert answer.out == ""
    assert answer.err.startswith("actviz: ")


@pytest.mark.parametrize("options", [[], ["--ascii"]])
def test_the_screen_is_filled_and_not_exceeded(terminal, options: list[str]) -> None:
    for data in ("circles", "sine", "blobs"):
        shown = terminal("train", data, "relu", *options, NO_COLOR="1").out
        assert ESCAPE not in shown
        assert max(map(len, shown.splitlines())) <= 80
        assert len(shown.splitlines()) <= 24
        assert "loss by epoch" in shown
        assert not options or shown.isascii()


def test_no_progress_in_a_pipe(actviz) -> None:
    assert actviz("train", "xor", "relu").err == ""


def test_an_interrupt_ends_with_what_was_reached(capfd, monkeypatch) -> None:
    seen = []

    def interrupted(self: Live, runs: list[Run]) -> None:
        seen.append(runs)
        if len(seen) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(Live, "show", interrupted)
    assert run_line(["train", "circles", "relu", "tanh"]) == 130
    out, err = capfd.readouterr()
    assert out.count("interrupted") == 2
    assert err == ""


def test_an_interrupt_from_outside_is_no_traceback() -> None:
    line = [sys.executable, "-m", "actviz", "train", "checkerboard", "gelu", "--layers", "64,64", "--format", "jsonl"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b""
