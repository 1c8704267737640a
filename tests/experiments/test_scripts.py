"""Every program that `--script` prints is run, and prints the numbers of the table."""

from __future__ import annotations

import csv
import io
from contextlib import redirect_stdout
from typing import Any

import pytest

from actviz import get
from actviz.experiments.discovery import EXPERIMENTS, experiment
from actviz.experiments.repetition import no_progress

#: Smaller than the defaults, which take their time; options that an experiment does not have are left out.
SMALL: dict[str, Any] = {"networks": 3, "depth": 3, "units": 8}
#: What an experiment is run with beside: another cause than depth, another bias than 0.
MORE: dict[str, dict[str, Any]] = {
    "signal": {"bias": 0.2},
    "dying": {"depth": 4, "learning_rate": 1.0},
    "distribution": {"input_std": 1.5},
}
#: Beside the defaults some that are written in other ways.
FUNCTIONS: dict[str, list[str]] = {
    "vanishing": ["sigmoid", "gelu", "elu:0.5", "softplus", "mish"],
    "signal": ["relu", "softsign", "leaky_relu:0.2"],
    "distribution": ["relu", "tanh", "hardtanh", "gelu", "softplus"],
    "propagation": ["relu", "gelu", "x*sigmoid(1.7*x)"],
    "linearity": ["identity", "relu", "hardtanh", "tanh"],
}


def printed(program: str) -> list[dict[str, str]]:
    """What a program prints, run without actviz's names."""
    assert "actviz" not in program.replace("without actviz", "").replace("# actviz lab", "")
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(program, "script", "exec"), {"__name__": "__main__"})  # noqa: S102 - our own text
    return list(csv.DictReader(io.StringIO(out.getvalue())))


@pytest.mark.sample(3)
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_prints_the_numbers_of_the_table(name: str) -> None:
    chosen = experiment(name)
    small = {option: value for option, value in SMALL.items() if option in chosen.defaults}
    settings = chosen.settings(small | MORE.get(name, {}))
    functions = [get(function) for function in FUNCTIONS.get(name, chosen.functions)]
    records = chosen.run(functions, settings, no_progress).records
    shown = printed(chosen.script(functions, settings))
    texts = {key for key in shown[0] if isinstance(records[0][key], str)} | {
        "layer",
        "step",
        "scale",
        "units",
        "sigma_w",
        "sigma_b",
    }
    keys = [key for key in shown[0] if key in texts]
    numbers = [key for key in shown[0] if key not in texts]
    assert numbers
    by_key = {tuple(_key(record[key]) for key in keys): record for record in records}
    for row in shown:
        record = by_key[tuple(_key(row[key]) for key in keys)]
        for key in numbers:
            assert (row[key] == "") == (record[key] is None), key
            if record[key] is not None:
                assert float(row[key]) == pytest.approx(record[key], rel=2e-4 if name != "saturation" else 5e-3, abs=1e-12), key


def _key(value: Any) -> str:
    try:
        return f"{float(f'{float(value):.6g}'):.4g}"  # in the same two steps as what was printed
    except (TypeError, ValueError):
        return str(value or "")
