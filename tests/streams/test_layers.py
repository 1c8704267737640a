"""Layers in files: every kind of file, order of axes and size of blocks gives the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from actviz.errors import DataError
from actviz.streams import layers
from actviz.streams.layers import stored_layers

VALUES = np.random.default_rng(0).standard_normal((40, 3, 5))


def gathered(path: Path, axis: int = -1, keys: tuple[str, ...] = ()) -> dict[str, np.ndarray]:
    """Each layer of a file as one array, units by examples."""
    result = {}
    for layer in stored_layers(str(path), axis, keys):
        units: list[list[np.ndarray]] = [[] for _ in range(layer.units)]
        for where, block in layer.blocks():
            assert block.dtype == np.float64
            for unit, column in zip(range(layer.units)[where], block.T, strict=True):
                units[unit].append(column)
        result[layer.name] = np.array([np.concatenate(parts) for parts in units])
    return result


@pytest.mark.parametrize("numbers", [1, 16, 2**18])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2])
@pytest.mark.parametrize("order", ["C", "F"])
def test_units_lie_along_the_axis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, numbers: int, axis: int, order: str) -> None:
    monkeypatch.setattr(layers, "_NUMBERS", numbers)
    np.save(tmp_path / "z.npy", np.array(VALUES, order=order))  # type: ignore[call-overload]
    (layer,) = gathered(tmp_path / "z.npy", axis).values()
    expected = np.moveaxis(VALUES, axis, 0).reshape(VALUES.shape[axis], -1)
    assert np.array_equal(layer, expected)


@pytest.mark.parametrize("dtype", ["float16", "float32", ">f8", "int8"])
def test_every_number_type_is_read(tmp_path: Path, dtype: str) -> None:
    values = (10 * VALUES[:, :, 0]).astype(dtype)
    np.save(tmp_path / "z.npy", values)
    assert np.array_equal(gathered(tmp_path / "z.npy")["z"], values.T.astype(np.float64))


def test_an_archive_holds_several_layers(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "z.npz", second=VALUES[:, 0], first=VALUES[:, 1, :2])
    everything = gathered(tmp_path / "z.npz")
    assert {name: layer.shape for name, layer in everything.items()} == {"second": (5, 40), "first": (2, 40)}
    assert list(gathered(tmp_path / "z.npz", keys=("first",))) == ["first"]


def test_a_table_has_a_unit_in_each_column(tmp_path: Path) -> None:
    (tmp_path / "z.csv").write_text("a,b\n1,-2\n3,4.5\n")
    assert np.array_equal(gathered(tmp_path / "z.csv")["z"], [[1, 3], [-2, 4.5]])


def test_one_axis_is_a_single_unit(tmp_path: Path) -> None:
    np.save(tmp_path / "z.npy", VALUES[:, 0, 0])
    assert gathered(tmp_path / "z.npy")["z"].shape == (1, 40)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no axis": (lambda path: np.save(path.with_suffix(".npy"), VALUES[:, 0, 0]), "no axis 3"),
    "a single number": (lambda path: np.save(path.with_suffix(".npy"), np.float64(1)), "no examples"),
    "nothing": (lambda path: np.save(path.with_suffix(".npy"), np.empty((0, 4))), "no examples"),
    "uneven rows": (lambda path: path.with_suffix(".csv").write_text("1,2\n3\n"), "z.csv:2"),
    "an empty table": (lambda path: path.with_suffix(".csv").write_text(""), "no examples"),
    "a text": (lambda path: path.with_suffix(".txt").write_text("1 2\n"), "no .npy"),
    "no archive": (lambda path: path.with_suffix(".npz").write_text("PK"), "is not a .npz file"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_other_files_are_refused(tmp_path: Path, kind: str) -> None:
    make, reason = REFUSED[kind]
    make(tmp_path / "z")
    (file,) = tmp_path.iterdir()
    with pytest.raises(DataError, match=reason):
        gathered(file, axis=3 if kind == "no axis" else -1)
