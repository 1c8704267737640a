"""Several processes write the bytes that one writes, in its order, up to the same mistake; a lost one ends the command."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")

PREAMBLE = """
import io, json, os, sys
import numpy as np
import actviz.streams.text, actviz.streams.writers.ranges as ranges, actviz.text.input as text_input
from actviz import get
from actviz.errors import DataError
from actviz.streams import sources
from actviz.streams.append import append
from actviz.streams.evaluation import evaluate

text_input.CHUNK = actviz.streams.text.CHUNK = 2_000
text_input._FULL, text_input._FLOWING = 1_000, 2
ranges._RANGE, ranges._LEAST = 100, 2
forks, fork = 0, os.fork

def counted():
    global forks
    forks += 1
    return fork()

os.fork = counted

def outcome(run, path, jobs, **options):
    "What is written, the error, and how many processes were started."
    global forks
    forks = 0
    out = os.open("out", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(out, 1)
    error = ""
    try:
        run(get("gelu"), sources.open_file(path, **options.pop("reading", {})), jobs=jobs, **options)
    except DataError as caught:
        error = caught.message
    finally:
        os.dup2(kept, 1)
    return os.pread(out, 100_000_000, 0), error, forks
"""


def python(code: str, directory: Path, **options: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PREAMBLE + code],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def assert_equal_for_any_count(directory: Path, cases: list[tuple[str, str, dict[str, Any]]], expected: list[str]) -> None:
    """Each case is a function, a file, and its options; the errors are those of one process."""
    code = f"""
for run, path, options in json.loads({json.dumps(json.dumps(cases))}):
    whole, error, started = outcome(globals()[run], path, 1, **dict(options))
    assert not started and len(whole) > 9_000, (path, options, whole, error)
    for jobs in (2, 3):
        data, message, started = outcome(globals()[run], path, jobs, **dict(options))
        assert started == jobs - 1, (path, options, started)
        assert data == whole, (path, options, jobs, len(data), len(whole))
        assert message == error, (path, options, message, error)
    print(error)
"""
    assert python(code, directory).splitlines() == expected


NUMBERS = [f"{(number * 7919 % 10_007 - 5_000) / 977}" for number in range(1_200)]


def test_text(tmp_path: Path) -> None:
    texts = {
        "plain": "\n".join(NUMBERS),
        "odd": "\r\n".join(["# a comment", *NUMBERS[:500], "nan inf, -0 , 1e400", "", *NUMBERS[1_500:], "-0", "1,"]) + "\n2\n",
        "commas": ",\n".join(NUMBERS) + "\n",
        "one line": " ".join(NUMBERS),
        "bad": "\n".join([*NUMBERS[:900], "4 x 5", *NUMBERS]),
        "bad in a long line": ", ".join([*NUMBERS[:900], "# 4", *NUMBERS]),
        "comma at the end": "\n".join(NUMBERS) + ",\n",
        "two commas": "\n".join([*NUMBERS[:600], "1,,2", *NUMBERS]),
        "long word": "\n".join([*NUMBERS, "3" * 1_100_000]),
        "missing": "\n".join([*NUMBERS[:600], "NA", *NUMBERS]),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, newline="")
    cases: list[tuple[str, str, dict[str, Any]]] = [("evaluate", name, {}) for name in texts]
    cases += [("evaluate", "plain", {"order": 2, "format": kind}) for kind in ("csv", "tsv", "jsonl", "markdown")]
    cases += [("evaluate", "missing", {"reading": {"missing": missing}}) for missing in ("skip", "nan")]
    long = "long word:1201: a word of more than 1,048,576 characters is not a number"
    errors = ["", "", "", "", "bad:901: 'x' is not a number", "bad in a long line:1: '#' is not a number",
              "comma at the end:1200: a number is missing after the comma", "two commas:601: a number is missing before the comma",
              long, "missing:601: 'NA' is not a number"]  # fmt: skip
    assert_equal_for_any_count(tmp_path, cases, [*errors, *[""] * 6])


def test_rows(tmp_path: Path) -> None:
    rows = [f"{place},{x},a name" for place, x in enumerate(NUMBERS)]
    quoted = [f'{place},{x},"on {"several" * 9}\n""lines"", {x}"' for place, x in enumerate(NUMBERS)]
    objects = [json.dumps({"n": place, "x": float(x)}) for place, x in enumerate(NUMBERS)]
    texts = {
        "a.csv": ["n,x,name", *rows],
        "quoted.csv": ["n,x,name", *quoted],
        "bad.csv": ["n,x,name", *quoted[:700], "1,oops,b", *rows],
        "short.csv": ["n,x,name", *rows[:700], "1,2", *rows],
        "open.csv": ["n,x,name", *rows, '1,2,"no end'],
        "missing.csv": ["n,x,name", *rows[:700], "1,NA,b", "2,,c", *rows],
        "a.jsonl": objects,
        "bad.jsonl": [*objects[:700], '{"n": 1, "x": "2"}', *objects],
        "no field.jsonl": [*objects[:700], '{"n": 1}', *objects],
        "null.jsonl": [*objects[:700], '{"n": 1, "x": null}', *objects],
    }
    for name, lines in texts.items():
        (tmp_path / name).write_text("\n".join(lines))
    x = {"reading": {"column": "x"}}
    errors = {
        "bad.csv": "bad.csv:1402: 'oops' is not a number", "short.csv": "short.csv:702: 2 cells, but the header has 3",
        "open.csv": "open.csv:1202: unexpected end of data", "missing.csv": "missing.csv:702: the cell of column 2 is missing",
        "bad.jsonl": "bad.jsonl:701: '2' is not a number", "no field.jsonl": "no field.jsonl:701: there is no field 'x'",
        "null.jsonl": "null.jsonl:701: the field 'x' is missing",
    }  # fmt: skip
    cases: list[tuple[str, str, dict[str, Any]]] = [(run, name, dict(x)) for run in ("evaluate", "append") for name in texts]
    expected = [errors.get(name, "") for _, name, _ in cases]
    for missing in ("skip", "nan"):
        reading = {"reading": {"column": "x", "missing": missing}}
        cases += [("append", name, reading) for name in ("missing.csv", "null.jsonl", "no field.jsonl")]
    cases += [("append", "quoted.csv", {**x, "format": "jsonl"}), ("append", "a.jsonl", {**x, "format": "csv", "order": 1})]
    assert_equal_for_any_count(tmp_path, cases, [*expected, *[""] * 8])


def test_arrays(tmp_path: Path) -> None:
    code = """
x = np.linspace(-5, 5, 2_345)
np.save("a.npy", x)
np.save("b.npy", x.astype(">f4").reshape(5, 7, 67))
np.save("c.npy", np.arange(2_345))
for name in "abc":
    for order in (0, 2):
        for jobs in (1, 2, 3):
            evaluate(get("gelu"), sources.open_file(f"{name}.npy"), order=order, output=f"{name}{jobs}.npy", jobs=jobs)
            assert forks == (0, 1, 3)[jobs - 1]
            assert open(f"{name}{jobs}.npy", "rb").read() == open(f"{name}1.npy", "rb").read()
        forks = 0
        given = np.load(f"{name}.npy")
        expected = get("gelu").jet(given, order)
        np.testing.assert_array_equal(np.load(f"{name}3.npy"), np.stack(expected, -1) if order else expected[0])
"""
    python(code, tmp_path)


BLOCK = ("\n".join(NUMBERS * 20) + "\n").encode()
COMMAND = [sys.executable, "-m", "actviz", "eval", "relu"]


LINUX = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds processes by /proc")


@contextmanager
def flowing(directory: Path, *arguments: str, **options: Any) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start a command whose input flows and has no end yet; yield it with its worker process."""
    process = subprocess.Popen(
        [*COMMAND, "--jobs", "2", *arguments], cwd=directory, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        bufsize=0, start_new_session=True, **options,
    )  # fmt: skip
    assert process.stdin
    assert process.stderr
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    with process, closing(process.stdin):
        try:
            while not (text := children.read_text()):
                process.stdin.write(BLOCK)
            yield process, int(text.split()[0])
        finally:
            process.kill()


def errors_of(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stderr
    return process.stderr.read()


def ask(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin
    process.stdin.write(data)


@LINUX
def test_a_killed_worker_ends_the_command_and_leaves_no_file(tmp_path: Path) -> None:
    with flowing(tmp_path, "-o", "y") as (process, worker):
        os.kill(worker, signal.SIGKILL)
        assert process.wait(10) == 1
        message = b"actviz: a worker process was killed by signal 9\nif memory ran out: --jobs 1 needs less\n"
        assert errors_of(process) == message
    assert list(tmp_path.iterdir()) == []


@LINUX
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_signal_ends_all_processes(tmp_path: Path, number: int, status: int) -> None:
    with flowing(tmp_path, "-o", "y") as (process, worker):
        if number == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, number)
        assert process.wait(10) == status
        for _ in range(500):
            state = Path(f"/proc/{worker}/stat")
            if not state.exists() or state.read_text().split()[2] == "Z":
                break
            time.sleep(0.01)
        else:
            raise AssertionError("the worker lives on")
    assert list(tmp_path.iterdir()) == []


@LINUX
def test_a_stream_that_slows_down_is_answered_line_by_line_and_a_mistake_at_once(tmp_path: Path) -> None:
    with (tmp_path / "y").open("wb") as out, flowing(tmp_path, stdout=out) as (process, _):
        for line in (b"1001\n", b"2002\n3003\n", b"4004\n"):
            ask(process, line)
            for _ in range(500):
                data = (tmp_path / "y").read_bytes()
                if data.endswith(line.replace(b"\n", b".0\n")):
                    break
                time.sleep(0.01)
            else:
                raise AssertionError(data[-100:])
        ask(process, b"oops\n")
        assert process.wait(10) == 1
        assert b": 'oops' is not a number" in errors_of(process)


@LINUX
def test_nobody_at_the_other_end_ends_all_quietly(tmp_path: Path) -> None:
    receive, send = os.pipe()
    with subprocess.Popen(["cat"], stdin=receive, stdout=subprocess.DEVNULL) as reader:
        os.close(receive)
        with flowing(tmp_path, stdout=send) as (process, _):
            os.close(send)
            reader.kill()
            with pytest.raises(BrokenPipeError):  # noqa: PT012 - at one of the writes
                while True:
                    ask(process, BLOCK)
            assert process.wait(10) == 141
            assert errors_of(process) == b""
