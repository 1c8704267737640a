"""The whole program: which commands there are, and how it ends."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from actviz._version import __version__
from actviz.cli.command import Command, Globals, Group
from actviz.errors import ActvizError

if TYPE_CHECKING:
    from actviz.render.screen import Screen

#: The commands, each in the module of its name.
COMMANDS = ("eval", "plot", "derive", "compare", "list")
_COMPLETION = "_ACTVIZ_COMPLETE"
_INTERRUPTED, _PIPE_CLOSED = 130, 141
#: What Typer raises for a wrong command line; it does not export the base class by name.
_LineError: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")

_globals = Globals()


def screen() -> Screen:
    """What standard output can show: the one place where colour and characters are decided."""
    from actviz.render.screen import Screen  # noqa: PLC0415 - not needed for --help

    return Screen.of(sys.stdout, color=_globals.color, ascii_only=_globals.ascii_only)


def build(commands: tuple[str, ...] = COMMANDS) -> Any:
    """The Click command of the program, with the commands asked for."""
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
    version: bool = typer.Option(False, "--version", help="Show the version."),  # noqa: FBT001, FBT003
) -> None:
    """The activation-function bench for the terminal.

    actviz plot relu --range -5 10
    actviz eval gelu -d -1 0 1
    actviz derive softplus
    actviz compare sigmoid tanh relu
    actviz list
    """
    if version:
        print(f"actviz {__version__}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status; what goes wrong is said in a line on standard error."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no command needs them, and starting them costs a quarter of the start-up
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open until the end
    _globals.reset()
    try:
        if _COMPLETION in os.environ:
            build().main(arguments, prog_name="actviz", standalone_mode=False)
        else:
            _invoke(arguments)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - the last door: no traceback reaches a user
        if "--debug" in arguments:
            traceback.print_exc()
        return _explain(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _invoke(arguments: list[str]) -> None:
    """Parse and run: Click's own `main` would turn a closed pipe and Ctrl-C into statuses of its own."""
    asked = next((word for word in arguments if word in COMMANDS), None)
    program = build((asked,) if asked and arguments[0] == asked else COMMANDS)
    try:
        with program.make_context("actviz", list(arguments), obj=_globals) as context:
            program.invoke(context)
    except typer.Exit as exit_:
        if exit_.exit_code:
            raise SystemExit(exit_.exit_code) from None


def _explain(error: Exception) -> int:
    """Say what went wrong and return the exit status."""
    if isinstance(error, typer.Abort):
        return _INTERRUPTED
    if isinstance(error, BrokenPipeError) or (isinstance(error, OSError) and error.errno == errno.EPIPE):
        _abandon_output()
        return _PIPE_CLOSED
    status, message, hint = _described(error)
    if isinstance(error, OSError):
        _abandon_output()
    print(f"actviz: {message}", *([hint] if hint else []), sep="\n", file=sys.stderr)
    return status


def _described(error: Exception) -> tuple[int, str, str]:
    """The exit status, what is wrong, and the way out."""
    if isinstance(error, ActvizError):
        return error.status, error.message, error.hint
    if isinstance(error, _LineError):
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "actviz"
        message = " ".join(error.format_message().split()).rstrip(".")
        return 2, message[:1].lower() + message[1:], f"`{path} --help` shows how it is used"
    if isinstance(error, OSError):
        return 1, f"{error.filename or 'stdout'}: {error.strerror or error}", ""
    if isinstance(error, MemoryError):
        return 1, "not enough memory", ""
    return 1, f"internal error: {type(error).__name__}: {error}", "--debug shows where; please report it"


def _abandon_output() -> None:
    """Let nothing be written to standard output at exit any more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):  # no descriptor behind it: nothing will be written
        pass
