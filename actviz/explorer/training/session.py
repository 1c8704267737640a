"""One network that learns: built from settings, taken forward by batches and epochs, measured on its way."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from actviz.errors import ActvizError
from actviz.explorer.training.settings import Settings
from actviz.nn.diagnostics import diagnostics
from actviz.nn.monitoring import Measures, measured
from actviz.nn.runs import Run
from actviz.text.numbers import rounded

#: The history has every epoch up to this one, and beyond one for each step of so large a share: a curve that does not grow in memory.
_EVERY, _SHARE = 300, 0.01


class Session:
    """A run between its beginning and wherever it was taken; `is_lifted` beyond its own reasons to stop."""

    def __init__(self, settings: Settings) -> None:
        config, request = settings.config, settings.request
        self.settings = settings
        self.run = Run(config, config.names[0], config.seed, request.source)
        self._course = self.run.course()
        self.is_lifted = False
        self._next_measured = 0.0
        self._take_note()

    @property
    def epoch(self) -> int:
        """The number of complete epochs."""
        return self._course.epoch.number

    @property
    def batch(self) -> int:
        """The number of batches since the last complete epoch."""
        return self._course.done

    @property
    def batches(self) -> int:
        """The number of batches in an epoch."""
        return self._course.batches

    @property
    def stopped(self) -> str:
        """The reason to stop, or ""."""
        return self._course.epoch.stopped

    @property
    def history(self) -> Sequence[Measures]:
        """The measures by epoch, thinned out after the first ones."""
        return self.run.history

    def step(self, batches: int = 1) -> None:
        """Train with this number of batches, but not beyond the end of the epoch."""
        before = self.epoch
        self._course.step(batches)
        for name in ("latest", "notes"):
            self.__dict__.pop(name, None)
        if self.epoch != before:
            self._take_note()

    def complete(self) -> None:
        """Train to the end of the epoch."""
        self.step(self.batches - self.batch)

    def lift(self) -> str:
        """Let a run that has stopped continue; else the reason why it cannot."""
        if self.settings.config.schedule != "constant":
            return "the schedule of the learning rate ends here; r begins anew"
        if not self._course.lift():
            return "there is nothing to continue; r begins anew"
        self.is_lifted = True
        return ""

    def _take_note(self) -> None:
        """Measure the network after an epoch, if it is time."""
        epoch = self._course.epoch
        self.run.follow(epoch)
        if epoch.number >= self._next_measured or epoch.stopped:
            self.run.history.append(measured(self.run.network, self.run.loss, self.run.problem, epoch))
            self._next_measured = max(epoch.number + 1.0, epoch.number * (1 + _SHARE) if epoch.number > _EVERY else 0.0)

    @cached_property
    def latest(self) -> Measures:
        """The measures of the network as it is, also in the middle of an epoch."""
        if not self.batch and self.history[-1].epoch == self.epoch:
            return self.history[-1]
        return measured(self.run.network, self.run.loss, self.run.problem, self._course.epoch)

    @property
    def is_finite(self) -> bool:
        """Whether the parameters can be used."""
        return bool(np.isfinite(self.run.network.parameters).all())

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What `actviz train` says of the run, the most important first."""
        if not self.epoch:
            return ()
        try:
            return diagnostics(self.run.result(), self.settings.config, self.history)
        except ActvizError as error:
            return (error.message,)

    def ending(self) -> str:
        """Why a run has stopped that went well; "" for one that has not."""
        config = self.settings.config
        return {
            "tolerance": f"the loss has fallen to {rounded(config.tolerance)}; Space trains on",
            "target": f"the loss has fallen to {rounded(config.target_loss)}; Space trains on",
            "epochs": f"all {config.epochs} epochs are done; Space trains on",
            "plateau": f"no lower loss for {config.patience} epochs; Space trains on",
        }.get(self.stopped, "")

    def line(self) -> str:
        """The command that trains the network up to the last complete epoch."""
        exact = self.settings.config.schedule == "constant" and self.epoch and (self.is_lifted or not self.stopped)
        return self.settings.line(self.epoch if exact else None, lifted=self.is_lifted)
