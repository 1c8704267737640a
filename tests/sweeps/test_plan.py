"""Axes become runs, each with an identity of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actviz.errors import UsageError
from actviz.sweeps.plan import Plan, planned
from actviz.sweeps.run import execute
from actviz.sweeps.subjects import names, subject


def made(experiment: str, functions: list[str], over: list[str], data: str = "", seeds: int = 1, **given: Any) -> Plan:
    return planned(subject(experiment, data, given), functions, given, over, 0, seeds)


def test_a_plan_is_every_combination_with_every_seed() -> None:
    plan = made("vanishing", ["tanh", "relu"], ["depth=2,3", "gain=0.5..1:3"], seeds=2, units=8)
    assert plan.count == len(set(plan.runs())) == 2 * 2 * 3 * 2
    assert [axis.values for axis in plan.axes] == [(2, 3), (0.5, 0.75, 1.0)]
    config = json.loads(plan.cells[0].config)
    assert config == {"depth": 2, "gain": 0.5, "networks": 20, "units": 8, "init": "glorot"} or config["units"] == 8
    assert [key.seed for key in plan.runs()] == [0] * 12 + [1] * 12


def test_equal_runs_have_one_identity_however_they_are_written() -> None:
    (swept,) = made("train", ["elu"], ["lr=1", "alpha=0.5"], data="xor").runs()
    (given,) = made("train", ["ELU:0.5"], [], data="xor", learning_rate=1.0).runs()
    assert swept == given
    (deep,) = made("train", ["relu"], ["depth=3"], data="xor", units=8).runs()
    (layered,) = made("train", ["relu"], [], data="xor", layers=(8, 8, 8)).runs()
    assert deep == layered
    (named,) = made("train", ["relu"], ["init=gain:2"], data="xor").runs()
    (gained,) = made("train", ["relu"], ["gain=2"], data="xor").runs()
    assert named == gained


@pytest.mark.parametrize("experiment", [name for name in names() if name != "train"])
def test_an_experiment_measures_what_its_record_names(experiment: str) -> None:
    small = {"units": 3, "networks": 1}
    (key,) = made(experiment, ["tanh"], ["depth=2"], **small).runs()
    record = execute(key)
    assert record.measures is not None, record.reason
    assert tuple(record.measures) == subject(experiment, "", {}).measures
    assert execute(key) == record


def test_training_has_the_theory_of_its_initialisation() -> None:
    plan = made("train", ["tanh"], ["gain=1.5"], data="xor", depth=2, units=4, bias=0.2, epochs=1)
    (key,) = plan.runs()
    measures = execute(key).measures
    assert measures
    assert set(measures) == set(plan.measures)
    point = execute(next(iter(made("edge", ["tanh"], ["gain=1.5"], bias=0.2, networks=1, units=3).runs()))).measures
    assert point
    assert measures["xi"] == pytest.approx(point["xi"])
    assert measures["chi_1_theory"] == pytest.approx(point["chi_1_theory"])


def test_labels_tell_functions_apart() -> None:
    with pytest.raises(UsageError, match="is given twice"):
        made("edge", ["relu", "ReLU"], [])
    assert [cell.label for cell in made("edge", ["a=relu", "b=relu"], []).cells] == ["a", "b"]
    assert made("edge", ["a=relu", "b=relu"], []).count == 2


@pytest.mark.parametrize(
    ("over", "given", "message"),
    [
        ([], {"init": "hee"}, "unknown initialisation 'hee'"),
        (["init=he,gain:x"], {}, "must be a number from 0"),
        (["init=he,he:2"], {}, "unknown initialisation 'he:2'"),
        ([], {"loss": "foo"}, "unknown loss"),
        (["optimizer=adam,foo"], {}, "unknown optimizer"),
    ],
)
def test_training_that_no_run_can_have_is_refused_before_the_first_run(
    over: list[str], given: dict[str, str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        made("train", ["relu"], over, data="xor", **given)
