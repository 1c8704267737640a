"""Arrays in .safetensors files, which the package of this name checks."""

from __future__ import annotations

import json
from importlib import import_module

import numpy as np

from actviz.errors import DataError, file_error
from actviz.streams.array_file import ArrayFile, Header, chosen_key
from actviz.text.input import Input
from actviz.text.quoting import plain, quoted

_TYPES = {
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2", "BOOL": "?",
    "I8": "<i1", "I16": "<i2", "I32": "<i4", "I64": "<i8", "U8": "<u1", "U16": "<u2", "U32": "<u4", "U64": "<u8",
}  # fmt: skip


def safetensors_keys(name: str) -> list[str]:
    """The names of the arrays in a .safetensors file; raises DataError without the package."""
    try:
        safetensors = import_module("safetensors")
    except ImportError:
        raise DataError(
            f"{name}: .safetensors files are read by a package that is not installed", "pip install 'actviz[safetensors]'"
        ) from None
    try:
        with safetensors.safe_open(name, framework="np") as archive:
            return list(archive.keys())
    except OSError as error:
        raise file_error(name, error) from None
    except safetensors.SafetensorError:
        raise DataError(f"{name}: is not a .safetensors file") from None


def open_safetensors(name: str, key: str | None) -> ArrayFile:
    """The array of this name in a .safetensors file, without it the only one; raises DataError without the package."""
    chosen = chosen_key(name, safetensors_keys(name), key)
    try:
        file = open(name, "rb")  # noqa: PTH123, SIM115 - read block by block
    except OSError as error:
        raise file_error(name, error) from None
    length = int.from_bytes(file.read(8), "little")
    record = json.loads(file.read(length))[chosen]
    if record["dtype"] not in _TYPES:
        file.close()
        raise DataError(
            f"{name}: {quoted(chosen)} holds {plain(str(record['dtype']))}, but must hold real numbers of at most 64 bits"
        )
    file.seek(8 + length + record["data_offsets"][0])
    header = Header(np.dtype(_TYPES[record["dtype"]]), tuple(record["shape"]), bfloat16=record["dtype"] == "BF16")
    return ArrayFile(Input(f"{name}: {plain(chosen)}", file.read, close=file.close), header)
