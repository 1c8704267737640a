"""Losses at points where they are known, the best constant prediction, and the targets that they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actviz.errors import UsageError
from actviz.nn.losses import LOSSES


@pytest.mark.parametrize(
    ("name", "outputs", "targets", "value"),
    [
        ("mse", [[1.0, 4.0]], [[0.0, 2.0]], (1 + 4) / 2),
        ("huber", [[0.5]], [[0.0]], 0.125),
        ("huber", [[1.0]], [[0.0]], 0.5),
        ("huber", [[-3.0]], [[0.0]], 2.5),
        ("bce", [[0.0, math.log(3)]], [[1.0, 0.0]], (math.log(2) + math.log(4)) / 2),
        ("cce", [[0.0], [math.log(3)]], [[1.0], [0.0]], math.log(4)),
        ("poisson", [[math.log(2)]], [[2.0]], 0.0),
        ("poisson", [[math.log(3)]], [[2.0]], 3 - 2 * math.log(3) - (2 - 2 * math.log(2))),
        ("poisson", [[0.0]], [[0.0]], 1.0),
    ],
)
def test_a_loss_has_its_value(name: str, outputs: list[list[float]], targets: list[list[float]], value: float) -> None:
    assert LOSSES[name].value(np.array(outputs), np.array(targets)) == pytest.approx(value, rel=1e-12, abs=1e-12)


def entropy(*shares: float) -> float:
    return -sum(share * math.log(share) for share in shares)


def test_the_baseline_is_the_loss_of_the_best_constant() -> None:
    rare = np.array([[1.0, *[0.0] * 1999]])
    classes = np.vstack([rare, 1 - rare])
    few, skew = np.array([[0.0, 0.0, 0.0, 0.04]]), np.array([[0.0, 0.0, 10.0]])
    assert LOSSES["mse"].baseline(skew) == pytest.approx(np.var(skew))
    assert LOSSES["huber"].baseline(skew) == pytest.approx(9.5 / 3)  # at the median, 0
    assert LOSSES["bce"].baseline(rare) == pytest.approx(entropy(1 / 2000, 1999 / 2000), rel=1e-9)
    assert LOSSES["cce"].baseline(classes) == pytest.approx(entropy(1 / 2000, 1999 / 2000), rel=1e-9)
    assert LOSSES["poisson"].baseline(few) == pytest.approx(0.01 - 0.01 * math.log(0.01) - (0.04 - 0.04 * math.log(0.04)) / 4)


@pytest.mark.parametrize(("name", "target"), [("bce", 1.01), ("bce", -0.01), ("cce", 1.5), ("poisson", -1.0)])
def test_targets_out_of_the_domain_are_refused(name: str, target: float) -> None:
    with pytest.raises(UsageError, match=f"the loss {name} is for targets"):
        LOSSES[name].check(np.array([[0.5, target]]))
    LOSSES[name].check(np.array([[0.0, 1.0]]))
