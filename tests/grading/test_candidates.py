"""Candidates: what runs in another process, and how it is told when that goes wrong."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actviz import get
from actviz.errors import DataError, UsageError
from actviz.grading import input_sets
from actviz.grading.candidates.command import CommandCandidate
from actviz.grading.candidates.libraries import library
from actviz.grading.candidates.python import PythonCandidate
from actviz.grading.candidates.target import PythonTarget
from actviz.grading.candidates.values import ValuesCandidate
from actviz.grading.grade import Grade, Question, grade
from actviz.grading.input_sets import InputSet, sampled
from actviz.numerics.number_types import BFLOAT16, FLOAT16, FLOAT32, FLOAT64, NUMBER_TYPES, NumberType

MODULE = """
import os, signal, subprocess, sys, time
import numpy as np
print("printed at import")
def relu(x): print("printed"); return np.maximum(x, 0)
def wide(x): return relu(x).astype(np.float64)
def here(x): import beside; return beside.relu(x)
def first(x): assert sys.path[-1] == os.getcwd() and sys.path[0] != ""; return relu(x)
def stdin(x): assert sys.stdin.read() == ""; return relu(x)
def changing(x): x[:] = np.maximum(x, 0); return x
def raising(x): raise ValueError("no such kernel\\nat all")
def leaving(x): sys.exit(3)
def killed(x): os.kill(os.getpid(), signal.SIGKILL)
def short(x): return x[1:]
def number(x): return 1.0
def words(x): return x.astype(str)
def complex(x): return x + 1j
def hanging(x):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    open("child", "w").write(str(child.pid))
    time.sleep(60)
class Leaky:
    def __init__(self, slope, *, name=""): self.slope = slope
    def __call__(self, x): return np.where(x < 0, self.slope * x, x).astype(x.dtype)
