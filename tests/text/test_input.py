"""Bytes from files and pipes: chunks, lines, compressed files, limits."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from actviz.errors import DataError
from actviz.text import input as module
from actviz.text.input import CHUNK, Input


def test_lines_end_where_text_editors_end_them() -> None:
    chunks = iter([b"a\r\nb\nc", b"d\r\n\ne\r", b"f\n", b"last"])
    lines = list(Input("there", lambda _: next(chunks, b"")).lines())
    assert lines == [b"a\r\n", b"b\n", b"cd\r\n", b"\n", b"e\r", b"f\n", b"last"]


def test_a_file_of_old_macs_has_lines() -> None:
    chunks = iter([b"a\rb\r", b"c\r"])
    assert list(Input("there", lambda _: next(chunks, b"")).lines()) == [b"a\r", b"b\r", b"c\r"]


def test_an_endless_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 3 * CHUNK)
    lines = Input("there", lambda size: b"1\n" if size < CHUNK else b"1 " * (CHUNK // 2)).lines()
    with pytest.raises(DataError, match=r"there:1: the line has more than 393,216 bytes"):
        next(lines)


@pytest.mark.parametrize("members", [1, 3])
def test_a_compressed_file_is_read_as_what_it_holds(tmp_path: Path, members: int) -> None:
    path = tmp_path / "x.txt.GZ"
    text = b"".join(b"%d\n" % number for number in range(50_000))
    path.write_bytes(b"".join(gzip.compress(text) for _ in range(members)))
    source = Input.of_file(str(path))
    assert source.size is None
    assert b"".join(source.lines()) == text * members
    source.close()


@pytest.mark.parametrize("damage", ["no gzip", "cut", "flipped"])
def test_a_damaged_compressed_file_is_refused(tmp_path: Path, damage: str) -> None:
    data = bytearray(gzip.compress(os.urandom(5000)))
    if damage == "flipped":
        data[len(data) // 2] ^= 255
    path = tmp_path / "x.gz"
    path.write_bytes(b"1 2 3\n" if damage == "no gzip" else data[:-2000] if damage == "cut" else data)
    source = Input.of_file(str(path))
    with pytest.raises(DataError, match=r"x\.gz: ") as caught:
        list(source.lines())
    source.close()
    assert len(caught.value.message) < 200 + len(str(path))


def test_exactly_so_many_bytes_are_read() -> None:
    chunks = iter([b"ab", b"cdef", b"g"])
    source = Input("there", lambda size: next(chunks, b"")[:size])
    assert (source.read(2), source.read(4), source.read(9), source.read(1)) == (b"ab", b"cdef", b"g", b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a Unix")
def test_a_pipe_is_ready_while_a_line_or_data_waits() -> None:
    receive, send = os.pipe()
    source = Input.of_descriptor("pipe", receive)
    assert not source.is_ready
    os.write(send, b"1\n2\n")
    assert source.is_ready
    lines = source.lines()
    next(lines)
    assert source.is_ready
    next(lines)
    assert not source.is_ready
    os.close(send)
    os.close(receive)
