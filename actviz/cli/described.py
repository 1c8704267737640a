"""Options of a command that are described as the fields of a dataclass."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any

import typer

from actviz.cli.choices import complete_delimiter, complete_function, one_of
from actviz.text.schema import Option, options

#: What completes an option whose values are not listed.
_COMPLETED = {"FUNCTION": complete_function, "C": complete_delimiter}


def with_options_of(
    *schemas: type, but: Collection[str] = (), last: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that dataclasses describe, in place of its `**given`, which receives them by field name.

    An option of several of them is that of the first; the fields `but` are left out. They stand before the command's own options, or
    with `last` behind them.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        fixed = [parameter for parameter in signature.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
        arguments = [parameter for parameter in fixed if _is_argument(parameter)]
        by_name = {name: option for schema in reversed(schemas) for name, option in options(schema).items()}
        ordered = dict.fromkeys(name for schema in schemas for name in options(schema) if name not in but)
        described = [_parameter(by_name[name]) for name in ordered if by_name[name].flag]
        rest = [parameter for parameter in fixed if parameter not in arguments]
        parameters = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for parameter in (*arguments, *(rest if last else ()), *described, *(() if last else rest))
        ]
        command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined] # Typer reads it
        return command

    return decorated


def values_of(schema: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the given options: texts that an option reads by itself are read; a repeated option is a tuple."""
    described = options(schema)
    return {name: _read(described[name], value) if name in described else value for name, value in given.items()}


def _read(option: Option, value: Any) -> Any:
    if isinstance(value, list):  # of an option that may be repeated; empty where it is not given
        return tuple(value) or None
    return option.read(value) if option.read and value is not None else value


def _is_argument(parameter: inspect.Parameter) -> bool:
    return any(isinstance(part, typer.models.ArgumentInfo) for part in getattr(parameter.annotation, "__metadata__", ()))


def _parameter(option: Option) -> inspect.Parameter:
    kind: Any = option.kind if option.kind in (int, float) else str
    if option.kind is tuple and not option.read:
        kind = list[str]
    information = typer.Option(
        option.flag,
        metavar=option.metavar,
        help=option.help_text,
        show_default=False,
        autocompletion=one_of(option.choices) if option.choices else _COMPLETED.get(option.metavar),
    )
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, information]
    )
