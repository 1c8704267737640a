"""Write actviz/analysis/recorded.json: the properties of the catalogue's scalar functions at their defaults.

`python tools/properties.py --check` computes them again instead, and ends with status 1 if they differ by more than the last digits, which
depend on the machine.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from typing import Any

from actviz.analysis import recorded
from actviz.analysis.card import Card
from actviz.analysis.properties import RECORDED, card
from actviz.catalogue.resolve import scalar_catalogue


def record(computed: Card) -> dict[str, Any]:
    """A line of the file: the checksum of the entry, and for each property how it was obtained and its value."""
    properties = {key: [computed.how(key), recorded.encode(computed[key])] for key in RECORDED}
    return {"checksum": recorded.checksum(computed.activation), "properties": properties}


def records() -> dict[str, Any]:
    """The lines of the file by function, with all properties computed."""
    recorded.lines = dict  # type: ignore[assignment] # nothing is looked up
    return {function.spec: record(card(function)) for function in scalar_catalogue()}


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """Where two records differ by more than rounding."""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        for key in old:
            yield from differences(old[key], new[key], f"{where} {key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from differences(one, other, where)
    elif isinstance(old, float) and isinstance(new, float):
        if not math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{where.strip()}: {old!r} is recorded, {new!r} is computed"
    elif old != new:
        yield f"{where.strip()}: {old!r} is recorded, {new!r} is computed"


def main(arguments: list[str]) -> int:
    """Write the file, or check it."""
    known = json.loads(recorded.FILE.read_text(encoding="utf-8")) if "--check" in arguments else {}
    computed = records()
    if known:
        faults = list(differences(known, computed))
        print("\n".join(faults))
        return 1 if faults else 0
    lines = (
        f"{json.dumps(spec)}: {json.dumps(line, allow_nan=False, separators=(',', ':'))}" for spec, line in computed.items()
    )
    recorded.FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
