"""Run random command lines, with hostile texts, files and environments, and report what no user may see.

    python tools/fuzz_lines.py --count 2000 --seed 1

A finding is an internal error, a traceback, a warning of Python, a status other than 0, 1 and 2, an error without a message, output beside a
wrong command line, a control character, a long echo, a file left behind, or more than a minute of work. A run is named by its seed and number.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import json
import os
import random
import re
import shlex
import shutil
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from unittest import mock

import numpy as np

from actviz.cli.run import run

#: Seconds of work in a run.
LONGEST = 60
#: The most characters of an argument that a message may repeat.
ECHO = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FAULT = re.compile(r"internal error|Traceback|[A-Z]\w*Warning|Exception ignored")

Draw = random.Random
_EVIL = [
    "\x1b]0;t\x07",
    "\x9b31m",
    "\u202etxt",
    "a\nb",
    "\udcff",
    "'",
    '"',
    "%s{}",
    "\\",
    "é" * 300,
    "x " * 400,
    "n" * 9000,
    "",
    " ",
    "-",
    "--",
]
_NUMBERS = [
    "0",
    "1",
    "-1",
    "-0.0",
    "0.5",
    "1e308",
    "-1e-320",
    "inf",
    "-inf",
    "nan",
    "1e400",
    "1.0D+00",
    "1,5",
    "1_0",
    "٣",
    "0x1",
    "9" * 5000,
    "x",
    "",
]
_FUNCTIONS = [
    "relu", "gelu", "elu:0.5", "leaky_relu:negative_slope=nan", "softmax", "glu", "nn.LeakyReLU(0.2)", "F.gelu(x, approximate='tanh')", "torch.clamp(x, min=0)",
    "x*sigmoid(x)", "x if x > 0 else 0.1*x", "1/x", "log(x)", "x**x", "a=x*tanh(x)", "x*b:b=2", "sin(1/x)", "floor(x*10)", "abs(x)**0.5", "tan(x)",
    "(" * 300, "x+" * 1000 + "x", "2**" * 500 + "x", "nn.LeakyReLU(0x" + "f" * 3000 + ")", "relu:1", "elu:x", "elu:alpha=", "nope", "tf.nn.nope", "x;x", "lambda: 1",
    "x.__class__", "__import__('os')", "exp(exp(exp(x)))", "where(x > 0, x, nan)", "e**x", "x//2", "1if x else 2", "ACT2FN['gelu']", "x*" + "9" * 400, "torch@1.0.nn.GELU",
]  # fmt: skip
_OPTIONS: dict[str, list[str]] = {
    "eval": ["-d", "-dd", "-ddd", "--exact", "--naive", "--dtype", "--at-kink", "--format", "-o", "--digits", "--range", "--num", "-i", "--column", "--from",
             "--delimiter", "--decimal", "--header", "--no-header", "--missing", "--append", "--width"],
    "plot": ["-d", "-dd", "--range", "--yrange", "--at", "--sweep", "--points", "--columns", "--width", "--height", "--title", "--others", "--dtype", "--naive",
             "--format", "-o"],
    "derive": ["--order", "--check", "--latex", "--at", "--format", "-o"],
    "explain": ["--width", "--format", "-o", "--term"],
    "compare": ["--diff", "--tolerance", "--nearest", "--sort", "--width", "--format", "-o", "--range", "--dtype", "--at", "--naive", "--properties", "--ulp"],
    "choose": ["--hidden", "--task", "--code", "--width", "--format", "-o"],
    "lab": ["--depth", "--width", "--init", "--seed", "--script", "--format", "-o", "--gain", "--bias", "--units", "--input-std"],
    "sweep": ["--over", "--seeds", "--depth", "--units", "--gain", "--init", "--measure", "--as", "--line", "--contour", "--runs", "--width", "--format",
              "--show", "--retry", "--networks", "-o"],
    "train": ["--epochs", "--layers", "--lr", "--loss", "--optimizer", "--init", "--schedule", "--seeds", "--seed", "--dtype", "--target", "--delimiter", "--decimal",
              "--load", "--config", "--noise", "--batch", "--clip", "--test-share", "--trace", "--format", "-o", "--output"],
    "list": ["--framework", "--family", "--columns", "--sort", "--format", "-o"],
    "code": ["--target", "-o", "-d", "--width", "--format"],
    "diagnose": ["--axis", "--max-dead", "--column", "--format", "-o", "--width"],
}  # fmt: skip
_FLAGS = {
    "--runs",
    "--retry",
    "-d",
    "-dd",
    "-ddd",
    "--exact",
    "--naive",
    "--header",
    "--no-header",
    "--append",
    "--check",
    "--latex",
    "--diff",
    "--cost",
    "--script",
    "--trace",
}
_VALUES: dict[str, list[str]] = {
    "--over": ["depth=1,2", "gain=1..2:2", "lr=0.1,0.01", "alpha=1,2", "init=he,x", "depth=1..9999999", "units=2..1", "=", "depth=", "lr"],
    "--measure": ["accuracy", "chi_1", "loss", "q"],
    "--as": ["curves", "map", "table"],
    "--line": ["6*q", "q", "x*y", "*"],
    "--contour": ["q=1", "chi_1=0.5", "=", "q"],
    "--show": ["r.sqlite", "a.npy", "none.sqlite"],
    "--format": ["table", "plain", "csv", "tsv", "json", "jsonl", "npy", "markdown", "latex", "svg", "npz", "xml"],
    "-o": ["o.csv", "o.json", "o.npy", "o.txt", "o.csv.gz", "o.npz", "o.xml", "-", "none/o", ".", "/dev/null", "/dev/full"],
    "--dtype": ["float16", "bfloat16", "float32", "float64", "int8"],
    "--at-kink": ["left", "right", "mean", "nan", "up"],
    "--missing": ["error", "skip", "nan", "no"],
    "--from": ["csv", "tsv", "jsonl", "text", "npy", "npz"],
    "--delimiter": [";", "tab", ",", ".", "ab", "|"],
    "--decimal": [",", ".", ";"],
    "--columns": ["x,y", "1,2", "range", "range,forward_gain", ",", "1"],
    "--sort": ["range", "-range", "nope"],
    "--init": ["he", "normal:0.1", "normal:x", "gain:inf", "matched", "zeros"],
    "--layers": ["2", "none", "2,2", "0", "9999", "2,x"],
    "--sweep": ["alpha=0.5,1", "alpha=1..3", "negative_slope=0..1:3", "alpha=", "=1", "alpha=1..1e9", "alpha=1..2:log:3"],
    "--loss": ["mse", "bce", "cce", "huber", "x"], "--optimizer": ["sgd", "adam", "x"], "--schedule": ["step:3", "cosine", "step:x", "warmup"],
    "--epochs": ["1", "2", "0", "-1", "x"], "--seeds": ["1", "2", "0"], "--order": ["1", "2", "3", "11", "x"], "--depth": ["2", "0", "x"], "--task": ["regression", "nope"], "--axis": ["0", "5"], "--properties": ["range", "nope"],
    "--num": ["1", "5", "0", "x"], "--digits": ["1", "17", "18"], "--width": ["1", "20", "80", "1000", "99999", "0"], "--height": ["5", "20", "999", "0"],
    "--framework": ["torch", "jax", "nope"], "--family": ["gated", "nope"], "--target": ["y", "1", "c", "nope", "numpy", "torch"], "--term": ["saturation", "nope"],
    "--units": ["4", "0"],
}  # fmt: skip


class TooLong(BaseException):
    """A run that does not end."""


def files(draw: Draw) -> list[str]:
    """Write some files into the working directory, most of them odd; return their names."""
    text = lambda: draw.choice([*_NUMBERS[:12], *_EVIL[:6], "NA", "a", "1.5", "2"])  # noqa: E731 - a short name here
    array = io.BytesIO()
    np.save(array, np.array([[1.0, -2.0], [np.nan, 3.0]], draw.choice(["<f8", ">f4", "<f2"])))
    noisy = bytearray(array.getvalue())
    noisy[draw.randrange(len(noisy))] ^= 1 << draw.randrange(8)
    archive = io.BytesIO()
    np.savez(archive, x=np.arange(4.0), y=np.ones(4))
    torn = bytearray(archive.getvalue())
    torn[draw.randrange(len(torn))] ^= 255
    separator = draw.choice([",", ";", "\t", "|"])
    rows = [separator.join(text() for _ in range(draw.choice([1, 2, 2, 3]))) for _ in range(draw.randrange(6))]
    good = "a,y\n" + "".join(f"{draw.gauss(0, 1):.3f},{draw.randrange(3)}\n" for _ in range(12))
    made: dict[str, bytes] = {
        "good.csv": good.encode(), "odd.csv": "\n".join(rows).encode("utf-8", "surrogateescape"), "odd.tsv": "\n".join(rows).encode("utf-8", "surrogateescape"),
        "n.txt": " ".join(text() for _ in range(8)).encode("utf-8", "surrogateescape"), "one.txt": b"-1 0 2.5\n", "a.npy": array.getvalue(), "b.npy": bytes(noisy),
        "a.npz": archive.getvalue(), "b.npz": bytes(torn), "j.jsonl": f'{{"x": {draw.choice(["1", "null", "1e400", "[1]", "{}", chr(34) + "NaN" + chr(34)])}}}\n'.encode(),
        "c.json": json.dumps({"config": {"data": draw.choice(["xor", "good.csv", _EVIL[0]]), "task": "binary", "epochs": draw.choice([1, 10**400, "x"])}}).encode(),
        "deep.json": b"[" * 5000, "gz.csv.gz": gzip.compress(good.encode()), "bad.csv.gz": b"\x1f\x8b" + draw.randbytes(20), "bytes.csv": draw.randbytes(60),
    }  # fmt: skip
    for name, content in made.items():
        Path(name).write_bytes(content)
    return list(made)


def _often(draw: Draw, usual: Sequence[str], odd: Sequence[str], share: float = 0.25) -> str:
    """One of the usual texts, sometimes an odd one."""
    return draw.choice(odd if draw.random() < share else usual)


def _value(draw: Draw, option: str, names: Sequence[str]) -> list[str]:
    """The values after an option."""
    if option in _FLAGS:
        return []
    if option in ("--range", "--yrange"):
        return [_often(draw, _NUMBERS[:5], _NUMBERS) for _ in range(2)]
    if option in ("-i", "--points", "--load", "--config"):
        return [_often(draw, [*names, "-"], ["none.csv", *_EVIL])]
    return [_often(draw, _VALUES.get(option, _NUMBERS[:6]), [*_EVIL, *_NUMBERS], 0.15)]


def command_line(draw: Draw, names: Sequence[str]) -> list[str]:
    """A command with arguments and options, most of them its own."""
    command = draw.choice(list(_OPTIONS))
    function = lambda: _often(draw, _FUNCTIONS[:20], [*_FUNCTIONS, *_EVIL])  # noqa: E731 - a short name here
    match command:
        case "eval":
            words = [function(), *(_often(draw, _NUMBERS[:8], _NUMBERS) for _ in range(draw.randrange(3)))]
        case "train":
            words = [
                _often(draw, ["xor", "and", "good.csv", "gz.csv.gz"], [*names, *_EVIL], 0.3),
                *(function() for _ in range(draw.randrange(3))),
                "--epochs",
                "2",
            ]
        case "lab":
            words = [
                draw.choice(["vanishing", "dying", "sparsity", "nope"]),
                *(function() for _ in range(draw.randrange(2))),
                "--depth",
                "2",
            ]
        case "sweep":
            words = [
                *draw.choice([["vanishing"], ["edge"], ["train", "and"], ["dying"], ["nope"]]),
                *(function() for _ in range(draw.randrange(2))),
                *draw.choice([["--epochs", "2"], ["--networks", "1"], []]),
            ]
        case "diagnose":
            words = [function(), "-i", _often(draw, ["a.npz", "one.txt"], names)]
        case "code":
            words = [function(), "--target", _often(draw, ["numpy", "torch"], ["c", "x"])]
        case "list" | "choose":
            words = draw.choice([[], [_often(draw, ["relu", "regression"], _EVIL)]])
        case _:
            words = [function() for _ in range(draw.choice([1, 1, 2, 3]))]
    options = [draw.choice(_OPTIONS[command]) for _ in range(draw.choice([0, 1, 1, 2, 3]))]
    words += [word for option in options for word in (option, *_value(draw, option, names))]
    words += draw.choice([[]] * 9 + [["--ascii"], ["--color", "always"], ["--help"], ["--nope"]])
    return [command, *words]


def environment(draw: Draw) -> dict[str, str]:
    """Variables that decide what the screen looks like."""
    sizes = ["1", "5", "20", "80", "200", "99999", "9" * 5000, "0", "x"]
    return {
        name: draw.choice(values)
        for name, values in {
            "COLUMNS": sizes,
            "LINES": sizes,
            "NO_COLOR": ["", "1"],
            "FORCE_COLOR": ["0", "1"],
            "TERM": ["dumb", "xterm"],
        }.items()
        if draw.random() < 0.3
    }


def answer(line: Sequence[str], variables: dict[str, str], stdin: bytes) -> tuple[int | str, str, str]:
    """The status and the output of a command line that is run in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", write_through=True) for _ in range(2))
    status: int | str
    with mock.patch.dict(os.environ, variables), mock.patch.object(warnings, "showwarning"), contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin))))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        with _limited(LONGEST):
            try:
                status = run(list(line))
            except TooLong:
                status = f"more than {LONGEST} s"
            except BaseException as error:  # nothing may come out
                status = repr(error)
    shown = [stream.buffer.getvalue().decode("utf-8", "replace") for stream in (out, err)]  # type: ignore[attr-defined]
    return status, shown[0], shown[1]


