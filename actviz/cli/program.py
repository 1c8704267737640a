"""The program and its commands."""

from __future__ import annotations

from typing import Any

import typer

from actviz._version import __version__
from actviz.cli.choices import one_of
from actviz.cli.command import CONTEXT, Group, built
from actviz.cli.commands import COMMANDS
from actviz.system.docstrings import docstring

__all__ = ["COMMANDS", "actviz", "build"]


def build(commands: tuple[str, ...] = COMMANDS) -> Any:
    """Build the program as a Click command with these subcommands; it imports others when they are used."""
    app = typer.Typer(
        cls=Group, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=dict(CONTEXT)
    )
    app.callback(invoke_without_command=True, help=docstring(actviz))(actviz)
    program = typer.main.get_command(app)
    program.commands.update({name: built(name) for name in commands})  # type: ignore[attr-defined] # it is a Group
    return program


def _shells() -> tuple[str, ...]:
    from actviz.cli.completion import SHELLS

    return SHELLS


def actviz(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and exit."),
    install_completion: str = typer.Option(
        "",
        "--install-completion",
        metavar="[SHELL]",
        help="Complete commands with TAB in SHELL (default: this one).",
        show_default=False,
        autocompletion=one_of(_shells),
    ),
    show_completion: str = typer.Option(
        "",
        "--show-completion",
        metavar="[SHELL]",
        help="Print the script that completes commands in SHELL.",
        show_default=False,
        autocompletion=one_of(_shells),
    ),
) -> None:
    """Explore activation functions of neural networks in the terminal.

    actviz plot relu --range -5 10
    actviz eval gelu -d -1 0 1
    actviz derive softplus
    actviz compare sigmoid tanh relu
    actviz list
    actviz lab vanishing sigmoid tanh relu
    actviz check gelu --python my_kernels.py:gelu --dtype bfloat16
    actviz code gelu --target c -d
    actviz diagnose relu -i preactivations.npz

    Run `actviz COMMAND --help` for the options of a command, and `actviz list` for the names of the functions.
    """
    if version:
        print(f"actviz {__version__}")
        raise typer.Exit
    if install_completion or show_completion:
        from actviz.cli.shells import install, script

        print(install(install_completion) if install_completion else script(show_completion))
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
