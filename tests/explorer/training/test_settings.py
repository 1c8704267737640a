"""The settings of a training session, their rows, and the command that repeats them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from actviz.cli import train as train_command
from actviz.errors import ActvizError, UsageError
from actviz.explorer.training import training
from actviz.explorer.training.choices import LAYER, Row, changed, functions, rows, typed
from actviz.explorer.training.settings import Settings
from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.files.request import requested


def settings(data: str = "circles", function: str = "tanh", **stated: Any) -> Settings:
    return Settings.of(data, {"functions": (function,), **stated})


def row(name: str, of: Settings) -> Row:
    return next(item for item in rows(of) if item.name == name)


def config_of(line: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The configuration that the command line would train with, read by the program's own parser."""
    from actviz.cli.run import run

    seen: list[Config] = []
    monkeypatch.setattr(train_command, "_train", lambda request, *_, **__: seen.append(request.config))
    program, *words = shlex.split(line)
    assert (program, run(words)) == ("actviz", 0)
    return seen[0]


def test_without_choices_the_line_is_short() -> None:
    assert settings().line() == "actviz train circles tanh"
    assert Settings.of("xor", {}).line() == "actviz train xor relu"
    assert settings().line(7) == "actviz train circles tanh --epochs 7"
    assert settings().line(7, lifted=True) == "actviz train circles tanh --epochs 7 --tolerance 0 --patience 0"


@pytest.mark.parametrize("data", ["circles", "sine", "blobs", "xor", "labels"])
@pytest.mark.parametrize("steps", [1, -1])
def test_every_row_changes_to_what_its_line_repeats(data: str, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    start = settings(data, seed=3)
    for item in rows(start):
        if item.numbers and getattr(start.config, item.name) == item.numbers[0 if steps < 0 else -1]:
            continue  # there is nothing beyond
        other = changed(start, item, steps)
        assert other.config != start.config, item
        assert config_of(other.line(), monkeypatch) == other.config


def test_changes_add_up_and_the_line_repeats_them(monkeypatch: pytest.MonkeyPatch) -> None:
    current = settings()
    for name in (
        "noise",
        "features",
        "layers",
        f"{LAYER}1",
        f"{LAYER}2",
        "optimizer",
        "learning_rate",
        "batch",
        "weight_decay",
    ):
        current = changed(current, row(name, current), 1)
    current = typed(current, row(f"{LAYER}0", current), "8 x*sigmoid(beta*x):beta=1.7")
    config = current.config
    assert config.layers == (8, 16, 16)
    assert config.activations[0] == "x*sigmoid(beta*x):beta=1.7"
    assert config.activations[1:] == ("tanh_shrink", "tanh_shrink")
    assert config_of(current.line(5, lifted=True), monkeypatch).epochs == 5
    assert config_of(current.line(), monkeypatch) == config


def test_layers_alike_have_one_function_again() -> None:
    mixed = settings().with_activation(1, "relu")
    assert mixed.line() == "actviz train circles --activation tanh --activation relu"
    assert mixed.with_activation(0, "relu").line() == "actviz train circles relu"
    assert mixed.with_more_layers(-1).line() == "actviz train circles tanh --layers 16"
    bare = mixed.with_more_layers(-9)
    assert bare.config.layers == ()
    assert bare.with_more_layers(2).activations == ("tanh", "tanh")
    assert mixed.with_more_units(None, -99).config.layers == (1, 1)
    assert mixed.with_more_units(1, 4).config.layers == (16, 20)


def test_what_does_not_go_with_a_choice_yields() -> None:
    chosen = settings(output="identity", loss="mse", features=("x1", "x2^2"))
    assert (chosen.with_options(loss="bce").config.output, chosen.with_options(loss="bce").config.loss) == ("sigmoid", "bce")
    sine = settings(loss="bce").with_data("sine")
    assert (sine.config.task, sine.config.loss) == ("regression", "mse")
    with pytest.raises(UsageError):
        chosen.with_options(loss="cce")
    start = settings("sine")
    assert [changed(start, row("loss", start), step).config.loss for step in (1, -1)] == ["huber", "huber"]


def test_every_catalogue_function_can_be_chosen() -> None:
    assert len(functions()) > 100
    start = settings(function="relu")
    item = row(f"{LAYER}0", start)
    assert changed(changed(start, item, 1), item, -1).config == start.config
    formula = typed(start, item, "max(x, 0.1*x)")
    assert formula.activations == ("max(x, 0.1*x)", "relu")
    assert changed(formula, item, 1).activations[0] == functions()[0]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("learning_rate", "fast", "is not a number"),
        ("learning_rate", "-1", "must be a finite number above 0"),
        ("batch", "1.5", "not a whole number"),
        ("batch", "inf", "not a whole number"),
        ("seed", "", "type a value"),
        ("data", "/etc/passwd", "there is no data set"),
        ("layers", "16,x", "layer widths"),
        (f"{LAYER}0", "tahn", "tahn"),
        (f"{LAYER}0", "99999 tanh", "at most"),
        ("features", "x9", "x1 to x2"),
        ("init", "nowhere", "unknown initialisation"),
        ("output", "softmax", "several classes"),
    ],
)
def test_a_typed_value_that_is_wrong_is_refused(name: str, text: str, message: str) -> None:
    from actviz.explorer.training.session import Session

    with pytest.raises(ActvizError, match=message):
        Session(typed(settings(), row(name, settings()), text))


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("learning_rate", "0.003", "0.003"), ("batch", "all", "all"), ("features", "x1, x2**2", "x1,x2^2"), ("layers", "4,3", "4,3"),
        ("layers", "none", "none"), (f"{LAYER}1", "9", "9 tanh"), ("data", "moons", "moons"), ("weight_decay", "0.25", "0.25"),
        ("init", "normal:0.5", "normal:0.5"), ("output", "identity", "identity"), ("seed", "12", "12"), ("test_share", "0.5", "0.5"),
    ],
)  # fmt: skip
def test_a_value_is_typed(name: str, text: str, shown: str) -> None:
    assert row(name, settings()).text(typed(settings(), row(name, settings()), text)) == shown