number_one = 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kernels.py").write_text(MODULE)
    (tmp_path / "beside.py").write_text("import numpy as np\ndef relu(x): return np.maximum(x, 0)\n")
    (tmp_path / "numpy.py").write_text("raise ImportError('the current directory comes first')\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def few(number_type: NumberType) -> InputSet:
    return sampled(get("relu"), number_type, 400)


def of_python(text: str, number_type: NumberType = FLOAT16, **more: Any) -> tuple[Grade, PythonCandidate]:
    candidate = PythonCandidate(PythonTarget.of(text), number_type, **{"timeout": 30.0, **more})
    inputs = few(number_type)
    return grade(Question(get("relu"), number_type), inputs, candidate.answers(inputs)), candidate


@pytest.mark.parametrize(
    "text", ["kernels:relu", "kernels.py:first", "kernels.py:here", "kernels.py:stdin", "kernels.py:changing"]
)
def test_a_callable_runs_in_the_current_directory(folder: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    result, candidate = of_python(text)
    assert result.max_ulp == 0
    assert (result.inputs, candidate.notes) == (400, [])
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "printed at import\n" in shown.err
    assert "" not in sys.path[1:]
    assert "kernels" not in sys.modules


def test_blocks_overlap_and_keep_their_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from actviz.grading.candidates import python

    for module in (input_sets, python):
        monkeypatch.setattr(module, "BLOCK_SIZE", 64)
    result, candidate = of_python("kernels.py:wide", FLOAT32)
    assert (result.max_ulp, result.correctly_rounded) == (0, 1)
    assert candidate.notes == ["the answers are float64, each rounded once to float32"]


def test_a_class_is_called_with_literal_arguments(folder: Path) -> None:
    question = Question(get("leaky_relu:0.25"), FLOAT16)
    candidate = PythonCandidate(PythonTarget.of("kernels.py:Leaky(0.25, name='a:b')"), FLOAT16)
    inputs = few(FLOAT16)
    assert grade(question, inputs, candidate.answers(inputs)).max_ulp <= 0.5


@pytest.mark.parametrize(
    ("text", "message", "below"),
    [
        ("kernels.py:raising", "raised ValueError: no such kernel", "no such kernel\nat all"),
        ("kernels.py:leaving", "raised SystemExit: 3", "printed at import"),
        ("kernels.py:killed", "was killed by SIGKILL", "printed at import"),
        ("kernels.py:short", "returned an array of shape (398,) for one of shape (399,)", ""),
        ("kernels.py:number", "returned an array of shape ()", ""),
        ("kernels.py:words", "returned <U", ""),
        ("kernels.py:complex", "returned complex64 numbers, not real ones", ""),
        ("kernels.py:nothing", "kernels.py has no nothing", ""),
        ("kernels.py:number_one", "is int, which cannot be called", ""),
        ("kernels.py:Leaky", "is a class: write kernels.py:Leaky()", ""),
        ("kernels.py:Leaky()", "raised TypeError", "missing 1 required positional argument"),
        ("nowhere.py:f", "there is no file nowhere.py", ""),
        ("nowhere.kernels:f", "there is no module nowhere.kernels", ""),
    ],
)
def test_a_bad_callable_is_an_error_in_one_line(folder: Path, text: str, message: str, below: str) -> None:
    with pytest.raises(DataError) as error:
        of_python(text)
    assert message in error.value.message
    assert "\n" not in error.value.message
    assert below in error.value.hint


@pytest.mark.skipif(os.name != "posix", reason="sessions are of POSIX")
def test_what_hangs_is_killed_with_its_children(folder: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(DataError, match=r"gave no answer for 0\.8 s"):
        of_python("kernels.py:hanging", timeout=0.8)
    assert time.monotonic() - begin < 20
    child = int((folder / "child").read_text())
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the grandchild is alive")


@pytest.mark.parametrize(
    "text",
    [
        "gelu",
        "a b:c",
        ":f",
        "m:",
        "m:1f",
        "m:f(x)",
        "m:f(__import__('os'))",
        "m:f(*[1])",
        "m:f(**{})",
        "m:f(1)(2)",
        "m:f(1",
        "m:f(1)[0]",
        "m:f(1 is 1)",
        "m:f((1)(2))",
    ],
)
def test_a_text_that_names_no_callable_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        PythonTarget.of(text)


def test_libraries_follow_the_module() -> None:
    names = {
        "torch.nn:GELU()": "torch",
        "jax.nn:gelu": "jax",
        "my_torch:f": "numpy",
        "torch.py:f": "numpy",
        "tensorflow.nn:silu": "tf",
    }
    assert {text: PythonTarget.of(text).library for text in names} == names
    with pytest.raises(UsageError, match="--autograd"):
        PythonCandidate(PythonTarget.of("m:f"), FLOAT16, autograd=1)
    with pytest.raises(UsageError, match="--array"):
        PythonCandidate(PythonTarget.of("m:f"), FLOAT16, array="cupy")


FAKE_TORCH = """
import numpy as np
class Type:
    def __init__(self, name): self.name = name
float16, bfloat16, float32, float64 = map(Type, ("float16", "bfloat16", "float32", "float64"))
class Tensor:
    def __init__(self, values, dtype, requires_grad=False, source=None):
        self.values, self.dtype, self.requires_grad, self.source = values, dtype, requires_grad, source
    def to(self, device, dtype): assert device == "cpu:0"; return Tensor(self.values, dtype)
    def detach(self): return Tensor(self.values, self.dtype)
    def requires_grad_(self, wanted): self.requires_grad = wanted; return self
    def cpu(self): return self
    def float(self): return Tensor(self.values.astype(np.float32), float32)
    def numpy(self): assert self.dtype is not bfloat16; return self.values
class Autograd:
    def grad(self, y, x, ones, create_graph):
        slope = 2 * x.values * ones.values if y.source == "square" else 2 + 0 * x.values
        return (Tensor(slope, x.dtype, create_graph and y.source == "square", "slope"),)
autograd = Autograd()
def from_numpy(x): return Tensor(x, {"float16": float16, "float32": float32, "float64": float64}[x.dtype.name])
def ones_like(x): return Tensor(np.ones_like(x.values), x.dtype)
def zeros_like(x): return Tensor(np.zeros_like(x.values), x.dtype)
def square(x): return Tensor(x.values * x.values, x.dtype, x.requires_grad, "square")
def flat(x): return Tensor(x.values, x.dtype)
"""


@pytest.mark.parametrize("number_type", NUMBER_TYPES.values(), ids=lambda one: one.name)
def test_a_framework_differentiates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number_type: NumberType) -> None:
    (tmp_path / "torch.py").write_text(FAKE_TORCH)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    chosen = library("torch", number_type, "cpu:0")
    import torch  # type: ignore[import-not-found, unused-ignore]

    x = number_type.round([-1.5, 0.25, 3.0])
    tensor = chosen.to(x)
    assert tensor.dtype.name == number_type.name
    assert chosen.derivative is not None
    assert chosen.back(torch.square(tensor)).tolist() == (x * x).tolist()
    assert chosen.back(chosen.derivative(torch.square, tensor, 1)).tolist() == (2 * x).tolist()
    assert chosen.back(chosen.derivative(torch.square, tensor, 2)).tolist() == [2.0, 2.0, 2.0]
    assert chosen.back(chosen.derivative(torch.flat, tensor, 1)).tolist() == [0.0, 0.0, 0.0]
    del sys.modules["torch"]  # monkeypatch would put it back


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


@pytest.fixture(params=[False, True], ids=["decimals", "binary"])
def binary(request: pytest.FixtureRequest) -> Iterator[bool]:
    return request.param


def of_command(command: str, number_type: NumberType, binary: bool = False, timeout: float = 30.0) -> Grade:
    inputs = few(number_type)
    candidate = CommandCandidate(command, number_type, binary, timeout)
    return grade(Question(get("identity"), number_type), inputs, candidate.answers(inputs))


@pytest.mark.parametrize("number_type", NUMBER_TYPES.values(), ids=lambda one: one.name)
def test_a_command_gets_every_number_exactly(number_type: NumberType, binary: bool) -> None:
    result = of_command("cat", number_type, binary)
    assert (result.max_ulp, result.correctly_rounded, result.inputs) == (0, 1, 400)
    zero = next(one for one in result.specials if one.x == 0 and np.signbit(one.x))
    assert np.signbit(zero.got)


def test_a_command_reads_decimals_of_float64() -> None:
    code = "import sys; t = sys.stdin.read().split(); assert {'nan', 'inf', '-inf', '-0.0', '0.10009765625'} <= set(t); print('\\n'.join(t))"
    x = Ordinals_of([0.10009765625, -0.0, np.inf, -np.inf])
    candidate = CommandCandidate(python(code), BFLOAT16)
    assert len(list(candidate.answers(x))) == 2


def Ordinals_of(values: list[float]) -> InputSet:  # noqa: N802 - a set of inputs made by hand
    return input_sets.given(get("identity"), BFLOAT16, BFLOAT16.round([*values, np.nan]))


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("head -n 3", "answered 3 of 400 inputs"),
        ("false", "ended with status 1"),
        ("sh -c 'cat; exit 3'", "ended with status 3"),
        ("sh -c 'kill -9 $$'", "was killed by SIGKILL"),
        ("sh -c 'cat; echo 5'", "wrote more lines than the 400 inputs"),
        ("sh -c 'echo 1; echo garbage; cat'", "wrote 'garbage' in line 2, which is not a number"),
        ("true", "answered 0 of 400 inputs"),
        ("there-is-no-such-command", "no such file or directory"),
    ],
)
def test_a_bad_command_is_an_error_in_one_line(command: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        of_command(command, FLOAT16)
    assert message in error.value.message
    assert "\n" not in error.value.message


def test_the_standard_error_of_a_command_stands_below() -> None:
    with pytest.raises(DataError) as error:
        of_command("sh -c 'echo \"out of \x1b[31mmemory\" >&2; exit 2'", FLOAT16)
    assert error.value.hint == "out of \\x1b[31mmemory"


def test_a_silent_command_ends_after_the_timeout(binary: bool) -> None:
    with pytest.raises(DataError, match=r"gave no answer for 0\.5 s"):
        of_command("sleep 60", FLOAT16, binary, timeout=0.5)


def test_raw_answers_must_be_as_many_as_the_inputs() -> None:
    with pytest.raises(DataError, match="answered 10 of 400"):
        of_command("head -c 20", FLOAT16, binary=True)
    with pytest.raises(DataError, match="wrote more than the 400 numbers"):
        of_command("sh -c 'cat; echo more'", FLOAT16, binary=True)


def test_a_command_line_is_split_without_a_shell() -> None:
    assert CommandCandidate("a 'b c' $HOME;x", FLOAT16).arguments == ["a", "b c", "$HOME;x"]
    for text in ("", "   ", "'open"):
        with pytest.raises(UsageError, match="--command"):
            CommandCandidate(text, FLOAT16)


def test_values_may_come_in_any_order() -> None:
    x = np.array([3.0, np.nan, -1.0, 0.5, 3.0])
    candidate = ValuesCandidate(x, np.array([3.0, np.nan, 0.0, 0.75, 4.0]), FLOAT64)
    inputs = candidate.inputs(get("relu"))
    result = grade(Question(get("relu"), FLOAT64), inputs, candidate.answers(inputs))
    assert (result.inputs, result.correctly_rounded) == (5, 0.6)
    assert (result.at, result.got, result.exact) == (0.5, 0.75, 0.5)
