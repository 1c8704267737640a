"""The experiments, each a module of this folder, known without importing the modules or NumPy."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from actviz.errors import UsageError
from actviz.experiments.settings import Settings
from actviz.text.names import did_you_mean
from actviz.text.numbers import rounded
from actviz.text.schema import options

if TYPE_CHECKING:
    from actviz.experiments.outcome import Outcome
    from actviz.experiments.repetition import Progress
    from actviz.function.activation import Activation

_RECORD = "\nEXPERIMENT = Experiment("
#: The line that ends a record.
_END = re.compile(r"^\)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """The record of an experiment, `EXPERIMENT` in its module, written with literals only: it is read without running the module.

    `functions` are its own default functions, `defaults` its options with their values, None where an option has none. Lists show
    the experiments by `order`. `measures` are the numbers that describe one function with one choice of the options in a sweep, the
    most telling one first; `only_swept` are options that its measures have beside the others.
    """

    name: str
    summary: str
    functions: tuple[str, ...]
    defaults: Mapping[str, Any]
    order: int
    measures: tuple[str, ...] = ()
    only_swept: Mapping[str, Any] = field(default_factory=dict)
    module: str = field(default="", compare=False)

    @property
    def options(self) -> str:
        """The options with their defaults, as they are typed; in brackets those without a default."""
        known = options(Settings)
        return " ".join(
            f"[{known[name].flag}]"
            if value is None
            else f"{known[name].flag} {rounded(value) if isinstance(value, float) else value}"
            for name, value in self.defaults.items()
        )

    def settings(self, given: Mapping[str, Any], command: str = "lab") -> Settings:
        """The defaults with the given options (None: not given) in place of theirs; raises UsageError for one that it does not have."""
        chosen = {name: value for name, value in given.items() if value is not None}
        known = {**self.defaults, **self.only_swept} if command == "sweep" else self.defaults
        for name in chosen:
            if name not in known:
                raise UsageError(
                    f"{command} {self.name} does not use {options(Settings)[name].flag}", f"its options are {self.options}"
                )
        if "gain" in chosen and "init" in chosen:
            raise UsageError("--gain and --init exclude each other", "a gain replaces the initialisation")
        defaults = {name: value for name, value in known.items() if name != "gain" or "init" not in chosen}
        return Settings(**{**defaults, **chosen})

    def run(self, functions: Sequence[Activation], settings: Settings, progress: Progress) -> Outcome:
        """Run the experiment."""
        outcome: Outcome = self._imported().run(functions, settings, progress)
        specs = [function.spec for function in functions]
        return replace(outcome, experiment=self.name, config={"functions": specs, **settings.to_dict()})

    def measure(self, activation: Activation, settings: Settings) -> Mapping[str, float | None]:
        """The `measures` of one function; None for what it does not have."""
        measured: Mapping[str, float | None] = self._imported().measure(activation, settings)
        return measured

    def script(self, functions: Sequence[Activation], settings: Settings) -> str:
        """The program that does the same with NumPy alone."""
        chosen = [f"--{key} {value}" for key, value in settings.to_dict().items()]
        line = " ".join(["actviz lab", self.name, *(function.spec for function in functions), *chosen])
        text: str = self._imported().script(functions, settings).text(line)
        return text

    def _imported(self) -> Any:
        return import_module(f"actviz.experiments.{self.module}")


def read_record(module: Path) -> Experiment | None:
    """The record in a module's source; None for a module that is no experiment."""
    source = module.read_text(encoding="utf-8")
    start = source.find(_RECORD)
    if start < 0:
        return None
    end = _END.search(source, start + 1)
    if not end:
        raise SyntaxError(f"{module}: EXPERIMENT has no end")
    call: Any = getattr(ast.parse(source[start + 1 : end.end()]).body[0], "value", None)
    values = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return Experiment(**values, module=module.stem)


def _all() -> Mapping[str, Experiment]:
    records = filter(None, map(read_record, sorted(Path(__file__).parent.glob("*.py"))))
    return MappingProxyType({record.name: record for record in sorted(records, key=lambda record: record.order)})


EXPERIMENTS: Mapping[str, Experiment] = _all()


def experiment(name: str) -> Experiment:
    """The experiment of this name; raises UsageError for an unknown one."""
    key = name.lower().replace("_", "-")
    if key not in EXPERIMENTS:
        raise UsageError(
            f"unknown experiment {name!r}{did_you_mean(name, EXPERIMENTS)}", f"the experiments are {', '.join(EXPERIMENTS)}"
        )
    return EXPERIMENTS[key]
