"""The program as a whole: exit statuses, errors, help, completion, imports."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import actviz as package
from actviz.cli.command import arrange
from actviz.cli.program import COMMANDS, build


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
def test_negative_numbers_are_values_and_option_values_stay(line: list[str], expected: list[str]) -> None:
    assert arrange(line, {"--title": 1, "-o": 1, "--range": 2, "-d": 0, "--ascii": 0}) == expected


def test_version(actviz) -> None:
    for line in (["--version"], ["--ascii", "--version"]):
        assert actviz(*line).out == f"actviz {package.__version__}\n"


@pytest.mark.sample(3)
@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_begins_with_examples_and_is_plain_text(actviz, command: list[str], option: str) -> None:
    answer = actviz(*command, option, GITHUB_ACTIONS="true", COLUMNS="70")
    assert "\x1b" not in answer.out
    assert max(map(len, answer.lines)) <= 70
    example, usage = answer.out.index("\n  actviz "), answer.out.index("Usage:")
    assert example < usage
    shown = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", answer.out))
    assert {name for parameter in _parameters(*command) for name in parameter.opts if name.startswith("-")} <= shown


def _parameters(command: str | None = None) -> list[Any]:
    """Return the parameters of the program or of a command."""
    program = build()
    chosen = program.commands[command] if command else program
    return chosen.get_params(chosen.context_class(chosen))


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
        (["eval", "cube", "1"], "cube"),
        (["eval", "relu", "abc"], "abc"),
        (["eval", "relu", "1", "--format", "xml"], "xml"),
        (["eval", "relu", "-ddd", "1"], "twice"),
        (["plot", "relu", "--range", "1", "x"], "'x'"),
        (["derive", "relu", "--order", "11"], "10"),
        (["compare"], "FUNCTION"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_says_why(actviz, line: list[str], said: str) -> None:
    answer = actviz(*line, status=2)
    assert answer.out == ""
    first, *others = answer.err.splitlines()
    assert first.startswith("actviz: ")
    assert said in answer.err
    assert len(others) <= 3
    assert "Traceback" not in answer.err


def test_debug_shows_the_traceback_and_keeps_the_status(actviz) -> None:
    for line in (["--debug", "eval", "rleu", "1"], ["eval", "rleu", "1", "--debug"]):
        assert "Traceback" in actviz(*line, status=2).err


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
def test_a_closed_pipe_ends_the_program_quietly(line: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [sys.executable, "-m", "actviz", *line], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writer)
    assert (result.returncode, result.stderr) in ((141, ""), (-signal.SIGPIPE, ""))


def test_an_interrupt_ends_with_130_and_prints_nothing() -> None:
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


INTERRUPT = """
import sys

