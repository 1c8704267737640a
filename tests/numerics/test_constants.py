"""The fitted constants are what their generator makes."""

from helpers import tool


def test_constants_are_as_generated() -> None:
    assert tool("fit_constants").main(["--check"]) == 0
