"""CSV as people have it: delimiters, decimal marks, quotes, headers, comments, ragged rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.errors import DataError, UsageError
from actviz.text.csv_file import CsvFile, Dialect, listed


def read(text: str | bytes, dialect: Dialect | None = None) -> CsvFile:
    """A file of this text."""
    data = text.encode() if isinstance(text, str) else text
    return CsvFile("t.csv", data.splitlines(keepends=True), dialect)


def cells(file: CsvFile) -> list[list[str]]:
    """All rows."""
    return [row for _, row in file.rows()]


@pytest.mark.parametrize(
    ("text", "dialect", "header", "first"),
    [
        ("time;load\n0,5;1,5\n", Dialect(";", ","), ["time", "load"], ["0,5", "1,5"]),
        ("time;load\n0,5;1,5\n", Dialect(decimal=","), ["time", "load"], ["0,5", "1,5"]),
        ("time|load\n0.5|1.5\n", Dialect("|"), ["time", "load"], ["0.5", "1.5"]),
        ('"step size", "mean loss"\n1, 2\n', None, ["step size", "mean loss"], ["1", "2"]),
        ('"a ""b"" c",d\r\n1,2\r\n', None, ['a "b" c', "d"], ["1", "2"]),
        ("# epoch,loss\n1,0.5\n", None, ["epoch", "loss"], ["1", "0.5"]),
        ("# saved in May\n# by hand\n#epoch,loss\n1,0.5\n", None, ["epoch", "loss"], ["1", "0.5"]),
        ("# a comment, with a comma\nepoch,loss\n1,0.5\n", None, ["epoch", "loss"], ["1", "0.5"]),
        ("# three,words,here\n1,0.5\n", None, None, ["1", "0.5"]),
        ("1,2\n3,4\n", None, None, ["1", "2"]),
        ("nan,inf\n3,4\n", None, None, ["nan", "inf"]),
        ("a,7\n3,4\n", None, None, ["a", "7"]),
        ("a,7\n3,4\n", Dialect(header=True), ["a", "7"], ["3", "4"]),
        ("a,b\n3,4\n", Dialect(header=False), None, ["a", "b"]),
        ("# a,b\n3,4\n", Dialect(header=False), None, ["3", "4"]),
        ("# a,b\n3,4\n", Dialect(header=True), ["a", "b"], ["3", "4"]),
        ("\ufeffa,b\n3,4\n", None, ["a", "b"], ["3", "4"]),
        ("\n  \na,b\n\n3,4\n", None, ["a", "b"], ["3", "4"]),
        ("a\tb\n3\t\n", Dialect("\t"), ["a", "b"], ["3", ""]),
    ],
)
def test_the_header_and_the_first_row(text: str, dialect: Any, header: Any, first: list[str]) -> None:
    file = read(text, dialect)
    assert file.header == header
    assert cells(file)[0] == first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y\n1,2\n3,4,5\n", "t.csv:3: 3 cells, but the header has 2"),
        ("x,y\n1,2\n3\n", "t.csv:3: 1 cell, but the header has 2"),
        ("1,2\n3,4\n5,6,\n", "t.csv:3: 3 cells, but the first row has 2"),
        ('x,y\n"1\n1",2\n3\n', "t.csv:4: 1 cell, but the header has 2"),
        ("# c\n\nx,y\n1\n", "t.csv:4: 1 cell, but the header has 2"),
        ('x,y\n1,"2\n', "t.csv:2: unexpected end of data"),
        ("x,y\n1,2\n# 3,4,5\n", "t.csv:3: 3 cells, but the header has 2"),
    ],
)
def test_a_row_of_another_length_is_an_error_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        cells(read(text))
    assert caught.value.message == message


def test_the_rows_before_a_bad_row_come_first() -> None:
    rows = read("x,y\n1,2\n3\n").rows()
    assert next(rows) == (2, ["1", "2"])
    with pytest.raises(DataError):
        next(rows)


@pytest.mark.parametrize(
    ("dialect", "cell", "value"),
    [
        (Dialect(), "1.5e3", 1500.0), (Dialect(), " -2 ", -2.0), (Dialect(), "inf", float("inf")),
        (Dialect(decimal=","), "1,5e3", 1500.0), (Dialect(decimal=","), "-,25", -0.25), (Dialect(decimal=","), "7", 7.0),
    ],
)  # fmt: skip
def test_numbers_have_the_decimal_mark_of_the_dialect(dialect: Dialect, cell: str, value: float) -> None:
    assert dialect.number(cell) == value


@pytest.mark.parametrize(
    ("dialect", "cell"),
    [
        (Dialect(), "1,5"), (Dialect(), "1_000"), (Dialect(), "٣"), (Dialect(), ""), (Dialect(decimal=","), "1.5"),
        (Dialect(decimal=","), "1.234,5"), (Dialect(decimal=","), "1,2,3"),
    ],
)  # fmt: skip
def test_what_is_no_number_in_the_dialect_is_refused(dialect: Dialect, cell: str) -> None:
    assert not dialect.is_number(cell)
    with pytest.raises(ValueError, match=r".*"):
        dialect.number(cell)


@pytest.mark.parametrize(("wanted", "index"), [("b", 1), (" b ", 1), ("2", 1), ("3", 2), ("1.5", 2)])
def test_a_column_is_chosen_by_position_or_by_name(wanted: str, index: int) -> None:
    assert read("a,b,1.5\n0,0,0\n", Dialect(header=True)).column(wanted) == index


@pytest.mark.parametrize("wanted", ["0", "4", "99999999999999999999999", "-1", "", "c" * 3000, "\x1b[2J"])
def test_a_column_that_there_is_not_is_refused_briefly(wanted: str) -> None:
    with pytest.raises(DataError) as caught:
        read("a,b,c\n0,0,0\n").column(wanted)
    assert len(caught.value.message) < 200
    assert caught.value.message.isprintable()
    assert "a | b | c" in caught.value.hint


def test_the_columns_offered_for_a_choice_are_few_and_printable() -> None:
    names = ",".join(f"name\x1b{place}" for place in range(20_000))
    with pytest.raises(UsageError) as caught:
        read(f"{names}\n").column(None)
    assert "20000 columns" in caught.value.message
    assert len(caught.value.hint) < 200
    assert caught.value.hint.isprintable()
    assert caught.value.hint.endswith("... (20000 in all)")


@pytest.mark.parametrize(
    ("text", "hint"), [("a;b\n1;2\n", "';'"), ("a\tb\n1\t2\n", "tab"), ("a|b\n1|2\n", "'|'"), ("a;b\n1,5;2,5\n", "';'")]
)
def test_another_delimiter_is_suggested(text: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        read(text).column("b")
    assert f"--delimiter {hint}" in caught.value.hint


@pytest.mark.parametrize("text", ["3,25;1\n4,5;2\n", "-1,5;-2,5;0\n"])
def test_decimal_commas_between_semicolons_are_never_read_as_cells_between_commas(text: str) -> None:
    with pytest.raises(DataError, match="semicolons") as caught:
        read(text)
    assert caught.value.hint == "--delimiter ';' --decimal ,"
    assert read(text, Dialect(decimal=",")).width == text.split("\n", maxsplit=1)[0].count(";") + 1
    assert read(text, Dialect(",")).width == text.split("\n", maxsplit=1)[0].count(",") + 1


def test_text_in_another_encoding_is_refused_or_kept() -> None:
    with pytest.raises(DataError, match="UTF-16"):
        read("x,y\n1,2\n".encode("utf-16"))
    file = read("naïve,b\n1,2\n".encode("latin-1"))
    assert file.header_text.encode("utf-8", "surrogateescape") == "naïve,b".encode("latin-1")


@given(st.lists(st.lists(st.text("ab ,;\"'\n\r\tä", max_size=6), min_size=2, max_size=2), min_size=1, max_size=6))
def test_each_row_is_kept_as_it_is_written(rows: list[list[str]]) -> None:
    quoted = ['"h","i"', *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    file = read("\n".join(quoted) + "\n")
    assert file.header_text == quoted[0]
    seen = [(row, file.text) for _, row in file.rows()]
    assert [row for row, _ in seen] == rows
    assert [text for _, text in seen] == quoted[1:]
    assert [file.cells(text) for _, text in seen] == rows


def test_a_list_of_names_is_short() -> None:
    assert listed(["x", "y z"]) == "x | y z"
    assert len(listed(["w" * 500] * 3)) < 200
