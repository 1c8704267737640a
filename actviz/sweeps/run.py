"""One run: a function under a configuration with a seed, and what is measured."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from actviz.analysis.signal.mean_field import MeanField
from actviz.analysis.signal.phases import settled
from actviz.catalogue.resolve import scalar
from actviz.errors import ActvizError
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.settings import Settings
from actviz.function.activation import Activation
from actviz.nn.config import Config
from actviz.nn.datasets import dataset_named
from actviz.nn.initialisations import deviations
from actviz.nn.problem import RawExamples
from actviz.nn.runs import Run, RunResult
from actviz.text.schema import options

#: A measured number, or a word; None where there is none.
Measure = float | int | str | None
#: The experiment that trains networks.
TRAIN = "train"
#: The measures of a training run, but for the first two, whose order depends on the task.
TRAINED = ("test_accuracy", "test_loss", "epochs", "dead", "stopped", "chi_1_theory", "xi")


@dataclass(frozen=True, order=True)
class RunKey:
    """The identity of a run, beside the version of actviz: the experiment, the canonical function, the full configuration, the seed.

    `config` is strict JSON with sorted keys.
    """

    experiment: str
    function: str
    config: str
    seed: int


@dataclass(frozen=True)
class RunRecord:
    """The measures of a run; None for one that failed, with the `reason`."""

    key: RunKey
    measures: Mapping[str, Measure] | None
    reason: str = ""


def canonical(config: Mapping[str, Any]) -> str:
    """The configuration as JSON that is the same for equal configurations."""
    return json.dumps(config, sort_keys=True, separators=(",", ":"), allow_nan=False)


def execute(key: RunKey, examples: RawExamples | None = None) -> RunRecord:
    """Run, and measure; an error is the reason why a run failed. `examples` are those of a file, where the run learns from one."""
    try:
        return RunRecord(key, _measured(key, json.loads(key.config), examples))
    except ActvizError as error:
        return RunRecord(key, None, error.message)
    except MemoryError:
        return RunRecord(key, None, "not enough memory")
    except Exception as error:  # one run does not end the others
        return RunRecord(key, None, f"{type(error).__name__}: {error}")


def _measured(key: RunKey, config: Mapping[str, Any], examples: RawExamples | None) -> Mapping[str, Measure]:
    if key.experiment == TRAIN:
        return _trained(key, config, examples)
    names = {option.key: name for name, option in options(Settings).items()}
    settings = Settings(**{names[name]: value for name, value in config.items()}, seed=key.seed)
    return EXPERIMENTS[key.experiment].measure(scalar(key.function, "sweep"), settings)


def _trained(key: RunKey, values: Mapping[str, Any], examples: RawExamples | None) -> dict[str, Measure]:
    """The measures of a network after training, and the theory of wide networks for its initialisation."""
    stated = {name: value for name, value in values.items() if name != "digest"}
    config = Config.of_json({**stated, "functions": [key.function], "seed": key.seed})
    run = Run(config, key.function, key.seed, examples or dataset_named(config.data))
    deque(run.epochs(), 0)
    result = run.result()
    final = result.final
    return {
        "accuracy": final.accuracy, "loss": final.loss, "test_accuracy": final.test_accuracy, "test_loss": final.test_loss,
        "epochs": result.last.number, "dead": max(final.dead, default=None), "stopped": result.last.stopped,
        **_theory_of(result, config),
    }  # fmt: skip


def _theory_of(result: RunResult, config: Config) -> dict[str, Measure]:
    """chi_1, and the depth scale xi of correlations, for sigma_w of the second hidden layer; None without one."""
    if len(config.layers) < 2:
        return {"chi_1_theory": None, "xi": None}
    layer, deviation = result.network.layers[1], deviations(result.network, config.init)[1]
    chi_1, xi = _theory(scalar(result.function, "sweep"), round(deviation * layer.fan_in**0.5, 12), config.bias)
    return {"chi_1_theory": chi_1, "xi": xi}


@lru_cache(maxsize=1024)
def _theory(activation: Activation, weight: float, bias: float) -> tuple[float | None, float | None]:
    """chi_1 and the depth scale of correlations where the variance has settled."""
    if weight == 0:
        return None, None
    point = settled(MeanField(activation), weight, bias)
    return (point.chi_1, point.depth_c) if point.q == point.q else (None, None)
