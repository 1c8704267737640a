"""What can be swept: experiments of `lab` that have measures, and training. A subject turns options into a run's configuration."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from actviz.errors import DataError, UsageError, file_error
from actviz.experiments.discovery import EXPERIMENTS, Experiment
from actviz.experiments.settings import Settings
from actviz.nn.combination import checked, with_options
from actviz.nn.config import FILE, Config, belonging
from actviz.nn.datasets import Dataset
from actviz.nn.files.request import source_with_defaults
from actviz.nn.problem import RawExamples
from actviz.sweeps.run import TRAIN, TRAINED
from actviz.text.names import did_you_mean
from actviz.text.numbers import written
from actviz.text.schema import Option, options

#: Options of training that are no part of a run: they make the runs, or continue a saved network.
_NOT_OF_A_RUN = ("activations", "seed", "seeds", "load")
#: Options that stand for others of training: number and width of hidden layers, and a gain as the initialisation.
_SHORT = ("depth", "units", "gain")


class Subject(Protocol):
    """An experiment with its data set, its default functions, its measures (the first is drawn) and its options by field name."""

    @property
    def experiment(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def functions(self) -> tuple[str, ...]: ...
    @property
    def measures(self) -> tuple[str, ...]: ...
    @property
    def options(self) -> Mapping[str, Option]: ...
    @property
    def examples(self) -> RawExamples | None: ...

    def config(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The full configuration of a run, but for function and seed, as JSON-compatible values; raises UsageError."""
        ...


def names() -> dict[str, str]:
    """The experiments that can be swept, with their summaries."""
    known = {name: item.summary for name, item in EXPERIMENTS.items() if item.measures}
    return {TRAIN: "a small network learns a data set", **known}


def subject(experiment: str, data: str, given: Mapping[str, Any]) -> Subject:
    """The subject of this name; `data` is the data set of `train`, `given` the options by field name. Raises UsageError."""
    name = experiment.lower().replace("_", "-")
    if name == TRAIN:
        return TrainSubject.of(data, given)
    if name not in EXPERIMENTS:
        raise UsageError(
            f"unknown experiment {experiment!r}{did_you_mean(experiment, names())}", f"the experiments are {', '.join(names())}"
        )
    if not EXPERIMENTS[name].measures:
        raise UsageError(f"{name} has no measures to sweep", f"the experiments are {', '.join(names())}")
    return LabSubject(EXPERIMENTS[name])


@dataclass(frozen=True)
class LabSubject:
    """An experiment of `lab`."""

    known: Experiment
    data: str = ""
    examples: None = None

    @property
    def experiment(self) -> str:
        """Its name."""
        return self.known.name

    @property
    def functions(self) -> tuple[str, ...]:
        """Its own default functions."""
        return self.known.functions

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of its measures."""
        return self.known.measures

    @property
    def options(self) -> Mapping[str, Option]:
        """Its options but for the seed."""
        names = {**self.known.defaults, **self.known.only_swept}
        return {name: option for name, option in options(Settings).items() if name in names and name != "seed"}

    def config(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The settings, but for the seed."""
        for name, value in values.items():
            if value is not None and name not in self.options:
                raise UsageError(
                    f"sweep {self.experiment} does not use --{options(Config)[name].key.replace('_', '-')}",
                    f"its options are {', '.join(option.flag for option in self.options.values())}",
                )
        if (init := values.get("init")) is not None and init not in (known := self.options["init"].choices):
            raise UsageError(f"--init: {init!r} is not one of {', '.join(known)}")
        settings = self.known.settings(values, "sweep").to_dict()
        return {key: value for key, value in settings.items() if key != "seed"}


@dataclass(frozen=True)
class TrainSubject:
    """Training on a data set or a file."""

    data: str
    defaults: Config
    examples: RawExamples | None = None
    digest: str = ""
    experiment: str = TRAIN
    functions: tuple[str, ...] = field(default=("relu",))

    @classmethod
    def of(cls, data: str, given: Mapping[str, Any]) -> TrainSubject:
        """The subject of a data set or a file, which is read here; `given` says how."""
        source, defaults = source_with_defaults(data, {name: value for name, value in given.items() if value is not None})
        if isinstance(source, Dataset):
            return cls(data, defaults)
        try:
            digest = hashlib.sha256(Path(data).read_bytes()).hexdigest()[:16]
        except OSError as error:
            raise file_error(data, error) from None
        return cls(data, defaults, source, digest)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of its measures: first the accuracy, or the loss where numbers are learned."""
        first = ("loss", "accuracy") if self.defaults.task == "regression" else ("accuracy", "loss")
        return (*first, *TRAINED)

    @property
    def options(self) -> Mapping[str, Option]:
        """The options of training that belong to a run, and their short forms."""
        hidden = (*_NOT_OF_A_RUN, *belonging(FILE))
        own = {name: option for name, option in options(Config).items() if option.flag and name not in hidden}
        return {**own, **{name: options(Settings)[name] for name in _SHORT}}

    def config(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration, but for functions and seeds; that of a file has a digest of its contents."""
        stated = {name: value for name, value in values.items() if value is not None}
        if "networks" in stated:
            raise UsageError("sweep train does not use --networks", "--seeds N trains N networks")
        short = {name: stated.pop(name) for name in _SHORT if name in stated}
        for name, value in short.items():
            options(Settings)[name].check(value)
        stated |= _layers(short, stated, self.defaults) | _init(short, stated)
        config = checked(with_options(self.defaults, **stated)).to_dict()
        kept = {key: value for key, value in config.items() if key not in ("functions", "activation", *_NOT_OF_A_RUN)}
        return {**kept, **({"digest": self.digest} if self.digest else {})}


def _layers(short: Mapping[str, Any], stated: Mapping[str, Any], defaults: Config) -> dict[str, Any]:
    """`layers` for a depth, a width, or both; what is not given is the data set's."""
    if not {"depth", "units"} & set(short):
        return {}
    if "layers" in stated:
        raise UsageError("--layers and --depth or --units exclude each other", "--depth 3 --units 16 is --layers 16,16,16")
    if not defaults.layers:
        raise DataError(f"{defaults.data} is learned without hidden layers")
    return {"layers": (short.get("units", defaults.layers[0]),) * short.get("depth", len(defaults.layers))}


def _init(short: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    if "gain" not in short:
        return {}
    if "init" in stated:
        raise UsageError("--gain and --init exclude each other", "a gain replaces the initialisation")
    return {"init": f"gain:{written(short['gain'])}"}
