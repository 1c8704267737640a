"""Options that are described once: the command line, the checks and the JSON of a dataclass follow from its fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from actviz.errors import UsageError
from actviz.text.numbers import rounded

#: No whole number is larger.
_MOST = 10**100 - 1


class Allowed(Protocol):
    """A set of values: `value in allowed` tests one, `str(allowed)` names the set after "must be"."""

    def __contains__(self, value: Any, /) -> bool: ...


@dataclass(frozen=True)
class Bounds:
    """Numbers from `low` to `high`; `above` and `below` exclude the ends, and infinity and NaN are never inside.

    >>> 0 in Bounds(0, 1), 1.0 in Bounds(0, 1, below=True), math.inf in Bounds(0), math.nan in Bounds()
    (True, False, False, False)
    >>> str(Bounds(0, above=True)), str(Bounds(1, 8)), str(Bounds(0, 1, below=True))
    ('a finite number above 0', 'a number from 1 to 8', 'a number from 0 to below 1')
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False
    below: bool = False

    def __contains__(self, value: Any) -> bool:
        low = self.low < value if self.above else self.low <= value
        high = value < self.high if self.below else value <= self.high
        return low and high and math.isfinite(value)

    def __str__(self) -> str:
        low, high = rounded(self.low), rounded(self.high)
        if math.isinf(self.high):
            return f"a finite number above {low}" if self.above else f"a finite number, at least {low}"
        return f"a number {'above' if self.above else 'from'} {low} to {'below ' * self.below}{high}"


@dataclass(frozen=True)
class Option:
    """One option: its field, its spelling on the command line, its type, the values that it allows, and its meaning.

    `flag` is empty for what is an argument. `kind` is int, float or str, or tuple with items of the type `items`; None is allowed
    where `optional`. `read` turns the text of the command line into the value where Typer does not. `choices` are the known names, for
    help and completion; `allowed` decides, as some names take a number (`step:3`). `belongs` are the groups that the rules of the
    class refer to. `default_text` stands in for the default in help.
    """

    name: str
    flag: str
    metavar: str
    help: str
    kind: type
    items: type
    optional: bool
    default: Any
    allowed: Allowed | None = None
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] | None = None
    belongs: tuple[str, ...] = ()
    default_text: str = ""

    @cached_property
    def key(self) -> str:
        """The option's name in JSON."""
        return self.flag.removeprefix("--").replace("-", "_") or self.name

    @property
    def help_text(self) -> str:
        """The line of `--help`: what the option does, the names that it knows, its default."""
        names = f": {', '.join(self.choices)}" if self.choices else ""
        default = self.default_text or ("" if self.default in (None, MISSING) else _typed(self.default))
        return f"{self.help}{names}{f' (default: {default})' if default else ''}."

    def check(self, value: Any) -> None:
        """Raise UsageError for a value that is not allowed."""
        if isinstance(value, int) and abs(value) > _MOST:
            raise UsageError(f"{self.flag} is {_typed(value)}, but must be a number of at most {len(str(_MOST))} digits")
        if self.allowed is None or value is None or value in self.allowed:
            return
        wanted = str(self.allowed)
        if self.kind is int and isinstance(self.allowed, Bounds):
            low, high = self.allowed.low, self.allowed.high
            wanted = f"at least {rounded(low)}" if value < low else f"at most {rounded(high)}"
        raise UsageError(f"{self.flag} is {_typed(value)}, but must be {wanted}")

    def of_json(self, value: Any) -> Any:
        """The value that JSON holds; raises UsageError for a value of another type."""
        if value is None and self.optional:
            return None
        items = value if self.kind is tuple and isinstance(value, list) else [value]
        kind = self.items if self.kind is tuple else self.kind
        if isinstance(value, list) != (self.kind is tuple) or not all(_is(item, kind) for item in items):
            one, several = _KINDS[kind]
            wanted = f"a list of {several}" if self.kind is tuple else one
            raise UsageError(f"configuration: {self.key} is {value!r}, but must be {wanted}")
        if any(isinstance(item, int) and abs(item) > _MOST for item in items):
            raise UsageError(f"configuration: {self.key} has a number of more than {len(str(_MOST))} digits")
        return tuple(items) if self.kind is tuple else self.kind(value)


_KINDS = {int: ("a whole number", "whole numbers"), float: ("a number", "numbers"), str: ("a text", "texts")}


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, int | float if kind is float else kind) and not isinstance(value, bool)


def _typed(value: Any) -> str:
    """A value as it is typed on the command line."""
    if isinstance(value, float):
        return rounded(value)
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def option(metavar: str, help_: str, default: Any = MISSING, *, flag: str | None = None, **rest: Any) -> Any:
    """A field of a dataclass that is an option; `rest` are further fields of Option."""
    return field(default=default, metadata={"option": {"metavar": metavar, "help": help_, "flag": flag, **rest}})


_KNOWN: dict[type, Mapping[str, Option]] = {}


def options(schema: type) -> Mapping[str, Option]:
    """The options among the fields of a dataclass, by field name.

    >>> @dataclass
    ... class Sizes:
    ...     units: int = option("N", "Units in a layer", 16, allowed=Bounds(1, 4096))
    >>> options(Sizes)["units"].help_text
    'Units in a layer (default: 16).'
    """
    if schema not in _KNOWN:
        _KNOWN[schema] = {item.name: item for item in _described(schema)}
    return _KNOWN[schema]


def _described(schema: type) -> Iterator[Option]:
    hints = get_type_hints(schema)
    for item in fields(schema):
        if "option" not in item.metadata:
            continue
        metadata = dict(item.metadata["option"])
        flag = metadata.pop("flag")
        alternatives = get_args(hints[item.name]) if get_origin(hints[item.name]) is UnionType else (hints[item.name],)
        kind = next(part for part in alternatives if part is not NoneType)
        yield Option(
            name=item.name,
            flag=f"--{item.name.replace('_', '-')}" if flag is None else flag,
            kind=get_origin(kind) or kind,
            items=next(iter(get_args(kind)), str),
            optional=NoneType in alternatives,
            default=item.default,
            **metadata,
        )


def check(values: Any) -> None:
    """Check every option of an instance; raises UsageError."""
    for name, described in options(type(values)).items():
        described.check(getattr(values, name))
