"""From axes to runs: every combination of functions and values is a cell, and every cell is run with each seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from actviz.catalogue.resolve import scalar
from actviz.errors import UsageError
from actviz.function.activation import Activation
from actviz.sweeps.run import RunKey, canonical
from actviz.sweeps.subjects import Subject
from actviz.text.names import did_you_mean
from actviz.text.numbers import written
from actviz.text.schema import Option
from actviz.text.values import read_values

#: The most runs of a sweep.
MOST = 1_000_000
#: A value of an axis: a number, or the name of an initialisation or the like.
Value = float | int | str


@dataclass(frozen=True)
class Axis:
    """What varies, by name, and its values; `is_parameter`: a parameter of the functions, not an option."""

    name: str
    values: tuple[Value, ...]
    is_parameter: bool = False


@dataclass(frozen=True)
class Cell:
    """A function and a full configuration, and where they stand: the label of the function, and a value of each axis."""

    label: str
    function: str
    config: str
    coordinates: tuple[Value, ...]


@dataclass(frozen=True)
class Plan:
    """The cells of a sweep and the seeds that each is run with; `options` are the given ones that do not vary."""

    experiment: str
    data: str
    options: Mapping[str, Any]
    axes: tuple[Axis, ...]
    cells: tuple[Cell, ...]
    measures: tuple[str, ...]
    seed: int = 0
    seeds: int = 1

    @property
    def count(self) -> int:
        """The number of runs."""
        return len(self.cells) * self.seeds

    def runs(self) -> Iterator[RunKey]:
        """The runs: all cells with the first seed, then with the next, so that a picture fills evenly."""
        for seed in range(self.seed, self.seed + self.seeds):
            for cell in self.cells:
                yield RunKey(self.experiment, cell.function, cell.config, seed)


def planned(
    subject: Subject,
    functions: Sequence[str],
    given: Mapping[str, Any],
    over: Iterable[str],
    seed: int = 0,
    seeds: int = 1,
) -> Plan:
    """The sweep that a command line describes; raises UsageError for what cannot be run.

    `functions` are texts, `given` the options by field name (None: not given), `over` texts such as `depth=10..50:5`.
    """
    texts = list(dict.fromkeys(functions or subject.functions))
    axes = [_axis(text, subject, texts) for text in over]
    stated = {name: value for name, value in given.items() if value is not None}
    _check_axes(axes, stated, subject)
    count = len(texts) * prod(len(axis.values) for axis in axes) * seeds
    if count > MOST:
        raise UsageError(f"these are {count:,} runs, more than {MOST:,}", "fewer values or seeds")
    options = {subject.options[name].key if name in subject.options else name: value for name, value in stated.items()}
    return Plan(
        subject.experiment, subject.data, options, tuple(axes), tuple(_cells(subject, texts, stated, axes)),
        subject.measures, seed, seeds,
    )  # fmt: skip


def option_named(name: str, known: Mapping[str, Option]) -> Option | None:
    """The option that a name such as `lr`, `learning_rate` or `learning-rate` means."""
    wanted = name.casefold().replace("-", "_")
    return next((option for option in known.values() if wanted in (option.key, option.name)), None)


def _axis(text: str, subject: Subject, functions: Sequence[str]) -> Axis:
    """The axis that a text such as `depth=10,20` describes."""
    name, equals, values = (part.strip() for part in text.partition("="))
    if not (equals and name and values):
        raise UsageError(f"--over {text!r} has no name and values", "write --over NAME=A,B,C or NAME=A..B")
    if name in ("seed", "seeds"):
        raise UsageError("seeds are no axis", "--seeds N runs every point with N seeds, from --seed on")
    option = option_named(name, subject.options)
    if option is not None:
        return Axis(option.key, tuple(_of_option(option, values)))
    if not any(_has_parameter(function, name) for function in functions):
        candidates = [*(option.key for option in subject.options.values()), *_parameters(functions)]
        raise UsageError(
            f"{name!r} is neither an option of {subject.experiment} nor a parameter of {', '.join(functions)}"
            f"{did_you_mean(name, candidates)}",
            f"--over takes {', '.join(candidates)}",
        )
    return Axis(name, read_values(values), is_parameter=True)


def _of_option(option: Option, text: str) -> Iterator[Value]:
    """The values of an option: numbers, or the words of one that takes words."""
    if option.kind not in (int, float):
        words = [word.strip() for word in text.split(",")]
        if len(set(words)) < len(words) or not all(words):
            raise UsageError(f"--over {option.key}: {text!r} has an empty value, or one twice")
        yield from words
        return
    for value in read_values(text):
        if option.kind is int and not value.is_integer():
            raise UsageError(f"--over {option.key}: {written(value)} is not a whole number")
        yield int(value) if option.kind is int else value


def _has_parameter(function: str, name: str) -> bool:
    """Whether a function takes a parameter of this name; a formula may need it before it is one."""
    try:
        scalar(function, "sweep", **{name: 1.0})
    except UsageError:
        return _known(function) is not None and _known(function).definition.parameter(name) is not None  # type: ignore[union-attr]
    return True


def _known(function: str) -> Activation | None:
    try:
        return scalar(function, "sweep")
    except UsageError:
        return None


def _parameters(functions: Sequence[str]) -> list[str]:
    known = (_known(function) for function in functions)
    return list(dict.fromkeys(item.name for activation in known if activation for item in activation.definition.parameters))


def _check_axes(axes: Sequence[Axis], stated: Mapping[str, Any], subject: Subject) -> None:
    names = [axis.name for axis in axes]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"--over {twice} is given twice")
    for axis in axes:
        option = option_named(axis.name, subject.options)
        if option is not None and option.name in stated:
            raise UsageError(f"{option.flag} is swept and given", f"leave out {option.flag}, or --over {axis.name}")


def _cells(subject: Subject, functions: Sequence[str], stated: Mapping[str, Any], axes: Sequence[Axis]) -> Iterator[Cell]:
    """The cells, function by function, the last axis varying fastest; a configuration is made once for all functions."""
    of_options = [axis for axis in axes if not axis.is_parameter]
    of_functions = [axis for axis in axes if axis.is_parameter]
    described = [_described(axis, subject) for axis in of_options]
    configs = {
        values: canonical(subject.config({**stated, **_fields(described, values)}))
        for values in product(*(axis.values for axis in of_options))
    }
    labels: dict[str, str] = {}
    for function in functions:
        members = {
            values: scalar(
                function, "sweep", **dict(zip((axis.name for axis in of_functions), map(float, values), strict=True))
            )
            for values in product(*(axis.values for axis in of_functions))
        }
        label = _label(function, members, bool(of_functions))
        if labels.setdefault(label, function) != function:
            raise UsageError(f"{label} is given twice: {labels[label]}, {function}", "a label tells them apart: NAME=FUNCTION")
        for coordinates in product(*(axis.values for axis in axes)):
            by_name = dict(zip((axis.name for axis in axes), coordinates, strict=True))
            activation = members[tuple(by_name[axis.name] for axis in of_functions)]
            config = configs[tuple(by_name[axis.name] for axis in of_options)]
            yield Cell(label, activation.spec, config, coordinates)


def _described(axis: Axis, subject: Subject) -> Option:
    """The option that varies along an axis."""
    option = option_named(axis.name, subject.options)
    assert option is not None  # noqa: S101 - an axis that is no parameter is an option
    return option


def _fields(described: Sequence[Option], values: Sequence[Value]) -> dict[str, Any]:
    """The options of a cell by field name; the words of an option that reads its text by itself are read."""
    return {
        option.name: option.read(value) if option.read and isinstance(value, str) else value
        for option, value in zip(described, values, strict=True)
    }


def _label(function: str, members: Mapping[tuple[Value, ...], Activation], is_family: bool) -> str:
    """The name of a function in results: its label, its canonical text, or of a family the text as it was typed."""
    first = next(iter(members.values()))
    return first.given_label or (function if is_family else first.spec)
