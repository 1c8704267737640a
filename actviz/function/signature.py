"""How a framework calls a function: all arguments of the real call in their order, and what a call gives the function.

In the catalogue a signature is written as in Python, `torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)`,
with signs of its own for how an argument must be given for the call to mean this function (see `Rule`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actviz.errors import UsageError
from actviz.function.argument import Argument, Rule, shown
from actviz.function.frameworks import GRADIENT_OF, INPUTS, NEUTRAL, SHARED
from actviz.function.parameter import WORDS, Parameter
from actviz.function.releases import first_release, is_before, read_releases, with_release
from actviz.text.names import did_you_mean, normalise

_CALL = re.compile(r"([^\s(]+)\(([^)]*)\)")
_ALTERNATIVES = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Signature:
    """One framework's call of a function: its dotted path and its arguments; a bare name is actviz's own call.

    `more_values` and `more_names` say that it takes further arguments, by position (`*args`) and by name (`**kwargs`).
    """

    path: str
    arguments: tuple[Argument, ...]
    more_values: bool = False
    more_names: bool = False
    #: The release since which and before which the framework has it so; empty texts: the first on record, and still.
    since: str = ""
    before: str = ""
    #: The release for which a user named it.
    release: str = ""

    @classmethod
    def read(cls, text: str, parameters: Sequence[Parameter] = ()) -> Signature:
        """Read the signature of a function with these parameters."""
        written, _, rest = text.removesuffix(")").partition("(")
        path, since, before = read_releases(written)
        words = [word.strip() for item in rest.split(",") for word in SHARED.get(item.strip(), item).split(",")]
        arguments, starred = [], False
        for word in filter(None, words):
            starred = starred or word.startswith("*")
            if not word.startswith("*"):
                arguments.append(Argument.read(word, parameters, keyword_only=starred))
        return cls(path, tuple(arguments), "*args" in words, "**kwargs" in words, since, before)

    @property
    def taken(self) -> tuple[Argument, ...]:
        """The arguments that may be given."""
        return tuple(argument for argument in self.arguments if argument.rule is not Rule.BUILT_IN)

    @property
    def is_bare(self) -> bool:
        """Whether it is actviz's own call."""
        return "." not in self.path

    @property
    def selects(self) -> bool:
        """Whether an argument chooses among functions, so that the path alone does not mean this one."""
        return any(argument.selects for argument in self.arguments)

    @property
    def framework(self) -> str:
        """The framework."""
        return self.path.partition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def gradient(self) -> str:
        """The framework that computes its gradient at kinks."""
        return GRADIENT_OF.get(self.framework, self.framework)

    @property
    def defaults(self) -> dict[str, float]:
        """The values of parameters whose arguments are not given."""
        values = ((argument.parameter, argument.default_value) for argument in self.arguments)
        return {parameter.name: value for parameter, value in values if parameter and value is not None}

    def argument(self, name: str) -> Argument | None:
        """Return the argument with this name, if it may be given."""
        return next((argument for argument in self.taken if normalise(argument.name) == normalise(name)), None)

    def sets(self, parameter: str) -> bool:
        """Return whether an argument sets this parameter."""
        return any(argument.parameter and argument.parameter.name == parameter for argument in self.taken)

    @property
    def first(self) -> str:
        """The first release on record in which it is so; empty if no release is."""
        return self.since or first_release(self.path)

    def holds_in(self, release: str) -> bool:
        """Return whether the newest release on record that is not newer than this one has it so."""
        starts = bool(self.first) and not is_before(release, self.first)
        return starts and not (self.before and not is_before(release, self.before))

    def at(self, release: str) -> Signature:
        """Return the same call in a release."""
        return replace(self, release=release)

    @property
    def title(self) -> str:
        """The path with the release for which it was named."""
        return with_release(self.path, self.release)

    @property
    def period(self) -> str:
        """When it is so, in words: `on record since 0.0.2, until before 0.11`; empty if nothing else is on record."""
        bounds = (f"on record since {self.since}" * bool(self.since), f"until before {self.before}" * bool(self.before))
        return ", ".join(filter(None, bounds))

    def on(self, backend: str) -> Signature:
        """Return the same call of Keras on another backend, such as `keras[jax]`."""
        return replace(self, path=backend.casefold().removesuffix("[tf]") + "." + self.path.partition(".")[2])

    @property
    def call(self) -> str:
        """The call as in code, with its defaults."""
        return str(self).replace("==", "=")

    @property
    def usage(self) -> str:
        """What a user types: `elu:alpha=1.0`, `torch.nn.ELU(alpha=1)`."""
        if not self.is_bare:
            return self.call
        written = ",".join(f"{name}={value!r}" for name, value in self.defaults.items())
        return f"{self.path}:{written}" if written else self.path

    def __str__(self) -> str:
        return f"{self.path}({', '.join(str(argument) for argument in self.arguments if argument.is_shown)})"

    def bind(self, /, *values: Any, **named: Any) -> dict[str, float]:
        """Return the parameters that these arguments set in the real call; raises UsageError for arguments that it does not take.

        A value is a number, a text, True, False, None, or the syntax tree of any other expression. The input may be left out.

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
        """Return the expression that these arguments give as the input, if any."""
        given = self._assigned(values, named)
        return next((value for argument, value in given if argument.is_input and isinstance(value, ast.expr)), None)

    def _assigned(self, values: Sequence[Any], named: Mapping[str, Any]) -> list[tuple[Argument, Any]]:
        """Assign values to arguments by position and by name."""
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
        """Find an argument by its name, or by any framework's name of its parameter; None for a neutral one that needs no slot."""
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
        """Raise UsageError if a required argument is missing."""
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
        """Return the number that an argument sets, if it sets one; raises UsageError for a value that it does not take."""
        parameter, rule = argument.parameter, argument.rule
        excluded = (rule is Rule.EQUAL and not argument.is_default(value)) or (
            rule is Rule.OTHER and argument.is_default(value)
        )
        free = parameter or argument.is_input or argument.is_neutral
        if excluded or (not free and not argument.is_default(value)):
            raise self._error(f"is not written with {argument.name}={shown(value)}")
        if not parameter or rule is Rule.EQUAL:
            self._check_kind(argument, value)
            return None
        if value is None and (parameter.is_bound or argument.default == "None"):
            return parameter.default_value if parameter.is_bound else None
        if isinstance(value, str) and argument.value.casefold() in WORDS:  # Keras's initial values
            value = WORDS.get(value.casefold(), value)
        try:
            return float("?" if isinstance(value, str) else value)
        except (TypeError, ValueError):
            text = shown(value) if isinstance(value, ast.expr) else value
            raise UsageError(f"{self.path}: {parameter.name} is {text!r}, which is not a number", self._hint) from None

    def _check_kind(self, argument: Argument, value: Any) -> None:
        """Raise UsageError for a number in place of the input, of True or False, or of a whole number."""
        if isinstance(value, ast.expr | str) or value is None:
            return
        if argument.is_input:
            raise self._error(f"is a function of {argument.name}: write x, not {value!r}")
        if argument.default in ("True", "False") and value not in (0, 1):
            raise self._error(f"takes True or False for {argument.name}, not {value!r}")
        if re.fullmatch(r"-?\d+", argument.default or "") and not float(value).is_integer():
            raise self._error(f"takes a whole number for {argument.name}, not {value!r}")

    def _error(self, what: str) -> UsageError:
        return UsageError(f"{self.path} {what}", self._hint)

    @property
    def _hint(self) -> str:
        return f"write {self.usage}" if self.defaults or not self.is_bare else ""


