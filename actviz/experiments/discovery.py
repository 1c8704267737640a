"""All experiments in one table: what each shows, its functions and options with their defaults, and where it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from actviz.errors import UsageError
from actviz.text.names import did_you_mean
from actviz.text.numbers import rounded

if TYPE_CHECKING:
    from actviz.experiments.result import Outcome, Progress, Settings
    from actviz.function.activation import Activation

_RANDOM: Mapping[str, Any] = {"units": 100, "depth": 30, "networks": 20, "seed": 0}


@dataclass(frozen=True)
class Experiment:
    """One experiment: `summary` for a list, its functions and the defaults of the options it has, and its module's name.

    `suffix` ends the names of its functions where a module holds two experiments.
    """

    name: str
    summary: str
    functions: tuple[str, ...]
    defaults: Mapping[str, Any]
    module: str
    suffix: str = ""

    @property
    def options(self) -> str:
        """The options as they are written, with their defaults; in brackets those that have none."""
        return " ".join(
            f"[--{name}]" if value is None else f"--{name} {rounded(value) if isinstance(value, float) else value}"
            for name, value in self.defaults.items()
        )

    def settings(self, given: Mapping[str, Any]) -> Settings:
        """The defaults, changed by what is given; raises UsageError for an option that this experiment does not use."""
        from actviz.experiments.result import Settings  # noqa: PLC0415 - the table is read without it

        chosen = {name: value for name, value in given.items() if value is not None}
        for name in chosen:
            if name not in self.defaults:
                raise UsageError(f"lab {self.name} does not use --{name}", f"its options are {self.options}")
        if "gain" in chosen and "init" in chosen:
            raise UsageError("--gain and --init exclude each other", "a gain replaces the initialisation")
        defaults = {name: value for name, value in self.defaults.items() if name != "gain" or "init" not in chosen}
        return Settings(**{**defaults, **chosen})

    def run(self, functions: Sequence[Activation], settings: Settings, progress: Progress) -> Outcome:
        """Do the experiment."""
        result: Outcome = getattr(import_module(f"actviz.experiments.{self.module}"), f"run{self.suffix}")(
            functions, settings, progress
        )
        return result

    def script(self, functions: Sequence[Activation], settings: Settings) -> str:
        """The program that does it with NumPy alone."""
        from actviz.experiments.script import command_line  # noqa: PLC0415 - as above

        title = command_line(self.name, functions, settings.as_config())
        text: str = getattr(import_module(f"actviz.experiments.{self.module}"), f"script{self.suffix}")(
            title, functions, settings
        )
        return text


EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType(
    {
        experiment.name: experiment
        for experiment in (
            Experiment(
                "vanishing",
                "the gradient, layer by layer",
                ("sigmoid", "tanh", "relu"),
                {**_RANDOM, "init": "glorot", "gain": None},
                "vanishing",
            ),
            Experiment(
                "exploding",
                "what too large weights do",
                ("relu",),
                {**_RANDOM, "init": None, "gain": 3.0},
                "vanishing",
                "_exploding",
            ),
            Experiment(
                "movement",
                "which layers learn",
                ("sigmoid", "relu"),
                {"units": 16, "depth": 8, "init": "auto", "gain": None, "lr": 0.1, "networks": 3, "seed": 0},
                "movement",
            ),
            Experiment(
                "dying",
                "units whose slope is 0 for all data",
                ("relu", "leaky_relu"),
                {"units": 16, "depth": None, "init": "auto", "gain": None, "bias": None, "lr": None, "networks": 3, "seed": 0},
                "dying",
            ),
            Experiment(
                "saturation",
                "tails in which the slope is nearly 0",
                ("sigmoid", "tanh", "relu", "gelu"),
                {"networks": 20, "seed": 0},
                "saturating",
            ),
            Experiment("edge", "the edge of chaos", ("tanh",), {**_RANDOM, "units": 200, "depth": 10}, "edge"),
            Experiment(
                "sparsity",
                "true zeros",
                ("relu", "sigmoid", "gelu"),
                {**_RANDOM, "depth": 10, "init": "auto", "gain": None},
                "sparsity",
            ),
            Experiment("output-loss", "sure and wrong: which loss corrects it", ("sigmoid",), {"lr": 0.15}, "output_loss"),
            Experiment(
                "linearity",
                "without it: a linear regression",
                ("identity", "relu", "tanh"),
                {"units": 16, "depth": 5, "init": "auto", "gain": None, "bias": 1.0, "networks": 10, "seed": 0},
                "linearity",
            ),
            Experiment(
                "signal",
                "mean, variance, correlation",
                ("relu", "tanh"),
                {**_RANDOM, "units": 200, "init": "auto", "gain": None, "bias": 0.0},
                "signal",
            ),
        )
    }
)


def experiment(name: str) -> Experiment:
    """The experiment of this name; raises UsageError for one that there is not."""
    key = name.lower().replace("_", "-")
    if key not in EXPERIMENTS:
        raise UsageError(
            f"there is no experiment {name!r}{did_you_mean(name, EXPERIMENTS)}", f"there are {', '.join(EXPERIMENTS)}"
        )
    return EXPERIMENTS[key]