class Interrupting:
    def find_spec(name, path=None, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

sys.argv[0] = "actviz"
sys.meta_path.insert(0, Interrupting)
from actviz.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("actviz.cli.run", ["eval", "gelu", "1"]),
        ("typer", ["eval", "gelu", "1"]),
        ("actviz.cli.eval", ["eval", "gelu", "1"]),
        ("numpy", ["eval", "gelu", "1"]),
        ("actviz.catalogue.functions.gated", ["eval", "gelu", "1"]),
        ("plotext", ["plot", "gelu"]),
        ("sympy", ["derive", "gelu", "--check"]),
    ],
)
def test_an_interrupt_during_imports_ends_with_130(module: str, line: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPT.format(module=module), *line], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the streams")
@pytest.mark.parametrize(
    ("line", "closing", "status", "out", "said"),
    [
        (["eval", "relu"], "<&-", 1, "", "actviz: stdin: is closed\n"),
        (["eval", "relu", "-"], "<&-", 1, "", "actviz: stdin: is closed\n"),
        (["eval", "relu", "1"], "<&-", 0, "1.0\n", ""),
        (["list", "tanh_shrink"], "<&-", 0, "tanh_shrink\n", ""),
        (["eval", "relu", "1"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["eval", "relu"], "<&- >&-", 1, "", "actviz: stdout: is closed\n"),
        (["list"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["plot", "relu"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["derive", "relu"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["compare", "relu"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["--version"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["plot", "--help"], ">&-", 1, "", "actviz: stdout: is closed\n"),
        (["eval", "rleu", "1"], "2>&-", 2, "", ""),
    ],
)
def test_a_closed_stream_is_reported(line: list[str], closing: str, status: int, out: str, said: str) -> None:
    result = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closing}', "sh", sys.executable, "-m", "actviz", *line],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (status, out, said)


@pytest.mark.parametrize("line", [["eval", "relu", "-dd", "-1", "2"], ["eval", "rleu", "1"], ["--version"], ["list", "qqqq"]])
def test_the_script_and_the_module_are_the_same_program(actviz, tmp_path: Path, line: list[str]) -> None:
    """And so is the program of the other tests, which need not load its modules."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    home, _, name = project["scripts"]["actviz"].partition(":")
    script = tmp_path / "actviz"  # as an installer writes it
    script.write_text(f"import sys\nfrom {home} import {name}\nsys.exit({name}())\n")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    answer = actviz(*line, status=None)
    assert answer.out or answer.err
    for start in ([str(script)], ["-m", "actviz"]):
        result = subprocess.run([sys.executable, *start, *line], capture_output=True, text=True, env=environment, check=False)
        assert (result.returncode, result.stdout, result.stderr) == (answer.status, answer.out, answer.err)


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
def test_commands_import_only_what_they_use(line: list[str], unwanted: set[str]) -> None:
    code = (
        "import sys, atexit; sys.argv[0] = 'actviz'\n"
        "atexit.register(lambda: print('LOADED', *sys.modules, file=sys.stderr))\n"
        "from actviz.__main__ import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *line], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
    )
    assert result.stdout
    loaded = {name.partition(".")[0] for name in result.stderr.rpartition("LOADED")[2].split()}
    assert "actviz" in loaded
    assert not loaded & unwanted


@pytest.mark.parametrize(
    ("shell", "environment", "offer"),
    [
        ("zsh", {}, r'"(\w+)":"[^"]+"'),
        ("fish", {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, r"^(\w+)\t.+$"),
    ],
)
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plot leaky", ["leaky_relu"]),
        ("plot gelu", ["gelu", "gelu_10", "gelu_fast_approx", "gelu_sigmoid_cubic", "gelu_tanh"]),
        ("ev", ["eval"]),
        ("compare relu Leaky", ["LeakyReLU"]),
    ],
)
def test_zsh_and_fish_complete_names_with_summaries(
    actviz, shell: str, environment: dict[str, str], offer: str, typed: str, expected: list[str]
) -> None:
    answer = actviz(_ACTVIZ_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_ARGS=f"actviz {typed}", **environment)
    assert sorted(re.findall(offer, answer.out, re.MULTILINE)) == expected
    assert answer.err == ""


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


def test_list_in_a_pipe_prints_only_names(actviz) -> None:
    assert actviz("list").lines == list(package.names())
    assert "soft_shrink" in actviz("list", "shrink").lines
    assert actviz("list", "SiLU").lines[0] in package.names()


def test_list_without_a_match_is_an_error(actviz) -> None:
    answer = actviz("list", "qqqq", status=1)
    assert answer.out == ""
    assert "qqqq" in answer.err


def test_the_same_line_prints_the_same_bytes(actviz) -> None:
    for line in (["plot", "gelu", "-d"], ["compare", "relu", "gelu", "--format", "json"]):
        first = actviz(*line).out
        assert first
        assert actviz(*line).out == first


#: Phrases that are archaic or a riddle to a newcomer.
STILTED = re.compile(
    r"\b(is|are|was|were) (told|said|asked)\b|\basked for\b|\bso many\b|\bforetold\b|\bthat (is|are) none\b"
    r"|\breckon|\bis in doubt\b|\bwhat there is\b|\bas what\b|\b(goes|go) on\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "line", ["--help", *(f"{name} --help" for name in COMMANDS), "list --format csv", "choose --format json"]
)
def test_help_and_lists_are_plain_english(program, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = program(line).out
    assert shown
    assert not STILTED.search(" ".join(shown.split()))
    assert "--help" not in line or max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", "docs/exactness.md", "docs/guide.md", "docs/networks.md", "docs/parity.md"]
)
def test_documents_are_plain_english(page: str) -> None:
    text = (Path(__file__).parents[2] / page).read_text(encoding="utf-8")
    assert not STILTED.search(" ".join(text.split()))
