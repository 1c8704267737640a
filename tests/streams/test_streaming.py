"""A slow pipe gets each line's answer at once, and a long one needs no more memory than a short one."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from actviz import get
from actviz.streams.evaluation import evaluate
from actviz.streams.text import Text
from actviz.text.input import Input

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a Unix")

STREAM = """
import resource, sys
from actviz import get
from actviz.streams import sources
from actviz.streams.evaluation import evaluate
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
source = sources.open_file(sys.argv[1]) if sys.argv[1] else sources.standard_input()
evaluate(get("gelu"), source, order=2, output=sys.argv[2] or None)
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
sys.stderr.write(str(grown // (1024 if sys.platform == "darwin" else 1)))
"""


def grown(source: str | Path, target: str | Path, **options: object) -> float:
    """By how many MiB a stream has let the memory grow."""
    command = [sys.executable, "-c", STREAM, str(source), str(target)]
    done = subprocess.run(command, stderr=subprocess.PIPE, check=True, **options)  # type: ignore[call-overload]
    return int(done.stderr) / 1024


@pytest.mark.parametrize("last", ["\n", ""])
def test_each_line_is_answered_before_the_next_one_comes(monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    (question, ask), (listen, answer) = os.pipe(), os.pipe()
    with os.fdopen(answer, "w") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        source = Text(Input.of_descriptor("stdin", question))
        worker = threading.Thread(target=lambda: evaluate(get("relu"), source, format="plain"))
        worker.start()
        for line, expected in (("1\n", b"1.0\n"), ("-2 3\n", b"0.0\n3.0\n"), ("4\n5\n", b"4.0\n5.0\n")):
            os.write(ask, line.encode())
            found = b""
            while len(found) < len(expected):
                found += os.read(listen, 100)
            assert found == expected
        os.write(ask, b"6" + last.encode())
        os.close(ask)
        worker.join()
        assert os.read(listen, 100) == b"6.0\n"
    os.close(listen)
    os.close(question)


def test_half_a_line_waits_for_its_other_half() -> None:
    receive, send = os.pipe()
    source = iter(Text(Input.of_descriptor("stdin", receive, lambda: os.close(receive))))
    os.write(send, b"1\n12")
    assert next(source).tolist() == [1]
    os.write(send, b"34\n")
    assert next(source).tolist() == [1234]
    os.close(send)
    assert list(source) == []


def test_a_long_text_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    line = b"\n".join(b"%.17g" % value for value in np.random.default_rng(0).normal(size=10_000)) + b"\n"
    (tmp_path / "x").write_bytes(line * 100)
    for target in ("/dev/null", tmp_path / "y.npy", tmp_path / "y.csv"):
        assert grown(tmp_path / "x", target) < 12
    assert np.load(tmp_path / "y.npy", mmap_mode="r").shape == (1_000_000, 3)


def test_a_long_array_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.linspace(-5, 5, 4_000_000))
    assert grown(tmp_path / "x.npy", tmp_path / "y.npy") < 12


def test_one_endless_line_needs_no_more_memory_than_many(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"0.12345678901234567 " * 1_000_000)
    assert grown(tmp_path / "x", "/dev/null") < 12
