"""Parsing of the command line, where actviz differs from Typer.

A negative number is a value, not an option. `--color`, `--ascii`, `--no-pager` and `--debug` may stand anywhere on the line, also behind `--help`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from actviz.cli import first_words
from actviz.cli.commands import COMMANDS, summary
from actviz.cli.help import Helpful
from actviz.errors import UsageError
from actviz.system.docstrings import docstring

_NUMBER = re.compile(r"-(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|-inf(inity)?|-nan", re.IGNORECASE)
#: What begins like an option and can only be a formula: `-x`, `-exp(x)`.
_FORMULA = re.compile(r"-(x|[^-=].*[(*/^+].*)")

_GLOBAL = ("--color", "--ascii", "--no-pager", "--debug")
_COLOURS = ("always", "auto", "never")
_OF_A_SHELL = ("--install-completion", "--show-completion")
#: What holds for the program and each of its commands.
CONTEXT: Mapping[str, Any] = {"help_option_names": ["-h", "--help"]}


def _check(context: typer.Context, option: typer.CallbackParam, value: Any) -> Any:
    """Check --color; all global options are read before the line is parsed."""
    if value and option.name == "color" and value not in _COLOURS:
        raise typer.BadParameter(f"{value!r} is neither always nor never nor auto", ctx=context, param=option)
    return value


@cache
def _global_options() -> list[Any]:
    """Let Typer build the options from a signature; building them by hand differs between its versions."""
    common: dict[str, Any] = {"callback": _check, "expose_value": False, "show_default": False}

    def signature(
        color: str = typer.Option(
            "", "--color", metavar="always|auto|never", help="Use colour (default: auto, on a terminal).", **common
        ),
        ascii_only: bool = typer.Option(False, "--ascii", help="Use plain ASCII characters only.", **common),
        no_pager: bool = typer.Option(False, "--no-pager", help="Print long text without the pager.", **common),
        debug: bool = typer.Option(False, "--debug", help="Show the traceback of an error.", **common),
    ) -> None:
        """Carry the options."""

    app = typer.Typer(add_completion=False)
    app.command()(signature)
    return [option for option in typer.main.get_command(app).params if option.opts[0] in _GLOBAL]


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
        elif not is_option(word):
            rest.append(word)
        else:
            aside, values = _values(word, line, values_after(word, values_taken))
            options += [*aside, word, *values]
    return [*options, "--", *rest]


def is_option(word: str) -> bool:
    """Whether a word is an option, and neither a number nor `-`, which stands for standard input."""
    return word.startswith("-") and word != "-" and not _NUMBER.fullmatch(word)


def values_taken(parameters: Iterable[Any]) -> dict[str, int]:
    """The number of values that follow each option."""
    return {
        name: 0 if getattr(option, "is_flag", False) or getattr(option, "count", False) else option.nargs
        for option in parameters
        if option.param_type_name == "option"
        for name in (*option.opts, *option.secondary_opts)
    }


def refuse_formulas(arguments: Iterable[str], values_taken: dict[str, int]) -> None:
    """Raise UsageError for a formula that stands where an option is read, such as `-exp(x)`."""
    line = iter(arguments)
    for word in line:
        if word == "--":
            return
        if word.startswith("-") and not _NUMBER.fullmatch(word):
            if _FORMULA.fullmatch(word):
                raise UsageError(f"{word} looks like an option", f"write a formula that begins with - behind --: -- '{word}'")
            for _ in range(values_after(word, values_taken)):
                next(line, None)


def _values(word: str, line: Iterator[str], count: int) -> tuple[list[str], list[str]]:
    """Take the values that follow an option, and separately any global options that stand between them."""
    aside: list[str] = []
    values: list[str] = []
    while len(values) < count:
        value = next(line, None)
        if value is None:
            name, equals, _ = word.partition("=")
            needed = count + bool(equals)
            raise UsageError(
                f"{name} needs {'a value' if needed == 1 else f'{needed} values'}",
                "" if needed == 1 else f"for example {name} -5 10",
            )
        if count > 1 and value.partition("=")[0] in _GLOBAL:
            aside += [value, *([next(line, "")] if value == "--color" else [])]
        else:
            values.append(value)
    return aside, values


def values_after(word: str, taken: Mapping[str, int]) -> int:
    """Count the following words that belong to this option, or to a cluster of short options such as `-di`."""
    if word.startswith("--"):
        name, equals, _ = word.partition("=")
        return max(taken.get(name, 0) - bool(equals), 0)
    for place, letter in enumerate(word[1:], start=2):
        if count := taken.get("-" + letter, 0):
            return count if place == len(word) else count - 1
    return 0


class Command(Helpful, TyperCommand):
    """A command of actviz."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Write a required argument without the braces that Typer puts around it."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def _most_arguments(self) -> int:
        """The number of arguments that the command takes."""
        arguments = [parameter.nargs for parameter in self.params if parameter.param_type_name == "argument"]
        return sys.maxsize if -1 in arguments else sum(arguments)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the line after reordering it so that negative numbers are safe."""
        taken = values_taken(self.get_params(ctx))
        # the shell may complete a value that is not there yet
        with suppress(UsageError) if ctx.resilient_parsing else nullcontext():
            first_words.check_options(ctx.command_path, args, taken)
            refuse_formulas(args, taken)
            args = arrange(args, taken)
            first_words.check_arguments(self.name or "", args[args.index("--") + 1 :], self._most_arguments())
        result: list[str] = super().parse_args(ctx, args)
        return result


class Group(Helpful, TyperGroup):
    """The program, with its commands in the order of the help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(_global_options())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the line after adding `auto` where the shell of an option is left out."""
        args = list(args)
        for position in reversed([place for place, word in enumerate(args) if word in _OF_A_SHELL]):
            if position + 1 == len(args) or args[position + 1].startswith("-"):
                args.insert(position + 1, "auto")
        result: list[str] = super().parse_args(ctx, args)
        return result

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's interface
        """All commands, also those that are not built."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with this name, which is imported now unless it was built before; None for an unknown one."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.commands[cmd_name] = built(cmd_name)
        return super().get_command(ctx, cmd_name)

    def command_summaries(self) -> list[tuple[str, str]]:
        """The commands with their summaries, without importing them."""
        return [(name, summary(name)) for name in COMMANDS]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; `help X` is `X --help`, and an unknown word is answered with the line to type."""
        word, *rest = args
        if word == "help":
            if rest in ([], ["help"]):
                print(ctx.get_help())
                raise typer.Exit
            args = [*rest[:1], "--help"]
        if args[0] not in self.list_commands(ctx):
            raise first_words.unknown_command(args[0], args[1:] if word != "help" else [])
        return super().resolve_command(ctx, args)


def built(name: str) -> Any:
    """Import a command and build it as a Click command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    command = import_module(f"actviz.cli.{name}").command
    app.command(name, cls=Command, context_settings=dict(CONTEXT), help=docstring(command))(command)
    return typer.main.get_command(app)
