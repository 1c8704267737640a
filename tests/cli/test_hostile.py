"""Hostile command lines, files and environments: a clear refusal in two short lines, and nothing that controls a terminal."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actviz.cli.run import run

EVIL = "x\x1b]0;title\x07\x9b31m\u202e\ny"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in this process, in an empty directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("warnings.showwarning", None)  # restores it after the test

    def answered(*line: str) -> tuple[int, str, str]:
        return run(list(line)), *capsys.readouterr()

    return answered


@pytest.mark.sample(3)
@pytest.mark.parametrize(
    "line",
    [
        ["eval", EVIL, "1"],
        ["eval", "relu", EVIL],
        ["eval", "relu", "-i", EVIL],
        ["eval", "relu", "1", "-o", f"{EVIL}/y"],
        ["eval", "relu", "1", "-o", f"y.{EVIL}"],
        ["eval", "relu", "1", "--format", EVIL],
        ["eval", "relu", "1", "--dtype", EVIL],
        ["eval", "relu", "1", "--at-kink", EVIL],
        ["eval", "relu", "-i", "h.csv", "--column", f"no {EVIL}"],
        ["eval", "relu", "-i", "h.csv"],
        ["eval", "relu", "-i", "h.csv", "--delimiter", EVIL],
        ["eval", f"F.gelu(approximate={EVIL!r})", "1"],
        ["eval", f"torch.nn.GELU:{EVIL}", "1"],
        ["plot", "relu", "--range", "1", EVIL],
        ["plot", "relu", "--points", EVIL],
        ["plot", "elu", "--sweep", f"alpha={EVIL}"],
        ["plot", "elu", "--sweep", f"{EVIL}=1,2"],
        ["derive", EVIL],
        ["compare", "relu", "--sort", EVIL],
        ["list", EVIL],
        ["list", "--framework", EVIL],
        ["list", "--columns", EVIL],
        ["lab", EVIL],
        ["lab", "vanishing", "--init", EVIL],
        ["train", EVIL],
        ["train", "h.csv", "relu"],
        ["train", "h.csv", "relu", "--target", EVIL],
        ["train", "xor", "relu", "--dtype", EVIL],
        ["train", "xor", "relu", "--init", f"normal:{EVIL}"],
        ["train", "xor", "relu", "--schedule", EVIL],
        ["train", "xor", "relu", "--layers", EVIL],
        ["train", "--config", EVIL],
        ["train", "--load", EVIL],
        ["train", "--config", "c.json"],
        [EVIL],
        [f"--{EVIL}"],
    ],
    ids=lambda line: " ".join(line).replace(EVIL, "EVIL")[:40],
)
@pytest.mark.parametrize("longer", [1, 2000])
def test_errors_are_short_and_printable(answer: Any, line: list[str], longer: int) -> None:
    Path("h.csv").write_text(f'"{EVIL}",y\n1,2\n')
    Path("c.json").write_text(json.dumps({"config": {"data": EVIL * longer, "task": EVIL * longer}}))
    long_line = [word.replace(EVIL, EVIL * longer) for word in line]
    status, out, err = answer(*long_line)
    assert status in (1, 2), err
    assert out == ""
    assert not CONTROLS.search(err)
    assert err.startswith("actviz: ")
    assert "internal error" not in err
    assert len(err.splitlines()) <= 4
    assert max(map(len, err.splitlines())) <= 1000
    for word in long_line:
        assert len(word) <= 200 or not any(word[at : at + 201] in err for at in range(0, len(word) - 200, 50))


def test_labels_and_file_names_are_printable_in_tables(answer: Any) -> None:
    rows = "".join(f"{n},{n * n % 7},{EVIL!r}{n % 2}\n".replace(repr(EVIL), f'"{EVIL}"') for n in range(12))
    Path(f"{EVIL}.csv").write_text(f'a,"{EVIL}",y\n' + rows.replace('"0', '0"').replace('"1', '1"'))
    for extra in ([], ["--format", "table"], ["--format", "json"], ["--format", "markdown"], ["--color", "always"]):
        status, out, err = answer("train", f"{EVIL}.csv", "relu", "--target", "y", "--epochs", "2", *extra)
        assert status == 0, err
        assert "title" in out + err
        assert not CONTROLS.search(err)
        assert not CONTROLS.search(re.sub("\x1b\\[[0-9;]*m", "", out))
        assert "\x1b]" not in out


def test_names_of_plugins_are_printable(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    from actviz.catalogue import plugins

    point = EntryPoint(EVIL, "json:loads", plugins.GROUP)
    monkeypatch.setattr(plugins, "offered", lambda: {EVIL: point})
    for extra in ([], ["--format", "table"], ["--format", "csv"]):
        status, out, _ = answer("list", *extra)
        assert status == 0
        assert "title" in out
        assert not CONTROLS.search(out)


@pytest.mark.parametrize(
    "function",
    [
        "nn.LeakyReLU(" + "1+" * 1900 + "1)",
        "nn.LeakyReLU(" + "-" * 3900 + "1)",
        "nn.LeakyReLU" + "()" * 1900,
        "a." * 50_000 + "b",
        "2**" * 1000 + "x",
        "nn.LeakyReLU(0x" + "f" * 3900 + ")",
        "nn.LeakyReLU(1" + "0" * 3900 + ")",
        "nn.LeakyReLU(1if 1else 2)",
        "[" * 3000 + "x",
        "nn.LeakyReLU(" + "[" * 90 + "]" * 90 + ")",
        "f(" * 1000 + "x" + ")" * 1000,
        "not " * 900 + "x",
        "x if " * 700 + "x",
    ],
    ids=lambda function: function[:20],
)
def test_code_of_any_depth_is_refused_at_once(answer: Any, function: str) -> None:
    begin = time.monotonic()
    status, out, err = answer("eval", function, "1")
    assert (status, out) == (2, "")
    assert "internal" not in err
    assert "Warning" not in err
    assert len(err.splitlines()) <= 4
    assert time.monotonic() - begin < 5


def entry(name: str, value: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.asarray(value))
    return stream.getvalue()


def model(**changes: Any) -> dict[str, bytes]:
    """The members of a file with a network for xor, with other values."""
    config = {"data": "xor", "task": "binary", "functions": ["relu"], "layers": [2], "output": "sigmoid", "loss": "bce"}
    values = {
        "format": "actviz network 1", "config": json.dumps(config), "parameters": np.zeros(9), "sizes": np.array([2, 2, 1]),
        "input_mean": np.zeros(2), "input_deviation": np.ones(2), "target_mean": 0.0, "target_deviation": 1.0, "classes": ["0", "1"],
    }  # fmt: skip
    return {f"{name}.npy": entry(name, value) for name, value in {**values, **changes}.items()}


def test_a_network_is_loaded(answer: Any) -> None:
    with zipfile.ZipFile("m.npz", "w") as archive:
        for name, data in model().items():
            archive.writestr(name, data)
    assert answer("train", "--load", "m.npz", "--epochs", "1")[0] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"config": "[]"},
        {"config": "null"},
        {"config": "[" * 100_000},
        *(
            {"config": json.dumps({"data": "xor", "task": "binary"})[:-1] + f', "{key}": 1{"0" * 400}}}'}
            for key in ("lr", "clip", "noise", "test_share", "batch")
        ),
        {"input_deviation": np.ones(3)},
        {"input_deviation": np.zeros(2)},
        {"input_deviation": np.full(2, 5e-324)},
        {"input_deviation": np.array([1.0, np.nan])},
        {"target_deviation": 0.0},
        {"target_mean": np.inf},
        {"parameters": np.array([object()] * 9)},
        {"parameters": np.zeros((3, 3))},
    ],
    ids=" ".join,
)
def test_a_forged_network_is_refused(answer: Any, changes: dict[str, Any]) -> None:
    with zipfile.ZipFile("m.npz", "w") as archive:
        for name, data in model(**changes).items():
            archive.writestr(name, data)
    status, out, err = answer("train", "--load", "m.npz", "--epochs", "1")
    assert (status, out) == (1, "")
    assert err.startswith("actviz: m.npz: ")
    assert len(err.splitlines()) <= 2


@pytest.mark.parametrize("damage", ["encrypted", "compression", "version", "header", "bomb"])
def test_a_damaged_archive_is_refused(answer: Any, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile("m.npz", "w") as archive:
        for name, data in model().items():
            archive.writestr(name, data.replace(b"{", b"(") if damage == "header" else data)
    data = bytearray(Path("m.npz").read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        shift = 2 * (start == b"PK\x01\x02")
        at = -1
        while (at := data.find(start, at + 1)) >= 0:
            if damage == "encrypted":
                data[at + 6 + shift] |= 1
            elif damage == "compression":
                data[at + 8 + shift] = 99
            elif damage == "version":
                data[at + 4 + shift] = 200
    Path("m.npz").write_bytes(data)
    if damage == "bomb":
        monkeypatch.setattr("actviz.nn.files.model.LARGEST", 1000)
    for line in (
        ["train", "--load", "m.npz"],
        *([["eval", "relu", "-i", "m.npz", "--column", "parameters"]] if damage != "bomb" else []),
    ):
        status, out, err = answer(*line)
        assert (status, out) == (1, "")
        assert err.startswith("actviz: m.npz: ")
        assert len(err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("[" * 100_000, "nested too deeply"), ('{"config": {"data": "xor", "task": "binary", "lr": 1' + "0" * 400 + "}}", "lr"), ("\0", "JSON"),
     ('{"a": ' * 50_000, "nested too deeply"), ("1" * 5000, "JSON"), ('"x', "JSON")],
)  # fmt: skip
def test_a_hostile_configuration_is_refused(answer: Any, text: str, said: str) -> None:
    Path("c.json").write_text(text)
    status, out, err = answer("train", "--config", "c.json")
    assert (status, out) == (1, "")
    assert err.startswith("actviz: c.json: ")
    assert said in err


def test_what_has_no_end_has_a_limit(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actviz.nn.files.request.LONGEST_CONFIG", 1000)
    monkeypatch.setattr("actviz.nn.files.examples.MOST_ROWS", 10)
    monkeypatch.setattr("actviz.text.input.LONGEST_LINE", 300_000)
    monkeypatch.setattr("actviz.streams.vector_sources.LONGEST", 10)
    Path("rows.csv").write_text("a,y\n" + "1,2\n3,4\n" * 6)
    Path("long.txt").write_text("1 " * 11)
    Path("line.txt").write_text("1 " * 300_000)
    for line, said in {
        "train --config /dev/zero": "more than 1,000 bytes",
        "train rows.csv relu --target y": "more than 10 rows",
        "eval softmax -i long.txt": "at most 10 numbers",
        "eval softmax -i line.txt": "the line has more than 300,000 bytes",
        "eval relu -i line.txt --from csv": "the line has more than 300,000 bytes",
    }.items():
        status, _, err = answer(*line.split())
        assert status == 1, line
        assert said in err


@pytest.mark.parametrize("size", ["0", "-5", "99999", "9" * 5000, "x", "", "1e3"])
def test_a_screen_beyond_reason_has_the_usual_size(answer: Any, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    usual = [answer(*line) for line in (["plot", "relu"], ["explain", "relu"], ["compare", "relu", "elu"], ["eval", "--help"])]
    monkeypatch.setenv("COLUMNS", size)
    monkeypatch.setenv("LINES", size)
    assert [
        answer(*line) for line in (["plot", "relu"], ["explain", "relu"], ["compare", "relu", "elu"], ["eval", "--help"])
    ] == usual


@pytest.mark.parametrize(
    "line", ["plot relu --width 1000000000", "plot relu --height 99999999999999999999", "explain relu --width 10001"]
)
def test_a_size_beyond_reason_is_refused(answer: Any, line: str) -> None:
    status, out, err = answer(*line.split())
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 2


@pytest.mark.sample(4)
@pytest.mark.parametrize("columns", ["1", "2", "3", "5", "19"])
@pytest.mark.parametrize(
    "line",
    ["train xor relu --epochs 2", "train xor relu --seeds 2 --epochs 2", "explain gelu", "compare relu elu", "list relu", "lab edge relu", "choose", "eval relu -1 0 --format table", "train xor relu --trace --epochs 1", "explain softmax", "compare relu elu --diff"],
)  # fmt: skip
def test_a_terminal_of_a_few_columns_shows_something(
    answer: Any, monkeypatch: pytest.MonkeyPatch, line: str, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    status, out, err = answer(
        *line.split(), *(["--format", "table"] if "--format" not in line and "--trace" not in line else [])
    )
    assert "internal" not in err
    assert status == 0, err
    assert out


def test_a_program_without_docstrings_shows_the_same(actviz: Any) -> None:
    for line in (["explain", "gelu"], ["train", "--help"]):
        assert actviz(*line, PYTHONOPTIMIZE="2").out == actviz(*line).out


@pytest.mark.skipif(os.name != "posix", reason="a shell appends")
@pytest.mark.parametrize(
    "line",
    [
        "eval relu - < f.txt >> f.txt",
        "eval relu < f.txt >> f.txt",
        "eval relu -i f.txt >> f.txt",
        "eval softmax -i f.txt >> f.txt",
    ],
)
def test_answers_do_not_feed_themselves(tmp_path: Path, line: str) -> None:
    (tmp_path / "f.txt").write_text("1\n2\n")
    result = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m actviz {line}"], capture_output=True, text=True, check=False, cwd=tmp_path,
        timeout=30, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
    )  # fmt: skip
    assert result.returncode == 1
    assert "the input is the output" in result.stderr
    assert (tmp_path / "f.txt").read_text() == "1\n2\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("line", "status"), [(["eval", "relu", "1"], 1), (["eval", "nope", "1"], 2), (["eval", "F.gelu(h[0])", "1"], 1)]
)
def test_the_status_says_it_where_nothing_can_be_written(line: list[str], status: int) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        result = subprocess.run([sys.executable, "-m", "actviz", *line], stdout=full, stderr=full, check=False)
    assert result.returncode == status


@pytest.mark.skipif(os.name != "posix", reason="a shell closes the stream")
def test_a_file_needs_no_standard_output(tmp_path: Path) -> None:
    for line in ("eval relu 1 -o y", "list relu -o y", "plot relu -o y"):
        result = subprocess.run(
            ["/bin/sh", "-c", f"{sys.executable} -m actviz {line} >&-"], capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
        )  # fmt: skip
        assert (result.returncode, result.stderr) == (0, "")
        assert (tmp_path / "y").read_text()


@pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal(number: int) -> None:
    import pty

    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "actviz", *["train", "spirals", "relu", "--patience", "0", "--tolerance", "0", "--epochs", "100000"]],
        stdin=secondary, stdout=secondary, stderr=secondary, env={**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"},
    )  # fmt: skip
    os.close(secondary)
    shown = b""
    while b"\x1b[?25l" not in shown:
        shown += os.read(primary, 65536)
    process.send_signal(number)
    try:
        while part := os.read(primary, 65536):
            shown += part
    except OSError:  # closed at the other end
        pass
    os.close(primary)
    assert process.wait(30) == 128 + number
    assert shown.rfind(b"\x1b[?25h") > shown.rfind(b"\x1b[?25l")
    assert b"Traceback" not in shown


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are seen in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_workers_too(number: int) -> None:
    line = ["sweep", "vanishing", "relu", "--over", "depth=50..149", "--seeds", "20", "--jobs", "2"]
    process = subprocess.Popen([sys.executable, "-m", "actviz", *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    end = time.monotonic() + 30
    while not (workers := _children(process.pid)) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(number)
    _, messages = process.communicate(timeout=30)
    assert b"Traceback" not in messages
    assert process.returncode == 128 + number
    assert workers
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent:
            found.append(int(text.split()[0]))
    return found
