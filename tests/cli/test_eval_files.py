"""`actviz eval` on files as people have them: from a pipe, with dialects, archives, and rows with answers."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Program = Callable[..., Any]


def test_csv_through_a_pipe_with_new_columns(actviz: Callable[..., Any]) -> None:
    answer = actviz("eval", "relu", "-d", "--from", "csv", "--column", "load", "--append", stdin="step,load\n1,-2\n2,3.0\n")
    assert answer.out == "step,load,relu,relu'\n1,-2,0.0,0.0\n2,3.0,3.0,1.0\n"


def test_a_terminal_gets_the_rows_as_they_are(terminal: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("n,x\na,1\n")
    assert terminal("eval", "relu", "-i", str(tmp_path / "x.csv"), "--column", "x", "--append").out == "n,x,relu\na,1,1.0\n"


def test_a_european_spreadsheet(program: Program, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text('"Zeit s";"Last kN"\n0,5;"-1,25"\n1,0;2,5\n', encoding="utf-8")
    line = "eval relu -i m.csv --delimiter ; --decimal , --column 2"
    assert program(line).lines == ["0.0", "2.5"]
    assert program(f"{line} --append").lines == ['"Zeit s";"Last kN";relu', '0,5;"-1,25";0,0', "1,0;2,5;2,5"]
    assert program("eval relu -i m.csv --decimal , --column 2").lines == ["0.0", "2.5"]


def test_a_file_is_replaced_by_its_rows_with_answers(program: Program, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("n,x\na,1\nb,-1\n")
    assert program("eval relu -i x.csv --column x --append -o x.csv").out == ""
    assert (tmp_path / "x.csv").read_text() == "n,x,relu\na,1,1.0\nb,-1,0.0\n"
    assert "there is a column 'relu' already" in program("eval relu -i x.csv --column x --append -o x.csv", status=1).err
    assert (tmp_path / "x.csv").read_text().count("relu") == 1


def test_answers_go_to_compressed_files(program: Program, tmp_path: Path) -> None:
    program("eval relu 1 -2 -o y.csv.gz")
    assert gzip.decompress((tmp_path / "y.csv.gz").read_bytes()) == b"x,y\n1.0,1.0\n-2.0,0.0\n"
    program("eval identity -i y.csv.gz --column y -o y.jsonl.gz")
    assert program("eval identity -i y.jsonl.gz --column x").lines == ["1.0", "0.0"]
    program("list shrink -o l.tsv.gz")
    assert gzip.decompress((tmp_path / "l.tsv.gz").read_bytes()).startswith(b"name\tfamily")
    assert ".npy.gz" in program("eval relu 1 -o y.npy.gz", status=2).err


def test_arrays_of_archives(program: Program, tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", a=np.array([[1.0, -1.0]], np.float32), b=np.array([2]))
    program("eval relu -i w.npz --column a -o y.npy")
    found = np.load(tmp_path / "y.npy")
    assert (found.dtype, found.tolist()) == (np.float32, [[1.0, 0.0]])
    assert "--column a | b" in program("eval relu -i w.npz", status=2).err
    answers = program("eval softmax -i w.npz --column a").lines
    assert [round(float(value), 6) for value in answers[0].split("\t")] == [0.880797, 0.119203]


def test_bfloat16_arrays_are_answered_in_bfloat16(program: Program, tmp_path: Path) -> None:
    header = repr({"descr": "<V2", "fortran_order": False, "shape": (2,)})
    data = np.array([0x3DCD, 0x4049], "<u2").tobytes()  # 0.1 and 3.14 as bfloat16
    (tmp_path / "b.npy").write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + data)
    assert (
        program("eval sigmoid -i b.npy --format csv").out == program("eval sigmoid --dtype bfloat16 0.1 3.14 --format csv").out
    )
    assert program("eval sigmoid -i b.npy --dtype float64").lines == program("eval sigmoid 0.10009765625 3.140625").lines
    assert program("eval softmax -i b.npy").out == program("eval softmax --dtype bfloat16 0.1 3.14").out
    assert "ml_dtypes" in program("eval sigmoid -i b.npy -d -o y.npy").err
    assert (
        (tmp_path / "y.npy")
        .read_bytes()
        .startswith(b"\x93NUMPY\x01\x00v\x00{'descr': '<V2', 'fortran_order': False, 'shape': (2, 2)}")
    )
    values = program("eval identity -i y.npy").lines
    assert values == " ".join(program("eval sigmoid -i b.npy -d").lines).split()


def test_vectors_are_the_rows_of_tables_and_lists_of_json(program: Program, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text('"a","b c"\n1,1\n"2","2"\n')
    assert program("eval softmax -i v.csv").lines == ["0.5\t0.5"] * 2
    (tmp_path / "v.csv").write_text("1,5;1,5\n2;NA\n3;3\n")
    assert program("eval softmax -i v.csv --decimal , --missing skip").lines == ["0.5\t0.5"] * 2
    (tmp_path / "v.jsonl").write_text('{"z": [1, 1], "id": 7}\n{"z": ["-Infinity", 0]}\n')
    assert program("eval softmax -i v.jsonl --column z").lines == ["0.5\t0.5", "0.0\t1.0"]
    (tmp_path / "v.csv").write_text("a,b\n1,2\n3\n")
    assert "v.csv:3: 1 cell, but the header has 2" in program("eval softmax -i v.csv", status=1).err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("eval relu 1 --append", "no rows"),
        ("eval relu 1 --missing skip", "--missing needs --input"),
        ("eval relu --range 0 1 --from csv", "--from needs --input"),
        ("eval relu 1 --delimiter ;", "--delimiter needs --input"),
        ("eval relu -i x.csv --from xml", "'xml'"),
        ("eval relu -i x.csv --missing zero", "'zero'"),
        ("eval relu -i x.csv --delimiter ab", "'ab' cannot separate"),
        ("eval relu -i x.csv --delimiter 1", "'1' cannot separate"),
        ("eval relu -i x.csv --decimal ;", "--decimal"),
        ("eval relu -i x.csv --delimiter , --decimal ,", "both"),
        ("eval relu -i x.txt --column a", "no columns"),
        ("eval relu -i x.txt --no-header", "csv and tsv"),
        ("eval relu -i x.csv --append --exact", "--exact"),
        ("eval relu -i x.csv --append --format json", "'json'"),
        ("eval softmax -i x.csv --append", "--append needs a scalar function"),
        ("eval softmax -i x.csv --column a", "--column needs a scalar function"),
    ],
)
def test_options_that_do_not_fit_are_refused_in_two_lines(program: Program, tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    (tmp_path / "x.txt").write_text("1")
    answer = program(line, status=2)
    assert answer.out == ""
    assert said in answer.err
    assert len(answer.err.splitlines()) <= 2


def test_an_array_is_never_written_to_a_terminal(terminal: Callable[..., Any]) -> None:
    assert "--output" in terminal("eval", "relu", "1", "--format", "npy", status=2).err


def test_a_header_with_a_number_is_taken_for_one_where_that_is_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("x,1\n5,6\n7,8\n")
    assert "--header" in program("eval relu -i n.csv --column 1", status=1).err
    assert program("eval relu -i n.csv --column 1 --header").lines == ["5.0", "7.0"]
    assert "--header" not in program("eval relu -i n.csv --column 1 --no-header", status=1).err.replace("--no-header", "")
