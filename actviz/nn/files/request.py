"""From the command line to a configuration and its examples: of a data set, a file, a saved network or a saved answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actviz.errors import DataError, UsageError, file_error
from actviz.nn.combination import checked, output_and_loss, task_of, usual_learning_rate, with_options
from actviz.nn.config import DATA, MODEL, Config, belonging
from actviz.nn.datasets import Dataset, dataset_named
from actviz.nn.problem import LEAST_TO_TEST, RawExamples
from actviz.nn.runs import Start
from actviz.text.schema import options


@dataclass(frozen=True)
class Request:
    """Requested runs: their configuration, the examples or the data set that makes them, and the network that they continue."""

    config: Config
    source: Dataset | RawExamples
    start: Start | None = None


def requested(data: str | None, given: Mapping[str, Any], file: str | None) -> Request:
    """The runs that the command line describes: a file's configuration, or a saved network's or data set's with the given options.

    `given` holds the options by field name; None stands for one that is not given. Raises UsageError for options that do not fit,
    DataError for a file that cannot be used.
    """
    stated = {name: value for name, value in given.items() if value is not None}
    if file is not None:
        if data or stated:
            raise UsageError("--config describes the whole run: it takes no data set, function or option of training")
        return _repeated(file)
    if "load" in stated:
        return _loaded(data, stated)
    if data is None:
        raise UsageError("there is nothing to learn", "actviz train xor relu, or actviz train data.csv relu --target COLUMN")
    source, defaults = _source(data, stated.get("target"), task_of(stated.get("output"), stated.get("loss")))
    _check_source(source, stated)
    return Request(checked(with_options(defaults, **stated)), source)


def _check_source(source: Dataset | RawExamples, stated: Mapping[str, Any]) -> None:
    if isinstance(source, Dataset) and "target" in stated:
        raise UsageError("--target goes with a file")
    if not isinstance(source, Dataset) and stated.get("noise"):
        raise UsageError("--noise goes with a data set, not with a file")


def _repeated(file: str) -> Request:
    """The runs that the configuration in a JSON file describes."""
    try:
        config = checked(Config.of_json(_config_of(file)))
    except UsageError as error:
        raise DataError(f"{file}: {error.message}", error.hint) from None
    source = _source(config.data, config.target, config.task)[0]
    if source.task != config.task:
        raise DataError(f"{file}: {config.data} is for {source.task}, not for {config.task}")
    return Request(config, source, _start(config))


def _loaded(data: str | None, stated: dict[str, Any]) -> Request:
    """A saved network's configuration with the options that may change; those of the network itself may not."""
    from actviz.nn.files.model import read_model  # noqa: PLC0415 - only with --load

    kept = next((name for name in ("functions", *belonging(MODEL)) if name in stated), None)
    if kept:
        raise UsageError(
            f"--load continues a saved network: {options(Config)[kept].flag or 'FUNCTION'} cannot be chosen", "leave it out"
        )
    model = read_model(stated["load"])
    saved = model.config
    source, defaults = _source(data or saved.data, stated.get("target", saved.target if not data else None), saved.task)
    if source.task != saved.task:
        raise DataError(f"{data}: is for {source.task}, but the model in {stated['load']} is for {saved.task}")
    _check_source(source, stated)
    if "loss" in stated:
        stated["output"], stated["loss"] = output_and_loss(saved.task, saved.output, stated["loss"])
    if "optimizer" in stated and "learning_rate" not in stated:
        stated["learning_rate"] = usual_learning_rate(saved, stated["optimizer"])
    if data:  # the network stays; the new data set has its own noise, share of tests and length of training
        usual = with_options(defaults)
        saved = replace(saved, data=data, target=None, **{name: getattr(usual, name) for name in belonging(DATA)})
    config = checked(replace(saved, **stated))
    return Request(config, source, model.start)


def _start(config: Config) -> Start | None:
    if not config.load:
        return None
    from actviz.nn.files.model import read_model  # noqa: PLC0415 - where there is one

    return read_model(config.load).start


def _source(data: str, target: str | None, task: str | None) -> tuple[Dataset | RawExamples, Config]:
    """The examples of a data set or a file, and the configuration that they are trained with by default."""
    if not data.lower().endswith((".csv", ".tsv")):
        dataset = dataset_named(data)
        return dataset, dataset.defaults
    from actviz.nn.files.examples import read_examples  # noqa: PLC0415 - only for a file

    examples = read_examples(data, target, regression=task == "regression" if task else None)
    usual = Config(data, examples.task)
    return examples, replace(usual, test_share=0.0) if len(examples.targets) < LEAST_TO_TEST else usual


def _config_of(file: str) -> dict[str, Any]:
    """The configuration in a JSON file: a whole answer of `actviz train`, or its `config` alone."""
    try:
        document = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise file_error(file, error) from None
    except ValueError as error:
        raise DataError(f"{file}: not a JSON file: {error}") from None
    config = document.get("config", document) if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise DataError(f"{file}: holds no configuration", "`actviz train --format json` writes one")
    return config
