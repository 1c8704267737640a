"""Trained networks in .npz files: numbers and texts, no pickle."""

from __future__ import annotations

import io
import json
import math
import os
import tokenize
import zipfile
import zlib
from dataclasses import dataclass

import numpy as np

from actviz.errors import DataError, UsageError, file_error
from actviz.nn.config import Config
from actviz.nn.curve import Floats
from actviz.nn.problem import Scaling
from actviz.nn.runs import RunResult, Start

#: The mark of a file of this kind.
_FORMAT = "actviz network 1"
#: How many bytes a file may unpack to: 125 million parameters.
LARGEST = 1_000_000_000
#: The least deviation that something is divided by.
_LEAST = 1e-300
#: What a damaged, encrypted or forged archive raises.
_DAMAGED = (
    ValueError, TypeError, EOFError, KeyError, AttributeError, OverflowError, RecursionError, RuntimeError, NotImplementedError,
    tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """A saved network: the start for another run, and the configuration of the run that it comes from."""

    config: Config
    start: Start


def model_bytes(config: Config, result: RunResult) -> bytes:
    """The bytes of a file: parameters, configuration, and the scaling of inputs and targets."""
    stream, scaling = io.BytesIO(), result.problem.scaling
    np.savez(
        stream,
        format=np.array(_FORMAT),
        config=np.array(
            json.dumps(
                {
                    **config.to_dict(),
                    "functions": [] if config.activations else [result.function],
                    "seed": result.seed,
                    "seeds": 1,
                }
            )
        ),
        parameters=result.network.parameters,
        sizes=np.array(result.network.sizes),
        input_mean=scaling.means,
        input_deviation=scaling.deviations,
        target_mean=np.array(scaling.target_mean),
        target_deviation=np.array(scaling.target_deviation),
        classes=np.array(result.problem.classes, dtype=str),
    )
    return stream.getvalue()


def is_model(name: str) -> bool:
    """Whether a file is a network that `model_bytes` wrote."""
    if not name.lower().endswith(".npz"):
        return False
    try:
        with np.load(name, allow_pickle=False) as file:
            return "format" in file and str(file["format"]) == _FORMAT
    except (OSError, ValueError, EOFError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False


def read_model(name: str) -> Model:
    """The network in a file; raises DataError for another file."""
    try:
        _check_size(name)
        with np.load(os.fspath(name), allow_pickle=False) as file:
            if not isinstance(file, np.lib.npyio.NpzFile) or "format" not in file or str(file["format"]) != _FORMAT:
                raise DataError(f"{name}: not an actviz model file", "`actviz train ... -o model.npz` writes one")
            scaling = Scaling(
                _numbers(file["input_mean"]),
                _numbers(file["input_deviation"]),
                float(file["target_mean"]),
                float(file["target_deviation"]),
            )
            _check(scaling)
            start = Start(_numbers(file["parameters"]), scaling, tuple(map(str, file["classes"])))
            config = json.loads(str(file["config"]))
            if not isinstance(config, dict):
                raise DataError(f"{name}: holds no configuration")
            return Model(Config.of_json(config), start)
    except OSError as error:
        raise file_error(name, error) from None
    except DataError:
        raise
    except UsageError as error:
        raise DataError(f"{name}: {error.message}") from None
    except _DAMAGED:
        raise DataError(f"{name}: cannot be read as an actviz model file") from None


def _check_size(name: str) -> None:
    """Raise DataError for an archive that unpacks to more than a network can have."""
    with zipfile.ZipFile(name) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > LARGEST:
        raise DataError(f"{name}: unpacks to {size:,} bytes, more than the {LARGEST:,} that are read")


def _check(scaling: Scaling) -> None:
    """Raise ValueError for deviations that cannot divide, or of another number than the means."""
    deviations = [*scaling.deviations.tolist(), scaling.target_deviation]
    if len(scaling.means) != len(scaling.deviations) or not all(_LEAST < value < math.inf for value in deviations):
        raise ValueError("no scaling")
    if not math.isfinite(scaling.target_mean):
        raise ValueError("no scaling")


def _numbers(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Floats:
    """A vector of finite floating-point numbers; raises ValueError for anything else."""
    if values.ndim != 1 or values.dtype.kind != "f" or not np.isfinite(values).all():
        raise ValueError("not a vector of numbers")
    return values
