"""The options of a command follow from the fields of a dataclass."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import typer
from typer.testing import CliRunner

from actviz.cli.described import values_of, with_options_of
from actviz.text.schema import option


@dataclass(frozen=True)
class Shape:
    """Options of every kind."""

    name: str = option("NAME", "Name of the shape", flag="")
    sides: int = option("N", "Number of sides", 4)
    side_length: float = option("L", "Length of a side", 1.0, flag="--length")
    widths: tuple[int, ...] = option("N,...", "Widths", (1, 2), read=lambda text: tuple(map(int, text.split(","))))
    colour: str | None = option("NAME", "Colour", None, choices=("red", "green"))


def test_a_command_takes_the_described_options() -> None:
    app = typer.Typer()

    @with_options_of(Shape)
    def command(name: str, *, loud: bool = False, **given: Any) -> None:
        print(json.dumps([name, loud, values_of(Shape, given)]))

    app.command()(command)
    result = CliRunner().invoke(app, ["a", "--sides", "5", "--length", "2.5", "--widths", "7,8", "--loud"])
    assert json.loads(result.output) == ["a", True, {"sides": 5, "side_length": 2.5, "widths": [7, 8], "colour": None}]
    assert "Length of a side (default: 1)." in CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
