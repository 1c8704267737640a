"""Learning-rate schedules: the factor on the learning rate in each epoch."""

from __future__ import annotations

import math
from collections.abc import Callable

from actviz.errors import UsageError
from actviz.text.numbers import read_number

#: The factor by the share of the run that is done, from 0 to 1, and the default of `a`, the number after the colon.
_SHAPES: dict[str, tuple[Callable[[float, float], float], float]] = {
    "constant": (lambda *_: 1.0, 0.0),
    "step": (lambda done, a: 0.1 ** math.floor(done * a), 3.0),  # a tenth after each of `a` equal parts
    "exponential": (lambda done, a: a**done, 0.01),  # falls to `a` times itself
    "cosine": (
        lambda done, a: a + (1 - a) * (1 + math.cos(math.pi * done)) / 2,
        0.0,
    ),  # Loshchilov, Hutter 2017, arXiv:1608.03983
    "warmup": (lambda done, a: min(done / a, 1.0) if a else 1.0, 0.1),  # rises in the first share `a`
}
NAMES = (*_SHAPES, "warmup+cosine")


def schedule(text: str, epochs: int) -> Callable[[int], float]:
    """The factor of each epoch, from 1: `cosine`, `step:3`, `exponential:0.01`, `warmup:0.1`; joined by `+` they multiply.

    >>> factor = schedule("warmup:0.5+constant", 10)
    >>> [factor(epoch) for epoch in (1, 5, 10)]
    [0.2, 1.0, 1.0]
    """
    parts = [_part(part, text) for part in text.split("+")]

    def factor(epoch: int) -> float:
        # a warm-up starts above 0, a fall starts at its top
        return math.prod(shape((epoch - (name != "warmup")) / epochs, number) for name, shape, number in parts)

    return factor


def _part(part: str, text: str) -> tuple[str, Callable[[float, float], float], float]:
    name, colon, written = part.strip().partition(":")
    if name not in _SHAPES:
        raise UsageError(f"unknown schedule {part!r}", f"the schedules are {', '.join(NAMES)}")
    shape, number = _SHAPES[name]
    if colon:
        try:
            number = read_number(written)
        except ValueError:
            raise UsageError(f"--schedule {text}: {written!r} is not a number") from None
    if not 0 <= number < math.inf or (name == "exponential" and not number):
        raise UsageError(f"--schedule {text}: {number:g} is out of its range")
    return name, shape, number
