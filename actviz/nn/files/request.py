"""From the command line to a configuration and its examples: of a data set, a file, a saved network or a saved answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from actviz.errors import DataError, UsageError
from actviz.nn.combination import checked, output_and_loss, task_of, usual_learning_rate, with_options
from actviz.nn.config import DATA, FILE, MODEL, Config, belonging
from actviz.nn.datasets import Dataset, dataset_named
from actviz.nn.problem import LEAST_TO_TEST, RawExamples
from actviz.nn.runs import Start
from actviz.text.input import Input
from actviz.text.schema import options

#: How many bytes a file with a configuration may have; an answer of `actviz train`, which holds one, has its results too.
LONGEST_CONFIG = 10_000_000


@dataclass(frozen=True)
class Request:
    """Requested runs: their configuration, the examples or the data set that makes them, and the network that they continue."""

    config: Config
    source: Dataset | RawExamples
    start: Start | None = None


#: What gives the examples of a data set or a file, read with some options and for a task, and their default configuration.
Reader = Callable[[str, Mapping[str, Any], str | None], tuple[Dataset | RawExamples, Config]]


def requested(data: str | None, given: Mapping[str, Any], file: str | None, *, read: Reader | None = None) -> Request:
    """The runs that the command line describes: a file's configuration, or a saved network's or data set's with the given options.

    `given` holds the options by field name; None stands for one that is not given. `read` stands in for `read_source`. Raises UsageError for options that do not fit,
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
    source, defaults = source_with_defaults(data, stated, read)
    return Request(checked(with_options(defaults, **stated)), source)


def source_with_defaults(
    data: str, stated: Mapping[str, Any], read: Reader | None = None
) -> tuple[Dataset | RawExamples, Config]:
    """The examples of a data set or a file, and the configuration that they are trained with by default.

    `stated` holds the given options by field name. Raises UsageError for options that do not fit, DataError for a bad file.
    """
    source, defaults = (read or read_source)(data, _of_file(stated), task_of(stated.get("output"), stated.get("loss")))
    _check_source(source, stated)
    return source, defaults


def _check_source(source: Dataset | RawExamples, stated: Mapping[str, Any]) -> None:
    of_file = next((name for name in belonging(FILE) if name in stated), None)
    if isinstance(source, Dataset) and of_file:
        raise UsageError(f"--{of_file} goes with a file")
    if not isinstance(source, Dataset) and stated.get("noise"):
        raise UsageError("--noise goes with a data set, not with a file")


def _repeated(file: str) -> Request:
    """The runs that the configuration in a JSON file describes."""
    try:
        config = checked(Config.of_json(_config_of(file)))
    except UsageError as error:
        raise DataError(f"{file}: {error.message}", error.hint) from None
    source = read_source(config.data, _of_file(asdict(config)), config.task)[0]
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
    as_read = {} if data else {name: value for name, value in _of_file(asdict(saved)).items() if value is not None}
    source, defaults = read_source(data or saved.data, {**as_read, **_of_file(stated)}, saved.task)
    if source.task != saved.task:
        raise DataError(f"{data}: is for {source.task}, but the model in {stated['load']} is for {saved.task}")
    _check_source(source, stated)
    if "loss" in stated:
        stated["output"], stated["loss"] = output_and_loss(saved.task, saved.output, stated["loss"])
    if "optimizer" in stated and "learning_rate" not in stated:
        stated["learning_rate"] = usual_learning_rate(saved, stated["optimizer"])
    if data:  # the network stays; the new data set has its own noise, share of tests and length of training
        usual = with_options(defaults)
        others: dict[str, Any] = {name: getattr(usual, name) for name in belonging(DATA)} | dict.fromkeys(belonging(FILE))
        saved = replace(saved, data=data, **others)
    config = checked(replace(saved, **stated))
    return Request(config, source, model.start)


def _start(config: Config) -> Start | None:
    if not config.load:
        return None
    from actviz.nn.files.model import read_model  # noqa: PLC0415 - where there is one

    return read_model(config.load).start


def _of_file(values: Mapping[str, Any]) -> dict[str, Any]:
    """The options of how a file is read, among these."""
    return {name: values[name] for name in belonging(FILE) if name in values}


def read_source(data: str, of_file: Mapping[str, Any], task: str | None) -> tuple[Dataset | RawExamples, Config]:
    """The examples of a data set or a file, and the configuration that they are trained with by default."""
    if not data.lower().removesuffix(".gz").endswith((".csv", ".tsv")):
        dataset = dataset_named(data)
        return dataset, dataset.defaults
    from actviz.nn.files.examples import read_examples  # noqa: PLC0415 - only for a file

    examples = read_examples(data, **of_file, regression=task == "regression" if task else None)
    usual = Config(data, examples.task)
    return examples, replace(usual, test_share=0.0) if len(examples.targets) < LEAST_TO_TEST else usual


def _config_of(file: str) -> dict[str, Any]:
    """The configuration in a JSON file: a whole answer of `actviz train`, or its `config` alone."""
    source = Input.of_file(file)
    try:
        text = source.read(LONGEST_CONFIG + 1)
    finally:
        source.close()
    if len(text) > LONGEST_CONFIG:
        raise DataError(f"{file}: has more than {LONGEST_CONFIG:,} bytes, but a configuration is short")
    try:
        document = json.loads(text)
    except RecursionError:
        raise DataError(f"{file}: not a JSON file: nested too deeply") from None
    except ValueError as error:
        raise DataError(f"{file}: not a JSON file: {error}") from None
    config = document.get("config", document) if isinstance(document, dict) else None
    if not isinstance(config, dict):
        raise DataError(f"{file}: holds no configuration", "`actviz train --format json` writes one")
    return config
