"""`actviz list`: every format, and selection by text, framework and family."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import actviz as package
from actviz.catalogue.registry import entries
from actviz.cli.run import run

Program = Callable[..., str]
FIELDS = ["name", "family", "kind", "signature", "summary", "names", "calls"]


@pytest.fixture
def listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return what `actviz list ...` prints, on an error its message."""
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # restores it after the test

    def answer(*line: str, status: int = 0) -> str:
        assert run(["list", *line]) == status
        out, err = capsys.readouterr()
        assert not (out if status else err)
        return err if status else out

    return answer


def records(text: str) -> list[dict[str, Any]]:
    """Return the results of a JSON document."""
    found: list[dict[str, Any]] = json.loads(text)["results"]
    return found


def test_a_pipe_gets_only_names(listed: Program) -> None:
    assert listed().split("\n") == [*sorted(entries()), ""]
    assert set(listed().split()) == set(package.names())


@pytest.mark.parametrize(
    ("text", "names"),
    [("RE-LU6", ["relu6"]), ("relu_6", ["relu6"]), ("LogSoftmax", ["log_softmax"]), ("torch.nn.GLU", ["glu"])],
)
def test_text_is_searched_in_names_and_calls(listed: Program, text: str, names: list[str]) -> None:
    assert listed(text).split() == names


def test_text_is_searched_in_families_and_summaries(listed: Program) -> None:
    softmaxes = {name for name, entry in entries().items() if entry.family == "softmaxes"}
    assert softmaxes <= set(listed("softmaxes").split())
    assert "entmax15" in listed("Between softmax and sparsemax").split()


@pytest.mark.parametrize("family", ["gated", "softmaxes", "steps"])
def test_a_family_is_listed_exactly(listed: Program, family: str) -> None:
    expected = [name for name, entry in entries().items() if entry.family == family]
    assert expected
    assert listed("--family", family).split() == expected


def test_gated_is_not_gated_linear(listed: Program) -> None:
    gated, linear = (set(listed("--family", family).split()) for family in ("gated", "Gated-Linear"))
    assert "silu" in gated
    assert {"glu", "swiglu"} <= linear
    assert not gated & linear


@pytest.mark.parametrize("framework", ["jax", "torch", "onnx", "tinygrad"])
def test_a_framework_is_listed_under_its_own_names(listed: Program, framework: str) -> None:
    having = [name for name, entry in entries().items() if any(call.framework == framework for call in entry.signatures)]
    assert listed("--framework", framework.upper()).split() == having
    for name, *calls in (line.split() for line in listed("--framework", framework, "--format", "table").splitlines()):
        if name in having and calls:
            assert calls[0].startswith(f"{framework}."), name


def test_options_combine(listed: Program) -> None:
    both = listed("--framework", "jax", "--family", "gated").split()
    assert set(both) == set(listed("--framework", "jax").split()) & set(listed("--family", "gated").split())
    assert {"gelu", "silu"} <= set(both)
    assert listed("tanh", "--framework", "jax", "--family", "gated").split() == ["gelu_tanh"]


def test_json(listed: Program) -> None:
    document = json.loads(listed("glu", "--framework", "jax", "--format", "json"))
    assert (document["actviz"], document["command"]) == (package.__version__, "list")
    assert document["config"] == {"text": "glu", "framework": "jax", "family": ""}
    (record,) = document["results"]
    assert list(record) == FIELDS
    assert (record["name"], record["family"], record["kind"]) == ("glu", "gated_linear", "vector")
    assert "jax.nn.glu(axis=-1)" in record["calls"]
    assert "GLU" in record["names"]


def test_csv_tsv_and_jsonl_hold_what_json_holds(listed: Program) -> None:
    found = records(listed("--family", "clipped", "--format", "json"))
    assert [json.loads(line) for line in listed("--family", "clipped", "--format", "jsonl").splitlines()] == found
    rows = list(csv.reader(io.StringIO(listed("--family", "clipped", "--format", "csv"))))
    assert rows[0] == FIELDS
    expected = [
        [*(record[field] for field in FIELDS[:5]), " ".join(record["names"]), "; ".join(record["calls"])] for record in found
    ]
    assert rows[1:] == expected
    tabs = [line.split("\t") for line in listed("--family", "clipped", "--format", "tsv").splitlines()]
    assert [row[:3] for row in tabs] == [row[:3] for row in rows]


def test_every_listed_signature_and_name_is_a_function(listed: Program) -> None:
    for record in records(listed("--format", "json")):
        assert package.get(record["signature"]).name == record["name"]
        for name in record["names"]:
            package.get(name)
    assert {record["kind"] for record in records(listed("--format", "json"))} == {"scalar", "vector"}


def test_a_table_has_a_heading_and_keeps_to_the_width(listed: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (60, 100):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = listed("--family", "steps", "--format", "table").splitlines()
        assert lines[0].split() == ["function", "what", "it", "does"]
        assert max(map(len, lines)) <= columns
        assert "\x1b" not in "".join(lines)


def test_the_suffix_of_a_file_selects_the_format(listed: Program, tmp_path: Path) -> None:
    for suffix in ("json", "csv", "tsv", "jsonl"):
        path = tmp_path / f"list.{suffix}"
        assert listed("softm", "-o", str(path)) == ""
        assert path.read_text() == listed("softm", "--format", suffix)


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (["--framework", "torhc"], 2, "unknown framework 'torhc'; did you mean torch?"),
        (["--family", "gatd"], 2, "unknown family 'gatd'; did you mean gated?"),
        (["qqqq"], 1, "nothing in the catalogue matches 'qqqq'"),
        (["glu", "--family", "steps"], 1, "nothing in the catalogue matches"),
        (["--format", "npy"], 2, "no format 'npy'"),
    ],
)
def test_an_unknown_name_is_reported_in_a_line(listed: Program, line: list[str], status: int, said: str) -> None:
    answer = listed(*line, status=status).splitlines()
    assert answer[0].startswith("actviz: ")
    assert said in answer[0]
    assert len(answer) <= 2


def test_a_list_for_a_reader_has_families_with_the_common_functions_first(listed: Program) -> None:
    lines = listed("--format", "table", "--width", "90").splitlines()
    headings = [line.split()[0] for line in lines if line.endswith("what it does")]
    assert set(headings) == {entry.family for entry in entries().values()}
    assert headings.index("rectifiers") < headings.index("gated_linear") < headings.index("bumps")
    names = [line.split()[0].partition(":")[0] for line in lines if line[:1].isalpha()]
    assert set(package.names()) <= set(names)
    for first, second in (("sigmoid", "gompertz"), ("softplus", "squareplus"), ("softmax", "entmax15"), ("elu", "eelu")):
        assert names.index(first) < names.index(second)
    head = " ".join(lines[: lines.index("")])
    assert all(f" {name}" in head for name in ("relu", "gelu", "tanh", "softmax"))
    assert "arctan" not in head
    assert "In most frameworks" not in listed("--family", "bumps", "--format", "table")


@pytest.mark.parametrize("style", ["json", "jsonl", "csv", "tsv", "markdown", "table", "plain"])
def test_every_property_is_written_in_every_format(listed: Program, style: str) -> None:
    from actviz.analysis.properties import PROPERTIES

    shown = listed("thresholded_relu", "--columns", "all", "--format", style)
    assert "thresholded_relu" in shown
    if style == "json":
        assert set(records(shown)[0]) == {"function", *(item.key for item in PROPERTIES)}
