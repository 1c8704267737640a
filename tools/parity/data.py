"""The measured data: one file for all frameworks, checked in."""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parents[2] / "tests" / "data" / "parity.xz"


@dataclass(frozen=True, eq=False)
class Measured:
    """What one call gave: values and gradients at points (NaN for no gradient), the type, or why it failed."""

    spec: str
    framework: str
    dtype: str
    fault: str
    x: np.ndarray
    value: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True)
class Data:
    """Everything that was measured, and with which versions."""

    versions: Mapping[str, str]
    measured: Sequence[Measured]


def save(data: Data, path: Path = TARGET) -> None:
    """Write the file; the numbers are in one block, bytes of the same weight beside each other."""
    heads = [
        {**{key: value for key, value in asdict(item).items() if isinstance(value, str)}, "count": len(item.x)}
        for item in data.measured
    ]
    columns = np.concatenate([np.column_stack([item.x, item.value, item.gradient]) for item in data.measured])
    planes = np.ascontiguousarray(columns, np.float64).view(np.uint8).reshape(len(columns), 24).T
    head = json.dumps({"versions": dict(data.versions), "measured": heads}).encode()
    path.write_bytes(lzma.compress(head + b"\n" + np.ascontiguousarray(planes).tobytes(), preset=9))


def load(path: Path = TARGET) -> Data:
    """Read the file."""
    head, _, body = lzma.decompress(path.read_bytes()).partition(b"\n")
    record = json.loads(head)
    total = sum(item["count"] for item in record["measured"])
    planes = np.frombuffer(body, np.uint8).reshape(24, total)
    columns = np.ascontiguousarray(planes.T).view(np.float64).reshape(total, 3)
    found, start = [], 0
    for item in record["measured"]:
        part = columns[start : start + item["count"]].T
        start += item.pop("count")
        found.append(Measured(**item, x=part[0], value=part[1], gradient=part[2]))
    return Data(record["versions"], found)
