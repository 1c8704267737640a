"""The result of a run: whether it gives a model, which units are dead, at which levels many runs end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import actviz
from actviz.nn.combination import with_options
from actviz.nn.datasets import DATASETS
from actviz.nn.diagnostics import diagnostics
from actviz.nn.losses import LOSSES
from actviz.nn.monitoring import measured
from actviz.nn.network import Network
from actviz.nn.problem import RawExamples, accuracy, prepared
from actviz.nn.runs import Run, RunResult
from actviz.nn.stopping import Epoch
from actviz.nn.summary import levels

CIRCLES = with_options(DATASETS["circles"].defaults, epochs=1)


@pytest.fixture(scope="module")
def result() -> RunResult:
    run = Run(CIRCLES, "relu", 0, DATASETS["circles"])
    for _ in run.epochs():
        pass
    return run.result()


def changed(result: RunResult, loss: float, **final: Any) -> RunResult:
    """The result with another last loss, as a multiple of a constant's, and other final measures."""
    value = loss * result.constant_loss
    last = Epoch(60, value, 1.0, "plateau", value, 10)
    return replace(result, last=last, final=replace(result.final, **{"loss": value, **final}))


@pytest.mark.parametrize(
    ("multiple", "stopped", "best_at", "gives_a_model"),
    [
        (1.99, "plateau", 10, True), (2.01, "plateau", 10, False), (2.01, "epochs", 10, False),
        (9.9, "epochs", 60, True), (10.1, "epochs", 60, False), (20.0, "interrupted", 10, True), (0.1, "diverged", 10, False),
    ],
)  # fmt: skip
def test_a_run_that_a_constant_beats_gives_no_model(
    result: RunResult, multiple: float, stopped: str, best_at: int, gives_a_model: bool
) -> None:
    last = Epoch(60, multiple * result.constant_loss, 1.0, stopped, result.constant_loss, best_at)
    assert replace(result, last=last).gives_a_model == gives_a_model


@pytest.mark.parametrize(("bias", "dead"), [(-13.7, 0.0), (-13.9, 1.0)])
def test_a_unit_is_dead_below_a_millionth(bias: float, dead: float) -> None:
    """The slope of the sigmoid is 1.12e-6 at -13.7, and 9.2e-7 at -13.9."""
    problem = prepared(RawExamples(np.zeros((4, 1)), np.arange(4.0), "regression"), 0.0, np.random.default_rng(0))
    network = Network([1, 1, 1], [actviz.get("sigmoid"), None])
    network.matrix(0)[-1] = bias
    assert measured(network, LOSSES["mse"], problem, Epoch(0, 1.0, 0.0)).dead == (dead,)


def test_close_losses_are_one_level() -> None:
    assert [level.count for level in levels([0.5, 0.509, 0.6, 0.613], 0.01)] == [2, 1, 1]
    assert [level.count for level in levels([0.001, 0.0099, 0.0101], 0.01)] == [2, 1]


def test_many_losses_are_counted_in_even_steps_of_the_logarithm() -> None:
    losses = [10.0 ** (-0.2 * place) for place in range(41)]
    counted = levels(losses, 0.0)
    assert len(counted) == 8
    # eight steps of 10**0.75, from a millionth of the largest to the largest
    assert counted[0].high < 10**-5.25 < counted[1].low
    assert all(level.high / level.low <= 10**0.75 for level in counted[1:])


def test_a_label_is_predicted_above_one_half() -> None:
    predicted, targets = np.array([[0.45, 0.55], [0.9, 0.9]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    assert accuracy("labels", predicted, targets) == 0.5
    assert accuracy("binary", predicted[:1], targets[:1]) == 1
    assert accuracy("classes", predicted, targets) == 0.5
    assert accuracy("regression", predicted, targets) is None


def test_what_a_run_shows_is_reported_at_its_limit(result: RunResult) -> None:
    def said(changes: RunResult) -> str:
        return " ".join(diagnostics(changes, CIRCLES))

    assert "no better than" not in said(changed(result, 0.98))
    assert "no better than predicting how frequent" in said(changed(result, 0.995))
    assert "worse than predicting how frequent" in said(changed(result, 1.1))
    assert "units of layer" not in said(changed(result, 0.5, dead=(0.4375, 0.0)))
    assert "8 of 16 units of layer 1 are dead" in said(changed(result, 0.5, dead=(0.5, 0.0)))
    assert "layer 2 died" in said(changed(result, 0.5, dead=(0.0, 1.0)))
    still = changed(result, 0.5)
    assert "stationary point" in said(replace(still, last=replace(still.last, best=still.last.loss / 1.009)))
    assert "jumps about" in said(replace(still, last=replace(still.last, best=still.last.loss / 1.02)))
