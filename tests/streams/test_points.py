"""Measured points in files of every kind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from actviz.errors import ActvizError, DataError, UsageError
from actviz.streams import measured_points as module
from actviz.streams.measured_points import read_points

X, Y = [1.0, 2.5, -3.0], [0.5, 1e-3, 4.0]
ROWS = list(zip(X, Y, strict=True))


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def joined(separator: str, header: str = "") -> str:
    return header + "".join(f"{x}{separator}{y}\n" for x, y in ROWS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", joined(",")),
        ("p.csv", joined(",", "time,value\n")),
        ("p.tsv", joined("\t", "time\tvalue\n")),
        ("p.txt", "# measured\n" + joined(" ")),
        ("p", joined(", ")),
        ("p.jsonl", "".join(f'{{"y": {y}, "x": {x}}}\n' for x, y in ROWS)),
    ],
)
def test_two_columns_of_a_text(tmp_path: Path, name: str, text: str) -> None:
    x, y = read_points(write(tmp_path / name, text))
    assert (x.tolist(), y.tolist()) == (X, Y)


def test_columns_are_chosen_by_name_or_position(tmp_path: Path) -> None:
    name = write(tmp_path / "p.csv", "who,y,x\n" + "".join(f"a,{y},{x}\n" for x, y in ROWS))
    for columns in (("x", "y"), ("3", "2")):
        x, y = read_points(name, columns)
        assert (x.tolist(), y.tolist()) == (X, Y)


def test_arrays(tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", np.array(ROWS, np.float32))
    np.savez(tmp_path / "p.npz", x=X, y=Y, z=X)
    for name, columns in (("p.npy", None), ("p.npz", None), ("p.npz", ("x", "y"))):
        x, y = read_points(str(tmp_path / name), columns)
        assert x.tolist() == X
        assert y.tolist() == pytest.approx(Y, rel=1e-7)
    x, y = read_points(str(tmp_path / "p.npz"), ("z", "x"))
    assert x.tolist() == y.tolist() == X


def test_no_points_are_none(tmp_path: Path) -> None:
    for name in ("p.csv", "p.txt"):
        assert [len(values) for values in read_points(write(tmp_path / name, ""))] == [0, 0]


@pytest.mark.parametrize(
    ("name", "text", "columns", "error", "words"),
    [
        ("p.csv", "a,b,c\n1,2,3\n", None, UsageError, "3 columns"),
        ("p.csv", "a\n1\n", None, UsageError, "one column"),
        ("p.csv", "a,b\n1,x\n", None, DataError, "p.csv:2"),
        ("p.csv", "a,b\n1,2\n", ("a", "c"), DataError, "'c'"),
        ("p.txt", "1 2\n3\n", None, DataError, "p.txt:2"),
        ("p.txt", "1 2\n", ("1", "2"), UsageError, "no columns"),
    ],
)
def test_what_is_no_point_is_an_error(
    tmp_path: Path, name: str, text: str, columns: tuple[str, str] | None, error: type[ActvizError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_points(write(tmp_path / name, text), columns)


def test_arrays_of_different_lengths_and_shapes_are_errors(tmp_path: Path) -> None:
    np.savez(tmp_path / "p.npz", x=[1.0, 2.0], y=[1.0])
    np.save(tmp_path / "p.npy", np.zeros((4, 3)))
    with pytest.raises(DataError, match="has 2 numbers, but y has 1"):
        read_points(str(tmp_path / "p.npz"))
    with pytest.raises(DataError, match="two numbers"):
        read_points(str(tmp_path / "p.npy"))


def test_more_points_than_can_be_drawn_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    for name in ("p.csv", "p.txt"):
        with pytest.raises(DataError, match="more than 2 points"):
            read_points(write(tmp_path / name, joined(",")))
