"""The reasons to stop training: the loss is low enough, stands still or diverges, or all epochs are done."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from actviz.nn.config import Config

#: A run diverges when its loss is this many times the initial one ...
_LOST = 1e6
#: ... or when for more epochs than these it does not fall, and is this many times that of the initial network and of a constant.
_WORSE, _WORSE_EPOCHS = 2.0, 25
#: More epochs than any run has.
_ENDLESS = 10**18
#: A loss improves where it falls below the best one by more than this share.
_LEAST_IMPROVEMENT = 1e-4


@dataclass(frozen=True)
class Epoch:
    """The state after an epoch: the loss over all training examples, the norm of the change of the parameters, the reason to stop.

    Epoch 0 is the state before the first step. `best` is the lowest loss so far, but for improvements below a ten thousandth, and
    `best_at` its epoch.
    """

    number: int
    loss: float
    moved: float
    #: "tolerance", "target", "plateau", "epochs", "diverged" or "interrupted"; "" before the last epoch.
    stopped: str = ""
    best: float = math.inf
    best_at: int = 0


class StopRule:
    """Follows the loss from epoch to epoch; `constant` is the loss of the best constant prediction."""

    def __init__(self, config: Config, constant: float) -> None:
        self._config, self._constant = config, constant
        target = config.target_loss
        #: A target below the tolerance is waited for.
        self._tolerance = min(config.tolerance, target) if target else config.tolerance
        self._best, self._best_at, self._first = math.inf, 0, math.inf
        self._worse, self._least_of_worse = 0, math.inf

    def epoch(self, number: int, loss: float, moved: float = math.inf) -> Epoch:
        """The epoch with the best loss so far, and the reason why it is the last."""
        if number == 0:
            self._first = loss
        if loss < self._best * (1 - _LEAST_IMPROVEMENT):
            self._best, self._best_at = loss, number
        stopped = self._reason(number, loss, moved)
        return Epoch(number, loss, moved if number else 0.0, stopped, self._best, self._best_at)

    def lift(self) -> None:
        """Stop from now on only where the loss diverges or nothing moves."""
        self._config = replace(self._config, patience=0, target_loss=0.0, epochs=_ENDLESS)
        self._tolerance = -math.inf

    def _reason(self, number: int, loss: float, moved: float) -> str:
        """The reason to stop, or ""."""
        if self._has_diverged(loss):
            return "diverged"
        if loss <= self._config.target_loss and self._config.target_loss:
            return "target"
        if loss <= self._tolerance:
            return "tolerance"
        patience = self._config.patience
        if moved == 0 or (patience and number - self._best_at >= patience):
            return "plateau"
        return "epochs" if number >= self._config.epochs else ""

    def _has_diverged(self, loss: float) -> bool:
        """Whether the loss is lost: not finite, far above the initial one, or bad for long without falling."""
        if not math.isfinite(loss) or loss > _LOST * max(self._first, 1.0):
            return True
        if loss <= _WORSE * max(self._first, self._constant):
            self._worse, self._least_of_worse = 0, math.inf
        elif loss < self._least_of_worse * (1 - _LEAST_IMPROVEMENT):
            self._worse, self._least_of_worse = 1, loss
        else:
            self._worse += 1
        return self._worse > _WORSE_EPOCHS
