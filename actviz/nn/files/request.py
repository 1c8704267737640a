"""What is asked for: a configuration and its examples, from a data set's name, a file, a saved network or a saved answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actviz.errors import DataError, UsageError, file_error
from actviz.nn.config import Config, checked, default_config, output_and_loss, task_of, usual_rate
from actviz.nn.datasets import FILE_DEFAULTS, Dataset, dataset_named
from actviz.nn.problem import RawExamples
from actviz.nn.runs import Start

#: What a network is, and what was left out of its training: a saved one keeps these.
_OF_A_MODEL = ("functions", "layers", "output", "init", "dtype", "seed", "seeds", "test_share")

#: What belongs to the examples.
_OF_DATA = ("noise", "test_share", "batch", "epochs", "tolerance", "patience")


@dataclass(frozen=True)
class Request:
    """Runs that are asked for: their configuration, the examples or the data set that makes them, and where they begin."""

    config: Config
    source: Dataset | RawExamples
    start: Start | None = None


def requested(data: str | None, given: Mapping[str, Any], file: str | None) -> Request:
    """What a file, a saved network or a data set's defaults say, with what is given (not None) in place of it.

    Raises UsageError for what does not go together, DataError for files that are not what they should be.
    """
    stated = {name: value for name, value in given.items() if value is not None}
    if file is not None:
        if data or stated:
            raise UsageError("--config says it all: no data set, function or option of training goes with it")
        return _repeated(file)
    if "load" in stated:
        return _loaded(data, stated)
    if data is None:
        raise UsageError("there is nothing to learn", "actviz train xor relu, or actviz train data.csv relu --target COLUMN")
    source, defaults = _source(data, stated.get("target"), task_of(stated.get("output"), stated.get("loss")))
    _check_options(source, stated)
    return Request(checked(default_config(defaults, source.task, **stated)), source)


def _check_options(source: Dataset | RawExamples, stated: Mapping[str, Any]) -> None:
    if isinstance(source, Dataset) and "target" in stated:
        raise UsageError("--target goes with a file")
    if not isinstance(source, Dataset) and stated.get("noise"):
        raise UsageError("--noise goes with a data set, not with a file")


def _repeated(file: str) -> Request:
    """What an answer of `train` was made by."""
    try:
        config = checked(Config.of_json(_config_of(file)))
    except UsageError as error:
        raise DataError(f"{file}: {error.message}", error.hint) from None
    source = _source(config.data, config.target, config.task)[0]
    if source.task != config.task:
        raise DataError(f"{file}: {config.data} is for {source.task}, not for {config.task}")
    return Request(config, source, _start(config))


def _loaded(data: str | None, stated: dict[str, Any]) -> Request:
    """A saved network's configuration with what may change from there on; what the network is may not."""
    from actviz.nn.files.model import read_model  # noqa: PLC0415 - where there is one

    own = next((name for name in _OF_A_MODEL if name in stated), None)
    if own:
        option = "FUNCTION" if own == "functions" else f"--{own.replace('_', '-')}"
        raise UsageError(f"--load goes on with the network as it is, so that {option} cannot be chosen", "leave it out")
    model = read_model(stated["load"])
    saved = model.config
    source, defaults = _source(data or saved.data, stated.get("target", saved.target if not data else None), saved.task)
    if source.task != saved.task:
        raise DataError(f"{data}: is for {source.task}, but the model in {stated['load']} is for {saved.task}")
    _check_options(source, stated)
    if "loss" in stated:
        stated["output"], stated["loss"] = output_and_loss(saved.task, saved.output, stated["loss"])
    if "optimizer" in stated and "lr" not in stated:
        stated["lr"] = usual_rate(saved.lr, saved.optimizer, stated["optimizer"])
    if data:  # the network stays, how much and how noisy the examples are is the new data's
        usual = default_config(defaults, source.task)
        saved = replace(saved, data=data, target=None, **{name: getattr(usual, name) for name in _OF_DATA})
    config = checked(replace(saved, **stated))
    return Request(config, source, model.start)


def _start(config: Config) -> Start | None:
    if not config.load:
        return None
    from actviz.nn.files.model import read_model  # noqa: PLC0415 - where there is one

    return read_model(config.load).start


def _source(data: str, target: str | None, task: str | None) -> tuple[Dataset | RawExamples, Dataset]:
    """The examples that a name or a file stands for, and what they are trained with."""
    if not data.lower().endswith((".csv", ".tsv")):
        dataset = dataset_named(data)
        return dataset, dataset
    from actviz.nn.files.examples import read_examples  # noqa: PLC0415 - where there is a file

    return read_examples(data, target, regression=task == "regression" if task else None), replace(FILE_DEFAULTS, name=data)


def _config_of(file: str) -> dict[str, Any]:
    """The configuration in a JSON file: a whole answer of `train`, or its `config` alone."""
    try:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise file_error(file, error) from None
    except ValueError as error:
        raise DataError(f"{file}: is no JSON: {error}") from None
    found = document.get("config", document) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        raise DataError(f"{file}: holds no configuration", "`--format json` of `actviz train` writes one")
    return found
