"""Completion by the shells: every option with known values offers them, and nothing is printed on standard error."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from actviz.analysis.advice.task_rules import kinds, tasks
from actviz.analysis.properties import PROPERTIES
from actviz.cli import _record, completion
from actviz.cli.command import built
from actviz.cli.commands import COMMANDS, summary_of
from actviz.cli.completion import SHELLS, answer, complete
from actviz.cli.options import NUMBER_TYPES
from actviz.cli.run import run
from actviz.function.frameworks import FRAMEWORKS
from actviz.numerics.number_types import NUMBER_TYPES as ALL_TYPES

#: The values that anybody may invent: numbers, names, texts.
FREE = {"A B", "N", "X", "X,...", "X,Y", "N,...", "T", "L", "G", "B", "STD", "NORM", "SHARE", "NAME|N", "COLUMN", "COLUMNS", "ROWS", "TEXT", "KEY",
        "PARAMETER=VALUES", "MODULE:NAME", "VERSION", "tcp://HOST:PORT", "CMD", "DEVICE", "SECONDS", "MINUTES", "ADDRESS"}  # fmt: skip


#: The commands, built once: a completion builds one, and these are a thousand.
BUILT = cache(built)


def offered(line: str) -> list[str]:
    *words, incomplete = line.split(" ")
    return list(complete(words, incomplete).values)


def options() -> list[tuple[str, str, str]]:
    """The options that take a value, of every command."""
    return [
        (name, max(option.opts, key=len), option.metavar or "")
        for name in COMMANDS
        for option in BUILT(name).params
        if option.param_type_name == "option" and not option.is_flag and not option.count
    ]


@pytest.mark.parametrize(("command", "option", "metavar"), options())
def test_an_option_with_known_values_offers_them(
    command: str, option: str, metavar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completion, "built", BUILT)
    offers = complete([command, option], "")
    assert offers.has_files == ("FILE" in metavar)
    assert bool(offers.values) == (metavar not in FREE and not offers.has_files)
    for value in offers.values:
        assert value in complete([command, option], value[:2]).values
        assert f"{option}={value}" in complete([command], f"{option}={value[:1]}").values


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [*COMMANDS, "help"]),
        ("help comp", ["compare"]),
        ("choose m", ["multiclass", "multilabel"]),
        ("explain --term vani", ["vanishing-gradient"]),
        ("choose --hidden self", ["self-normalizing"]),
        ("diagnose --snippet ", ["torch", "keras", "jax"]),
        ("list --family smooth", ["smooth_rectifiers"]),
        ("list --framework ti", ["timm", "tinygrad"]),
        ("compare --properties mean,zero", ["mean,zeros", "mean,zero_share", "mean,zero_centred"]),
        ("compare relu --sort -conv", ["-convexity"]),
        ("compare relu --dtype float16,bf", ["float16,bfloat16"]),
        ("eval elu --at-kink me", ["mean"]),
        ("eval elu --from t", ["tsv", "text"]),
        ("eval elu -i data.csv --delimiter s", ["semicolon", "space"]),
        ("train sine --schedule w", ["warmup", "warmup+cosine"]),
        ("train check", ["checkerboard"]),
        ("lab edge --init h", ["he"]),
        ("sweep s", ["signal"]),
        ("sweep train che", ["checkerboard"]),
        ("sweep train xor silu --over te", ["test_share="]),
        ("sweep edge tanh --over ga", ["gain="]),
        ("sweep edge tanh --over epochs", []),
        ("sweep dying elu --over al", ["alpha="]),
        ("plot --ascii --color n", ["never"]),
        ("--color always pl", ["plot"]),
        ("plot jax.nn.hard_s", ["jax.nn.hard_sigmoid", "jax.nn.hard_silu", "jax.nn.hard_swish"]),
        ("plot nn.PRe", ["nn.PReLU"]),
        ("eval elu:", ["elu:alpha=1.0"]),
        ("eval celu:al", ["celu:alpha=1.0"]),
        ("eval hard_tanh:-2,", ["hard_tanh:-2,max_val=1.0"]),
        ("eval aria2:beta=1,al", ["aria2:beta=1,alpha=1.5"]),
        ("eval aria2:1,beta=2,", []),
        ("eval relu --dt", ["--dtype"]),
        ("eval -- --dt", []),
        ("nosuch ", []),
        ("choose binary ", []),
    ],
)
def test_a_line_is_completed(line: str, expected: list[str]) -> None:
    shown = offered(line)
    assert sorted(shown) == sorted(expected)
    assert len(shown) == len(set(shown))


def test_names_of_functions_come_before_their_aliases() -> None:
    shown = offered("plot relu")
    assert shown[0] == "relu"
    assert shown.index("relu_squared") < shown.index("relu_n")


def test_an_option_is_offered_once() -> None:
    assert "--digits" in offered("eval relu -")
    assert "--digits" not in offered("eval relu --digits 3 --di")
    assert "--at" in offered("plot relu --at 1 --a")


def test_bash_gets_the_part_behind_the_last_break() -> None:
    for words, expected in (
        (["actviz", "eval", "leaky_relu", ":"], "negative_slope=0.01"),
        (["actviz", "eval", "leaky_relu", ":", "neg"], "negative_slope=0.01"),
        (["actviz", "eval", "leaky_relu", ":", "negative_slope", "="], "0.01"),
        (["actviz", "eval", "relu", "--at-kink", "=", "l"], "left"),
        (["actviz", "list", "--family", "st"], "steps"),
    ):
        environment = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
        assert answer("bash", environment) == (expected, 0), words


def test_descriptions_keep_apostrophes_and_dollars() -> None:
    shown, _ = answer("fish", {"_TYPER_COMPLETE_ARGS": "actviz eval relu --derivat"})
    assert shown == "--derivative\tAdd f'; -dd adds f' and f''."


@pytest.mark.parametrize("line", ["actviz eval relu --", "actviz train ", "actviz list -", "actviz eval elu:"])
def test_the_zsh_command_is_quoted(line: str) -> None:
    shown, _ = answer("zsh", {"_TYPER_COMPLETE_ARGS": line})
    printed = subprocess.run(
        ["/bin/sh", "-c", "_arguments() { printf '%s\\n' \"$2\" ; }; _files() { :; }; eval $(cat)"],
        input=shown.replace("_arguments '*: ", "_arguments x '"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert printed.stderr == ""
    assert ("f' and f''" in printed.stdout) == ("eval relu" in line)
    assert "''" not in printed.stdout.replace("f''", "")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "typed", ["choose --task ", "eval relu -i ", "plot relu --range ", "plot relu --xlim ", "train --load x ", "'"]
)
def test_no_shell_sees_an_error(actviz, shell: str, typed: str) -> None:
    line = f"actviz {typed}"
    environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1), "_TYPER_COMPLETE_ARGS": line}
    result = actviz(_ACTVIZ_COMPLETE=f"complete_{shell}", **environment)
    assert result.err == ""
    assert ("multilabel" in result.out) == ("--task" in typed)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_the_script_of_bash_completes(actviz, tmp_path: Path) -> None:
    program = tmp_path / "actviz"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m actviz "$@"\n')
    program.chmod(0o755)
    script = actviz("--show-completion", "bash").out
    lines = "COMP_WORDS=(actviz compare relu --sort -mean_); COMP_CWORD=4; _actviz_completion actviz; echo ${COMPREPLY[*]}"
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(["bash", "-c", f"{script}\n{lines}"], capture_output=True, text=True, env=environment, check=True)
    assert (result.stdout.split(), result.stderr) == (["-mean_absolute_slope"], "")


def test_completion_is_installed_for_the_named_shell(actviz, tmp_path: Path) -> None:
    answer_ = actviz("--install-completion", "fish", HOME=str(tmp_path), SHELL="/bin/bash")
    installed = tmp_path / ".config" / "fish" / "completions" / "actviz.fish"
    assert str(installed) in answer_.out
    assert "complete --command actviz" in installed.read_text()
    assert "there is no completion for 'tcsh'" in actviz("--show-completion", "tcsh", status=2).err


def test_completion_loads_neither_numpy_nor_rich() -> None:
    code = (
        "import sys; from actviz.cli.completion import answer\n"
        "for line in sys.argv[1:]: answer('zsh', {'_TYPER_COMPLETE_ARGS': line})\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'numpy', 'rich', 'sympy', 'mpmath', 'plotext'}))"
    )
    lines = [f"actviz {command} {option} " for command, option, _ in options()]
    shown = subprocess.run([sys.executable, "-c", code, *lines], capture_output=True, text=True, check=True).stdout
    assert shown == "[]\n"


def test_the_record_is_up_to_date() -> None:
    assert {item.key: item.title for item in PROPERTIES} == _record.PROPERTIES, "run `make generate`"
    assert {name: summary_of(built(name).help) for name in COMMANDS} == _record.SUMMARIES, "run `make generate`"
    assert set(NUMBER_TYPES) == set(ALL_TYPES)
    assert re.fullmatch(r"[\w-]+", tasks()[0])
    assert set(offered("choose ")) == set(tasks())
    assert set(offered("choose --hidden ")) == set(kinds())
    assert offered("list --framework ") == list(FRAMEWORKS)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"COMP_WORDS": "actviz plot", "COMP_CWORD": "x", "_TYPER_COMPLETE_ARGS": ""},
        {"COMP_WORDS": "", "COMP_CWORD": "7", "_TYPER_COMPLETE_ARGS": "actviz plot 'x*"},
        {"COMP_WORDS": "actviz eval \\", "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": "actviz train xor --lr "},
        {"COMP_WORDS": "actviz -- --", "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": "actviz --color --color --"},
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_broken_line_prints_nothing_on_standard_error(
    shell: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("COMP_WORDS", "COMP_CWORD", "_TYPER_COMPLETE_ARGS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**environment, "_ACTVIZ_COMPLETE": f"complete_{shell}"}.items():
        monkeypatch.setenv(name, value)
    assert run([]) in (0, 1)
    assert capsys.readouterr().err == ""


def test_the_delimiters_that_are_offered_are_read() -> None:
    from actviz.text.csv_file import Dialect

    for name in offered("train few.csv --delimiter "):
        assert len(Dialect.of(name).delimiter or "") == 1
