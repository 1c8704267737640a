"""Rows with their answers: cells as they were, new columns at the end, in csv, tsv and jsonl."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actviz import get
from actviz.errors import DataError, UsageError
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16
from actviz.streams import sources
from actviz.streams.append import append
from actviz.streams.csv_source import CsvSource
from actviz.text.csv_file import Dialect
from actviz.text.input import Input

Appended = Callable[..., str]


@pytest.fixture
def appended(tmp_path: Path) -> Appended:
    """A file's rows with the answers of a function."""

    def make(name: str, content: str | bytes, function: str = "relu", column: Any = "x", **options: Any) -> str:
        path, output = tmp_path / name, tmp_path / options.pop("output", "out")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        reading = {key: options.pop(key) for key in ("dialect", "missing", "kind") if key in options}
        append(get(function), sources.open_file(path, column, **reading), output=output, **options)
        return output.read_bytes().decode("utf-8", "surrogateescape")

    return make


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        ("n,x\na,-1\nb,2.50\n", {}, "n,x,relu\na,-1,0.0\nb,2.50,2.5\n"),
        ('n, x\r\n"a, b", -1\r\n', {}, 'n, x,relu\n"a, b", -1,0.0\n'),
        ("n,x\na,3\n", {"order": 2}, "n,x,relu,relu',relu''\na,3,3.0,1.0,0.0\n"),
        ("7,1\n8,-2\n", {"column": 2}, "7,1,1.0\n8,-2,0.0\n"),
        ("# n,x\n8,-2\n", {}, "# n,x,relu\n8,-2,0.0\n"),
        ("n;x\na;1,5\n", {"dialect": Dialect(";", ",")}, "n;x;relu\na;1,5;1,5\n"),
        ('n,x\n"two\nlines",4\n', {}, 'n,x,relu\n"two\nlines",4,4.0\n'),
        ("n,x\na,1\nb,\nc,NA\nd,2\n", {"missing": "skip"}, "n,x,relu\na,1,1.0\nb,,\nc,NA,\nd,2,2.0\n"),
        ("n,x\nb,\n", {"missing": "skip", "order": 1}, "n,x,relu,relu'\nb,,,\n"),
        ("n,x\na,1\nb,\n", {"missing": "nan"}, "n,x,relu\na,1,1.0\nb,,nan\n"),
        ("n,x\n", {}, "n,x,relu\n"),
        ("", {}, ""),
        ("x\n-0.0\n", {"function": "leaky_relu:0.2"}, "x,leaky_relu\n-0.0,-0.0\n"),
        ("x\n2\n", {"function": "sq=x^2", "order": 1}, "x,sq,sq'\n2,4.0,4.0\n"),
        ("x\n2\n", {"function": "max(x, x^2)"}, 'x,"max(x, x**2)"\n2,4.0\n'),
    ],
)
def test_csv_keeps_its_cells_and_gets_new_ones(appended: Appended, content: str, options: Any, expected: str) -> None:
    assert appended("r.csv", content, **options) == expected


def test_bytes_of_another_encoding_stay_as_they_are(appended: Appended) -> None:
    found = appended("r.csv", "Größe,x\nweiß,1\n".encode("latin-1"))
    assert found.encode("utf-8", "surrogateescape") == "Größe,x,relu\nweiß,1,1.0\n".encode("latin-1")


def test_the_numbers_are_those_of_the_type(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("x\n0.1\n3\n")
    function = InPrecision(get("sigmoid"), BFLOAT16)
    append(function, sources.open_file(tmp_path / "x.csv"), number_type=BFLOAT16, output=tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_text() == "x,sigmoid\n0.1,0.523\n3,0.953\n"


@pytest.mark.parametrize(
    ("name", "content", "output", "expected"),
    [
        ("r.csv", 'n,x\n"a\tb",1\n', "o.tsv", 'n\tx\trelu\n"a\tb"\t1\t1.0\n'),
        ("r.tsv", "n\tx\na,b\t1\n", "o.tsv", "n\tx\trelu\na,b\t1\t1.0\n"),
        ("r.tsv", "n\tx\na,b\t1\n", "o.csv", 'n,x,relu\n"a,b",1,1.0\n'),
        ("r.csv", "n,x\n007,1\nb,-.5\n", "o.jsonl", '{"n": "007", "x": 1, "relu": 1.0}\n{"n": "b", "x": "-.5", "relu": 0.0}\n'),
        ("r.jsonl", '{"n":"a","x":1.50}\n', "o.jsonl", '{"n":"a","x":1.50, "relu": 1.5}\n'),
        (
            "r.jsonl", '{"n": "a,b", "x": 1.50, "z": null, "t": true, "l": [1]}\n', "o.csv",
            'n,x,z,t,l,relu\n"a,b",1.50,,true,[1],1.5\n',
        ),
    ],
)  # fmt: skip
def test_rows_go_from_format_to_format(appended: Appended, name: str, content: str, output: str, expected: str) -> None:
    assert appended(name, content, output=output) == expected


def test_json_lines_keep_their_fields_and_get_new_ones(appended: Appended) -> None:
    lines = ['{"x": 1e0, "y": {"a": [1, 2]}}', "", '  {"x": null} ', '{ "x" :"Infinity" }']
    found = appended("r.jsonl", "\n".join(lines), order=1, missing="skip").splitlines()
    assert found == [
        '{"x": 1e0, "y": {"a": [1, 2]}, "relu": 1.0, "relu\'": 1.0}',
        '{"x": null, "relu": null, "relu\'": null}',
        '{"x" :"Infinity", "relu": "Infinity", "relu\'": 1.0}',
    ]
    assert all(json.loads(line, parse_constant=pytest.fail) for line in found)


def test_a_compressed_file_of_rows(appended: Appended, tmp_path: Path) -> None:
    appended("r.csv.gz", gzip.compress(b"n,x\na,-1\n"), output="o.csv.gz")
    first = (tmp_path / "o.csv.gz").read_bytes()
    assert gzip.decompress(first) == b"n,x,relu\na,-1,0.0\n"
    appended("r.csv.gz", gzip.compress(b"n,x\na,-1\n"), output="o.csv.gz")
    assert (tmp_path / "o.csv.gz").read_bytes() == first


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("r.csv", "relu,x\n1,2\n", {}),
        ("r.csv", "relu',x\n1,2\n", {"order": 1}),
        ("r.jsonl", '{"x": 1, "relu": 2}\n', {}),
        ("r.jsonl", '{"x": 1, "relu": 2}\n', {"output": "o.csv"}),
        ("r.csv", "relu,x\n1,2\n", {"output": "o.jsonl"}),
    ],
)
def test_a_column_that_is_there_already_is_an_error(
    appended: Appended, tmp_path: Path, name: str, content: str, options: Any
) -> None:
    with pytest.raises(DataError, match=r"there is a column .* already"):
        appended(name, content, **options)
    assert not (tmp_path / options.get("output", "out")).exists()


