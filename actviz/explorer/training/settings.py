"""What is trained in the explorer: the options that were chosen, and the request that follows from them. Every change gives new settings."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from actviz.errors import UsageError
from actviz.nn.config import FILE, Config, belonging
from actviz.nn.datasets import Dataset
from actviz.nn.files.request import Request, read_source, requested
from actviz.nn.problem import RawExamples
from actviz.text.numbers import written
from actviz.text.schema import options

#: Options that yield where another choice does not go with them, the first one first.
_YIELDING = ("loss", "output", "features", "noise", "init", "activations", "functions")
#: The most layers that keys make.
_MOST_LAYERS = 12


@lru_cache(maxsize=4)
def _read(data: str, of_file: tuple[tuple[str, Any], ...], task: str | None) -> tuple[Dataset | RawExamples, Config]:
    return read_source(data, dict(of_file), task)


def _remembered(data: str, of_file: Mapping[str, Any], task: str | None) -> tuple[Dataset | RawExamples, Config]:
    """The examples of a data set or a file, which is read once."""
    return _read(data, tuple(of_file.items()), task)


@dataclass(frozen=True)
class Settings:
    """A data set or file, the stated options by field name, and the request of `actviz train` with them.

    `file` may be chosen again; `reading` are the options of how it is read.
    """

    data: str
    stated: Mapping[str, Any]
    request: Request
    file: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, data: str, stated: Mapping[str, Any], file: str = "", reading: Mapping[str, Any] | None = None) -> Settings:
        """The settings of a command line; raises UsageError for options that do not fit, DataError for a file that cannot be read."""
        given = {name: value for name, value in stated.items() if value is not None}
        for name in ("load", "seeds"):
            if name in given:
                raise UsageError(f"--{name} goes with `actviz train` only: here one network is trained from its beginning")
        if len(given.get("functions", ())) > 1:
            raise UsageError(
                "several functions race in `actviz train` only",
                "here each hidden layer has one: --activation tanh --activation relu",
            )
        if reading is None:
            reading = {name: given[name] for name in belonging(FILE) if name in given}
        return cls(data, given, requested(data, given, None, read=_remembered), file, reading)

    @property
    def config(self) -> Config:
        """The configuration of the run."""
        return self.request.config

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer; without hidden layers the one that a new layer has."""
        return self.config.activations or self.config.functions * max(len(self.config.layers), 1)

    def with_options(self, **chosen: Any) -> Settings:
        """The settings with other options, None for the default; what does not go with them yields. Raises UsageError if nothing helps."""
        stated = {name: value for name, value in {**self.stated, **chosen}.items() if value is not None}
        return self._fitting(self.data, stated, kept=tuple(chosen))

    def with_data(self, data: str) -> Settings:
        """The settings for another data set; what does not go with it yields."""
        stated = {name: value for name, value in self.stated.items() if name not in belonging(FILE)}
        if data == self.file:
            stated |= self.reading
        if "activations" in stated and "layers" not in stated:
            stated["layers"] = self.config.layers
        other = self._fitting(data, stated, kept=())
        if other.config.task == self.config.task:
            return other
        return self._fitting(data, {name: value for name, value in stated.items() if name not in ("output", "loss")}, kept=())

    def with_layers(self, units: tuple[int, ...], activations: tuple[str, ...]) -> Settings:
        """The settings with other hidden layers: their units, and their activations."""
        alike = len(set(activations)) <= 1
        functions, each = ((activations or self.activations)[:1], None) if alike else (None, activations)
        return self.with_options(layers=units, functions=functions, activations=each)

    def with_activation(self, layer: int, text: str) -> Settings:
        """The settings with another activation in a hidden layer."""
        if not self.config.layers:
            return self.with_options(functions=(text,))
        activations = list(self.activations)
        activations[layer] = text
        return self.with_layers(self.config.layers, tuple(activations))

    def with_more_layers(self, steps: int) -> Settings:
        """The settings with this many more hidden layers behind the others, each like the last one; negative: fewer."""
        units, activations = self.config.layers, self.activations
        count = min(max(len(units) + steps, 0), _MOST_LAYERS)
        last = units[-1] if units else 16
        return self.with_layers(
            (*units, *[last] * count)[:count], (*activations[: len(units)], *[activations[-1]] * count)[:count]
        )

    def with_more_units(self, layer: int | None, steps: int) -> Settings:
        """The settings with more units in one hidden layer, or in all; at least one stays."""
        units = tuple(
            max(count + steps, 1) if layer in (None, number) else count for number, count in enumerate(self.config.layers)
        )
        return self.with_layers(units, self.activations)

    def _fitting(self, data: str, stated: dict[str, Any], kept: tuple[str, ...]) -> Settings:
        yielding = [name for name in _YIELDING if name in stated and name not in kept]
        while True:
            try:
                return Settings.of(data, stated, self.file, self.reading)
            except UsageError:
                if not yielding:
                    raise
            del stated[yielding.pop(0)]

    def line(self, epochs: int | None = None, *, lifted: bool = False) -> str:
        """The `actviz train` command with these settings, as it is typed in a shell.

        `epochs`: up to that epoch; `lifted`: beyond its own reasons to stop.
        """
        stated = dict(self._needed)
        if epochs is not None:
            stated["epochs"] = epochs
        if lifted:
            stated |= {"tolerance": 0.0, "patience": 0}
            stated.pop("target_loss", None)
        functions = stated.pop("functions", ())
        words = ["actviz", "train"]
        for name, value in stated.items():
            described = options(Config)[name]
            values = value if described.kind is tuple and described.read is None else [value]
            for text in map(_typed, values):
                words += [f"{described.flag}={text}"] if text.startswith("-") else [described.flag, text]
        names = [self.data, *functions]
        if any(name.startswith("-") for name in names):
            return shlex.join([*words, "--", *names])
        return shlex.join([*words[:2], *names, *words[2:]])

    @property
    def _needed(self) -> Mapping[str, Any]:
        """The stated options without those that change nothing; the function stays."""
        return _needed(self.data, tuple(self.stated.items()))


@lru_cache(maxsize=16)
def _needed(data: str, stated: tuple[tuple[str, Any], ...]) -> Mapping[str, Any]:
    needed = dict(stated)
    config = requested(data, needed, None, read=_remembered).config
    for name, _ in stated:
        fewer = {key: value for key, value in needed.items() if key != name}
        try:
            if requested(data, fewer, None, read=_remembered).config == config:
                needed = fewer
        except UsageError:
            continue
    if config.functions:
        needed["functions"] = config.functions
    return needed


def _typed(value: Any) -> str:
    """A value as it is typed on the command line."""
    if isinstance(value, float):
        return written(value)
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return str(value)
