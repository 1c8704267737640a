"""Every command writes what it prints in every format that it offers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from actviz.cli.program import COMMANDS
from actviz.cli.show import Target
from actviz.render.view import View, render
from actviz.text.screen import Screen

Program = Callable[..., Any]
#: Lines of every kind of result; those of the figures and of the interactive commands have no formats.
LINES = (
    "eval gelu -1 2 -d", "eval gelu 1 --exact", "eval softmax 1 2 -d", "derive relu", "derive relu --at 1,2 --check",
    "derive softmax", "derive softmax --at 1,2", "explain relu", "explain softmax", "compare relu gelu",
    "compare relu gelu --properties mean --at 1", "compare relu gelu --diff --range 0 1", "compare relu --nearest 2",
    "compare relu --dtype float16", "choose", "choose --task counts", "list shrink", "list shrink --columns mean", "lab",
    "lab vanishing relu --depth 3 --units 4", "plot relu", "train xor relu --epochs 3", "train xor relu --epochs 3 --seeds 2",
    "sweep edge tanh --over gain=1,2 --units 4 --networks 1", "sweep edge tanh --over gain=1,2 --networks 1 --runs",
    "check relu --command cat --range 0 9 --num 5", "code relu -d", "diagnose relu -i z.csv",
)  # fmt: skip


def formats_of(command: str) -> tuple[str, ...]:
    """The formats that a command offers."""
    return tuple(getattr(import_module(f"actviz.cli.{command}"), "FORMATS", ()))


def test_every_command_with_formats_has_a_line() -> None:
    assert {line.split()[0] for line in LINES} == {command for command in COMMANDS if formats_of(command)}


@pytest.fixture
def written(program: Program, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """What a line writes in a format; a result that is shown is computed once for all formats."""
    views: dict[str, View] = {}
    Path("z.csv").write_text("-1,2\n3,-4\n", encoding="utf-8")

    def write(line: str, name: str) -> str:
        if line not in views:
            with monkeypatch.context() as patch:
                patch.setattr(Target, "show", lambda _, view: views.update({line: view}))
                program(f"{line} --format json")
        return render(views[line], name, Screen()) if line in views else program(f"{line} --format {name}").out

    return write


@pytest.mark.parametrize("line", LINES)
def test_every_format_is_what_it_says(written: Callable[[str, str], str], line: str) -> None:
    command = line.split(maxsplit=1)[0]
    for name in formats_of(command):
        if name in ("npy", "npz", "svg", "png", "pdf"):
            continue
        out = written(line, "plain" if name == "text" else name)
        assert out.endswith("\n"), name
        match name:
            case "json":
                document = json.loads(out, parse_constant=pytest.fail)
                assert {"command", "config", "results"} <= set(document) or command == "eval"
            case "jsonl":
                assert all(json.loads(row, parse_constant=pytest.fail) for row in out.splitlines())
            case "csv" | "tsv":
                header, *rows = csv.reader(io.StringIO(out), delimiter="," if name == "csv" else "\t")
                assert rows
                assert all(header)
                assert {len(row) for row in rows} == {len(header)}
            case "markdown":
                assert command == "explain" or "| --- |" in out
                assert all(row.endswith("|") for row in out.splitlines() if row.startswith("|"))
            case "latex":
                assert "\\" in out


@pytest.mark.parametrize("line", ["derive relu --at 1", "lab", "choose", "train xor relu --epochs 2", "explain relu"])
def test_the_suffix_of_a_file_names_the_format(program: Program, tmp_path: Path, line: str) -> None:
    for suffix, name in (("md", "markdown"), ("csv", "csv"), ("jsonl.gz", "jsonl")):
        program(f"{line} -o r.{suffix}")
        if suffix != "jsonl.gz":
            assert (tmp_path / f"r.{suffix}").read_text(encoding="utf-8") == program(f"{line} --format {name}").out


def test_help_and_completion_know_the_formats(program: Program, actviz: Callable[..., Any]) -> None:
    for command in COMMANDS:
        if formats_of(command):
            shown = " ".join(program(f"{command} --help").out.split())
            assert f"{', '.join(formats_of(command)[:-1])} or {formats_of(command)[-1]}" in shown
    line = {"_ACTVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "actviz lab --format j", "COMP_CWORD": "3"}
    assert actviz(**line).lines == ["json", "jsonl"]
