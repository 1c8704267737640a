"""`actviz train`: what learns, what does not and why, files, formats, repetition."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from actviz.cli.run import run as run_line
from actviz.nn.combination import with_options
from actviz.nn.config import MODEL, Config, belonging
from actviz.nn.datasets import DATASETS
from actviz.nn.diagnostics import diagnostics
from actviz.nn.runs import Run
from actviz.render.terminal.dashboard import Live
from actviz.text.schema import options

ESCAPE = "\x1b"


def trained(data: str, function: str, seed: int = 0, **given: object):
    """The result of a run in this process, and what is said of it."""
    config = with_options(DATASETS[data].defaults, functions=(function,), **given)
    run = Run(config, function, seed, DATASETS[data])
    for _ in run.watched():
        pass
    result = run.result()
    return result, " ".join(diagnostics(result, config, run.history))


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
    assert result.final.test_loss < 2.5 * DATASETS[data].defaults.noise ** 2


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
    losses = np.array([trained("xor", "relu", seed, layers=(2,))[0].final.loss for seed in range(10)])
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
        ("circles", "relu", {"layers": (2,) * 20, "optimizer": "sgd", "learning_rate": 0.1, "epochs": 20}, "died"),
        ("xor", "relu", {"layers": (2,), "seed": 2}, "stationary"),
        ("sine", "relu", {"epochs": 1, "learning_rate": 1e-6, "init": "normal:1"}, "worse than predicting the mean"),
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
        ["train", "--epochs", "3"],
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


@pytest.mark.parametrize("flags", [[], ["--ascii"]])
def test_the_screen_is_filled_and_not_exceeded(terminal, flags: list[str]) -> None:
    for data in ("circles", "sine", "blobs"):
        shown = terminal("train", data, "relu", *flags, NO_COLOR="1").out
        assert ESCAPE not in shown
        assert max(map(len, shown.splitlines())) <= 80
        assert len(shown.splitlines()) <= 24
        assert "loss by epoch" in shown
        assert not flags or shown.isascii()


def test_a_pipe_has_the_rows_alone_and_no_progress(actviz) -> None:
    answer = actviz("train", "xor", "relu")
    assert answer.out == actviz("train", "xor", "relu", "--format", "plain").out
    assert [line.count("\t") for line in answer.lines] == [5, 5]
    assert answer.err.startswith("xor: 4 examples to learn")
    assert "\r" not in answer.err


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
    assert err.startswith("circles, noise 0.1: ")


def test_an_interrupt_from_outside_is_no_traceback() -> None:
    line = [sys.executable, "-m", "actviz", "train", "checkerboard", "gelu", "--layers", "64,64", "--format", "jsonl"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b""


def table(path: Path, header: str, *rows: str) -> str:
    path.write_text("\n".join([header, *rows]) + "\n")
    return path.name


def halves(count: int = 40) -> list[str]:
    """Rows of two numbers and which is larger."""
    points = np.random.default_rng(0).uniform(size=(count, 2)).round(3)
    return [f"{a},{b},{'yes' if a > b else 'no'}" for a, b in points]


@pytest.mark.parametrize(
    "line",
    [
        "circles relu --optimizer sgd --lr 1e6",
        "circles relu --lr 1e300",
        "circles exponential",
        "xor relu --lr 1e3 --optimizer sgd",
        "circles relu --init gain:1e60 --clip 1",
    ],
)
def test_a_wrecked_network_is_no_model_and_is_not_written(actviz, tmp_path: Path, line: str) -> None:
    answer = actviz("train", *line.split(), "-o", "wreck.npz", status=1, cwd=tmp_path)
    assert "no model came out" in answer.err
    assert "Warning" not in answer.err
    assert not (tmp_path / "wreck.npz").exists()


def test_few_epochs_of_a_loss_that_falls_are_no_failure(actviz) -> None:
    answer = actviz("train", "decay", "relu", "--output", "softplus", "--epochs", "3")
    assert "worse than predicting the mean" in answer.err


def test_a_target_below_the_tolerance_is_waited_for_and_missed_ones_count(actviz) -> None:
    line = ["train", "circles", "relu", "--seeds", "5", "--target-loss", "0.001", "--epochs", "100", "--format", "json"]
    (found,) = json.loads(actviz(*line).out)["results"]
    assert found["loss"]["least"] <= 0.001 < found["loss"]["largest"]
    assert 0 < found["target"]["never"] < 5
    assert found["target"]["third_quartile"] == "Infinity"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("circles --loss cce", "tell several classes apart"),
        ("blobs --output softmax --loss mse", "--output identity --loss mse"),
        ("circles --test-share nan", "--test-share is nan"),
        ("xor relu --trace --format json", "--trace is a text"),
        ("sine relu tanh -o model.npz", "one network"),
    ],
)
def test_what_does_not_go_together_is_refused(actviz, line: str, said: str) -> None:
    assert said in actviz("train", *line.split(), status=2).err


@pytest.mark.parametrize("output", ["nn.Sigmoid", "torch.sigmoid", "logistic", "Sigmoid"])
def test_an_output_is_what_it_is_by_any_name(actviz, output: str) -> None:
    config = json.loads(actviz("train", "circles", "relu", "--output", output, "--epochs", "1", "--format", "json").out)[
        "config"
    ]
    assert (config["output"], config["loss"]) == ("sigmoid", "bce")


def test_a_model_goes_on_as_it_was(actviz, tmp_path: Path) -> None:
    data = table(tmp_path / "d.csv", "a,b,y", *halves())
    actviz("train", data, "--target", "y", "-o", "m.npz", "--epochs", "5", cwd=tmp_path)
    again = json.loads(actviz("train", "--load", "m.npz", "--epochs", "0", "--format", "json", cwd=tmp_path).out)["results"][0]
    first = json.loads(actviz("train", data, "--target", "y", "--epochs", "5", "--format", "json", cwd=tmp_path).out)[
        "results"
    ][0]
    assert again["loss"] == first["loss"]
    # other data are scaled as those that the model knows
    wide = [f"{3 * float(a)},{3 * float(b)},{y}" for a, b, y in (row.split(",") for row in halves())]
    other = table(tmp_path / "wide.csv", "a,b,y", *wide)
    moved = json.loads(
        actviz("train", other, "--target", "y", "--load", "m.npz", "--epochs", "0", "--format", "json", cwd=tmp_path).out
    )
    assert moved["results"][0]["loss"] != first["loss"]
    for option in (["--seed", "3"], ["--layers", "4"], ["--init", "he"]):
        assert "cannot be chosen" in actviz("train", "--load", "m.npz", *option, status=2, cwd=tmp_path).err
    assert "other classes" in actviz("train", "circles", "--load", "m.npz", status=1, cwd=tmp_path).err
    thin = table(tmp_path / "thin.csv", "a,y", *(row.partition(",")[2] for row in halves()))
    assert "1 inputs" in actviz("train", thin, "--target", "y", "--load", "m.npz", status=1, cwd=tmp_path).err
    assert "--target goes with a file" in actviz("train", "xor", "--load", "m.npz", "--target", "y", status=2, cwd=tmp_path).err


@pytest.mark.parametrize("broken", ["array", "config", "text"])
def test_a_file_that_is_no_network_is_said(actviz, tmp_path: Path, broken: str) -> None:
    path = tmp_path / "m.npz"
    if broken == "array":
        with path.open("wb") as file:
            np.save(file, np.zeros(3))
    elif broken == "config":
        np.savez(path, format=np.array("actviz network 1"), config=np.array("5"), parameters=np.zeros(3))
    else:
        path.write_text("no network")
    answer = actviz("train", "--load", "m.npz", status=1, cwd=tmp_path)
    assert answer.err.startswith("actviz: m.npz: ")
    assert "internal" not in answer.err


def test_a_configuration_repeats_how_a_file_was_read(actviz, tmp_path: Path) -> None:
    data = table(tmp_path / "int.csv", "a,y", *(f"{n / 40},{n // 8}" for n in range(40)))
    first = actviz(
        "train", data, "--target", "y", "--output", "tanh", "--loss", "mse", "--epochs", "3", "--format", "json", cwd=tmp_path
    )
    (tmp_path / "run.json").write_text(first.out)
    assert actviz("train", "--config", "run.json", "--format", "json", cwd=tmp_path).out == first.out
    (tmp_path / "other.json").write_text('{"command": "compare", "config": {"functions": []}}')
    assert actviz("train", "--config", "other.json", status=1, cwd=tmp_path).err.startswith("actviz: other.json: ")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*(f"{n},{n * n + 0.5}" for n in range(20)), "3,n/a"], "d.csv:22: 'n/a' in column 'y' is not a number"),
        ([f"{n},word{n}" for n in range(30)], "30 different words in 30 rows"),
        (["1e200,1", "2,3.5", "3,4.5", "4,7"], "d.csv:2: '1e200' in column 'a'"),
    ],
)
def test_bad_targets_and_numbers_have_their_line(actviz, tmp_path: Path, rows: list[str], said: str) -> None:
    assert said in actviz("train", table(tmp_path / "d.csv", "a,y", *rows), "--target", "y", status=1, cwd=tmp_path).err


def test_fractions_are_learned_with_a_sigmoid(actviz, tmp_path: Path) -> None:
    data = table(tmp_path / "p.csv", "a,y", *(f"{n / 50},{1 / (1 + np.exp(3 - n / 8)):.4f}" for n in range(50)))
    for loss in ("mse", "bce"):
        line = ["train", data, "--target", "y", "--output", "sigmoid", "--loss", loss, "--epochs", "60", "--format", "json"]
        found = json.loads(actviz(*line, cwd=tmp_path).out)
        assert found["config"]["task"] == "regression"
        assert found["results"][0]["loss"]["train"] < found["results"][0]["constant_loss"]


def test_two_inputs_of_a_regression_are_drawn(terminal, tmp_path: Path) -> None:
    rows = [f"{a},{b},{a * b + a}" for a in np.linspace(0, 1, 6).round(2) for b in np.linspace(0, 1, 6).round(2)]
    data = table(tmp_path / "d.csv", "a,b,y", *rows)
    answer = terminal("train", str(tmp_path / data), "tanh", "--target", "y", "--epochs", "5", NO_COLOR="1", rows=30)
    assert "fuller is more" in answer.out


def test_a_trace_fits_the_width_and_tells_of_clipping(program) -> None:
    left = program("train circles tanh --layers 2 --trace --optimizer sgd --clip 0.1 --width 80")
    assert max(map(len, left.lines)) <= 80
    assert "g is clipped" in left.out
    assert "-t log p" in left.out


def test_zeros_are_named_as_the_cause(program) -> None:
    assert "all weights began at 0" in program("train circles relu --init zeros --epochs 5").err


@pytest.mark.parametrize("data", ["labels", "counts", "decay"])
def test_what_choose_shows_is_learned(data: str) -> None:
    result, _ = trained(data, "relu")
    assert result.final.loss < 0.5 * result.constant_loss


@pytest.mark.parametrize(
    "line", ["sine relu --lr 0.3 --epochs 30", "sine tanh --lr 1 --epochs 60", "counts tanh --lr 0.3 --epochs 100"]
)
def test_a_loss_that_begins_badly_and_falls_has_not_diverged(program, line: str) -> None:
    assert program(f"train {line} --format json").results[0]["stopped"] != "diverged"


def test_a_model_on_another_data_set_takes_its_size_and_noise(actviz, tmp_path: Path) -> None:
    actviz("train", "circles", "relu", "--epochs", "2", "-o", "m.npz", cwd=tmp_path)
    config = json.loads(actviz("train", "xor", "--load", "m.npz", "--epochs", "0", "--format", "json", cwd=tmp_path).out)[
        "config"
    ]
    assert (config["noise"], config["test_share"], config["data"]) == (0, 0, "xor")


def test_each_function_that_fails_is_named(actviz) -> None:
    error = actviz("train", "circles", "relu", "tanh", "--lr", "1e6", status=1).err
    assert "relu: no model came out" in error
    assert "tanh: no model came out" in error


def test_every_field_is_an_option_and_its_help_is_shown(program) -> None:
    text = " ".join(program("train --help").out.split())
    assert [field.name for field in dataclasses.fields(Config)] == list(options(Config))
    for described in options(Config).values():
        if described.flag:
            assert f"{described.flag} {described.metavar} {described.help_text}" in text


def test_what_a_saved_network_keeps_cannot_be_chosen(program) -> None:
    program("train circles tanh --epochs 1 -o m.npz")
    values = {"layers": "4", "output": "identity", "init": "he", "dtype": "float32", "test_share": "0.5", "features": "x1"}
    for name in belonging(MODEL):
        flag = options(Config)[name].flag
        error = program(f"train --load m.npz {flag} {values.get(name, '2')}", status=2).err
        assert re.search(rf"{flag} cannot be chosen", error)


@pytest.mark.parametrize(("count", "tested"), [(4, 0), (19, 0), (20, 5)])
def test_a_small_file_is_learned_whole(program, count: int, tested: int) -> None:
    rows = "".join(f"{n},{n * n % 7},{'yes' if n % 2 else 'no'}\n" for n in range(count))
    Path("few.csv").write_text("a,b,answer\n" + rows)
    shown = program("train few.csv tanh --target answer --epochs 2")
    assert f"{count - tested} examples to learn, {tested} to test with" in shown.out + shown.err
    assert ("fewer than 20" in shown.out + shown.err) == (tested == 0)
    assert (
        json.loads(program("train few.csv tanh --target answer --epochs 2 --format json").out)["config"]["test_share"]
        == tested / count
    )
    halved = program("train few.csv tanh --target answer --epochs 2 --test-share 0.5")
    assert f"{round(count / 2)} to test with;" in halved.out + halved.err


def test_layers_have_their_own_activations_on_the_command_line(program) -> None:
    line = (
        "train circles --activation tanh --activation x*sigmoid(1.7*x) --weight-decay 0.01 --features x1,x1^2,x2^2 --epochs 2"
    )
    answer = program(f"{line} --format json").out
    config, (result,) = json.loads(answer)["config"], json.loads(answer)["results"]
    assert config["activation"] == ["tanh", "x*sigmoid(1.7*x)"]
    assert (config["functions"], config["features"], config["weight_decay"]) == ([], ["x1", "x1^2", "x2^2"], 0.01)
    assert result["function"] == "tanh, x*sigmoid(1.7*x)"
    Path("run.json").write_text(answer)
    assert program("train --config run.json --format json").out == answer
    program(f"{line} -o model.npz")
    (again,) = program("train --load model.npz --epochs 0 --format json").results
    assert again["loss"] == result["loss"]
    assert "in place of FUNCTION" in program("train circles relu gelu --activation tanh", status=2).err


def test_a_pace_needs_somebody_who_follows(program) -> None:
    for option in ("--slow", "--step"):
        assert "needs a terminal" in program(f"train xor {option}", status=2).err
    for options_ in ("--slow --step", "--step --seeds 3", "--slow --trace"):
        assert "leave out" in program(f"train xor {options_}", status=2).err


def test_a_key_takes_the_next_epoch(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", "train", "xor", "--step", "--format", "jsonl", "-o", "epochs.jsonl"],
        stdin=secondary,
        stdout=secondary,
        stderr=secondary,
        cwd=tmp_path,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(secondary)
    shown = b""
    for key in (b"\n", b"x", b" ", b"q"):
        while shown.count(b"q: end here") == 0:
            shown += os.read(primary, 65536)
        shown = shown if key == b"x" else b""
        os.write(primary, key)
    with contextlib.suppress(OSError):  # the other end is closed
        while os.read(primary, 65536):
            pass
    os.close(primary)
    assert process.wait(timeout=30) == 0
    lines = [json.loads(line)["epoch"] for line in (tmp_path / "epochs.jsonl").read_text().splitlines()]
    assert lines == [0, 1, 2]


def test_noise_beyond_the_squares_of_floats_gives_no_warning(program) -> None:
    left = program("train and --noise 1e308 --epochs 2 --layers 2,2 --format json")
    assert left.results
    assert "Warning" not in left.err
