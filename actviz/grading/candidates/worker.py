"""The process that runs the user's callable. It talks in lines with its parent, and the numbers go through shared memory.

The parent sends a job as JSON, then `SLOT COUNT` for each block; the answers are JSON too: the notes, then each slot, or an error.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import mmap
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from actviz.grading.candidates.libraries import Library, library
from actviz.grading.candidates.target import PythonTarget
from actviz.numerics.number_types import NUMBER_TYPES, Floats, NumberType

Compute = Callable[[Floats], tuple[Floats, str]]


class CandidateError(Exception):
    """What is wrong with a candidate, in a sentence that follows its name."""


def main() -> None:
    """Serve the parent until it closes the pipe."""
    requests, replies = _private_streams()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()

    def reply(**message: Any) -> None:
        replies.write(json.dumps(message).encode() + b"\n")
        replies.flush()

    try:
        job = json.loads(requests.readline())
        compute, notes = _candidate(job)
        reply(notes=notes)
        number_type = NUMBER_TYPES[job["type"]]
        memory = mmap.mmap(job["memory"], job["slots"] * job["size"])
        for line in requests:
            slot, count = map(int, line.split())
            numbers = np.frombuffer(memory, number_type.held_as, count, slot * job["size"])
            answer, dtype = compute(numbers.copy())
            numbers[:] = answer
            reply(slot=slot, dtype=dtype)
    except CandidateError as error:
        reply(error=str(error))
    except BaseException as error:
        _print_traceback(error)
        first = (str(error).strip().splitlines() or [""])[0]
        reply(error=f"raised {type(error).__name__}{': ' * bool(first)}{first[:200]}")


def _private_streams() -> tuple[Any, Any]:
    """The pipes to the parent; the user's code gets an empty standard input, and its output goes to standard error."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as empty:  # noqa: PTH123
        os.dup2(empty.fileno(), 0)
    os.dup2(2, 1)
    return requests, replies


def _end_with_parent(parent: int) -> None:
    """End this process and its children when the parent has died, whatever the user's code is doing."""
    while os.getppid() == parent:
        time.sleep(1)
    with suppress(OSError, AttributeError):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _print_traceback(error: BaseException) -> None:
    """Print the traceback without the frames of this module."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    sys.stderr.write("".join([*traceback.format_list(frames), *traceback.format_exception_only(error)]))
    sys.stderr.flush()


def _candidate(job: dict[str, Any]) -> tuple[Compute, list[str]]:
    """What computes the answers of a job, and notes about it."""
    sys.path.append(str(Path.cwd()))
    target, number_type, order = PythonTarget.of(job["target"]), NUMBER_TYPES[job["type"]], job["autograd"]
    function = called(target)
    try:
        chosen = library(job["array"], number_type, job["device"])
    except ImportError as error:
        raise CandidateError(f"needs {job['array']}, which cannot be imported: {error}") from None
    return computed_by(function, chosen, order, number_type), [chosen.note] if chosen.note else []


def computed_by(function: Callable[[Any], Any], chosen: Library, order: int, number_type: NumberType) -> Compute:
    """What computes the answers of a callable, or of the derivative that its library takes, rounded once; also the name of their type."""

    def compute(x: Floats) -> tuple[Floats, str]:
        with np.errstate(all="ignore"):
            inputs = chosen.to(x)
            result = _derivative(chosen, function, inputs, order) if order else function(inputs)
            return _checked(chosen, result, x, number_type)

    return compute


def _derivative(chosen: Library, function: Callable[[Any], Any], inputs: Any, order: int) -> Any:
    if chosen.derivative is None:
        raise CandidateError("has no automatic derivative with NumPy")
    return chosen.derivative(function, inputs, order)


def _checked(chosen: Library, result: Any, x: Floats, number_type: NumberType) -> tuple[Floats, str]:
    """The answers rounded once to the type, and the name of their own type."""
    try:
        answer = np.asarray(chosen.back(result))
    except (TypeError, ValueError, AttributeError) as error:
        raise CandidateError(f"returned {type(result).__name__}, not an array: {error}") from None
    if answer.shape != x.shape:
        raise CandidateError(f"returned an array of shape {answer.shape} for one of shape {x.shape}")
    if answer.dtype.kind not in "fiub":
        raise CandidateError(f"returned {answer.dtype} numbers, not real ones")
    return number_type.round(answer), answer.dtype.name


def called(target: PythonTarget) -> Callable[[Any], Any]:
    """The callable of a target: a function, or an instance of a class with the literal arguments."""
    value: Any = _module(target)
    for part in target.name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise CandidateError(f"was not found: {target.module} has no {target.name}") from None
    if target.is_call:
        value = value(*target.positional, **target.keywords)
    elif isinstance(value, type):
        raise CandidateError(f"is a class: write {target.module}:{target.name}() for an instance")
    if not callable(value):
        raise CandidateError(f"is {type(value).__name__}, which cannot be called")
    function: Callable[[Any], Any] = value
    return function


def _module(target: PythonTarget) -> Any:
    """The module of a target; a path whose last parts are attributes is fine too."""
    if target.is_file:
        path = Path(target.module)
        if not path.is_file():
            raise CandidateError(f"was not found: there is no file {target.module}")
        specification = importlib.util.spec_from_file_location(path.stem, path)
        assert specification is not None  # noqa: S101 - the suffix is .py
        assert specification.loader is not None  # noqa: S101
        module = sys.modules[path.stem] = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module
    parts = target.module.split(".")
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        try:
            value: Any = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is None or not f"{name}.".startswith(f"{error.name}."):
                raise  # a module that it imports is missing
            continue
        for part in parts[end:]:
            value = getattr(value, part, None)
        if value is not None:
            return value
    raise CandidateError(f"was not found: there is no module {target.module}")
