"""The first words that people type: what works, and what is answered with the right line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from actviz.cli.command import built
from actviz.cli.commands import COMMANDS
from actviz.nn.datasets import DATASETS

Program = Callable[..., Any]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_and_a_command_show_its_help(program: Program, name: str) -> None:
    assert program(f"help {name}").out == program(f"{name} --help").out


def test_help_alone_is_the_help(program: Program) -> None:
    assert program("help").out == program("help help").out == program("--help").out == program("-h").out


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("gelu", "actviz plot gelu"),
        ("nn.SiLU()", "actviz plot 'nn.SiLU()'"),
        ("x**2*sigmoid(x) relu", "actviz plot 'x**2*sigmoid(x)' relu"),
        ("elu:0.5 -1 3", "actviz eval elu:0.5 -1 3"),
        ("help mish", "actviz plot mish"),
        ("version", "actviz --version"),
        ("describe softsign", "actviz explain softsign"),
        ("gradient selu", "actviz derive selu"),
        ("draw sin cos", "actviz plot sin cos"),
        ("compute tanh 2", "actviz eval tanh 2"),
        ("recommend counts", "actviz choose counts"),
        ("ls", "actviz list"),
        ("grade mish --values v.csv", "actviz check mish --values v.csv"),
        ("generate mish", "actviz code mish"),
        ("dying relu", "actviz lab dying relu"),
        ("output_loss", "actviz lab output_loss"),
        ("moons relu", "actviz train moons relu"),
        ("multiclass", "actviz choose multiclass"),
        ("plot selu -2 4", "actviz plot selu --range -2 4"),
        ("plot sin 0.5", "actviz plot sin --at 0.5"),
        ("compare elu celu 1 -2 3", "actviz compare elu celu --at 1,-2,3"),
        ("plot mish,silu,gelu", "actviz plot mish silu gelu"),
        ("lab dying elu,Leaky-ReLU", "actviz lab dying elu Leaky-ReLU"),
        ("derive elu,gelu", "actviz compare elu gelu"),
        ("eval 3 mish", "actviz eval mish 3"),
        ("actviz plot mish -d", "actviz plot mish -d"),
        ("explain mish gelu elu", "actviz compare mish gelu elu"),
        ("derive mish 3", "actviz derive mish --order 3"),
        ("derive mish -1 0.5", "actviz derive mish --at -1,0.5"),
        ("explain mish 2", "actviz eval mish 2"),
        ("choose counts rnn", "actviz choose counts --hidden rnn"),
        ("choose rnn", "actviz choose multiclass --hidden rnn"),
        ("choose mish", "actviz explain mish"),
        ("list hard swish", "actviz list 'hard swish'"),
        ("train mish", "actviz train xor mish"),
        ("lab mish", "actviz lab vanishing mish"),
        ("eval mish --x 2", "actviz eval relu -1 0 2"),
        ("eval -1 2 mish", "actviz eval mish -1 2"),
        ("eval gelu 1 -2 --derivative 1", "actviz eval gelu 1 -2 -dd"),
        ("eval gelu --derivative=2 1", "actviz eval gelu -dd"),
    ],
)
def test_the_line_to_type_is_in_the_answer(program: Program, line: str, typed: str) -> None:
    answer = program(line, status=2)
    assert answer.out == ""
    said, hint = answer.err.splitlines()
    assert said.startswith("actviz: ")
    assert f"`{typed}`" in hint


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("plot tanh --xlim -3 3", "--range"),
        ("plot tanh --ylim 0 1", "--yrange"),
        ("plot tanh --save f.png", "--output"),
        ("eval tanh 1 --csv", "--format csv"),
        ("eval tanh 1 --order 2", "-dd"),
        ("train xor --learning-rate 0.1", "--lr"),
        ("list --no-colour", "--color never"),
        ("list --colour never", "--color"),
        ("derive tanh --ordre 2", "--order"),
    ],
)
def test_an_option_of_another_program_is_translated(program: Program, line: str, option: str) -> None:
    answer = program(line, status=2)
    assert f"did you mean {option}" in answer.err
    assert len(answer.err.splitlines()) == 2


@pytest.mark.parametrize("line", ["qwertz", "flatten", "plot kink", "plot nofunc", "lab overfitting", "list --framework cntk"])
def test_nothing_far_fetched_is_suggested(program: Program, line: str) -> None:
    assert "did you mean" not in program(line, status=2).err


def test_a_derivative_at_two_is_still_a_derivative_at_two(program: Program) -> None:
    assert program("eval tanh --derivative 2").out == program("eval tanh -d 2").out


@pytest.mark.parametrize("command", ["train", "lab", "choose", "list"])
def test_a_command_alone_shows_what_there_is(program: Program, command: str) -> None:
    shown = program(command).out
    known = {
        "train": list(DATASETS),
        "lab": ["vanishing", "signal"],
        "choose": ["binary", "counts"],
        "list": ["relu", "softmax"],
    }
    assert all(re.search(rf"^{name}\b.*$", shown, re.MULTILINE) for name in known[command])
    assert program(f"{command} --format json").results
    assert max(map(len, program(f"{command} --format table --width 50").lines)) <= 50


def test_a_range_has_two_ends(program: Program) -> None:
    for line in ("plot mish --range=-5,10", "plot mish --range -5:10", "compare mish elu --diff --range 3"):
        assert "--range -5 10" in program(line, status=2).err


def test_train_with_options_alone_is_refused(program: Program) -> None:
    assert "nothing to learn" in program("train --epochs 3", status=2).err
    assert "nothing to learn" in program("train --trace", status=2).err


@pytest.mark.parametrize("line", ["", *COMMANDS])
@pytest.mark.parametrize("columns", [40, 57, 132])
def test_help_fits_the_width(program: Program, monkeypatch: pytest.MonkeyPatch, line: str, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = program(f"{line} --help").out
    assert max(map(len, shown.splitlines())) <= columns
    assert "\x1b" not in shown


def test_help_has_colour_where_it_is_enabled(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = program("derive --help").out
    coloured = program("derive --help --color always").out
    assert "\x1b" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" in program("--help").out
    assert program("derive --help --color never").out == plain
    assert "\x1b" in program("--color=auto help derive").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert program("derive --help").out == plain


def test_a_terminal_gets_help_in_colour(terminal) -> None:
    assert "\x1b[1m\x1b[36mOptions:" in terminal("list", "--help").out
    assert "\x1b" not in terminal("list", "--help", TERM="dumb").out


@pytest.mark.parametrize("line", [["eval", "gelu", "-dd", "--range", "-3", "3"], ["list", "shrink"], ["explain", "softmax"]])
def test_every_command_has_a_width(program: Program, line: list[str]) -> None:
    for name in [name for name in COMMANDS if name != "explore"]:  # it has the whole screen
        assert "--width" in {option for parameter in built(name).params for option in parameter.opts}, name
    for width in (44, 90):
        shown = program(" ".join([*line, "--format", "table", "--width", str(width)]))
        assert max(map(len, shown.lines)) <= width
    assert program(" ".join([*line, "--width", "44"])).out


@pytest.mark.parametrize("columns", [40, 50, 80])
def test_examples_of_help_can_be_copied_from_any_width(program: Program, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    def examples(page: str) -> list[str]:
        joined = re.sub(r" \\\n +", " ", page)
        lines = re.findall(r"^  ((?:.*\| )?actviz .*)$", joined.partition("\nUsage:")[0], re.MULTILINE)
        return [line.partition("  # ")[0].strip() for line in lines]

    for name in COMMANDS:
        monkeypatch.setenv("COLUMNS", "200")
        whole = program(f"{name} --help").out
        monkeypatch.setenv("COLUMNS", str(columns))
        narrow = program(f"{name} --help").out
        assert examples(narrow) == examples(whole) != []
        assert not re.search(r"#.*\\$", narrow, re.MULTILINE)
