"""What the page may send, and how fast."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actviz.explorer.web.messages import (
    LARGEST_HEIGHT,
    LARGEST_WIDTH,
    Focused,
    Ping,
    ProtocolError,
    Resized,
    Typed,
    clamped,
    read_message,
)
from actviz.explorer.web.pace import Pace


def test_the_messages_of_the_page_are_read() -> None:
    assert read_message('["stdin", "\\u001b[C"]') == Typed(b"\x1b[C")
    assert read_message('["stdin", "\\ud800"]') == Typed(b"?")  # half a character
    assert read_message('["resize", {"width": 120, "height": 40}]') == Resized(120, 40)
    assert read_message('["focus"]') == Focused(has_focus=True)
    assert read_message('["blur"]') == Focused(has_focus=False)
    assert read_message('["ping", "1700000000000"]') == Ping("1700000000000")


@pytest.mark.parametrize(
    "text",
    ["", "x", "{}", "[]", "null", "1", '"stdin"', '["stdin"]', '["stdin", 1]', '["stdin", ["x"]]', '["quit"]', '["resize"]',
     '["resize", {"width": 80}]', '["resize", {"width": "x", "height": 24}]', '["resize", {"width": NaN, "height": 24}]',
     '["resize", {"width": 1e400, "height": 24}]', '["resize", {"width": [1], "height": 24}]', '["deliver_chunk_request", {"key": "x"}]',
     "[" * 60000, '["resize", {"width": ' + "9" * 5000 + ', "height": 24}]'],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        read_message(text)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3))
)
def test_any_json_is_read_or_refused(value: object) -> None:
    for text in (json.dumps(value), json.dumps(["resize", {"width": value, "height": value}]), json.dumps(["stdin", value])):
        try:
            message = read_message(text)
        except ProtocolError:
            continue
        assert not isinstance(message, Resized) or (
            1 <= message.width <= LARGEST_WIDTH and 1 <= message.height <= LARGEST_HEIGHT
        )


def test_sizes_that_no_screen_has_are_cut() -> None:
    assert clamped(10**9, 10**9) == (LARGEST_WIDTH, LARGEST_HEIGHT)
    assert clamped(-5, 0) == (1, 1)


def test_a_pasted_formula_is_not_slowed_but_a_flood_is() -> None:
    clock = iter([0.0, 0.0, 0.0, 10.0, 10.0])
    pace = Pace(rate=1000, burst=5000, clock=lambda: next(clock))
    assert pace.delay(5000) == 0
    assert pace.delay(2000) == 2
    assert pace.delay(3000) == 0  # ten seconds later
    assert pace.delay(2001) == pytest.approx(0.001)
