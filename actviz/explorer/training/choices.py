"""The settings as rows of a panel, in one table: what each shows, its next value, and how a typed text is read."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from actviz.catalogue.index import index
from actviz.errors import ActvizError, UsageError
from actviz.explorer.training.session import Session
from actviz.explorer.training.settings import Settings
from actviz.nn.config import Config, read_widths
from actviz.nn.datasets import DATASETS
from actviz.nn.losses import LOSSES
from actviz.nn.optimizers import OPTIMIZERS
from actviz.text.numbers import read_number, written
from actviz.text.schema import options

#: The row of a hidden layer is named by its number from 0.
LAYER = "layer "
_DIGITS = (1, 2, 5)


def _ladder(low: int, high: int, *below: float) -> tuple[float, ...]:
    """1, 2 and 5 times the powers of ten between two exponents, behind smaller numbers.

    >>> _ladder(-2, 0, 0.0)
    (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
    """
    return (*below, *(float(f"{digit}e{power}") for power in range(low, high) for digit in _DIGITS), 10.0**high)


@dataclass(frozen=True)
class Row:
    """A setting: its field, or the row of a layer; its title; and, for numbers, the values that keys reach, for names the names."""

    name: str
    title: str
    numbers: tuple[float, ...] = ()
    names: Callable[[Settings], Iterable[Any]] | None = None

    def text(self, settings: Settings) -> str:
        """The value as the panel shows it."""
        config = settings.config
        if self.name.startswith(LAYER):
            layer = int(self.name.removeprefix(LAYER))
            return f"{config.layers[layer]} {settings.activations[layer]}"
        value = getattr(config, self.name)
        if self.name == "weight_decay":
            return written(OPTIMIZERS[config.optimizer].weight_decay if value is None else value)
        if self.name == "batch" and not value:
            return "all"
        if isinstance(value, tuple):
            return ",".join(map(str, value)) or ("none" if self.name == "layers" else "the inputs")
        return written(value) if isinstance(value, float) else str(value)


def _data(settings: Settings) -> Iterable[str]:
    return (*DATASETS, *([settings.file] if settings.file else []))


def _features(settings: Settings) -> Iterable[tuple[str, ...]]:
    """Without features, with squares, products and sines of the first two inputs."""
    source = settings.request.source
    count = source.inputs.shape[1] if hasattr(source, "inputs") else _inputs_of(settings.data)
    first = tuple(f"x{n}" for n in range(1, min(count, 2) + 1))
    squares, sines = tuple(f"{name}^2" for name in first), tuple(f"sin(pi*{name})" for name in first)
    products = ("x1*x2",) * (len(first) == 2)
    return ((), squares, (*first, *squares), (*first, *products), (*first, *sines), (*first, *squares, *products, *sines))


@cache
def _inputs_of(data: str) -> int:
    """The number of inputs of a data set."""
    import numpy as np

    return int(DATASETS[data].make(np.random.default_rng(0), 0.0)[0].shape[1])


def _initialisations(_: Settings) -> Iterable[str]:
    return [name.replace(":STD", ":0.1").replace(":GAIN", ":1") for name in options(Config)["init"].choices]


#: The rows but for those of the layers, which stand behind "layers".
ROWS = (
    Row("data", "data", names=_data),
    Row("noise", "noise", _ladder(-2, 1, 0.0)),
    Row("test_share", "test share", tuple(round(0.05 * step, 2) for step in range(19))),
    Row("features", "features", names=_features),
    Row("layers", "layers"),
    Row(
        "output",
        "output",
        names=lambda _: dict.fromkeys(("identity", "sigmoid", "softmax", "exponential", "softplus", "tanh", "relu")),
    ),
    Row("loss", "loss", names=lambda _: LOSSES),
    Row("optimizer", "optimizer", names=lambda _: OPTIMIZERS),
    Row("learning_rate", "lr", _ladder(-5, 2)),
    Row("batch", "batch", (0.0, *(2.0**power for power in range(11)))),
    Row("weight_decay", "decay", _ladder(-4, 0, 0.0)),
    Row("init", "init", names=_initialisations),
    Row("seed", "seed"),
)


@cache
def functions() -> tuple[str, ...]:
    """The names of the functions of one number in the catalogue."""
    return tuple(sorted(entry.name for entry in index() if entry.kind == "scalar"))


def rows(settings: Settings) -> tuple[Row, ...]:
    """The rows of the panel."""
    layers = [Row(f"{LAYER}{number}", f"layer {number + 1}") for number in range(len(settings.config.layers))]
    place = next(place for place, row in enumerate(ROWS) if row.name == "layers") + 1
    return (*ROWS[:place], *layers, *ROWS[place:])


def changed(settings: Settings, row: Row, steps: int) -> Settings:
    """The settings with the next value of a row, or the one before; values that do not fit are passed over."""
    if row.name == "layers":
        return settings.with_more_layers(steps)
    if row.name.startswith(LAYER):
        layer = int(row.name.removeprefix(LAYER))
        current = settings.activations[layer]
        return _next(settings, functions(), current, steps, lambda name: settings.with_activation(layer, name))
    if row.name == "data":
        return _next(settings, row.names(settings) if row.names else (), settings.data, steps, settings.with_data)
    if row.names:
        current = getattr(settings.config, row.name)
        return _next(settings, row.names(settings), current, steps, lambda name: settings.with_options(**{row.name: name}))
    return settings.with_options(**{row.name: _next_number(settings, row, steps)})


def typed(settings: Settings, row: Row, text: str) -> Settings:
    """The settings with a typed value; raises UsageError, or FormulaError for a function that is wrong.

    The row of a layer takes a FUNCTION, a number of units, or both.
    """
    text = text.strip()
    if not text:
        raise UsageError(f"{row.title}: type a value")
    if row.name == "data":
        if text not in (*DATASETS, settings.file):
            raise UsageError(f"there is no data set {text!r}", f"the data sets are {', '.join(DATASETS)}")
        return settings.with_data(text)
    if row.name == "layers":
        units = read_widths(text)
        last = settings.activations[-1]
        return settings.with_layers(units, (*settings.activations, *[last] * len(units))[: len(units)])
    if row.name.startswith(LAYER):
        return _typed_layer(settings, int(row.name.removeprefix(LAYER)), text)
    described = options(Config)[row.name]
    value: Any = text
    if described.read:
        value = described.read("none" if text == "the inputs" else text)
    elif described.kind in (int, float):
        value = _number(row, described.kind, "0" if text == "all" else text)
    return settings.with_options(**{row.name: value})


def _typed_layer(settings: Settings, layer: int, text: str) -> Settings:
    units, blank, function = text.partition(" ")
    if not units.isdecimal():
        return settings.with_activation(layer, text)
    (count,) = read_widths(units)
    layers = settings.config.layers
    settings = settings.with_layers((*layers[:layer], count, *layers[layer + 1 :]), settings.activations)
    return settings.with_activation(layer, function.strip()) if blank else settings


def _number(row: Row, kind: type, text: str) -> float | int:
    try:
        value = read_number(text)
    except ValueError:
        raise UsageError(f"{row.title}: {text!r} is not a number") from None
    if kind is int and value != round(value if math.isfinite(value) else 0.5):
        raise UsageError(f"{row.title}: {text} is not a whole number")
    return int(value) if kind is int else value


def _next(settings: Settings, names: Iterable[Any], current: Any, steps: int, made: Callable[[Any], Settings]) -> Settings:
    """The settings with the next of some names that fits, around the end if need be; the same where no other fits."""
    listed = list(names)
    if current not in listed:
        listed.insert(0, current)
    place, sign = listed.index(current), 1 if steps > 0 else -1
    for step in range(1, len(listed)):
        try:
            other = made(listed[(place + sign * step) % len(listed)])
            Session(other)
        except ActvizError:
            continue
        return other
    return settings


def _next_number(settings: Settings, row: Row, steps: int) -> float | int:
    current = float(getattr(settings.config, row.name) or 0)
    if row.name == "seed":
        return max(int(current) + steps, 0)
    if row.name == "weight_decay" and settings.config.weight_decay is None:
        current = OPTIMIZERS[settings.config.optimizer].weight_decay
    value = _stepped(row.numbers, current, steps)
    return int(value) if options(Config)[row.name].kind is int else value


def _stepped(numbers: Sequence[float], current: float, steps: int) -> float:
    """The next number of a ladder above or below, the last one at its end.

    >>> _stepped((0.0, 1.0, 2.0, 5.0), 1.5, 1), _stepped((0.0, 1.0, 2.0, 5.0), 2.0, -1), _stepped((0.0, 1.0), 9.0, 1)
    (2.0, 1.0, 9.0)
    """
    if steps > 0:
        place = bisect_right(numbers, current)
        return numbers[place] if place < len(numbers) else current
    place = bisect_left(numbers, current) - 1
    return numbers[place] if place >= 0 else current
