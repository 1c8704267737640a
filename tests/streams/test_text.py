"""The text that comes in: what is a number, what parts numbers, and where a mistake is."""

import math
import os
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actviz.errors import DataError
from actviz.streams import decimals, scanner
from actviz.streams.text import LONGEST, Text
from actviz.text.input import CHUNK, Input

Make = Callable[..., Text]


def numbers(source: Text) -> list[float]:
    return [float(value) for block in source for value in block]


def read(*chunks: bytes) -> list[float]:
    """All numbers, for tests that hypothesis repeats."""
    waiting = iter(chunks)
    return numbers(Text(Input("stdin", lambda _: next(waiting, b""))))


def so_far(source: Text) -> tuple[list[float], str]:
    """The numbers before the mistake, and what is said about it."""
    found: list[float] = []
    with pytest.raises(DataError) as caught:
        found.extend(value for block in source for value in block.tolist())
    return found, caught.value.message


@pytest.fixture(params=["orjson", "python"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With orjson also for few numbers, and without it."""
    if request.param == "python":
        monkeypatch.setattr(scanner, "codec", lambda: None)
        monkeypatch.setattr(decimals, "codec", lambda: None)
    else:
        monkeypatch.setattr(scanner, "_FEW_BYTES", -1)
    return str(request.param)


@pytest.mark.parametrize(
    "word",
    [
        "0",
        "-0",
        "1",
        "+1",
        "-1",
        ".5",
        "-.5",
        "1.",
        "1e5",
        "1E5",
        "1e+5",
        "1e-5",
        "-0.0",
        "-0e5",
        "00",
        "007",
        "1e400",
        "-1e400",
        "1e-400",
        "inf",
        "-inf",
        "+inf",
        "Infinity",
        "-INFINITY",
        "nan",
        "NaN",
        "-nan",
        "0.1",
        "123456789012345678901234567890",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "5e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "2.2250738585072011e-308",
        "5e-0",
    ],
)
def test_what_float_reads_is_read_to_the_last_bit(text: Make, either: str, word: str) -> None:
    (found,) = numbers(text(word))
    assert repr(found) == repr(float(word))


@pytest.mark.parametrize(
    "word",
    ["abc", "1_000", "0x1p3", "true", "null", "[1]", "[", "]", '"1"', "'1'", "1-2", "--1", "1e", "1e5.5", "1.2.3", ".", "-", "e5",
     "١", "½", "−1", "1;2", "{}", "1j", "1\x1f", "infinit", "1#", "#"],
)  # fmt: skip
def test_what_is_not_a_number_is_refused_with_its_line(text: Make, either: str, word: str) -> None:
    found, message = so_far(text(f"1\n2 3\n4 {word} 5\n6"))
    assert found == [1, 2, 3, 4]
    assert message == f"stdin:3: {word!r} is not a number"


@pytest.mark.parametrize(
    "written",
    ["1 2 3 4", "1\n2\n3\n4\n", "1,2,3,4", "1, 2, 3, 4", "1 ,2 , 3,4", "1,\n2,\n3,\n4\n", "1\t2\r\n3\r\n4\r\n", "1\r2\r3\r4\r",
     "\n\n1\n\n 2 3 \n\n4\n\n", "\ufeff1 2 3 4", "# a comment, with 5\n1 2\n   # 6\n3 4", "1 2 3 4\n#", "1\v2\f3 4", "1,\n\n#\n2 3 4",
     "# 1\r2\n1 2 3 4", "   1   2   3   4   "],
)  # fmt: skip
def test_white_space_single_commas_comments_and_marks(text: Make, either: str, written: str) -> None:
    assert numbers(text(written)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("written", "found", "message"),
    [
        ("1,,2", [1], "stdin:1: a number is missing before the comma"),
        ("1, ,2", [1], "stdin:1: a number is missing before the comma"),
        (",1", [], "stdin:1: a number is missing before the comma"),
        ("1 2\n,3", [1, 2], "stdin:2: a number is missing before the comma"),
        ("1,\n,2", [1], "stdin:2: a number is missing before the comma"),
        ("1\n2,", [1, 2], "stdin:2: a number is missing after the comma"),
        ("1\n2,\n\n\n", [1, 2], "stdin:2: a number is missing after the comma"),
        ("1\n2,\n# 3\n", [1, 2], "stdin:2: a number is missing after the comma"),
        (",", [], "stdin:1: a number is missing before the comma"),
    ],
)
def test_a_comma_stands_between_two_numbers(text: Make, either: str, written: str, found: list[float], message: str) -> None:
    assert so_far(text(written)) == (found, message)


@pytest.mark.parametrize("nothing", ["", "\n", "  \n\t\r\n", "# only this\n", "\ufeff", "# no end"])
def test_nothing_in_is_nothing_out(text: Make, either: str, nothing: str) -> None:
    assert numbers(text(nothing)) == []


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x7fELF\x02\x01\x00\x00", "stdin:1: binary data, not text"),
        (b"1\n2\n\x00\x01\x02", "stdin:3: binary data, not text"),
        ("1\n2\n".encode("utf-16"), "stdin:1: the text is UTF-16, but should be UTF-8"),
        (b"1\n\xff\xe9", "stdin:2: '\\xff\\xe9' is not a number"),
        (b"1\n" + b"a" * 5000, "stdin:2: 'aaaaaaaaaaaaaaaaaaaaa...' is not a number"),
        (b"1\x1b[31m", "stdin:1: '1\\x1b[31m' is not a number"),
    ],
)
def test_data_that_is_no_text_is_told_shortly_and_without_control_characters(text: Make, data: bytes, what: str) -> None:
    assert so_far(text(data))[1] == what


WORDS = st.one_of(
    st.floats().map(repr),
    st.floats(width=32).map(lambda value: f"{value:.9g}"),
    st.integers(-(10**25), 10**25).map(str),
    st.from_regex(r"[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?", fullmatch=True).filter(str.isascii),
    st.sampled_from(["-0", "nan", "-inf", "Infinity", "+.5"]),
)
BREAKS = st.sampled_from([" ", "\n", "\t", "\r\n", ",", ", ", " ,", ",\n", "\n\n", "\n#, 1\n", "  \n  "])


@given(st.lists(st.tuples(WORDS, BREAKS), max_size=60), st.lists(st.integers(0, 3000), max_size=6))
@example([("1", "\n")] * 100, [])
def test_the_numbers_are_those_of_float_however_the_text_is_cut(pairs: list[tuple[str, str]], cuts: list[int]) -> None:
    if pairs:
        pairs[-1] = (pairs[-1][0], "\n")
    written = "".join(word + part for word, part in pairs).encode()
    places = [0, *sorted(min(cut, len(written)) for cut in cuts), len(written)]
    chunks = [written[begin:end] for begin, end in pairwise(places) if end > begin]
    assert list(map(repr, read(*chunks))) == [repr(float(word)) for word, _ in pairs]


@given(st.text("01.,-+eEn# \n\r_aif", max_size=40))
def test_orjson_never_reads_what_python_does_not(written: str) -> None:
    def outcome() -> Any:
        found: list[float] = []
        waiting = iter([written.encode()])
        try:
            for block in Text(Input("stdin", lambda _: next(waiting, b""))):
                found += block.tolist()
        except DataError as error:
            return list(map(repr, found)), error.message
        return list(map(repr, found))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "_FEW_BYTES", -1)
        fast = outcome()
        patch.setattr(scanner, "codec", lambda: None)
        words = outcome()
        patch.setattr(scanner.Scanner, "_read_words", lambda *_: None)
        assert fast == words == outcome()


@pytest.mark.parametrize("part", [" ", ",", " , ", "\t"])
def test_a_line_longer_than_a_block_works(text: Make, part: str) -> None:
    count = 3 * CHUNK // 8
    written = part.join(map(str, range(100_000, 100_000 + count))).encode()
    chunks = [written[start : start + CHUNK] for start in range(0, len(written), CHUNK)]
    assert numbers(text(*chunks)) == list(range(100_000, 100_000 + count))


def test_a_comment_longer_than_a_block_is_skipped(text: Make) -> None:
    assert numbers(text("1\n  # ", *["no 7" * CHUNK] * 3, "8\n2")) == [1, 2]


def test_a_mark_of_comments_inside_a_long_line_is_a_mistake(text: Make) -> None:
    found, message = so_far(text("1 " * CHUNK, "# 2\n"))
    assert len(found) == CHUNK
    assert message == "stdin:1: '#' is not a number"


def test_white_space_longer_than_a_block_is_white_space(text: Make) -> None:
    assert numbers(text("1", *[" " * CHUNK] * 3, "2\n", *[" " * CHUNK] * 3, "3")) == [1, 2, 3]


def test_a_number_of_many_digits_is_read_and_one_without_end_is_refused(text: Make) -> None:
    assert numbers(text("1\n", "3" * CHUNK, "3" * CHUNK)) == [1, math.inf]
    assert "stdin:2: a word of more than 1,048,576" in so_far(text("1\n", *["3" * CHUNK] * (LONGEST // CHUNK + 2)))[1]


def test_lines_are_counted_over_blocks(text: Make) -> None:
    lines = [f"{number}\n" for number in range(50_000)]
    assert so_far(text("".join(lines[:30_000]), "".join(lines[30_000:]), "x"))[1] == "stdin:50001: 'x' is not a number"


def test_a_nan_in_a_block_leaves_the_other_numbers_exact(text: Make) -> None:
    values = np.random.default_rng(0).normal(size=1000)
    values[500] = np.nan
    np.testing.assert_array_equal(numbers(text("\n".join(map(repr, values.tolist())))), values)


def test_a_pipe_that_does_not_block_is_waited_for() -> None:
    receive, send = os.pipe()
    os.set_blocking(receive, False)
    source = iter(Text(Input.of_descriptor("stdin", receive, lambda: os.close(receive))))
    os.write(send, b"1\n")
    assert next(source).tolist() == [1]
    os.write(send, b"2\n")
    os.close(send)
    assert next(source).tolist() == [2]
    assert list(source) == []


@pytest.mark.parametrize("word", ["null", "true", "false", '"1"', "[1]", "[]", "{}", "1]\n[2"])
def test_what_json_reads_and_float_does_not_is_refused_among_many_numbers(text: Make, word: str) -> None:
    lines = [f"{number / 7}" for number in range(200)]
    found, message = so_far(text("\n".join([*lines, word, "5\n"])))
    assert found == list(map(float, lines))
    assert "stdin:201:" in message


@pytest.mark.parametrize("break_", ["\n", ","])
def test_a_minus_zero_among_many_numbers_keeps_its_sign(text: Make, break_: str) -> None:
    values = numbers(text(break_.join(["1"] * 100 + ["-0"] + ["2"] * 100) + "\n"))
    assert math.copysign(1, values[100]) == -1
    assert sum(values) == 300
