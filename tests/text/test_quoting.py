"""Texts of the user's in messages and cells."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.text.quoting import LONGEST_MESSAGE, message, printable, printable_lines

HOSTILE = "\x1b]0;title\x07 \x9b31m \u202egnp.exe \u2066 \u200f \ud800 \x00 \r\n \u2028"


@pytest.mark.parametrize("make", [printable, printable_lines, message])
def test_nothing_reaches_a_terminal_that_controls_it(make) -> None:
    kinds = {unicodedata.category(character) for character in make(HOSTILE) if character not in "\n\t"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_only_a_text_of_several_lines_keeps_its_line_breaks() -> None:
    assert "\n" not in printable("a\nb")
    assert "\n" not in message("a\nb")
    assert printable_lines("a\tb\nc\r") == "a\tb\nc\\r"


def test_colours_stay_where_there_are_some() -> None:
    text = "\x1b[1;31mred\x1b[0m\x1b]0;title\x07\x1b[2J"
    assert printable_lines(text, colours=True) == "\x1b[1;31mred\x1b[0m\\x1b]0;title\\x07\\x1b[2J"
    assert "\x1b" not in printable_lines(text)


@pytest.mark.parametrize("echo", ["x" * 5000, "a b " * 2000, "'" + "a b " * 2000 + "'", "é" * 3000])
def test_of_a_long_echo_both_ends_are_shown(echo: str) -> None:
    shown = message(f"unknown name {echo}; did you mean relu?", [echo])
    assert shown.startswith("unknown name ")
    assert shown.endswith("; did you mean relu?")
    assert len(shown) < 200


def test_a_long_message_of_short_words_keeps_both_ends() -> None:
    shown = message("begin " + "word " * 10_000 + "end")
    assert (shown[:6], shown[-4:], len(shown)) == ("begin ", " end", LONGEST_MESSAGE)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), max_size=50))
def test_what_can_be_printed_stays_as_it_is(text: str) -> None:
    assert printable(text) == text
