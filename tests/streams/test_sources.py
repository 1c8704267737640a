"""Numbers of the command line, ranges, csv and npy files."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.errors import DataError, UsageError
from actviz.streams import sources
from actviz.streams.sources import Source
from actviz.text.csv_file import Dialect

File = Callable[..., str]
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def everything(source: Source) -> Any:
    """All numbers of a source in their shape."""
    return np.concatenate([np.empty(0, source.dtype), *source]).reshape(-1 if source.shape is None else source.shape)


def test_numbers_of_the_command_line_are_all_checked_first() -> None:
    assert everything(sources.given(["-1", ".5", "-inf", 2])).tolist() == [-1, 0.5, -np.inf, 2]
    for word in ("abc", "1_0", "", "٣", "0x1"):
        with pytest.raises(UsageError, match="is not a number"):
            sources.given(["1", word])


@given(FINITE, FINITE, st.integers(1, 50))
def test_a_range_has_both_ends_exactly_is_monotone_and_each_place_is_rounded_once(begin: float, end: float, count: int) -> None:
    values = everything(sources.span(begin, end, count))
    assert len(values) == count
    assert repr(values[0].item()) == repr(begin)
    if count > 1:
        assert repr(values[-1].item()) == repr(end)
        steps = np.diff(values) if abs(begin) < 1e300 and abs(end) < 1e300 else np.diff(values / 4)
        assert ((steps >= 0) if end >= begin else (steps <= 0)).all()
        index = count // 2
        assert values[index] == float(Fraction(begin) + (Fraction(end) - Fraction(begin)) * index / (count - 1))


def test_a_range_of_tenths_is_made_of_tenths() -> None:
    assert everything(sources.span(-1, 1, 21)).tolist() == [number / 10 for number in range(-10, 11)]


def test_a_range_wider_than_the_largest_float_does_not_overflow() -> None:
    values = everything(sources.span(-1.7e308, 1.7e308, 5))
    assert values.tolist() == [-1.7e308, -0.85e308, 0, 0.85e308, 1.7e308]


def test_a_range_of_many_blocks_is_one_range() -> None:
    np.testing.assert_allclose(everything(sources.span(3, -7, 50_001)), np.linspace(3, -7, 50_001), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("ends", [(0, np.inf), (np.nan, 1), (-np.inf, np.inf)])
def test_a_range_is_finite(ends: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match="finite"):
        sources.span(*ends, 3)


def test_a_range_has_a_number() -> None:
    with pytest.raises(UsageError, match="at least 1"):
        sources.span(0, 1, 0)


@pytest.mark.parametrize(
    ("content", "column"),
    [
        ("1\n2\n-3\n", None),
        ("x\n1\n2\n-3\n", None),
        ("a,x\nu,1\nv,2\nw,-3\n", "x"),
        ("a,x\nu,1\nv,2\nw,-3\n", 2),
        ("a,x\nu,1\nv,2\nw,-3\n", "2"),
        ("9,1\n9,2\n9,-3\n", "2"),
        ('\ufeff"x"\r\n"1"\r\n2\r\n\' -3\'\r\n'.replace("'", ""), "x"),
        ('"the, name",b\n1,x\n2,"a\nb"\n-3,\n', "the, name"),
        ("\n\nx , y\n\n1,\n2,\n-3,5\n", "x"),
        (",x\n0,1\n1,2\n2,-3\n", "x"),
    ],
)
def test_a_column_is_found_by_name_or_number(file: File, content: str, column: Any) -> None:
    assert everything(sources.open_file(file("x.csv", content), column)).tolist() == [1, 2, -3]


@pytest.mark.parametrize(
    ("header", "column", "expected"), [("a,1", "1", 5), ("a,1", "2", 6), ("2,1", 1, 5), ("2,b", "b", 6), ("'3',inf", "inf", 6)]
)
def test_a_whole_number_is_a_position_and_anything_else_a_name(file: File, header: str, column: Any, expected: float) -> None:
    path = file("x.csv", f"{header}\n5,6\n")
    dialect = Dialect(header=True)
    assert everything(sources.open_file(path, column, dialect=dialect)).tolist() == [expected]


def test_a_position_that_is_a_name_too_is_explained(file: File) -> None:
    path = file("x.csv", "id,2024\n1,5\n")
    with pytest.raises(DataError, match="no column '2024'") as caught:
        sources.open_file(path, "2024", dialect=Dialect(header=True))
    assert "--column 2" in caught.value.hint


def test_tabs_part_the_cells_of_a_tsv(file: File) -> None:
    assert everything(sources.open_file(file("x.TSV", "a,b\tc\n1\t2\n"), "a,b")).tolist() == [1]


@pytest.mark.parametrize(
    ("content", "column", "kind", "message"),
    [
        ("x,y\n1,2\n", None, UsageError, "there are 2 columns"),
        ("1,2\n", None, UsageError, "there are 2 columns"),
        ("x,y\n1,2\n", "z", DataError, "there is no column 'z'"),
        ("x,y\n1,2\n", "3", DataError, "there is no column '3'"),
        ("x,y\n1,2\n", "0", DataError, "there is no column '0'"),
        ("x,x\n1,2\n", "x", DataError, "several columns have the name 'x'"),
        ("x,y\n1,2\n3,\n", "y", DataError, ":3: the cell of column 2 is missing"),
        ("x,y\n1,2\n\n3\n", "y", DataError, ":4: 1 cell, but the header has 2"),
        ("1,,3\n", "2", DataError, ":1: the cell of column 2 is missing"),
        ("x\n1\nabc\n", None, DataError, ":3: 'abc' is not a number"),
        ("x\n1\n2,5\n", None, DataError, ":3: 2 cells, but the header has 1"),
        ("x\n1_0\n", None, DataError, ":2: '1_0' is not a number"),
        ("x\n" + "1" * 200_000, None, DataError, "field larger"),
    ],
)
def test_what_is_wrong_with_a_csv_is_said_with_its_line(file: File, content: str, column: Any, kind: Any, message: str) -> None:
    path = file("x.csv", content)
    with pytest.raises(kind) as caught:
        everything(sources.open_file(path, column))
    assert caught.value.message.startswith(path + ":")
    assert message in caught.value.message


def test_the_numbers_before_a_mistake_in_a_csv_come_first(file: File) -> None:
    source = iter(sources.open_file(file("x.csv", "x\n1\n2\n?\n")))
    assert next(source).tolist() == [1, 2]
    with pytest.raises(DataError):
        next(source)


@pytest.mark.parametrize("content", ["", "\n\n", "x\n"])
def test_an_empty_csv_holds_no_numbers(file: File, content: str) -> None:
    assert everything(sources.open_file(file("x.csv", content))).size == 0


def test_a_cell_of_another_column_may_be_no_text(file: File) -> None:
    assert everything(sources.open_file(file("x.csv", b"a,x\n\xe9\xff,1\n"), "x")).tolist() == [1]


@pytest.mark.parametrize(
    ("stored", "kept"),
    [
        ("f2", "f2"),
        ("f4", "f4"),
        ("f8", "f8"),
        (">f4", "f4"),
        (">f8", "f8"),
        ("i8", "f8"),
        ("u1", "f8"),
        ("?", "f8"),
        (">i2", "f8"),
    ],
)
@pytest.mark.parametrize("fortran", [False, True])
def test_an_array_keeps_its_shape_and_its_floats_their_type(tmp_path: Path, stored: str, kept: str, fortran: bool) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(stored)
    path = tmp_path / "x.npy"
    np.save(path, np.asfortranarray(array) if fortran else array)
    source = sources.open_file(path)
    found = everything(source)
    assert source.dtype == found.dtype == np.dtype(kept)
    np.testing.assert_array_equal(found, array.astype(kept))


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (1, 1)])
def test_an_array_of_any_shape_is_read(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "x.npy", np.full(shape, 2.5, np.float32))
    found = everything(sources.open_file(tmp_path / "x.npy"))
    assert found.shape == shape
    assert (found == 2.5).all()


@pytest.mark.parametrize(
    "array",
    [np.array([1j]), np.array([{}], object), np.array(["1"]), np.array([1], "m8[s]"), np.zeros(2, "f4,i4"), np.zeros(1, "g")],
)
def test_an_array_of_anything_but_numbers_is_refused(tmp_path: Path, array: Any) -> None:
    np.save(tmp_path / "x.npy", array, allow_pickle=True)
    with pytest.raises(DataError, match=r"x\.npy: (holds|is not)"):
        sources.open_file(tmp_path / "x.npy")


@pytest.mark.parametrize(
    "content", [b"", b"1 2 3\n", b"\x80\x04K\x01.", b"\x93NUMPY\x01\x00v\x00{nonsense", b"PK\x03\x04", b"\x93NUMPY\x09\x00"]
)
def test_a_file_that_is_no_array_is_refused(file: File, content: bytes) -> None:
    with pytest.raises(DataError, match=r"x\.npy: "):
        sources.open_file(file("x.npy", content))


def test_several_arrays_in_a_file_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "x.npy").open("wb") as archive:
        np.savez(archive, a=1, b=2)
    with pytest.raises(DataError, match="several arrays"):
        sources.open_file(tmp_path / "x.npy")


def test_an_array_that_ends_early_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros(1000))
    (tmp_path / "x.npy").write_bytes((tmp_path / "x.npy").read_bytes()[:-8])
    with pytest.raises(DataError, match="ends early"):
        everything(sources.open_file(tmp_path / "x.npy"))


@pytest.mark.parametrize("name", ["x.csv", "x.npy", "x.txt", "x"])
def test_a_file_that_is_missing_or_a_directory_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no such file"):
        everything(sources.open_file(tmp_path / name))
    (tmp_path / name).mkdir()
    with pytest.raises(DataError, match="is a directory"):
        everything(sources.open_file(tmp_path / name))


def test_a_column_of_a_text_is_a_mistake(file: File) -> None:
    with pytest.raises(UsageError, match="column"):
        sources.open_file(file("x.txt", "1"), "x")
