"""Trained networks in .npz files: numbers and texts, no pickle."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import dataclass

import numpy as np

from actviz.errors import DataError, file_error
from actviz.nn.curve import Floats
from actviz.nn.run import Config, Result

#: What a file of ours says it is.
_FORMAT = "actviz network 1"


@dataclass(frozen=True)
class Model:
    """A network's parameters, and the configuration of the run that they come from."""

    config: Config
    parameters: Floats


def model_bytes(config: Config, result: Result) -> bytes:
    """The file of a result: parameters, configuration, and how inputs and targets are scaled."""
    stream = io.BytesIO()
    problem = result.problem
    np.savez(
        stream,
        format=np.array(_FORMAT),
        config=np.array(json.dumps({**config.as_json(), "functions": [result.function], "seed": result.seed, "seeds": 1})),
        parameters=result.network.parameters,
        sizes=np.array(result.network.sizes),
        input_mean=problem.means,
        input_deviation=problem.deviations,
        target_mean=np.array(problem.target_mean),
        target_deviation=np.array(problem.target_deviation),
        classes=np.array(problem.classes, dtype=str),
    )
    return stream.getvalue()


def read_model(name: str) -> Model:
    """The network in a file; raises DataError for what is none."""
    try:
        with np.load(os.fspath(name), allow_pickle=False) as file:
            if not isinstance(file, np.lib.npyio.NpzFile) or "format" not in file or str(file["format"]) != _FORMAT:
                raise DataError(f"{name}: is no network of actviz", "`actviz train ... -o model.npz` writes one")
            return Model(Config.of_json(json.loads(str(file["config"]))), file["parameters"])
    except OSError as error:
        raise file_error(name, error) from None
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile):
        raise DataError(f"{name}: is no .npz file that can be read") from None
