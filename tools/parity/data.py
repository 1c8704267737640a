"""The measured data: one file in the repository for all frameworks."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parents[2] / "tests" / "data" / "parity.xz"


@dataclass(frozen=True, eq=False)
class Measured:
    """The results of one call: values, gradients (NaN if there are none) and number type, or the reason for its failure.

    The points of a vector function are the rows of x, and its gradient is that of the weighted sum of a row's outputs.
    """

    spec: str
    framework: str
    dtype: str
    fault: str
    x: np.ndarray
    value: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True)
class Data:
    """All measurements, and for each framework the versions of the packages that it ran on."""

    versions: Mapping[str, Mapping[str, str]]
    measured: Sequence[Measured]


def save(data: Data, path: Path = TARGET) -> None:
    """Write the file: a header in JSON, then all numbers, with bytes of equal significance next to each other."""
    arrays = [np.ascontiguousarray(array, np.float64) for item in data.measured for array in _arrays(item).values()]
    heads = [
        {"spec": item.spec, "framework": item.framework, "dtype": item.dtype, "fault": item.fault}
        | {name: array.shape for name, array in _arrays(item).items()}
        for item in data.measured
    ]
    numbers = np.concatenate([array.reshape(-1) for array in arrays])
    planes = np.ascontiguousarray(numbers.view(np.uint8).reshape(-1, 8).T)
    head = json.dumps(
        {"versions": {name: dict(packages) for name, packages in data.versions.items()}, "measured": heads}
    ).encode()
    path.write_bytes(lzma.compress(head + b"\n" + planes.tobytes(), preset=9))


def load(path: Path = TARGET) -> Data:
    """Read the file."""
    head, _, body = lzma.decompress(path.read_bytes()).partition(b"\n")
    record = json.loads(head)
    numbers = np.ascontiguousarray(np.frombuffer(body, np.uint8).reshape(8, -1).T).view(np.float64).reshape(-1)
    found, start = [], 0
    for item in record["measured"]:
        for name in ("x", "value", "gradient"):
            shape = item[name]
            size = int(np.prod(shape))
            item[name] = numbers[start : start + size].reshape(shape)
            start += size
        found.append(Measured(**item))
    return Data(record["versions"], found)


def _arrays(item: Measured) -> dict[str, np.ndarray]:
    return {"x": item.x, "value": item.value, "gradient": item.gradient}
