"""An option that is described once: its help, its checks, its JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest

from actviz.errors import UsageError
from actviz.text.schema import Bounds, check, option, options


@dataclass(frozen=True)
class Shape:
    """Options of every kind."""

    name: str = option("NAME", "Name of the shape", flag="")
    sides: int = option("N", "Number of sides", 4, allowed=Bounds(3, 100))
    side_length: float = option("L", "Length of a side", 1.0, flag="--length", allowed=Bounds(0, above=True))
    widths: tuple[int, ...] = option("N,...", "Widths", (1, 2), read=lambda text: tuple(map(int, text.split(","))))
    colour: str | None = option("NAME", "Colour", None, choices=("red", "green"))


def test_help_names_the_choices_and_the_default() -> None:
    described = options(Shape)
    assert described["sides"].help_text == "Number of sides (default: 4)."
    assert described["widths"].help_text == "Widths (default: 1,2)."
    assert described["colour"].help_text == "Colour: red, green."
    assert [known.key for known in described.values()] == ["name", "sides", "length", "widths", "colour"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sides": 2}, "--sides is 2, but must be at least 3"),
        ({"sides": 101}, "--sides is 101, but must be at most 100"),
        ({"side_length": 0.0}, "--length is 0, but must be a finite number above 0"),
        ({"side_length": math.nan}, "--length is nan"),
        ({"side_length": math.inf}, "--length is inf"),
    ],
)
def test_a_value_out_of_bounds_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check(Shape("a", **changes))
    check(Shape("a", sides=3, side_length=5e-324))


@pytest.mark.parametrize(
    ("field", "value", "answer"),
    [
        ("sides", 5, 5),
        ("side_length", 2, 2.0),
        ("widths", [3], (3,)),
        ("widths", [], ()),
        ("colour", None, None),
        ("name", "b", "b"),
    ],
)
def test_json_values_are_read(field: str, value: Any, answer: Any) -> None:
    read = options(Shape)[field].of_json(value)
    assert (read, type(read)) == (answer, type(answer))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sides", 5.0), ("sides", True), ("sides", None), ("sides", "5"), ("side_length", "2"), ("widths", 3), ("widths", ["3"]),
        ("widths", [True]), ("name", None), ("colour", ["red"]),
    ],
)  # fmt: skip
def test_json_values_of_another_type_are_refused(field: str, value: Any) -> None:
    with pytest.raises(UsageError, match="configuration: "):
        options(Shape)[field].of_json(value)
