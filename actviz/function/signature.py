"""How a framework calls a function: all arguments of the real call in their order, and what a call gives the function.

In the catalogue a signature is written as in Python, `torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)`,
with signs of its own for how an argument must be given for the call to mean this function (`Rule`).
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from actviz.errors import UsageError
from actviz.function.frameworks import AXES, GRADIENT_OF, INPUTS, KEPT, NEUTRAL, SHARED
from actviz.function.parameter import WORDS, Parameter, number
from actviz.text.names import did_you_mean, normalise

_CALL = re.compile(r"([^\s(]+)\(([^)]*)\)")
_ARGUMENT = re.compile(r"(\w+)(?:(==|!=|:=|\?=|=)(.*))?")
_ALTERNATIVES = re.compile(r"\{([^}]*)\}")


class Rule(StrEnum):
    """How an argument must be given; the sign stands before the framework's default."""

    #: As one likes: `alpha=1`.
    FREE = "="
    #: With this value: `approximate=='tanh'`.
    EQUAL = "=="
    #: With another value than the default: `negative_slope!=0`.
    OTHER = "!="
    #: One at least of those that have this sign: `min?=None, max?=None`.
    ONE_OF = "?="
    #: The framework has the value, but takes no argument for it: `gamma:=1.0507`.
    BUILT_IN = ":="


@dataclass(frozen=True)
class Argument:
    """An argument of a call: its name, its default as a text (None where there is none), and the parameter that it sets.

    What sets no parameter is the input, does not change the function (`inplace`), or keeps its default.
    """

    name: str
    default: str | None = None
    parameter: Parameter | None = None
    rule: Rule = Rule.FREE
    keyword_only: bool = False

    @classmethod
    def read(cls, text: str, parameters: Iterable[Parameter] = (), *, keyword_only: bool = False) -> Argument:
        """The argument that a text says: `weight`, `beta=1`, `approximate=='tanh'`; raises ValueError for any other text."""
        match = _ARGUMENT.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not an argument")
        name, sign, default = match.groups()
        parameter = next((parameter for parameter in parameters if parameter.is_called(name)), None)
        return cls(name, default, parameter, Rule(sign or "="), keyword_only)

    @property
    def is_input(self) -> bool:
        """Whether it is the number or the array that the function is taken of."""
        return self.parameter is None and normalise(self.name) in INPUTS

    @property
    def is_neutral(self) -> bool:
        """Whether it does not change the function."""
        return self.parameter is None and normalise(self.name) in NEUTRAL

    @property
    def selects(self) -> bool:
        """Whether it chooses among functions, as `approximate` does: the call's name alone is not this function's then."""
        plain = self.is_input or self.is_neutral or normalise(self.name) in KEPT
        return self.rule in (Rule.EQUAL, Rule.OTHER) or (self.parameter is None and not plain)

    @property
    def required(self) -> bool:
        """Whether a call without it does not mean this function."""
        return self.rule in (Rule.EQUAL, Rule.OTHER) or (self.default is None and self.parameter is not None)

    @property
    def is_shown(self) -> bool:
        """Whether a user wants to see it."""
        hidden = self.is_input or normalise(self.name) in KEPT or (self.is_neutral and normalise(self.name) not in AXES)
        return self.rule is not Rule.BUILT_IN and (self.parameter is not None or not hidden)

    @property
    def value(self) -> str:
        """The default without the quotes of Python."""
        return (self.default or "").strip("'\"")

    @property
    def default_value(self) -> float | None:
        """What the parameter is where the argument is not given; None where the call says nothing of it."""
        if self.parameter is None or self.default in (None, "...") or self.rule is Rule.OTHER:
            return None
        if self.default == "None":
            return self.parameter.default_value if self.parameter.is_bound else None
        return number(str(self.default))

    def is_called(self, name: str) -> bool:
        """Whether it, or in some framework its parameter, goes by this name."""
        return normalise(name) == normalise(self.name) or (self.parameter is not None and self.parameter.is_called(name))

    def is_default(self, value: Any) -> bool:
        """Whether a value is the default."""
        said = _said(value)
        return self.default is not None and (self.value.casefold() == said.casefold() or _equal(self.value, value))

    def __str__(self) -> str:
        if self.default in (None, "...") or self.rule in (Rule.OTHER, Rule.ONE_OF):
            return self.name
        return f"{self.name}{'==' if self.rule is Rule.EQUAL else '='}{self.default}"


def _said(value: Any) -> str:
    return ast.unparse(value) if isinstance(value, ast.expr) else str(value)


def _equal(text: str, value: Any) -> bool:
    try:
        return not isinstance(value, bool) and float(text) == float(value)
    except (TypeError, ValueError):
        return False


