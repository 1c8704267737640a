"""The program and its commands."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer

from actviz._version import __version__
from actviz.cli.command import Command, Group

#: The commands; each lives in the module of the same name.
COMMANDS = ("eval", "plot", "derive", "explain", "compare", "choose", "lab", "train", "diagnose", "list")


def build(commands: tuple[str, ...] = COMMANDS) -> Any:
    """Build the program as a Click command with these subcommands."""
    app = typer.Typer(
        cls=Group,
        add_completion=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback(invoke_without_command=True)(actviz)
    for name in commands:
        module = import_module(f"actviz.cli.{name}")
        app.command(name, cls=Command)(module.command)
    return typer.main.get_command(app)


def actviz(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and exit."),
) -> None:
    """Explore activation functions of neural networks in the terminal.

    actviz plot relu --range -5 10
    actviz eval gelu -d -1 0 1
    actviz derive softplus
    actviz compare sigmoid tanh relu
    actviz list
    actviz lab vanishing sigmoid tanh relu
    actviz diagnose relu -i preactivations.npz

    Run `actviz COMMAND --help` for the options of a command, and `actviz list` for the names of the functions.
    """
    if version:
        print(f"actviz {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