@contextlib.contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TooLong after so many seconds of work."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def findings(line: Sequence[str], status: int | str, out: str, err: str) -> list[str]:
    """What is wrong with an answer."""
    wrong = []
    if status not in (0, 1, 2):
        wrong.append(f"status {status}")
    if _FAULT.search(err):
        wrong.append("fault")
    if status in (1, 2) and not err.startswith("actviz: ") and "actviz: " not in err:
        wrong.append("no message")
    if status == 2 and out:
        wrong.append("output beside a wrong command line")
    if _CONTROL.search(err):
        wrong.append("control character in a message")
    passed_through = "--append" in line  # cells are written as they are
    if not passed_through and "npy" not in line and _CONTROL.search(_COLOUR.sub("", out)):
        wrong.append("control character in the output")
    if any(len(text) > 1000 for text in err.splitlines()):
        wrong.append("long message")
    if any(word[at : at + ECHO + 1] in err for word in line for at in range(0, len(word) - ECHO, 25)):
        wrong.append("long echo")
    if left := [name for name in os.listdir() if name.startswith(".actviz")]:  # noqa: PTH208
        wrong.append(f"left {left}")
    return wrong


def fuzz(count: int, seed: int, report: Callable[[str], object] = print) -> tuple[int, dict[int | str, int]]:
    """Run so many lines; return the number of findings, and how often each status came."""
    total, statuses = 0, dict[int | str, int]()
    before = Path.cwd()
    for number in range(count):
        draw = Draw(f"{seed}:{number}")
        folder = tempfile.mkdtemp()
        os.chdir(folder)
        try:
            line = command_line(draw, files(draw))
            variables = environment(draw)
            status, out, err = answer(line, variables, draw.choice([b"", b"1 2\n", b"x,y\n1,2\n", b"\xff\xfe", b"1,,2"]))
            statuses[status] = statuses.get(status, 0) + 1
            if wrong := findings(line, status, out, err):
                total += 1
                said = "; ".join(wrong)
                report(
                    f"{seed}:{number}: {said}\n  {shlex.join(word[:200] for word in line)!a} {variables!a:.200}\n  {err[:400]!a}"
                )
        finally:
            os.chdir(before)
            shutil.rmtree(folder, ignore_errors=True)
    return total, statuses


def main() -> int:
    """Fuzz, and say what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    total, statuses = fuzz(options.count, options.seed)
    print(f"{options.count} runs, {total} findings; statuses {dict(sorted(statuses.items(), key=str))}")
    return bool(total)


if __name__ == "__main__":
    sys.exit(main())
