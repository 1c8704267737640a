"""When to use a function, and the next commands: both follow from the rules of `choose`."""

from __future__ import annotations

import json
import shlex

import pytest

from actviz.analysis.advice.rules import rules
from actviz.analysis.advice.usage import next_commands, usage
from actviz.cli.run import run


def test_every_first_choice_and_every_condition_is_told() -> None:
    for place, first in (("tasks", "output"), ("hidden", "activation")):
        for key, rule in rules()[place].items():
            assert f"{key} (" in usage(rule[first].partition(":")[0])
    for name in ("cone", "triangular", "x*tanh(x)"):
        assert usage(name) == ""


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("exponential", "Output: counts"),
        ("hard_swish", "Hidden layers: mobile"),
        ("sin", "Hidden layers: implicit"),
        ("leaky_relu", "In mlp instead of relu: if units die"),
        ("sparsemax", "For multiclass instead of softmax"),
        ("identity", "For bounded instead of sigmoid"),
        ("relu", "In pinn instead of tanh: never here"),
    ],
)
def test_the_place_and_the_condition_are_named(name: str, part: str) -> None:
    assert part in usage(name)


@pytest.mark.parametrize(
    "spec", ["mish", "softmax", "selu", "exponential", "swiglu", "binary_step", "x*tanh(x)", "elu:0.5", "sparsemax"]
)
def test_the_next_commands_run(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", spec, "--format", "json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["results"]
    assert 2 <= len(answer["next"]) <= 3
    for line in answer["next"]:
        program, *words = shlex.split(line)
        assert program == "actviz"
        short = ["--networks", "2"] if words[0] == "lab" and words[1] != "saturation" else []
        assert run([*words, *short]) == 0, line
        assert capsys.readouterr().out


def test_a_drawback_leads_to_the_experiment_that_shows_it() -> None:
    from actviz import get
    from actviz.analysis.advice.verdicts import verdicts
    from actviz.analysis.properties import card

    shown = {name: next_commands(name, name, verdicts(card(get(name)))) for name in ("relu6", "softsign", "silu", "square")}
    assert "actviz lab dying relu6" in shown["relu6"] or "actviz lab saturation relu6" in shown["relu6"]
    assert "actviz lab saturation softsign" in shown["softsign"]
    assert "actviz plot silu -dd" in shown["silu"]
    assert "actviz lab exploding square" in shown["square"]


def test_the_page_tells_when_and_what_next(capsys: pytest.CaptureFixture[str]) -> None:
    def program(line: str) -> str:
        assert run(line.split()) == 0
        return capsys.readouterr().out

    page = program("explain tanh")
    assert page.index("\nwhen ") < page.index("\nnext ") < page.index("zeros ") < page.index("saturates on both sides: for")
    assert "when,Hidden layers: rnn" in program("explain tanh --format csv").replace(chr(34), "")
    assert "## When to use it" in program("explain tanh --format markdown")