def test_columns_of_one_name_stay_apart_and_have_no_json(appended: Appended) -> None:
    assert appended("r.csv", "a,a,x\n1,2,3\n", output="o.tsv") == "a\ta\tx\trelu\n1\t2\t3\t3.0\n"
    with pytest.raises(DataError, match="the same name"):
        appended("r.csv", "a,a,x\n1,2,3\n", output="o.jsonl")


def test_objects_with_other_fields_are_no_table(appended: Appended) -> None:
    with pytest.raises(DataError, match=r"r\.jsonl:2: has other fields"):
        appended("r.jsonl", '{"x": 1}\n{"x": 1, "y": 2}\n', output="o.csv")


@pytest.mark.parametrize("name", ["x.txt", "x.npy"])
def test_numbers_without_rows_are_refused(tmp_path: Path, name: str) -> None:
    import numpy as np

    np.save(tmp_path / "x.npy", np.ones(3))
    (tmp_path / "x.txt").write_text("1 2")
    with pytest.raises(UsageError, match="no rows"):
        append(get("relu"), sources.open_file(tmp_path / name))
    with pytest.raises(UsageError, match="no rows"):
        append(get("relu"), sources.given(["1"]))


@pytest.mark.parametrize(
    ("format_", "output"), [("json", None), ("npy", None), ("plain", None), (None, "y.npy"), (None, "y.json")]
)
def test_formats_without_rows_are_refused(tmp_path: Path, format_: Any, output: Any) -> None:
    (tmp_path / "x.csv").write_text("x\n1\n")
    source = sources.open_file(tmp_path / "x.csv")
    with pytest.raises(UsageError):
        append(get("relu"), source, format=format_, output=output)
    list(source)


@pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
def test_each_row_of_a_slow_pipe_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    receive, send = os.pipe()
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out))
    os.write(send, b"n,x\na,1\n")
    source = CsvSource(Input.of_descriptor("stdin", receive, lambda: os.close(receive)), column="x")
    rows = source.rows
    seen = []

    def watched() -> Any:
        for block in rows():
            yield block
            seen.append(out.getvalue().count(b"\n"))
            if len(seen) == 1:
                os.write(send, b"b,-2\n")
            elif len(seen) == 2:
                os.close(send)

    monkeypatch.setattr(source, "rows", watched)
    append(get("relu"), source)
    assert seen == [2, 3]


CELL = st.text("a1,;\"'\t \n\\é", max_size=5)


@settings(max_examples=settings.default.max_examples * 3 // 5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, st.floats(allow_nan=False)), min_size=1, max_size=5))
def test_any_cells_come_back_with_the_value_behind_them(appended: Appended, rows: list[tuple[str, float]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([("n", "x"), *((cell, repr(x)) for cell, x in rows)])
    expected = [[cell, repr(x), repr(max(x, 0.0) if x else x)] for cell, x in rows]
    for name in ("o.csv", "o.tsv"):
        found = csv.reader(
            io.StringIO(appended("r.csv", stream.getvalue(), output=name)), delimiter="," if "c" in name[-3:] else "\t"
        )
        head, *read = found
        assert head == ["n", "x", "relu"]
        assert [[cell.lstrip(" "), x, float(y)] for cell, x, y in read] == [
            [cell.lstrip(" "), x, float(y)] for cell, x, y in expected
        ]
