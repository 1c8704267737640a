"""`actviz.check`: the grade of somebody's implementation of a function."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, SupportsFloat, cast, get_args

import numpy.typing as npt

from actviz.api.arguments import Scalar, pair
from actviz.catalogue.resolve import scalar
from actviz.errors import UsageError
from actviz.function.activation import Activation, as_floats, checked_order
from actviz.function.kink import AtKink
from actviz.grading.candidates.command import CommandCandidate
from actviz.grading.candidates.in_process import InProcessCandidate
from actviz.grading.candidates.python import PythonCandidate
from actviz.grading.candidates.target import PythonTarget
from actviz.grading.candidates.values import ValuesCandidate
from actviz.grading.diagnosis.diagnosis import diagnosis
from actviz.grading.grade import Question, grade
from actviz.grading.input_sets import InputSet, every, sampled
from actviz.numerics.number_types import FLOAT64, NUMBER_TYPES, NumberType, number_type
from actviz.render.views.graded import GradeView

#: What is graded: a callable, or the text that names one; points in a file, or x and y.
Python = str | Callable[[Any], Any]
Values = str | os.PathLike[str] | tuple[npt.ArrayLike, npt.ArrayLike]


def check(
    function: Scalar,
    python: Python | None = None,
    *,
    command: str | None = None,
    values: Values | None = None,
    columns: tuple[str, str] | None = None,
    order: int = 0,
    autograd: bool = False,
    dtype: str | None = None,
    array: str | None = None,
    device: str | None = None,
    binary: bool = False,
    range: Sequence[SupportsFloat] | None = None,  # noqa: A002 - the name of the option
    num: int | None = None,
    exhaustive: bool = False,
    at_kink: AtKink | None = None,
    ftz: bool = False,
    max_ulp: float | None = None,
    timeout: float = 60.0,
    seed: int = 0,
) -> GradeView:
    """Check an implementation of a function: grade it in ulp of the exact values, as `actviz check` does.

    The implementation is `python`, a callable of one array, which runs here, or a text such as "torch.nn.functional:gelu" or
    "kernels.py:gelu", which runs in a process of its own; or a `command` that reads x and writes y, one a line; or `values`, a file or a
    pair (x, y). `order` says that the answers are f' or f''; with `autograd` the framework differentiates the callable. `dtype` is the
    number type, `array` the library of the arrays ("numpy", "torch", "jax", "tf", "tinygrad"; by default that of the callable's module).

    `grade` of the result has the largest error, where it is, and the counts; with `max_ulp` `grade.passed` says whether the limit is kept.
    Raises UsageError for arguments that do not fit, DataError for answers that are no numbers; what a callable raises is not caught.

    >>> import actviz, numpy as np
    >>> view = actviz.check("relu", lambda x: np.maximum(x, 0), dtype="float16", max_ulp=0.5)
    >>> view.grade.inputs, view.grade.max_ulp, view.grade.passed
    (65536, 0.0, True)
    """
    plan = planned(
        function, python, command=command, values=values, columns=columns, order=order, autograd=autograd, dtype=dtype, array=array,
        device=device, binary=binary, ends=pair(range), num=num, exhaustive=exhaustive, at_kink=at_kink, ftz=ftz, max_ulp=max_ulp,
        timeout=timeout, seed=seed,
    )  # fmt: skip
    view = plan.graded()
    if not view.grade.complete:
        raise KeyboardInterrupt
    return view


@dataclass(frozen=True)
class Plan:
    """What is graded against what, at which inputs; `config` repeats the command."""

    question: Question
    candidate: PythonCandidate | InProcessCandidate | CommandCandidate | ValuesCandidate
    inputs: InputSet
    config: Mapping[str, Any]

    def graded(self, progress: Callable[[int], None] | None = None) -> GradeView:
        """Grade; `progress` receives the number of inputs that are done."""
        result = grade(self.question, self.inputs, self.candidate.answers(self.inputs), progress)
        notes = tuple(getattr(self.candidate, "notes", ()))
        return GradeView(result, diagnosis(result), notes, self.config, with_picture=True)


def planned(
    function: Scalar,
    python: Python | None,
    *,
    command: str | None,
    values: Values | None,
    columns: tuple[str, str] | None,
    order: int,
    autograd: bool,
    dtype: str | None,
    array: str | None,
    device: str | None,
    binary: bool,
    ends: tuple[float, float] | None,
    num: int | None,
    exhaustive: bool,
    at_kink: str | None,
    ftz: bool,
    max_ulp: float | None,
    timeout: float,
    seed: int,
) -> Plan:
    """The check that the options describe; raises UsageError for options that exclude or need each other."""
    source = {"--python": python, "--command": command, "--values": values}
    _refuse_contradictions(
        source, of_python={"--array": array, "--device": device, "--autograd": autograd}, of_command={"--binary": binary},
        of_values={"--columns": columns}, of_inputs={"--range": ends, "--num": num, "--exhaustive": exhaustive},
    )  # fmt: skip
    _refuse_values(checked_order(order), autograd=autograd, at_kink=at_kink, timeout=timeout, max_ulp=max_ulp)
    activation = scalar(function, "check")
    points = None if values is None else _points(values, columns)
    kind = number_type(dtype) if dtype else points.type if points else FLOAT64
    question = Question(activation, kind, order, cast("AtKink | None", at_kink), ftz, max_ulp)
    shown = {name[2:]: _shown(value) for name, value in source.items() if value is not None}
    given: dict[str, Any] = {
        "function": activation.spec, "derivative": order, "dtype": kind.name, **shown, "columns": columns and ",".join(columns),
        "array": array, "device": device, "autograd": autograd, "binary": binary, "range": ends, "num": num, "exhaustive": exhaustive,
        "at_kink": at_kink, "ftz": ftz, "max_ulp": max_ulp,
    }  # fmt: skip
    config = {name: value for name, value in given.items() if value is not None and value is not False} | {"seed": seed}
    if points is not None:
        points = replace(points, type=kind)
        return Plan(question, points, points.inputs(activation), config)
    inputs = _inputs(activation, kind, ends, num, seed, exhaustive=exhaustive)
    if python is None:
        return Plan(question, CommandCandidate(str(command), kind, binary, timeout), inputs, config)
    taken = order if autograd else 0
    if isinstance(python, str):
        target = PythonTarget.of(python)
        return Plan(question, PythonCandidate(target, kind, array or "", device or "cpu", taken, timeout), inputs, config)
    return Plan(question, InProcessCandidate(python, kind, array or "", device or "cpu", taken), inputs, config)


def _inputs(
    activation: Activation, kind: NumberType, ends: tuple[float, float] | None, num: int | None, seed: int, *, exhaustive: bool
) -> InputSet:
    """The inputs; raises UsageError for all numbers of a type that has too many."""
    if exhaustive and kind.held_as.itemsize > 4:
        raise UsageError(f"--exhaustive: {kind.name} has 2^64 numbers", "--dtype float32 --exhaustive, or --num N for more")
    if num is None and (exhaustive or kind.bits <= 11):
        return every(activation, kind, ends)
    return sampled(activation, kind, num, seed, ends)


def _refuse_contradictions(
    source: Mapping[str, object],
    *,
    of_python: Mapping[str, object],
    of_command: Mapping[str, object],
    of_values: Mapping[str, object],
    of_inputs: Mapping[str, object],
) -> None:
    """Raise UsageError for options that exclude or need each other."""
    named = [option for option, value in source.items() if value is not None]
    if len(named) != 1:
        what = "there is nothing to grade" if not named else f"{' and '.join(named)} cannot be combined"
        raise UsageError(what, "give one of --python MODULE:NAME, --command CMD, --values FILE")
    for option, dependent in {"--python": of_python, "--command": of_command, "--values": of_values}.items():
        used = [name for name, value in dependent.items() if value]
        if used and option != named[0]:
            raise UsageError(f"{used[0]} needs {option}", f"actviz check --help shows how {option} is used")
    chosen_inputs = [name for name, value in of_inputs.items() if value]
    if named == ["--values"] and chosen_inputs:
        raise UsageError(f"{chosen_inputs[0]} and --values cannot be combined", "the file holds the inputs")
    if of_inputs["--exhaustive"] and of_inputs["--num"]:
        raise UsageError("--exhaustive and --num cannot be combined")


def _refuse_values(order: int, *, autograd: bool, at_kink: str | None, timeout: float, max_ulp: float | None) -> None:
    """Raise UsageError for values that an option does not have."""
    if autograd and not order:
        raise UsageError("--autograd needs -d or -dd", "actviz check gelu -d --autograd --python torch.nn.functional:gelu")
    if not timeout > 0:
        raise UsageError(f"--timeout is {timeout:g}, but must be more than 0")
    if max_ulp is not None and not max_ulp >= 0:
        raise UsageError(f"--max-ulp is {max_ulp:g}, but must be 0 or more")
    if at_kink is not None and at_kink not in get_args(AtKink):
        raise UsageError(f"--at-kink: {at_kink} is not one of {', '.join(get_args(AtKink))}")


def _points(values: Values, columns: tuple[str, str] | None) -> ValuesCandidate:
    """The points of a file or of two arrays, in their own type."""
    if isinstance(values, str | os.PathLike):
        from actviz.streams.measured_points import read_typed_points

        return ValuesCandidate(*read_typed_points(os.fspath(values), columns))
    x, y = (as_floats(part).reshape(-1) for part in values)
    if x.shape != y.shape:
        raise UsageError(f"values has {x.size} x, but {y.size} y")
    return ValuesCandidate(x, y, min((NUMBER_TYPES[part.dtype.name] for part in (x, y)), key=lambda kind: kind.bits))


def _shown(value: Any) -> str:
    """The source of the answers as a text."""
    if isinstance(value, str | os.PathLike):
        return os.fspath(value)
    return "x, y" if isinstance(value, tuple) else getattr(value, "__qualname__", type(value).__qualname__)