def later_than(signature: Signature, names: Iterable[str]) -> tuple[str, ...]:
    """Of names such as `torch<2.7`, those of the framework that hold in the release of a call, the earliest first.

    >>> later_than(Signature.read("torch.nn.Hardswish()").at("2.6"), ["torch<2.14", "torch<2.7", "torch<2.0", "jax<1"])
    ('torch<2.7', 'torch<2.14')
    """
    bounds = [name.partition("<")[2] for name in names if name.startswith(f"{signature.framework}<")]
    holding = [bound for bound in bounds if signature.release and is_before(signature.release, bound)]
    ranked = sorted(holding, key=lambda bound: sum(is_before(other, bound) for other in holding))
    return tuple(f"{signature.framework}<{bound}" for bound in ranked)


def _is_input(value: Any) -> bool:
    """Return whether a value is a plain name of an input, such as `x`."""
    return isinstance(value, ast.Name) and normalise(value.id) in INPUTS


def read_signatures(text: str, parameters: Sequence[Parameter] = ()) -> tuple[Signature, ...]:
    """Read signatures separated by white space; `{a,b}.f(x)` stands for `a.f(x) b.f(x)`.

    >>> [signature.path for signature in read_signatures("{jax.nn,flax.nnx}.mish(x) hf.mish(input)")]
    ['jax.nn.mish', 'flax.nnx.mish', 'hf.mish']
    """
    return tuple(
        replace(signature, path=released.path, since=released.since, before=released.before)
        for paths, arguments in _CALL.findall(text)
        for signature in [Signature.read(f"({arguments})", parameters)]
        for released in map(read_releases, _expanded(paths))
    )


def _expanded(word: str) -> Iterator[str]:
    match = _ALTERNATIVES.search(word)
    if not match:
        yield word
        return
    for choice in match.group(1).split(","):
        yield from _expanded(word[: match.start()] + choice + word[match.end() :])
