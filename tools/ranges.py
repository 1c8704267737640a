"""Write tests/data/ranges.json: the range of every entry, with its defaults and with the parameters that try it.

The suite compares them with what is computed, so that no change of the analysis moves a range unnoticed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import reference

import actviz
from actviz.analysis.shape.value_range import value_range

TARGET = Path(__file__).parents[1] / "tests" / "data" / "ranges.json"


def ranges() -> dict[str, list[list[Any]]]:
    """The intervals of each range: lower and upper end as texts, and whether each is attained."""
    return {spec: intervals(spec) for spec in reference.specs()}


def intervals(spec: str) -> list[list[Any]]:
    """The intervals of one range."""
    found = value_range(actviz.get(spec)).intervals
    return [[repr(float(item.low)), repr(float(item.high)), item.low_attained, item.high_attained] for item in found]


def source() -> str:
    """The text of the file, a line for each function."""
    lines = [f"{json.dumps(spec)}: {json.dumps(found)}" for spec, found in ranges().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
