"""What comes out, format by format."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from actviz import get
from actviz.errors import DataError, UsageError
from actviz.function.precision import InPrecision
from actviz.numerics.number_types import BFLOAT16, FLOAT16
from actviz.streams import FORMATS, sources
from actviz.streams.evaluation import evaluate
from actviz.streams.writers import json_writer, npy_writer
from actviz.text.formats import chosen_format

X = ["-1", "0", "2.5", "nan", "inf"]


@pytest.mark.parametrize(
    ("format_", "order", "lines"),
    [
        ("plain", 0, ["-0.01", "0.0", "2.5", "nan", "inf"]),
        ("plain", 1, ["-0.01\t0.01", "0.0\t0.01", "2.5\t1.0", "nan\tnan", "inf\t1.0"]),
        ("plain", 2, ["-0.01\t0.01\t0.0", "0.0\t0.01\t0.0", "2.5\t1.0\t0.0", "nan\tnan\tnan", "inf\t1.0\t0.0"]),
        ("csv", 0, ["x,y", "-1.0,-0.01", "0.0,0.0", "2.5,2.5", "nan,nan", "inf,inf"]),
        ("csv", 1, ["x,y,dy", "-1.0,-0.01,0.01", "0.0,0.0,0.01", "2.5,2.5,1.0", "nan,nan,nan", "inf,inf,1.0"]),
        ("tsv", 1, ["x\ty\tdy", "-1.0\t-0.01\t0.01", "0.0\t0.0\t0.01", "2.5\t2.5\t1.0", "nan\tnan\tnan", "inf\tinf\t1.0"]),
        (
            "jsonl",
            1,
            [
                '{"x": -1.0, "y": -0.01, "dy": 0.01}',
                '{"x": 0.0, "y": 0.0, "dy": 0.01}',
                '{"x": 2.5, "y": 2.5, "dy": 1.0}',
                '{"x": "NaN", "y": "NaN", "dy": "NaN"}',
                '{"x": "Infinity", "y": "Infinity", "dy": 1.0}',
            ],
        ),
    ],
)
def test_the_lines_of_each_format(answers: Any, format_: str, order: int, lines: list[str]) -> None:
    assert answers("leaky_relu", sources.given(X), order=order, format=format_).splitlines() == lines


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "npy"])
def test_every_format_ends_its_last_line(answers: Any, format_: str) -> None:
    assert answers("relu", sources.given(X), format=format_, order=2).endswith("\n")


@pytest.mark.sample(3)
@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("format_", ["csv", "tsv", "jsonl", "json"])
def test_each_machine_format_reads_back_to_the_last_bit(answers: Any, format_: str, order: int) -> None:
    x = np.random.default_rng(1).normal(size=40_000) * 4
    x[100], x[20_000], x[-1] = np.nan, -np.inf, -0.0
    out = answers("gelu", sources.Given(x), format=format_, order=order)
    names = ["x", "y", "dy", "d2y"][: order + 2]
    if format_ == "json":
        record = json.loads(out, parse_constant=pytest.fail)
        columns = [record[name] for name in names]
    elif format_ == "jsonl":
        records = [json.loads(line, parse_constant=pytest.fail) for line in out.splitlines()]
        assert all(list(record) == names for record in records)
        columns = [[record[name] for record in records] for name in names]
    else:
        head, *rows = csv.reader(io.StringIO(out), delimiter="," if format_ == "csv" else "\t")
        assert head == names
        columns = list(zip(*rows, strict=True))
    for found, expected in zip(columns, (x, *get("gelu").jet(x, order)), strict=True):
        values = np.array([float(value) for value in found])
        np.testing.assert_array_equal(values.view(np.uint64)[~np.isnan(values)], expected.view(np.uint64)[~np.isnan(expected)])
        np.testing.assert_array_equal(np.isnan(values), np.isnan(expected))


def test_json_tells_the_function_and_all_of_its_kinks(answers: Any) -> None:
    record = json.loads(answers("leaky_relu:0.2", sources.given(["3"]), format="json", order=1))
    assert list(record) == ["function", "parameters", "x", "y", "dy", "kinks"]
    assert record["function"] == "leaky_relu"
    assert record["parameters"] == {"negative_slope": 0.2}
    (kink,) = record["kinks"]
    picks = kink.pop("picks")
    assert kink == {
        "x": 0.0, "order": 1, "value": 0.0, "left_value": 0.0, "right_value": 0.0, "left": 0.2, "right": 1.0, "picked": 0.2,
        "values": {}, "left_curvature": 0.0, "right_curvature": 0.0,
    }  # fmt: skip
    assert picks["torch"] == 0.2
    assert picks["jax"] == 1.0


@pytest.mark.parametrize(("at_kink", "slope"), [("left", 0.0), ("right", 1.0), ("mean", 0.5), ("nan", "NaN")])
def test_json_says_which_slope_was_asked_for_at_a_kink(answers: Any, at_kink: Any, slope: Any) -> None:
    record = json.loads(answers("relu", sources.given(["0"]), format="json", order=1, at_kink=at_kink))
    assert record["dy"] == [slope]
    assert record["kinks"][0]["picked"] == slope


@pytest.mark.parametrize(
    ("format_", "expected"), [("plain", ""), ("csv", "x,y,dy\n"), ("tsv", "x\ty\tdy\n"), ("jsonl", ""), ("table", "")]
)
def test_no_number_gives_no_line(answers: Any, text: Any, format_: str, expected: str) -> None:
    assert answers("relu", text(""), format=format_, order=1) == expected


def test_no_number_gives_a_whole_json_object(answers: Any, text: Any) -> None:
    record = json.loads(answers("relu", text(""), format="json", order=1))
    assert record["x"] == record["y"] == record["dy"] == []
    assert len(record["kinks"]) == 1


@pytest.mark.parametrize("format_", ["plain", "csv", "jsonl"])
def test_the_answers_before_a_bad_number_are_out(answers: Any, text: Any, format_: str) -> None:
    with pytest.raises(DataError, match="stdin:2: 'x' is not a number"):
        answers("relu", text("1 2\n3 x 4\n"), format=format_)
    assert len(answers.so_far.splitlines()) == 3 + (format_ == "csv")


def test_a_narrow_type_is_written_in_its_own_decimals(answers: Any) -> None:
    out = answers(InPrecision(get("relu"), FLOAT16), sources.given(["0.1", "70000"]), number_type=FLOAT16, format="csv")
    assert out == "x,y\n0.1,0.1\ninf,inf\n"


def test_bfloat16_is_written_in_its_own_decimals_too(answers: Any) -> None:
    out = answers(
        InPrecision(get("sigmoid"), BFLOAT16), sources.given(["0.1", "3", "1e39"]), number_type=BFLOAT16, format="csv"
    )
    assert out == "x,y\n0.1,0.523\n3.0,0.953\ninf,1.0\n"


@pytest.mark.parametrize(
    ("wanted", "output", "chosen"),
    [
        (None, None, None), (None, "-", None), ("csv", None, "csv"), (None, "y.CSV", "csv"), (None, "y.tsv", "tsv"),
        (None, "y.json", "json"), (None, "y.npy", "npy"), (None, "y.txt", None), (None, "y", None), ("jsonl", "y.csv", "jsonl"),
        (None, "/dev/null", None), (None, "a.csv/y", None), (None, "y.md", "markdown"), (None, "y.csv.gz", "csv"),
        (None, "y.JSONL.GZ", "jsonl"), (None, "y.txt.gz", None), (None, "y.gz", None),
    ],
)  # fmt: skip
def test_the_format_is_as_asked_else_by_suffix(wanted: Any, output: Any, chosen: str | None) -> None:
    assert chosen_format(wanted, output, FORMATS) == chosen


@pytest.mark.parametrize(
    ("wanted", "output"),
    [("xml", None), (None, "y.png"), (None, "y.npy.gz"), (None, "y.xyz"), (None, "y.xyz.gz"), (None, "y.2")],
)
def test_a_format_that_there_is_not_is_refused(wanted: Any, output: Any) -> None:
    with pytest.raises(UsageError):
        chosen_format(wanted, output, FORMATS)


@pytest.mark.sample(4)
@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i4"])
@pytest.mark.parametrize("shape", [(), (0,), (7,), (3, 5), (2, 0, 3), (2, 3, 4)])
def test_an_array_gives_an_array_of_its_shape_and_type(tmp_path: Path, order: int, dtype: str, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(2).normal(size=shape) * 5
    x = np.asfortranarray(x.astype(dtype)) if len(shape) == 3 else np.asarray(x).astype(dtype)
    np.save(tmp_path / "x.npy", x)
    evaluate(get("elu"), sources.open_file(tmp_path / "x.npy"), order=order, output=tmp_path / "y.npy")
    y = np.load(tmp_path / "y.npy")
    jet = get("elu").jet(x, order)
    assert y.dtype == jet[0].dtype
    np.testing.assert_array_equal(y, np.stack(jet, axis=-1) if order else jet[0])


@pytest.mark.parametrize("order", [0, 2])
@pytest.mark.parametrize("count", [0, 1, 100_000])
def test_a_text_gives_an_array_whose_length_is_known_at_the_end(text: Any, tmp_path: Path, count: int, order: int) -> None:
    x = np.arange(count) / 7
    pieces = [part + "\n" for part in "\n".join(map(repr, x.tolist())).splitlines()]
    evaluate(
        get("elu"),
        text(*("".join(pieces[at : at + 9999]) for at in range(0, count, 9999))),
        order=order,
        output=tmp_path / "y.npy",
    )
    y = np.load(tmp_path / "y.npy")
    np.testing.assert_array_equal(y, np.stack(get("elu").jet(x, 2), axis=-1) if order else get("elu")(x))


def test_npy_goes_into_a_pipe_too(text: Callable[..., Any], answers: Any) -> None:
    for source in (text("1\n2\n"), sources.given(["1", "2"])):
        answers("relu", source, format="npy")
        assert np.load(io.BytesIO(answers.bytes)).tolist() == [1, 2]


def test_what_must_be_held_has_a_limit_that_says_the_way_out(
    monkeypatch: pytest.MonkeyPatch, text: Callable[..., Any], answers: Any
) -> None:
    monkeypatch.setattr(npy_writer, "PIPE_LIMIT", 2)
    monkeypatch.setattr(json_writer, "JSON_LIMIT", 2)
    for format_, way in (("npy", "--output FILE.npy"), ("json", "--format jsonl")):
        with pytest.raises(DataError, match="at most 2") as caught:
            answers("relu", text("1 2 3"), format=format_)
        assert way in caught.value.hint
        assert answers.so_far == ""
