"""Parsing and help for the command line, where actviz differs from Typer.

A negative number is a value, not an option. `--color`, `--ascii` and `--debug` may stand anywhere on the line. Help begins with
examples that run, and is plain text, so that it looks the same in a terminal, in a pipe and in the manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from actviz.errors import UsageError

_NUMBER = re.compile(r"-(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-inf(inity)?|-nan", re.IGNORECASE)
#: What begins like an option and can only be a formula: `-x`, `-exp(x)`.
_FORMULA = re.compile(r"-(x|[^-=].*[(*/^+].*)")

_EXAMPLE = re.compile(r"(^|\| )actviz ")
_GLOBAL = ("--color", "--ascii", "--debug")


@dataclass
class Globals:
    """The options that every command accepts anywhere on the line."""

    color: str | None = None
    ascii_only: bool = False

    def reset(self) -> None:
        """Restore the defaults, for a process that runs several command lines."""
        self.color, self.ascii_only = None, False


def _remember(context: typer.Context, option: typer.CallbackParam, value: Any) -> Any:
    """Store a global option's value, wherever it stands on the line."""
    if value and option.name == "color" and value not in ("always", "never"):
        raise typer.BadParameter(f"{value!r} is neither always nor never", ctx=context, param=option)
    if value and option.name != "debug":  # --debug is read before the line is parsed: see cli/run.py
        setattr(context.ensure_object(Globals), str(option.name), value)
    return value


@cache
def _global_options() -> list[Any]:
    """Let Typer build the options from a signature; building them by hand differs between its versions."""
    common: dict[str, Any] = {"callback": _remember, "expose_value": False, "show_default": False}

    def signature(
        color: str = typer.Option(
            "", "--color", metavar="always|never", help="Use colour always or never (default: on a terminal).", **common
        ),
        ascii_only: bool = typer.Option(False, "--ascii", help="Use plain ASCII characters only.", **common),
        debug: bool = typer.Option(False, "--debug", help="Show the traceback of an error.", **common),
    ) -> None:
        """Carry the options."""

    app = typer.Typer(add_completion=False)
    app.command()(signature)
    return [
        option
        for option in typer.main.get_command(app).params
        if option.name in Globals.__dataclass_fields__ or option.name == "debug"
    ]


def arrange(arguments: Iterable[str], values_taken: dict[str, int]) -> list[str]:
    """Put the options first, then `--`, then the rest, so that `-3` is read as a number and not as an option.

    `values_taken` maps each option to the number of values that follow it; those values are kept as they are.

    >>> arrange(["relu", "-3", "--title", "-5", "-d"], {"--title": 1, "-d": 0})
    ['--title', '-5', '-d', '--', 'relu', '-3']
    """
    options: list[str] = []
    rest: list[str] = []
    line = iter(arguments)
    for word in line:
        if word == "--":
            rest += line
        elif word == "-" or not word.startswith("-") or _NUMBER.fullmatch(word):
            rest.append(word)
        else:
            aside, values = _values(word, line, _values_after(word, values_taken))
            options += [*aside, word, *values]
    return [*options, "--", *rest]


def refuse_formulas(arguments: Iterable[str], values_taken: dict[str, int]) -> None:
    """Raise UsageError for a formula that stands where an option is read, such as `-exp(x)`."""
    line = iter(arguments)
    for word in line:
        if word == "--":
            return
        if word.startswith("-") and not _NUMBER.fullmatch(word):
            if _FORMULA.fullmatch(word):
                raise UsageError(f"{word} looks like an option", f"write a formula that begins with - behind --: -- '{word}'")
            for _ in range(_values_after(word, values_taken)):
                next(line, None)


def _values(word: str, line: Iterator[str], count: int) -> tuple[list[str], list[str]]:
    """Take the values that follow an option, and separately any global options that stand between them."""
    aside: list[str] = []
    values: list[str] = []
    while len(values) < count:
        value = next(line, None)
        if value is None:
            raise UsageError(f"{word} needs {'a value' if count == 1 else f'{count} values'}")
        if count > 1 and value.partition("=")[0] in _GLOBAL:
            aside += [value, *([next(line, "")] if value == "--color" else [])]
        else:
            values.append(value)
    return aside, values


def _values_after(word: str, values_taken: dict[str, int]) -> int:
    """Count the following words that belong to this option, or to a cluster of short options such as `-di`."""
    if word.startswith("--"):
        name, equals, _ = word.partition("=")
        return max(values_taken.get(name, 0) - bool(equals), 0)
    for place, letter in enumerate(word[1:], start=2):
        if taken := values_taken.get("-" + letter, 0):
            return taken if place == len(word) else taken - 1
    return 0


class _Helpful:
    """Help that begins with the docstring's examples, followed by usage and options."""

    help: str | None
    callback: Any

    def format_help(self: Any, context: Any, formatter: Any) -> None:
        """Write the summary, the examples, the usage, the arguments and the options."""
        summary, _, details = (self.help or "").partition("\n\n")
        formatter.write_text(f"{context.command_path}: {' '.join(summary.split())}")
        for paragraph in filter(None, details.split("\n\n")):
            formatter.write_paragraph()
            lines = [line.strip() for line in paragraph.splitlines()]
            if all(_EXAMPLE.search(line) for line in lines):
                formatter.write("".join(f"  {line}\n" for line in lines))
            else:
                formatter.write_text(" ".join(lines))
        formatter.write_paragraph()
        self.format_usage(context, formatter)
        self.format_options(context, formatter)

    def format_options(self: Any, context: Any, formatter: Any) -> None:
        """Write the arguments, the options and, for the program itself, the commands."""
        rows: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for parameter in self.get_params(context):
            if record := parameter.get_help_record(context):
                rows["Arguments" if parameter.param_type_name == "argument" else "Options"].append(record)
        if hasattr(self, "list_commands"):
            commands = ((name, self.get_command(context, name)) for name in self.list_commands(context))
            rows["Commands"] = [(name, (command.help or "").partition("\n\n")[0]) for name, command in commands]
        for title, records in rows.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


class Command(_Helpful, TyperCommand):
    """A command of actviz."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Write a required argument without the braces that Typer puts around it."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the line after reordering it so that negative numbers are safe."""
        taken = {
            name: 0 if getattr(option, "is_flag", False) or getattr(option, "count", False) else option.nargs
            for option in self.get_params(ctx)
            if option.param_type_name == "option"
            for name in option.opts
        }
        # the shell may complete a value that is not there yet
        with suppress(UsageError) if ctx.resilient_parsing else nullcontext():
            refuse_formulas(args, taken)
            args = arrange(args, taken)
        result: list[str] = super().parse_args(ctx, args)
        return result


class Group(_Helpful, TyperGroup):
    """The program, with its commands in the order in which they were added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())