@dataclass(frozen=True)
class Signature:
    """One framework's call for a function: the dotted path and its arguments; that of a bare name is actviz's own.

    `more_values` and `more_names`: it takes further arguments too, by position (`*args`) or by name (`**kwargs`).
    """

    path: str
    arguments: tuple[Argument, ...]
    more_values: bool = False
    more_names: bool = False

    @classmethod
    def read(cls, text: str, parameters: Sequence[Parameter] = ()) -> Signature:
        """The signature that a text says, of a function with these parameters."""
        path, _, rest = text.removesuffix(")").partition("(")
        words = [word.strip() for item in rest.split(",") for word in SHARED.get(item.strip(), item).split(",")]
        arguments, starred = [], False
        for word in filter(None, words):
            starred = starred or word.startswith("*")
            if not word.startswith("*"):
                arguments.append(Argument.read(word, parameters, keyword_only=starred))
        return cls(path, tuple(arguments), "*args" in words, "**kwargs" in words)

    @property
    def taken(self) -> tuple[Argument, ...]:
        """The arguments that may be given."""
        return tuple(argument for argument in self.arguments if argument.rule is not Rule.BUILT_IN)

    @property
    def is_bare(self) -> bool:
        """Whether it is actviz's own, and no framework's."""
        return "." not in self.path

    @property
    def selects(self) -> bool:
        """Whether the name alone means another function of the framework, or may."""
        return any(argument.selects for argument in self.arguments)

    @property
    def framework(self) -> str:
        """The framework whose call it is."""
        return self.path.partition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the path: the bare name."""
        return self.path.rpartition(".")[2]

    @property
    def gradient(self) -> str:
        """The framework whose gradient it has at kinks."""
        return GRADIENT_OF.get(self.framework, self.framework)

    @property
    def defaults(self) -> dict[str, float]:
        """The parameters that have a value where nothing is given."""
        values = ((argument.parameter, argument.default_value) for argument in self.arguments)
        return {parameter.name: value for parameter, value in values if parameter and value is not None}

    def argument(self, name: str) -> Argument | None:
        """The argument of this name that may be given."""
        return next((argument for argument in self.taken if normalise(argument.name) == normalise(name)), None)

    def sets(self, parameter: str) -> bool:
        """Whether an argument sets the parameter of this name."""
        return any(argument.parameter and argument.parameter.name == parameter for argument in self.taken)

    def on(self, backend: str) -> Signature:
        """The same call of Keras on another backend: `keras[jax]`."""
        return replace(self, path=backend.casefold().removesuffix("[tf]") + "." + self.path.partition(".")[2])

    @property
    def call(self) -> str:
        """The call as code has it, with the defaults and what must be given."""
        return str(self).replace("==", "=")

    @property
    def usage(self) -> str:
        """How a user writes it: `elu:alpha=1.0`, `torch.nn.ELU(alpha=1)`."""
        if not self.is_bare:
            return self.call
        written = ",".join(f"{name}={value!r}" for name, value in self.defaults.items())
        return f"{self.path}:{written}" if written else self.path

    def __str__(self) -> str:
        return f"{self.path}({', '.join(str(argument) for argument in self.arguments if argument.is_shown)})"

    def bind(self, /, *values: Any, **named: Any) -> dict[str, float]:
        """The parameters that these arguments give, bound as the real call binds them; raises UsageError where it would not.

        A value is a number, a text, True, False or None; any other expression of the code is its syntax tree. The input may be
        left out.

        >>> slope = Parameter("negative_slope", "0.01", also=("alpha",))
        >>> leaky = Signature.read("torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)", [slope])
        >>> leaky.bind(0.2, True), leaky.bind(ast.parse("self.x", mode="eval").body, alpha=0.5)
        ({'negative_slope': 0.2}, {'negative_slope': 0.5})
        """
        given = self._assigned(values, named)
        self._check_complete(given)
        numbers = [(argument.parameter, self._number(argument, value)) for argument, value in given]
        return {parameter.name: number for parameter, number in numbers if parameter and number is not None}

    def input_of(self, /, *values: Any, **named: Any) -> ast.expr | None:
        """What these arguments have in the place of the input, if anything."""
        given = self._assigned(values, named)
        return next((value for argument, value in given if argument.is_input and isinstance(value, ast.expr)), None)

    def _assigned(self, values: Sequence[Any], named: Mapping[str, Any]) -> list[tuple[Argument, Any]]:
        """Each argument that is given, with its value."""
        if values and _is_input(values[0]) and not any(argument.is_input for argument in self.arguments):
            values = values[1:]  # nn.GELU(x) is read as nn.GELU()(x)
        with_input = any(isinstance(value, ast.expr) for value in values)
        slots = [item for item in self.taken if not item.keyword_only and (with_input or not item.is_input)]
        if len(values) > len(slots) and not self.more_values:
            count = sum(not slot.is_input for slot in slots)
            most = f"only {count} parameter{'s' * (count > 1)}" if count else "no parameters"
            raise self._error(f"takes {most}{' by position' * any(item.keyword_only for item in self.taken)}")
        by_name = [(argument, value) for name, value in named.items() if (argument := self._named(name))]
        given = [*zip(slots, values, strict=False), *by_name]
        seen: set[str] = set()
        for argument, _ in given:
            key = argument.parameter.name if argument.parameter else argument.name
            if key in seen:
                raise UsageError(f"{self.path}: {key} is given twice", self._hint)
            seen.add(key)
        return given

    def _named(self, name: str) -> Argument | None:
        """The argument of this name, or whose parameter some framework calls so; None for one that does not matter."""
        same = self.argument(name) or next((item for item in self.arguments if item.is_called(name)), None)
        if same and same.rule is Rule.BUILT_IN:
            raise self._error(f"takes no {name}")
        if same or (self.more_values and self.more_names):
            return same
        if normalise(name) in NEUTRAL and (self.is_bare or self.more_names):
            return None
        parameters = [argument.parameter for argument in self.taken if argument.parameter]
        if not any(argument.is_shown for argument in self.taken):
            raise self._error("takes no parameters")
        known = (known for parameter in parameters for known in parameter.names)
        raise self._error(f"has no parameter {name!r}{did_you_mean(name, known)}")

    def _check_complete(self, given: Sequence[tuple[Argument, Any]]) -> None:
        """Raise UsageError if an argument is missing without which the call does not mean this function."""
        missing = [argument for argument in self.taken if argument.required and all(argument is not one for one, _ in given)]
        for argument in missing:
            if argument.rule is Rule.EQUAL:
                raise self._error(f"is written with {argument.name}={argument.default}")
        if missing:
            raise self._error(f"needs a value for {' and for '.join(argument.name for argument in missing)}")
        choices = [argument for argument in self.taken if argument.rule is Rule.ONE_OF]
        if choices and all(argument.rule is not Rule.ONE_OF or value is None for argument, value in given):
            raise self._error(f"needs a value for {' or for '.join(argument.name for argument in choices)}")

    def _number(self, argument: Argument, value: Any) -> float | None:
        """The number that a value gives the argument's parameter; None if it says nothing of one."""
        parameter, rule = argument.parameter, argument.rule
        excluded = (rule is Rule.EQUAL and not argument.is_default(value)) or (
            rule is Rule.OTHER and argument.is_default(value)
        )
        free = parameter or argument.is_input or argument.is_neutral
        if excluded or (not free and not argument.is_default(value)):
            raise self._error(f"is not written with {argument.name}={_said(value)}")
        if not parameter or rule is Rule.EQUAL:
            self._check_kind(argument, value)
            return None
        if value is None and (parameter.is_bound or argument.default == "None"):
            return parameter.default_value if parameter.is_bound else None
        if isinstance(value, str) and value.casefold() in WORDS:
            return WORDS[value.casefold()]
        try:
            return float("?" if isinstance(value, str) else value)
        except (TypeError, ValueError):
            said = _said(value) if isinstance(value, ast.expr) else value
            raise UsageError(f"{self.path}: {parameter.name} is {said!r}, which is not a number", self._hint) from None

    def _check_kind(self, argument: Argument, value: Any) -> None:
        """Raise UsageError for a number where the framework takes True or False, or where it counts."""
        if isinstance(value, bool | float):
            if argument.default in ("True", "False") and value not in (0, 1):
                raise self._error(f"takes True or False for {argument.name}, not {value!r}")
            if re.fullmatch(r"-?\d+", argument.default or "") and value != math.floor(value):
                raise self._error(f"takes a whole number for {argument.name}, not {value!r}")

    def _error(self, what: str) -> UsageError:
        return UsageError(f"{self.path} {what}", self._hint)

    @property
    def _hint(self) -> str:
        return f"write {self.usage}" if self.defaults or not self.is_bare else ""


def _is_input(value: Any) -> bool:
    """Whether a value is a plain name of an input: `x`."""
    return isinstance(value, ast.Name) and normalise(value.id) in INPUTS


def read_signatures(text: str, parameters: Sequence[Parameter] = ()) -> tuple[Signature, ...]:
    """The signatures of a text, separated by white space; `{a,b}.f(x)` stands for `a.f(x) b.f(x)`.

    >>> [signature.path for signature in read_signatures("{jax.nn,flax.nnx}.mish(x) hf.mish(input)")]
    ['jax.nn.mish', 'flax.nnx.mish', 'hf.mish']
    """
    return tuple(
        Signature.read(f"{path}({arguments})", parameters)
        for paths, arguments in _CALL.findall(text)
        for path in _expanded(paths)
    )


def _expanded(word: str) -> Iterator[str]:
    match = _ALTERNATIVES.search(word)
    if not match:
        yield word
        return
    for choice in match.group(1).split(","):
        yield from _expanded(word[: match.start()] + choice + word[match.end() :])
