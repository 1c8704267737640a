"""The fitted constants are what their generator makes."""

import importlib.util
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "fit_constants.py"


def test_constants_are_as_generated() -> None:
    spec = importlib.util.spec_from_file_location("fit_constants", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.main(["--check"]) == 0
