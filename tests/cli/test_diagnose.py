"""`actviz diagnose`: layers of a file and of a saved network, checks, snippets, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Program = Callable[..., Any]

KEYS = [
    "layer", "examples", "units", "dead", "saturated", "off", "linear", "zero", "nan",
    "mean_before", "mean_after", "std_before", "std_after", "rms_slope", "worst",
]  # fmt: skip


@pytest.fixture
def network(tmp_path: Path) -> str:
    """A file of two layers: half of the units of the second are dead."""
    z = np.random.default_rng(0).standard_normal((200, 8)).astype(np.float32)
    np.savez(tmp_path / "z.npz", fc1=z, fc2=z - np.array([9] * 4 + [0] * 4, np.float32))
    return str(tmp_path / "z.npz")


def test_json_has_an_object_for_each_layer(program: Program, network: str) -> None:
    first, second = program(f"diagnose relu -i {network} -f json").results
    assert list(first)[: len(KEYS)] == KEYS
    assert (first["layer"], first["examples"], first["units"], first["dead"]) == ("fc1", 200, 8, 0)
    assert (second["dead"], second["function"]) == (0.5, "relu")
    assert [unit["unit"] for unit in second["worst"][:4]] == [0, 1, 2, 3]


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "csv", "tsv", "jsonl"])
def test_every_format_names_the_layers(program: Program, network: str, format_: str) -> None:
    shown = program(f"diagnose gelu -i {network} -f {format_}").out
    assert "fc1" in shown
    assert "fc2" in shown


def test_in_a_pipe_sentences_go_to_standard_error(program: Program, network: str) -> None:
    answer = program(f"diagnose relu -i {network}")
    assert [line.split("\t")[1] for line in answer.lines] == ["fc1", "fc2"]
    assert "50 % of the units are dead" in answer.err


@pytest.mark.parametrize(("share", "status"), [(0.5, 0), (0.4, 1), (0, 1)])
def test_dead_units_are_a_check(program: Program, network: str, share: float, status: int) -> None:
    answer = program(f"diagnose relu -i {network} --max-dead {share} -f csv", status)
    assert len(answer.lines) == 3
    assert ("fc2: 50 % of the units are dead" in answer.err) == bool(status)


def test_a_saved_network_has_its_own_functions_and_data(program: Program) -> None:
    program("train circles relu --layers 8,4 --epochs 3 -o model.npz")
    first, second = program("diagnose -i model.npz -f json").results
    assert [(layer["layer"], layer["units"], layer["examples"]) for layer in (first, second)] == [
        ("layer 1", 8, 384),
        ("layer 2", 4, 384),
    ]
    assert first["off"] + first["linear"] == 1
    assert "leave out" in program("diagnose relu -i model.npz", 2).err
    assert "leave out --data" in program("diagnose -i model.npz --data x.csv", 1).err


def test_the_dead_units_are_those_that_train_counts(program: Program) -> None:
    line = "train circles relu --layers 16,16 --epochs 4 --lr 1"
    program(f"{line} -o model.npz")
    (result,) = json.loads(program(f"{line} -f json").out)["results"]
    layers = program("diagnose -i model.npz -f json").results
    assert [layer["dead"] for layer in layers] == result["dead"]
    assert max(result["dead"]) > 0


def test_a_network_of_a_file_needs_the_file(program: Program, tmp_path: Path) -> None:
    rows = "".join(f"{x},{y},{x * y}\n" for x in range(-3, 4) for y in range(-3, 4))
    (tmp_path / "data.csv").write_text(f"a,b,product\n{rows}")
    file = tmp_path / "data.csv"
    program(f"train {file} tanh --target product --layers 4 --epochs 3 -o model.npz")
    assert f"--data {file}" in program("diagnose -i model.npz", 1).err
    (layer,) = program(f"diagnose -i model.npz --data {file} -f json").results
    assert layer["examples"] == 37


@pytest.mark.parametrize("framework", ["torch", "keras", "jax"])
def test_a_snippet_is_a_program(program: Program, framework: str) -> None:
    text = program(f"diagnose --snippet {framework}").out
    compile(text, "snippet", "exec")
    assert 'np.savez("z.npz"' in text
    assert len(text.splitlines()) <= 20


@pytest.mark.parametrize(
    ("line", "status", "message"),
    [
        ("diagnose", 2, "--input FILE is missing"),
        ("diagnose relu -i nope.npy", 1, "no such file"),
        ("diagnose -i {network}", 2, "missing argument 'FUNCTION'"),
        ("diagnose softmax -i {network}", 2, "whole vector"),
        ("diagnose relu -i {network} --column fc9", 1, "fc1 | fc2"),
        ("diagnose relu -i {network} --axis 2", 1, "no axis 2"),
        ("diagnose relu -i {network} --data x.csv", 2, "--data"),
        ("diagnose relu -i {network} --max-dead 2", 2, "max-dead"),
        ("diagnose --snippet mxnet", 2, "torch, keras, jax"),
        ("diagnose relu --snippet torch", 2, "no FUNCTION"),
    ],
)
def test_what_does_not_fit_is_refused(program: Program, network: str, line: str, status: int, message: str) -> None:
    assert message in program(line.format(network=network), status).err


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6), (200, 60)])
def test_a_screen_is_not_wider_than_asked(terminal, network: str, size: tuple[int, int]) -> None:
    shown = terminal("diagnose", "tanh", "-i", network, "--color", "never", COLUMNS=str(size[0]), LINES=str(size[1])).out
    assert max(map(len, shown.splitlines())) <= size[0]
    assert ("f'(z) of tanh" in shown) == (size[0] >= 30)


def test_the_lines_for_a_model_are_a_program(program, tmp_path: Path) -> None:
    for name, status in (("lines.py", 0), ("lines", 0), ("lines.bar", 2), ("lines.csv", 2)):
        program(f"diagnose --snippet jax -o {name}", status=status)
        assert (tmp_path / name).exists() == (status == 0)