def test_numbers_move_along_their_ladder() -> None:
    start = settings(learning_rate=0.003)
    item = row("learning_rate", start)
    assert [changed(start, item, step).config.learning_rate for step in (1, -1)] == [0.005, 0.002]
    seed = row("seed", start)
    assert changed(start, seed, -1).config.seed == 0
    adamw = settings(optimizer="adamw")
    assert row("weight_decay", adamw).text(adamw) == "0.01"
    assert changed(adamw, row("weight_decay", adamw), 1).config.weight_decay == 0.02


def test_a_file_can_be_chosen_again_but_no_other(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("a,b,kind\n" + "".join(f"{n},{n % 7},{'left' if n < 20 else 'right'}\n" for n in range(40)))
    start = training(str(file), ["tanh"], {"target": "kind"})().trainer.settings
    assert start.line() == shlex.join(["actviz", "train", str(file), "tanh", "--target", "kind"])
    other = changed(start, row("data", start), 1)
    assert other.data == next(iter(DATASETS))
    assert "target" not in other.stated
    back = typed(other, row("data", other), str(file))
    assert back.data == str(file)
    file.unlink()  # it is read once
    assert changed(start, row("seed", start), 1).config.seed == 1


def test_what_belongs_to_train_alone_is_refused() -> None:
    for options in ({"load": "model.npz"}, {"seeds": 3}, {"functions": ("relu", "tanh")}):
        with pytest.raises(UsageError, match="actviz train"):
            Settings.of("circles", options)
    with pytest.raises(UsageError, match="tahn"):
        training("circles", ["tahn"])
    with pytest.raises(UsageError, match="the inputs are x1 to x2"):
        training("circles", [], {"features": ("x7",)})


def test_several_functions_are_those_of_the_layers() -> None:
    layered = training("circles", ["tanh", "relu", "gelu"])().trainer.settings
    assert layered.config.activations == ("tanh", "relu", "gelu")
    assert layered.config.layers == (16, 16, 16)
    assert requested("circles", layered.stated, None).config == layered.config
