"""Every schedule is its formula, with its default number."""

from __future__ import annotations

import math

import pytest

from actviz.nn.schedules import NAMES, schedule

EPOCHS = 40
#: The factor of each epoch, from 1 to EPOCHS, every number written out.
FORMULAS = {
    "constant": lambda _: 1.0,
    "step": lambda epoch: 0.1 ** ((epoch - 1) * 3 // EPOCHS),
    "exponential": lambda epoch: 0.01 ** ((epoch - 1) / EPOCHS),
    "cosine": lambda epoch: (1 + math.cos(math.pi * (epoch - 1) / EPOCHS)) / 2,
    "warmup": lambda epoch: min(epoch / 4, 1.0),
    "warmup+cosine": lambda epoch: min(epoch / 4, 1.0) * (1 + math.cos(math.pi * (epoch - 1) / EPOCHS)) / 2,
    "step:5": lambda epoch: 0.1 ** ((epoch - 1) * 5 // EPOCHS),
    "exponential:0.3": lambda epoch: 0.3 ** ((epoch - 1) / EPOCHS),
    "cosine:0.2": lambda epoch: 0.2 + 0.8 * (1 + math.cos(math.pi * (epoch - 1) / EPOCHS)) / 2,
    "warmup:0.5": lambda epoch: min(epoch / 20, 1.0),
    "warmup:0": lambda _: 1.0,
}


@pytest.mark.parametrize("text", FORMULAS)
def test_every_epoch_has_the_factor_of_the_formula(text: str) -> None:
    factors = [schedule(text, EPOCHS)(epoch) for epoch in range(1, EPOCHS + 1)]
    assert factors == pytest.approx([FORMULAS[text](epoch) for epoch in range(1, EPOCHS + 1)], rel=1e-12)


def test_every_schedule_is_tested() -> None:
    assert set(NAMES) <= FORMULAS.keys()
