"""`actviz.lab`: an experiment on networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from actviz.api.arguments import Scalar, scalars
from actviz.api.options import by_field
from actviz.experiments.discovery import Experiment
from actviz.experiments.discovery import experiment as named
from actviz.experiments.repetition import Progress, no_progress
from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.render.views.experiment import ExperimentsView, ExperimentView


class Prepared(NamedTuple):
    """An experiment with its functions and options, ready to run."""

    experiment: Experiment
    functions: list[Activation]
    settings: Settings

    def run(self, progress: Progress) -> ExperimentView:
        """Run it."""
        return ExperimentView(self.experiment.run(self.functions, self.settings, progress))

    def script(self) -> str:
        """The program that does the same with NumPy alone."""
        return self.experiment.script(self.functions, self.settings)


def prepared(experiment: str, functions: Iterable[Scalar], options: Mapping[str, Any]) -> Prepared:
    """The experiment of a name with functions, by default its own, and options by field; raises UsageError for what does not fit."""
    chosen = named(experiment)
    settings = chosen.settings(options)
    return Prepared(chosen, scalars(functions or chosen.functions, "experiment with"), settings)


def lab(experiment: str | None = None, *functions: Scalar, **options: Any) -> ExperimentView | ExperimentsView:
    """Run an experiment on networks, as `actviz lab` does: measurement, prediction and a conclusion in one sentence.

    Without an experiment the result lists them all, with their options. `options` are those of the command, such as `depth=30`,
    `init="he"`, `networks=20` or `seed=1`; the same call gives the same numbers. Raises UsageError for an unknown experiment or option.

    >>> import actviz
    >>> outcome = actviz.lab("vanishing", "sigmoid", depth=5, networks=2).result
    >>> outcome.experiment, outcome.config["depth"]
    ('vanishing', 5)
    >>> "sigmoid" in outcome.sentence
    True
    """
    if experiment is None and not functions and not options:
        return ExperimentsView()
    chosen = prepared(experiment or "", functions, by_field(Settings, options, "lab"))
    return chosen.run(no_progress)
