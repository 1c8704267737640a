"""Columns of csv and jsonl files, missing numbers, and pipes that carry them."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actviz.errors import DataError, UsageError
from actviz.streams import sources
from actviz.streams.csv_source import CsvSource
from actviz.streams.text import Text
from actviz.text.csv_file import Dialect
from actviz.text.input import Input

File = Callable[..., str]
NAN = pytest.approx(float("nan"), nan_ok=True)


def numbers(source: Any) -> list[float]:
    """All numbers of a source."""
    return [float(value) for block in source for value in block]


@pytest.mark.parametrize("word", ["", " ", "NA", "na", "N/A", "n/A", "null", "NULL", "None", "none"])
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_missing_number_is_an_error_or_skipped_or_nan(file: File, word: str, suffix: str) -> None:
    cell = word if suffix == "csv" else json.dumps(word)
    text = f"t,x\n0,1.5\n0,{cell}\n0,-2\n" if suffix == "csv" else f'{{"x": 1.5}}\n{{"x": {cell}}}\n{{"x": -2}}\n'
    path = file(f"m.{suffix}", text)
    assert numbers(sources.open_file(path, "x", missing="skip")) == [1.5, -2]
    assert numbers(sources.open_file(path, "x", missing="nan")) == [1.5, NAN, -2]
    found = iter(sources.open_file(path, "x"))
    assert next(found).tolist() == [1.5]
    with pytest.raises(DataError, match=rf"m\.{suffix}:{3 if suffix == 'csv' else 2}: .* is missing") as caught:
        next(found)
    assert "--missing" in caught.value.hint


@pytest.mark.parametrize(("missing", "expected"), [("skip", [1, 3, 4]), ("nan", [1, NAN, 3, NAN, 4])])
def test_words_for_missing_numbers_in_a_text(missing: Any, expected: Any) -> None:
    for text in ("1 NA 3\nnull\n4\n", "1,NA,3,none,4", "1\n" + "N/A\n3 Null 4"):
        assert numbers(Text(Input("stdin", _once(text)), missing)) == expected


def _once(text: str) -> Callable[[int], bytes]:
    chunks = iter([text.encode()])
    return lambda _: next(chunks, b"")


def test_a_missing_word_in_a_text_is_an_error_with_a_way_out() -> None:
    with pytest.raises(DataError, match="stdin:2: 'NA' is not a number") as caught:
        numbers(Text(Input("stdin", _once("1\nNA\n"))))
    assert "--missing" in caught.value.hint


@pytest.mark.parametrize("missing", ["error", "skip", "nan"])
def test_nan_is_always_a_number_and_other_words_never(file: File, missing: Any) -> None:
    assert numbers(sources.open_file(file("a.csv", "x\nnan\n-inf\n"), missing=missing)) == [NAN, float("-inf")]
    for word in ("missing", "-", "?", "NaN1"):
        with pytest.raises(DataError, match="is not a number"):
            numbers(sources.open_file(file("b.csv", f"x\n1\n{word}\n"), missing=missing))


@pytest.mark.parametrize(
    ("word", "hint"),
    [("2.5D+03", "E"), ("-7d-2", "E"), (".5D1", "E"), ("2,75", "--decimal"), ("12'345.5", "thousands"), ("x", "")],
)
def test_what_is_almost_a_number_is_refused_with_a_hint(file: File, word: str, hint: str) -> None:
    with pytest.raises(DataError) as caught:
        numbers(sources.open_file(file("n.csv", f'x,y\n"{word}",1\n'), "x"))
    assert f"{word!r} is not a number" in caught.value.message.replace('"', "'").replace("\\'", "'") or "'" in word
    assert hint in caught.value.hint
    assert bool(caught.value.hint) == bool(hint)


def test_a_fortran_exponent_on_the_command_line_has_a_hint() -> None:
    with pytest.raises(UsageError) as caught:
        sources.given(["1", "3.0D-01"])
    assert "E, not D" in caught.value.hint


@pytest.mark.parametrize(
    ("lines", "column", "expected"),
    [
        (['{"x": 1}', '{"x": -2.5e3}'], None, [1, -2500]),
        (['{"t": 0, "x": 1}', "", '{"x": 2, "t": []}'], "x", [1, 2]),
        (["1", "2.5", "-0.0"], None, [1, 2.5, 0]),
        (['{"x": "NaN"}', '{"x": "Infinity"}', '{"x": "-Infinity"}'], "x", [NAN, float("inf"), float("-inf")]),
        (['{"x": NaN}', '{"x": -Infinity}'], "x", [NAN, float("-inf")]),
        ([f'{{"x": {2**70}}}'], "x", [float(2**70)]),
        (['\ufeff{"größe": 3}'], "größe", [3]),
    ],
)
def test_numbers_in_lines_of_json(file: File, lines: list[str], column: str | None, expected: list[float]) -> None:
    for suffix in ("jsonl", "ndjson"):
        assert numbers(sources.open_file(file(f"x.{suffix}", "\n".join(lines)), column)) == expected


@pytest.mark.parametrize(
    ("lines", "column", "kind", "message"),
    [
        (['{"a": 1, "b": 2}'], None, UsageError, ":1: there are 2 fields; which one?"),
        (["{}"], None, UsageError, ":1: there are 0 fields"),
        (['{"a": 1}', '{"b": 1}'], "a", DataError, ":2: there is no field 'a'"),
        (['{"a": 1}', "[1]"], "a", DataError, ":2: is not an object"),
        (['{"a": 1}', '{"a": "2"}'], "a", DataError, ":2: '2' is not a number"),
        (['{"a": true}'], "a", DataError, ":1: 'True' is not a number"),
        (['{"a": [1]}'], "a", DataError, ":1: '[1]' is not a number"),
        (['{"a": 1' + "0" * 400 + "}"], "a", DataError, "is not a number"),
        (['{"a": 1}', '{"a": 1'], "a", DataError, ":2: is not JSON"),
        (["[" * 100_000], None, DataError, ":1: is not JSON"),
    ],
)
def test_what_is_wrong_with_a_line_of_json(file: File, lines: list[str], column: Any, kind: Any, message: str) -> None:
    path = file("x.jsonl", "\n".join(lines))
    with pytest.raises(kind) as caught:
        numbers(sources.open_file(path, column))
    assert message in caught.value.message
    assert len(caught.value.message) < 200 + len(path)


def test_objects_may_lack_a_field_where_missing_numbers_are_skipped_but_not_all(file: File) -> None:
    path = file("x.jsonl", '{"b": 1}\n{"a": 5}\n')
    assert numbers(sources.open_file(path, "a", missing="skip")) == [5]
    with pytest.raises(DataError, match="no line has the field 'c'"):
        numbers(sources.open_file(path, "c", missing="skip"))


@pytest.mark.parametrize("name", ["x.csv.gz", "x.TSV.gz", "x.jsonl.gz", "x.txt.gz", "x.gz"])
def test_compressed_files_are_read_by_the_suffix_before_gz(file: File, name: str) -> None:
    content = {"csv": "x,y\n1,0\n-4,0\n", "tsv": "x\ty\n1\t0\n-4\t0\n", "jsonl": '{"x": 1}\n{"x": -4}\n'}
    kind = name.lower().split(".")[1]
    path = file(name, gzip.compress(content.get(kind, "1 -4\n").encode()))
    assert numbers(sources.open_file(path, "x" if kind in content else None)) == [1, -4]


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [("csv", "a,x\n0,1\n0,-4\n", "x"), ("tsv", "a\tx\n0\t1\n0\t-4\n", 2), ("jsonl", "1\n-4\n", None), ("text", "1,-4", None)],
)
def test_the_format_of_a_file_may_be_named(file: File, kind: str, text: str, column: Any) -> None:
    assert numbers(sources.open_file(file("data.log", text), column, kind=kind)) == [1, -4]


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("x.txt", {"column": "a"}, "a text has no columns"),
        ("x.npy", {"column": "a"}, "an array has no columns"),
        ("x.txt", {"dialect": Dialect(";")}, "--delimiter"),
        ("x.jsonl", {"dialect": Dialect(header=True)}, "--header"),
        ("x.npy", {"missing": "nan"}, "no missing numbers"),
    ],
)
def test_what_a_format_does_not_have_is_refused(file: File, name: str, options: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        sources.open_file(file(name, "1"), **options)


@pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
def test_each_row_of_a_slow_pipe_is_there_at_once() -> None:
    receive, send = os.pipe()
    os.write(send, b"t,x\n")
    os.write(send, b"0,1\n")
    source = CsvSource(Input.of_descriptor("stdin", receive, lambda: os.close(receive)), column="x")
    rows = source.rows()
    assert next(rows).x.tolist() == [1]
    for value in (2, 3):
        os.write(send, b'"two\nlines",%d\n' % value)
        assert next(rows).x.tolist() == [value]
    os.close(send)
    assert list(rows) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values=st.lists(st.floats(), max_size=8), decimal=st.sampled_from([".", ","]), quoted=st.booleans())
def test_numbers_of_any_dialect_are_read_to_the_last_bit(file: File, values: list[float], decimal: str, quoted: bool) -> None:
    mark = '"' if quoted else ""
    cells = [f"{mark}{value!r}{mark}".replace(".", decimal) for value in values]
    path = file("x.csv", "".join(f"a;{cell}\n" for cell in ["x", *cells]))
    found = np.array(numbers(sources.open_file(path, "2", dialect=Dialect(";", decimal, True))))
    np.testing.assert_array_equal(found, np.array(values))
