"""Vectors in and out without the command line: lines, spreadsheets and arrays."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz import get
from actviz.errors import DataError, UsageError
from actviz.streams.sources import open_vectors
from actviz.streams.vector_sources import Vectors
from actviz.streams.vectors import evaluate, refuse
from actviz.text.csv_file import Dialect
from actviz.text.input import Input

File = Callable[..., str]


def there(*lines: bytes) -> Input:
    """An input whose lines come one by one."""
    waiting = iter(lines)
    return Input("there", lambda _: next(waiting, b""))


def read(*lines: str, separator: str | None = None) -> list[tuple[str, list[float]]]:
    """The vectors of lines, with their places."""
    source = there(*(line.encode() if line.endswith("\n") else f"{line}\n".encode() for line in lines))
    vectors = Vectors.of_csv(source, dialect=Dialect(separator)) if separator else Vectors.of_lines(source)
    return [(place, vector.tolist()) for place, vector in vectors.each]


@pytest.mark.parametrize(
    "line", ["1 2 3", "1,2,3", " 1\t2  3 \r\n", "1, 2 , 3\n", "+1 2. 3e0", "\ufeff1 2 3", "1 2,3"], ids=repr
)
def test_numbers_of_a_line_are_parted_by_white_space_or_single_commas(line: str) -> None:
    assert read(line) == [("there:1", [1.0, 2.0, 3.0])]


def test_empty_lines_and_comments_count_as_lines_but_are_no_vectors() -> None:
    assert read("\n", "# 1 2\n", "-inf 5\n", "  \n", "7\n") == [("there:3", [-np.inf, 5.0]), ("there:5", [7.0])]
    assert read() == []


@pytest.mark.parametrize("line", ["1,,2", ",1", "1,", "1 x", "1_0", "0x1", "1;2", "٣", ","], ids=repr)
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(DataError, match=r"^there:2: "):
        read("1 2", line)


def test_bytes_that_are_no_text_are_a_bad_line() -> None:
    with pytest.raises(DataError, match=r"^there:1: "):
        list(Vectors.of_lines(there(b"1 \xff 2\n")).each)


@given(vectors=st.lists(st.lists(st.floats(allow_nan=False), min_size=1, max_size=6), max_size=6))
def test_what_is_written_exactly_is_read_exactly(vectors: list[list[float]]) -> None:
    assert [vector for _, vector in read(*(",".join(map(repr, vector)) for vector in vectors))] == vectors


def test_a_spreadsheet_has_a_row_for_each_vector_and_may_have_a_header() -> None:
    assert read("a;b", "1;2", separator=";") == [("there:2", [1.0, 2.0])]
    assert read("1,2", "3,4", separator=",") == [("there:1", [1.0, 2.0]), ("there:2", [3.0, 4.0])]
    with pytest.raises(DataError, match=r"there:3: a cell is missing"):
        read("a,b", "1,2", "3,", separator=",")


def test_an_array_is_cut_along_its_last_axis(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    x = np.arange(24.0).reshape(2, 3, 4)
    np.save(path, x)
    vectors = open_vectors(path)
    assert vectors.shape == (2, 3, 4)
    assert np.array([vector for _, vector in vectors.each]).tolist() == x.reshape(6, 4).tolist()


@pytest.mark.parametrize(("shape", "count"), [((5,), 1), ((0, 3), 0), ((200_001, 3), 200_001)])
def test_an_array_has_as_many_vectors_as_its_other_axes_say(tmp_path: Path, shape: tuple[int, ...], count: int) -> None:
    path = tmp_path / "x.npy"
    x = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
    np.save(path, x)
    found = [vector for _, vector in open_vectors(path).each]
    assert len(found) == count
    assert not found or np.array_equal(np.concatenate(found), x.reshape(-1))


def test_a_single_number_is_no_array_of_vectors(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.float64(1))
    with pytest.raises(DataError, match="single number"):
        open_vectors(tmp_path / "x.npy")


def test_lines_come_one_by_one(file: File) -> None:
    assert list(Input.of_stream("stdin", io.TextIOWrapper(io.BytesIO(b"1 2\n3"))).lines()) == [b"1 2\n", b"3"]
    assert list(Input.of_file(file("x.txt", "1 2\n3")).lines()) == [b"1 2\n", b"3"]
    with pytest.raises(DataError, match=r"none\.txt: no such file"):
        open_vectors("none.txt")


@pytest.mark.parametrize("kind", ["plain", "jsonl", "csv", "tsv"])
def test_each_answer_is_out_before_the_next_vector_is_read(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(buffer))
    header = kind in ("csv", "tsv")

    def lines() -> Iterator[bytes]:
        for number in range(4):
            assert buffer.getvalue().count(b"\n") == number + (header and number > 0)
            yield b"1 2\n"

    waiting = lines()
    evaluate(get("softmax"), Vectors.of_lines(Input("there", lambda _: next(waiting, b""))), format=kind)
    assert buffer.getvalue().count(b"\n") == 4 + header


def test_npy_wants_vectors_of_one_length(file: File, tmp_path: Path) -> None:
    output = tmp_path / "y.npy"
    with pytest.raises(DataError, match="differ in length"):
        evaluate(get("softmax"), Vectors.of_lines(there(b"1 2\n", b"1")), output=output)
    assert not output.exists()
    evaluate(get("softmax"), Vectors.of_lines(there(b"1 1\n", b"0 0")), output=output)
    assert np.load(output).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    evaluate(get("logsumexp"), Vectors.one(np.array([1e308, 0.0])), output=output, jacobian=True)
    assert np.load(output).tolist() == [[1e308, 1.0, 0.0]]


def test_a_vector_that_the_function_does_not_take_is_named_where_it_has_a_place() -> None:
    with pytest.raises(DataError, match=r"^there:1: glu takes a multiple of 2 numbers, not 3"):
        evaluate(get("glu"), Vectors.of_lines(there(b"1 2 3")))
    with pytest.raises(UsageError, match=r"^glu takes a multiple of 2 numbers, not 3"):
        evaluate(get("glu"), Vectors.one(np.array([1.0, 2.0, 3.0])))


def test_an_option_for_one_number_is_refused() -> None:
    said = refuse("--exact", get("softmax"))
    assert (said.status, "--exact" in said.message, "softmax" in said.message) == (2, True, True)
