"""Manners: statuses, errors, help, completion, and what is not loaded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import actviz as package
from actviz.cli.command import arrange
from actviz.cli.program import COMMANDS

Run = Callable[..., object]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            ["relu", "-1", "-.5", "-1e-3", "-inf", "-nan", "-Infinity", "-1."],
            ["--", "relu", "-1", "-.5", "-1e-3", "-inf", "-nan", "-Infinity", "-1."],
        ),
        (["relu", "--title", "-5", "-o", "-1"], ["--title", "-5", "-o", "-1", "--", "relu"]),
        (["relu", "--title=-5", "3"], ["--title=-5", "--", "relu", "3"]),
        (["relu", "--range", "-5", "10", "-dd"], ["--range", "-5", "10", "-dd", "--", "relu"]),
        (["relu", "-do", "-1", "-2"], ["-do", "-1", "--", "relu", "-2"]),
        (["relu", "-ofile", "-2"], ["-ofile", "--", "relu", "-2"]),
        (["--", "-d", "--title"], ["--", "-d", "--title"]),
        (["relu", "-"], ["--", "relu", "-"]),
        (["-x"], ["-x", "--"]),
    ],
)
def test_numbers_are_values_and_values_of_options_stay_what_they_are(line: list[str], expected: list[str]) -> None:
    assert arrange(line, {"--title": 1, "-o": 1, "--range": 2, "-d": 0, "--ascii": 0}) == expected


def test_version(actviz) -> None:
    for line in (["--version"], ["--ascii", "--version"]):
        assert actviz(*line).out == f"actviz {package.__version__}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_begins_with_examples_and_is_plain_text(actviz, command: list[str], option: str) -> None:
    answer = actviz(*command, option, FORCE_COLOR="1", GITHUB_ACTIONS="true", COLUMNS="70")
    assert answer.status == 0
    assert "\x1b" not in answer.out
    assert max(map(len, answer.lines)) <= 70
    example, usage = answer.out.index("\n  actviz "), answer.out.index("Usage:")
    assert example < usage
    assert "--color" in answer.out


def test_the_program_alone_shows_its_help(actviz) -> None:
    assert actviz().out == actviz("--help").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["lst"], "list"),
        (["list", "--colour", "always"], "--color"),
        (["list", "--color", "red"], "neither always nor never"),
        (["list", "relu", "elu"], "extra argument"),
        (["eval"], "FUNCTION"),
        (["eval", "relu", "--num"], "--num"),
        (["eval", "rleu", "1"], "did you mean relu"),
        (["eval", "relu", "abc"], "abc"),
        (["eval", "relu", "1", "--format", "xml"], "xml"),
        (["eval", "relu", "-ddd", "1"], "twice"),
        (["plot", "relu", "--range", "1", "x"], "'x'"),
        (["derive", "relu", "--order", "11"], "10"),
        (["compare"], "FUNCTION"),
    ],
)
def test_a_wrong_line_ends_with_2_and_one_line_that_says_why(actviz, line: list[str], said: str) -> None:
    answer = actviz(*line)
    assert answer.status == 2
    assert answer.out == ""
    first, *others = answer.err.splitlines()
    assert first.startswith("actviz: ")
    assert said in answer.err
    assert len(others) <= 3
    assert "Traceback" not in answer.err


def test_debug_shows_the_traceback_and_keeps_the_status(actviz) -> None:
    for line in (["--debug", "eval", "rleu", "1"], ["eval", "rleu", "1", "--debug"]):
        answer = actviz(*line)
        assert answer.status == 2
        assert "Traceback" in answer.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("line", [["list"], ["eval", "relu", "1"], ["--version"], ["--help"], ["plot", "relu"]])
def test_a_full_disk_is_an_error(line: list[str]) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        result = subprocess.run(
            [sys.executable, "-m", "actviz", *line], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 1
    assert "no space left on device" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("line", [["list"], ["eval", "relu", "--range", "0", "1", "--num", "300000"], ["plot", "relu"]])
def test_a_closed_pipe_ends_it_quietly(line: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [sys.executable, "-m", "actviz", *line], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (result.returncode, result.stderr) in ((141, ""), (-signal.SIGPIPE, ""))


def test_interrupted_it_ends_with_130_and_without_a_word() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", "eval", "relu"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"1\n")
    process.stdin.flush()
    assert process.stdout.readline() == b"1.0\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, b"")


def test_an_interrupt_at_any_moment_of_the_start_shows_no_traceback() -> None:
    for delay in (0.02, 0.05, 0.09, 0.14):
        process = subprocess.Popen(
            [sys.executable, "-m", "actviz", "eval", "gelu", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        if b"site.py" not in said and b"encodings" not in said:  # Python itself was still starting
            assert b"actviz/cli" not in said, said


@pytest.mark.parametrize(
    ("line", "unwanted"),
    [
        (["--version"], {"numpy", "typer", "rich", "sympy", "plotext"}),
        (["--help"], {"numpy", "rich", "sympy", "plotext"}),
        (["plot", "--help"], {"numpy", "rich", "sympy", "plotext"}),
        (["list"], {"numpy", "rich", "sympy", "plotext"}),
        (["eval", "relu", "1"], {"rich", "sympy", "plotext", "mpmath"}),
        (["derive", "gelu"], {"rich", "sympy", "plotext", "mpmath"}),
        (["plot", "relu"], {"sympy", "mpmath"}),
    ],
)
def test_nothing_is_loaded_that_is_not_used(line: list[str], unwanted: set[str]) -> None:
    code = (
        "import sys, atexit; sys.argv[0] = 'actviz'\n"
        "atexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n"
        "from actviz.__main__ import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *line], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
    )
    loaded = {name.partition(".")[0] for name in result.stderr.rpartition("LOADED")[2].split()}
    assert not loaded & unwanted


@pytest.mark.parametrize(
    ("typed", "expected"), [("leaky", {"leaky_relu"}), ("Leaky", {"LeakyReLU"}), ("gelu_t", {"gelu_tanh"})]
)
def test_a_tab_completes_function_names(actviz, typed: str, expected: set[str]) -> None:
    answer = actviz(_ACTVIZ_COMPLETE="complete_bash", COMP_WORDS=f"actviz plot {typed}", COMP_CWORD="2")
    assert set(answer.out.split()) == expected


def test_a_tab_loads_no_numpy() -> None:
    code = "import sys, atexit; atexit.register(lambda: print('numpy' in sys.modules, file=sys.stderr)); from actviz.__main__ import main; main()"
    environment = {**os.environ, "_ACTVIZ_COMPLETE": "complete_bash", "COMP_WORDS": "actviz eval re", "COMP_CWORD": "2"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert "relu" in result.stdout
    assert result.stderr.endswith("False\n")


def test_list_in_a_pipe_is_names_alone(actviz) -> None:
    assert actviz("list").lines == list(package.names())
    assert "soft_shrink" in actviz("list", "shrink").lines
    assert actviz("list", "SiLU").lines[0] in package.names()


def test_list_without_a_match_says_so(actviz) -> None:
    answer = actviz("list", "qqqq")
    assert (answer.status, answer.out) == (1, "")
    assert "qqqq" in answer.err


def test_the_same_line_prints_the_same_bytes(actviz) -> None:
    for line in (["plot", "gelu", "-d"], ["compare", "relu", "gelu", "--format", "json"]):
        assert actviz(*line).out == actviz(*line).out
