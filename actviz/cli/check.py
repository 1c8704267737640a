"""`actviz check`: grade somebody's implementation of a function, in units in the last place."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from actviz.cli.choices import one_of
from actviz.cli.options import (
    NUMBER_TYPES,
    FigureStyle,
    Function,
    Output,
    Range,
    Width,
    at_most_two,
    chosen,
    format_option,
    interval,
)
from actviz.cli.show import Target
from actviz.errors import DataError, UsageError
from actviz.text.formats import FIGURES

if TYPE_CHECKING:
    from actviz.function.activation import Activation
    from actviz.function.kink import AtKink
    from actviz.grading.candidates.command import CommandCandidate
    from actviz.grading.candidates.python import PythonCandidate
    from actviz.grading.candidates.values import ValuesCandidate
    from actviz.grading.grade import Question
    from actviz.grading.input_sets import InputSet
    from actviz.numerics.number_types import NumberType

FORMATS = ("table", "plain", "markdown", "csv", "tsv", "json", "jsonl", *FIGURES)
_ARRAYS = ("numpy", "torch", "jax", "tf", "tinygrad")
_KINKS = ("left", "right", "mean", "nan")
#: Seconds between two lines of progress, and the inputs from which on there is any.
_INTERVAL, _MANY = 0.5, 1 << 21


def command(
    function: Function,
    python: Annotated[
        str | None,
        typer.Option(
            "--python", metavar="MODULE:NAME", help="Grade a Python callable: MODULE:NAME or FILE.py:NAME.", show_default=False
        ),
    ] = None,
    command_line: Annotated[
        str | None,
        typer.Option(
            "--command", metavar="CMD", help="Grade a command that reads x and writes y, one a line.", show_default=False
        ),
    ] = None,
    values: Annotated[
        str | None,
        typer.Option(
            "--values", metavar="FILE", help="Grade the columns x, y of a csv, tsv, npy or npz file.", show_default=False
        ),
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", metavar="X,Y", help="Columns of --values, by name or number.", show_default=False)
    ] = None,
    derivatives: Annotated[
        int,
        typer.Option("-d", "--derivative", count=True, help="The answers are f'; -dd: they are f''.", show_default=False),
    ] = 0,
    autograd: Annotated[
        bool, typer.Option("--autograd", help="The callable is f, and its framework differentiates it.")
    ] = False,
    dtype: Annotated[
        str | None,
        typer.Option(
            "--dtype",
            metavar="TYPE",
            help="Number type: float16, bfloat16, float32, float64 (default: float64, or the file's).",
            show_default=False,
            autocompletion=one_of(NUMBER_TYPES),
        ),
    ] = None,
    array: Annotated[
        str | None,
        typer.Option(
            "--array",
            metavar="LIBRARY",
            help="Arrays of the callable: numpy, torch, jax, tf, tinygrad (default: MODULE's).",
            show_default=False,
            autocompletion=one_of(_ARRAYS),
        ),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(
            "--device", metavar="DEVICE", help="Device of the arrays: cpu, cuda:0 ... (default: cpu).", show_default=False
        ),
    ] = None,
    binary: Annotated[bool, typer.Option("--binary", help="The command reads and writes raw little-endian numbers.")] = False,
    ends: Range = None,
    num: Annotated[int | None, typer.Option("--num", metavar="N", min=1, help="Number of inputs.", show_default=False)] = None,
    exhaustive: Annotated[bool, typer.Option("--exhaustive", help="Take all 2^32 numbers of float32.")] = False,
    at_kink: Annotated[
        str | None,
        typer.Option(
            "--at-kink",
            metavar="left|right|mean|nan",
            help="The only right derivative at a kink (default: any side's or framework's).",
            show_default=False,
            autocompletion=one_of(_KINKS),
        ),
    ] = None,
    ftz: Annotated[bool, typer.Option("--ftz", help="Accept subnormal results that are flushed to zero.")] = False,
    max_ulp: Annotated[
        float | None,
        typer.Option("--max-ulp", metavar="N", help="End with status 1 if an error exceeds N ulp.", show_default=False),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", metavar="SECONDS", help="End what gives no answer for so long (default: 60).", show_default=False
        ),
    ] = 60.0,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", min=0, help="Seed of the sample (default: 0).", show_default=False)
    ] = 0,
    width: Width = None,
    format_: Annotated[str | None, format_option(FORMATS)] = None,
    output: Output = None,
    style: FigureStyle = None,
) -> None:
    """Grade an implementation of a function, in ulp of the exact values.

    actviz check gelu --python my_kernels.py:gelu --dtype bfloat16
    actviz check gelu -d --autograd --python torch.nn.functional:gelu --dtype float32
    actviz check gelu --python 'torch.nn:GELU(approximate="tanh")' --dtype float32
    actviz check silu --command './silu_kernel --fast' --dtype float16 --max-ulp 2
    actviz check 'x*sigmoid(1.702*x)' --values dump.npz
    actviz check gelu --python my_kernels.py:gelu --dtype float32 --exhaustive

    The report shows the largest error and where it is, how many results are correctly rounded, wrong signs, NaN and infinities, special
    inputs, the worst intervals, and what explains the errors.

    Inputs: all 65,536 numbers of a 16-bit type; a million of float32, of all binades and more at kinks, zeros, extrema and in tails, or
    all of them with --exhaustive; a sample of float64. One ulp is the distance of neighbouring numbers at the exact value.

    --python calls NAME with one array; a class may be called with literal arguments first. It runs in a process of its own, which finds
    modules in the current directory. --command runs once, without a shell; it reads a decimal a line and writes as many.

    Without --max-ulp the status is 0. With it, the status is 1 if an error exceeds N, or if NaN or infinity is wrong anywhere.
    """
    target = Target.of(FORMATS, format_, output, width, style)
    source = {"--python": python, "--command": command_line, "--values": values}
    _refuse_contradictions(
        source, of_python={"--array": array, "--device": device}, binary=binary, columns=columns, autograd=autograd,
        order=at_most_two(derivatives), timeout=timeout, max_ulp=max_ulp,
        of_inputs={"--range": ends, "--num": num, "--exhaustive": exhaustive},
    )  # fmt: skip
    from actviz.catalogue.resolve import scalar
    from actviz.grading.grade import Question
    from actviz.numerics.number_types import FLOAT64, number_type

    activation = scalar(function, "check")
    points = _points(values, columns) if values is not None else None
    kind = number_type(dtype) if dtype else points.type if points else FLOAT64
    picked = cast("AtKink | None", chosen(at_kink, _KINKS, "--at-kink"))
    question = Question(activation, kind, derivatives, picked, ftz, max_ulp)
    sample = Sample(interval(ends, "--range"), num, exhaustive, seed)
    candidate = _candidate(source, kind, points, array or "", device or "cpu", derivatives if autograd else 0, binary, timeout)
    given: dict[str, Any] = {
        "function": activation.spec, "derivative": derivatives, "dtype": kind.name, **{name[2:]: text for name, text in source.items() if text is not None},
        "columns": columns, "array": array, "device": device, "autograd": autograd, "binary": binary, "range": sample.ends, "num": num,
        "exhaustive": exhaustive, "at_kink": at_kink, "ftz": ftz, "max_ulp": max_ulp,
    }  # fmt: skip
    config = {name: value for name, value in given.items() if value is not None and value is not False} | {"seed": seed}
    _report(question, sample, candidate, config, target)


@dataclass(frozen=True)
class Sample:
    """The options that choose the inputs."""

    ends: tuple[float, float] | None
    num: int | None
    exhaustive: bool
    seed: int

    def inputs(self, activation: Activation, kind: NumberType) -> InputSet:
        """The inputs; raises UsageError for all numbers of a type that has too many."""
        from actviz.grading.input_sets import every, sampled

        if self.exhaustive and kind.held_as.itemsize > 4:
            raise UsageError(f"--exhaustive: {kind.name} has 2^64 numbers", "--dtype float32 --exhaustive, or --num N for more")
        if self.num is None and (self.exhaustive or kind.bits <= 11):
            return every(activation, kind, self.ends)
        return sampled(activation, kind, self.num, self.seed, self.ends)


def _refuse_contradictions(
    source: dict[str, str | None],
    *,
    of_python: dict[str, str | None],
    binary: bool,
    columns: str | None,
    autograd: bool,
    order: int,
    timeout: float,
    max_ulp: float | None,
    of_inputs: dict[str, Any],
) -> None:
    """Raise UsageError for options that exclude or need each other."""
    named = [option for option, text in source.items() if text is not None]
    if len(named) != 1:
        what = "there is nothing to grade" if not named else f"{' and '.join(named)} cannot be combined"
        raise UsageError(what, "give one of --python MODULE:NAME, --command CMD, --values FILE")
    only: dict[str, dict[str, Any]] = {
        "--python": {**of_python, "--autograd": autograd},
        "--command": {"--binary": binary},
        "--values": {"--columns": columns},
    }
    for option, dependent in only.items():
        used = [name for name, value in dependent.items() if value]
        if used and option != named[0]:
            raise UsageError(f"{used[0]} needs {option}", f"actviz check --help shows how {option} is used")
    chosen_inputs = [name for name, value in of_inputs.items() if value]
    if named == ["--values"] and chosen_inputs:
        raise UsageError(f"{chosen_inputs[0]} and --values cannot be combined", "the file holds the inputs")
    if of_inputs["--exhaustive"] and of_inputs["--num"]:
        raise UsageError("--exhaustive and --num cannot be combined")
    if autograd and not order:
        raise UsageError("--autograd needs -d or -dd", "actviz check gelu -d --autograd --python torch.nn.functional:gelu")
    if not timeout > 0:
        raise UsageError(f"--timeout is {timeout:g}, but must be more than 0")
    if max_ulp is not None and not max_ulp >= 0:
        raise UsageError(f"--max-ulp is {max_ulp:g}, but must be 0 or more")


def _points(name: str, columns: str | None) -> ValuesCandidate:
    """The points in a file, in their own type."""
    from actviz.cli.options import two_columns
    from actviz.grading.candidates.values import ValuesCandidate
    from actviz.streams.measured_points import read_typed_points

    return ValuesCandidate(*read_typed_points(name, two_columns(columns)))


def _candidate(
    source: dict[str, str | None],
    kind: NumberType,
    points: ValuesCandidate | None,
    array: str,
    device: str,
    autograd: int,
    binary: bool,
    timeout: float,
) -> PythonCandidate | CommandCandidate | ValuesCandidate:
    if points is not None:
        from dataclasses import replace

        return replace(points, type=kind)
    if (python := source["--python"]) is not None:
        from actviz.grading.candidates.python import PythonCandidate
        from actviz.grading.candidates.target import PythonTarget

        return PythonCandidate(PythonTarget.of(python), kind, array, device, autograd, timeout)
    from actviz.grading.candidates.command import CommandCandidate

    return CommandCandidate(str(source["--command"]), kind, binary, timeout)


def _report(question: Question, sample: Sample, candidate: Any, config: dict[str, Any], target: Target) -> None:
    """Grade, show the report, and raise DataError where a limit is exceeded."""
    from actviz.grading.candidates.values import ValuesCandidate
    from actviz.grading.diagnosis.diagnosis import diagnosis
    from actviz.grading.grade import grade
    from actviz.render.views.graded import GradeView, failure

    if isinstance(candidate, ValuesCandidate):
        inputs = candidate.inputs(question.activation)
    else:
        inputs = sample.inputs(question.activation, question.type)
    with _progress(inputs.count) as progress:
        result = grade(question, inputs, candidate.answers(inputs), progress)
    view = GradeView(result, diagnosis(result), tuple(getattr(candidate, "notes", ())), config, target.has_pictures)
    target.show(view)
    if not result.complete:
        print(f"actviz: stopped after {result.inputs:,} of {inputs.count:,} inputs", file=sys.stderr)
        raise KeyboardInterrupt
    if result.passed is False:
        raise DataError(f"the check failed: {question.activation.label} in {question.type.name}: {failure(result)}")


@contextmanager
def _progress(count: int) -> Iterator[Any]:
    """What reports the progress of a long check to a terminal: share, rate and the time left."""
    if count < _MANY or not sys.stderr.isatty():
        yield None
        return
    begin = last = time.monotonic()

    def report(graded: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < _INTERVAL and graded < count:
            return
        last = moment
        rate = graded / max(moment - begin, 1e-9)
        left = round((count - graded) / rate)
        line = f"{graded / 1e6:,.0f} of {count / 1e6:,.0f} million inputs, {rate / 1e6:.1f} million/s, {left // 60}:{left % 60:02} left"
        print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)

    try:
        yield report
    finally:
        print(f"\r{'':<70}\r", end="", file=sys.stderr, flush=True)
