"""Arrays in .npy, .npz and .safetensors files: types, orders, damage, memory."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actviz.errors import DataError, UsageError
from actviz.numerics.number_types import BFLOAT16
from actviz.streams import array_file, sources
from actviz.text.input import Input

File = Callable[..., str]


def everything(source: Any) -> Any:
    """All numbers of a source in their shape."""
    return np.concatenate([np.empty(0, source.dtype), *source]).reshape(source.shape)


def npy(descr: str, shape: tuple[int, ...], data: bytes, *, order: bool = False, header: str | None = None) -> bytes:
    """A file of the first version of the format, header and all."""
    text = header if header is not None else repr({"descr": descr, "fortran_order": order, "shape": shape})
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


# 1.5, -0.0, infinity, the largest and the smallest number, and 0.1 rounded, as ml_dtypes stores them
BITS = np.array([0x3FC0, 0x8000, 0x7F80, 0x7F7F, 0x0001, 0x3DCD], "<u2")


@pytest.mark.parametrize("descr", ["<V2", "|V2", "bfloat16"])
def test_bfloat16_is_read_as_ml_dtypes_writes_it(file: File, descr: str) -> None:
    source = sources.open_file(file("b.npy", npy(descr, (2, 3), BITS.tobytes())))
    assert source.number_type is BFLOAT16
    found = everything(source)
    assert found.dtype == np.float32
    expected = (BITS.astype(np.uint32) << np.uint32(16)).view(np.float32).reshape(2, 3)
    np.testing.assert_array_equal(found.view(np.uint32), expected.view(np.uint32))
    assert found[0].tolist() == [1.5, -0.0, np.inf]


def test_bfloat16_in_fortran_order(file: File) -> None:
    data = BITS.reshape(2, 3).tobytes(order="F")
    found = everything(sources.open_file(file("b.npy", npy("<V2", (2, 3), data, order=True))))
    np.testing.assert_array_equal(found, (BITS.astype(np.uint32) << np.uint32(16)).view(np.float32).reshape(2, 3))


@pytest.mark.parametrize("descr", ["<V1", "<V4", "|S2", "<U1", "<c8", "|O", "<M8[s]", "<f16", "nonsense", "2<f4"])
def test_other_types_are_refused(file: File, descr: str) -> None:
    with pytest.raises(DataError, match=r"b\.npy: (holds|is not)"):
        sources.open_file(file("b.npy", npy(descr, (1,), bytes(16))))


@pytest.mark.parametrize(
    "header",
    [
        "", "{", "{'descr': '<f8'}", "[1, 2]", "{'descr': '<f8', 'fortran_order': False, 'shape': (True,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "{'descr': '<f8', 'fortran_order': False, 'shape': (1e30,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': [3]}", "{'descr': '<f8', 'fortran_order': False, 'shape': 3}",
        "{'descr': 8, 'fortran_order': False, 'shape': (3,)}", "(" * 5000, "-" * 50_000, "1if 1else 2", "__import__('os')",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3)", "\x00\x01", "{'descr': '<f8' 'fortran_order': False}",
    ],
)  # fmt: skip
def test_a_damaged_header_is_refused_in_a_line(file: File, header: str) -> None:
    with warnings.catch_warnings(action="error"), pytest.raises(DataError, match=r"h\.npy: (is not|holds)"):
        sources.open_file(file("h.npy", npy("", (), bytes(64), header=header)))


@pytest.mark.parametrize("shape", [(10**30,), (2**63, 2), (2**32, 2**32), (2**61,)])
def test_an_array_larger_than_its_file_is_refused_before_anything_is_read(file: File, shape: tuple[int, ...]) -> None:
    for order in (False, True):
        with warnings.catch_warnings(action="error"), pytest.raises(DataError, match="ends early"):
            sources.open_file(file("h.npy", npy("<f8", shape, bytes(64), order=order)))


def test_a_header_of_python_2_is_read_without_a_warning(file: File) -> None:
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,)}"
    with warnings.catch_warnings(action="error"):
        source = sources.open_file(file("h.npy", npy("", (), np.array([3.0, 4.0]).tobytes(), header=header)))
        assert everything(source).tolist() == [3, 4]


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(tmp_path: Path, version: tuple[int, int]) -> None:
    with (tmp_path / "x.npy").open("wb") as stream, warnings.catch_warnings(action="ignore"):
        np.lib.format.write_array(stream, np.arange(3.0), version=version)
    assert everything(sources.open_file(tmp_path / "x.npy")).tolist() == [0, 1, 2]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_an_array_of_an_archive_is_chosen_by_its_name(tmp_path: Path, order: Any, save: Any) -> None:
    x = np.asarray(np.random.default_rng(1).normal(size=(300, 200)), order=order)
    save(tmp_path / "x.npz", first=x, second=np.array([1, 2], np.int8))
    np.testing.assert_array_equal(everything(sources.open_file(tmp_path / "x.npz", "first")), x)
    assert everything(sources.open_file(tmp_path / "x.npz", "second")).tolist() == [1, 2]
    with pytest.raises(UsageError, match="there are 2 arrays; which one") as caught:
        sources.open_file(tmp_path / "x.npz")
    assert caught.value.hint == "--column first | second"
    with pytest.raises(DataError, match="no array 'third'"):
        sources.open_file(tmp_path / "x.npz", "third")


def test_the_only_array_of_an_archive_needs_no_name(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", np.array([2.5, -1]))
    assert everything(sources.open_file(tmp_path / "x.npz")).tolist() == [2.5, -1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"1 2 3", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_no_archive_is_refused(file: File, content: bytes) -> None:
    with pytest.raises(DataError, match=r"x\.npz: is not a \.npz file"):
        sources.open_file(file("x.npz", content))


def test_an_archive_without_arrays_or_with_damaged_ones_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no arrays")
    with pytest.raises(UsageError, match="there are 0 arrays"):
        sources.open_file(path)
    stream = io.BytesIO()
    np.savez_compressed(stream, x=np.random.default_rng(0).normal(size=10_000))
    data = bytearray(stream.getvalue())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"x\.npz: 'x' is damaged"):
        everything(sources.open_file(path))


def test_a_large_array_in_fortran_order_in_an_archive_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_file, "FORTRAN_LIMIT", 10)
    np.savez(tmp_path / "x.npz", x=np.asfortranarray(np.ones((3, 4))), y=np.ones((3, 4)), z=np.asfortranarray(np.ones(12)))
    with pytest.raises(DataError, match="more than 10 numbers in Fortran order"):
        everything(sources.open_file(tmp_path / "x.npz", "x"))
    for name in ("y", "z"):
        assert everything(sources.open_file(tmp_path / "x.npz", name)).sum() == 12


def test_an_array_comes_through_a_pipe_too() -> None:
    stream = io.BytesIO()
    np.save(stream, np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)))
    chunks = iter([stream.getvalue()[:50], stream.getvalue()[50:]])
    found = everything(array_file.open_npy(Input("stdin", _by_and_by(chunks))))
    assert found.dtype == np.float32
    assert found.tolist() == [[0, 1, 2], [3, 4, 5]]


def _by_and_by(chunks: Any) -> Callable[[int], bytes]:
    held = bytearray()

    def read(size: int) -> bytes:
        if not held:
            held.extend(next(chunks, b""))
        part = bytes(held[:size])
        del held[:size]
        return part

    return read


def tensors(**arrays: tuple[str, tuple[int, ...], bytes]) -> bytes:
    """A .safetensors file: the length of a JSON header, the header, the numbers."""
    header, data = {}, b""
    for name, (kind, shape, numbers) in arrays.items():
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def test_a_tensor_is_chosen_by_its_name(file: File) -> None:
    pytest.importorskip("safetensors")
    x = np.random.default_rng(2).normal(size=(70, 300)).astype(np.float16)
    path = file("w.safetensors", tensors(b=("BF16", (2, 3), BITS.tobytes()), w=("F16", x.shape, x.tobytes())))
    found = everything(sources.open_file(path, "w"))
    assert found.dtype == np.float16
    np.testing.assert_array_equal(found, x)
    source = sources.open_file(path, "b")
    assert source.number_type is BFLOAT16
    assert everything(source)[0].tolist() == [1.5, -0.0, np.inf]
    with pytest.raises(UsageError, match="there are 2 arrays") as caught:
        sources.open_file(path)
    assert caught.value.hint == "--column b | w"


@pytest.mark.parametrize("content", [b"", b"\x08\x00\x00\x00\x00\x00\x00\x00{}      ", b"nonsense" * 10, b"\xff" * 64])
def test_a_file_that_holds_no_tensors_is_refused(file: File, content: bytes) -> None:
    pytest.importorskip("safetensors")
    with pytest.raises((DataError, UsageError), match=r"w\.safetensors: "):
        sources.open_file(file("w.safetensors", content))


def test_tensors_of_other_types_are_refused(file: File) -> None:
    pytest.importorskip("safetensors")
    with pytest.raises(DataError, match="holds F8_E4M3"):
        sources.open_file(file("w.safetensors", tensors(w=("F8_E4M3", (4,), bytes(4)))))


def test_without_the_package_the_way_to_install_it_is_shown(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "safetensors", None)
    with pytest.raises(DataError, match=r"w\.safetensors: ") as caught:
        sources.open_file(file("w.safetensors", tensors(w=("F32", (1,), bytes(4)))))
    assert caught.value.hint == "pip install 'actviz[safetensors]'"
