"""The reasons to stop, each at its limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pytest

from actviz.nn.config import Config
from actviz.nn.stopping import Epoch, StopRule


def followed(losses: Iterable[float], constant: float = 1.0, moved: float = 1.0, **options: Any) -> Epoch:
    """The last epoch of a run with these losses, of which the first is the initial one."""
    config = Config("d", "regression", **{"tolerance": 0.0, "patience": 0, "epochs": 1000, **options})
    rule, epoch = StopRule(config, constant), None
    for number, loss in enumerate(losses):
        epoch = rule.epoch(number, loss, moved)
        if epoch.stopped:
            break
    assert epoch
    return epoch


def test_a_lost_loss_has_diverged() -> None:
    assert followed([2.0, 2.0e6]).stopped == ""
    assert followed([2.0, 2.01e6]).stopped == "diverged"
    assert followed([0.1, 1.01e6]).stopped == "diverged"
    assert followed([2.0, math.nan]).stopped == followed([math.inf]).stopped == "diverged"


def test_a_loss_that_stays_worse_has_diverged_after_25_epochs() -> None:
    assert followed([1.0, *[2.1] * 25]).stopped == ""
    assert followed([1.0, *[2.1] * 26]).stopped == "diverged"
    assert followed([1.0, *[2.0] * 40]).stopped == ""
    assert followed([3.0, *[6.1] * 40], constant=1.0).number == 26
    assert followed([1.0, *[6.1] * 40], constant=3.0).stopped == "diverged"
    assert followed([1.0, *[2.1] * 20, 1.9, *[2.1] * 20]).stopped == ""
    assert followed([1.0, *(9 * 0.99**epoch for epoch in range(100))]).stopped == ""


def test_a_loss_without_improvement_is_a_plateau() -> None:
    assert followed([1.0] * 21, patience=20).number == 20
    assert followed([1.0] * 20, patience=20).stopped == ""
    falls = [(1 - 2e-4) ** epoch for epoch in range(100)]
    assert followed(falls, patience=2).stopped == ""
    last = followed([(1 - 5e-5) ** epoch for epoch in range(100)], patience=1)
    assert (last.stopped, last.number, last.best) == ("plateau", 1, 1.0)
    assert followed([1.0, 1.0], moved=0.0).stopped == "plateau"


def test_a_low_loss_is_enough() -> None:
    assert followed([1.0, 0.11, 0.1, 0.05], tolerance=0.1).number == 2
    assert followed([1.0, 0.11, 0.1, 0.05], tolerance=0.1).stopped == "tolerance"
    assert followed([1.0, 0.3, 0.2], target_loss=0.3).stopped == "target"
    waited = followed([1.0, 0.05, 0.02], tolerance=0.1, target_loss=0.02)
    assert (waited.stopped, waited.number) == ("target", 2)


def test_the_epochs_end() -> None:
    last = followed([1.0, 0.5, 0.7, 0.6], epochs=3)
    assert (last.stopped, last.number, last.best, last.best_at) == ("epochs", 3, 0.5, 1)
    assert followed([1.0], epochs=0) == Epoch(0, 1.0, 0.0, "epochs", 1.0, 0)


@pytest.mark.parametrize("number", [0, 3])
def test_epoch_zero_did_not_move(number: int) -> None:
    assert followed([1.0] * (number + 1), epochs=number).moved == (1.0 if number else 0.0)
