"""Every command that lays out text honours the stated width, in whole words and numbers."""

from __future__ import annotations

import pytest

LINES = [
    "plot gelu -dd",
    "plot relu leaky_relu elu selu -d",
    "explain gelu --format table",
    "explain softmax --format table",
    "compare relu gelu selu --format table",
    "compare relu gelu --diff --format table",
    "compare relu --dtype float16 --format table",
    "list shrink --columns range,largest_slope,formula,saturates --format table",
    "list relu --framework jax --format table",
    "choose --format table",
    "choose --task binary --format table",
    "lab --format table",
    "lab output-loss --format table",
    "train xor relu tanh --epochs 20 --format table",
    "train moons relu --epochs 2 --seeds 2 --format table",
    "sweep vanishing tanh relu --over depth=2,3 --networks 1 --seeds 2 --format table",
    "sweep vanishing tanh --over depth=2,3 --over gain=1..2:30 --networks 1 --contour chi_1_theory=1 --format table",
    "train xor relu --layers 2 --trace",
    "eval gelu --range -3 3 --num 3 -dd --format table",
]


@pytest.mark.parametrize("line", LINES)
def test_no_line_is_wider_than_the_screen(program, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setenv("LINES", "24")
    for width, options in ((30, ""), (60, " --ascii"), (80, "")):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = program(line + options)
        assert max(map(len, shown.lines)) <= width
        assert "\x1b" not in shown.out
        assert shown.out.isascii() or not options


def test_the_numbers_of_a_narrow_table_drop_digits_and_then_become_records(program, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "eval gelu --range -3 3 --num 3 -dd --format table"
    assert "-0.00404969" in program(line).out
    monkeypatch.setenv("COLUMNS", "34")
    assert program(line).lines[2].split() == ["-3", "-0.00405", "-0.01195", "-0.03102"]
    monkeypatch.setenv("COLUMNS", "20")
    assert program(line).lines[:4] == ["x    -3", "f    -0.00405", "f'   -0.01195", "f''  -0.03102"]
