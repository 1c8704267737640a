"""Run one command line: load what it needs, report errors, return the exit status."""

from __future__ import annotations

import errno
import io
import os
import sys
import warnings
from contextlib import suppress
from typing import Any, cast

from actviz._version import __version__
from actviz.cli.report import remember, report
from actviz.errors import ActvizError, DataError, file_error

_COMPLETION = "_ACTVIZ_COMPLETE"
_INTERRUPTED, _PIPE_CLOSED = 130, 141


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status; report an error in one line on standard error."""
    # No command needs more than one thread for matrix products, and starting OpenBLAS threads takes a quarter of the start-up.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    remember(arguments)
    _open_closed_streams()
    status = 0
    try:
        if _COMPLETION in os.environ:
            return _complete(os.environ[_COMPLETION])
        if arguments == ["--version"]:
            print(f"actviz {__version__}")  # answered here, so that nothing else is loaded
        else:
            status = _invoke(arguments)
        sys.stdout.flush()
    except Exception as error:  # no traceback reaches a user
        if "--debug" in arguments:
            import traceback

            with suppress(OSError):
                traceback.print_exc()
        return _explain(error)
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _invoke(arguments: list[str]) -> int:
    """Parse and run, and return the status. Click's own `main` would replace those for a closed pipe and Ctrl-C."""
    import typer

    from actviz.cli.globals import GLOBALS
    from actviz.cli.program import build

    warnings.showwarning = _show_warning
    GLOBALS.read(arguments)
    program = build(())
    try:
        with program.make_context("actviz", list(arguments)) as context:
            program.invoke(context)
    except typer.Exit as exit_:
        return exit_.exit_code
    return 0


class _Closed(io.TextIOBase):
    """Standard output where it is closed: an error as soon as something is written."""

    encoding = "utf-8"
    closed = True

    def isatty(self) -> bool:
        """Not a terminal."""
        return False

    def flush(self) -> None:
        """There is nothing to write."""

    def write(self, _: str) -> int:
        """Raise DataError."""
        raise DataError("stdout: is closed")


def _open_closed_streams() -> None:
    """Give closed standard streams a descriptor, so that no file that is opened later takes their place."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) <= 2:
            pass
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open until the end
    if sys.stdout is None:
        sys.stdout = cast("Any", _Closed())


def _complete(instruction: str) -> int:
    """Answer the shell's completion script."""
    from actviz.cli.completion import SHELLS, answer
    from actviz.cli.shells import script

    action, _, shell = instruction.partition("_")
    if shell not in SHELLS or action not in ("complete", "source"):
        return 1
    try:
        text, status = answer(shell, os.environ) if action == "complete" else (script(shell), 0)
    except Exception:  # nothing may be printed into the line that the user types
        return 1
    print(text)
    sys.stdout.flush()
    return status


def _show_warning(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """Print a warning in one line."""
    kind = {"PluginWarning": "warning", "InputNote": "note"}.get(category.__name__, category.__name__)
    report(f"{kind}: {message}")


def _explain(error: Exception) -> int:
    """Report an error and return the exit status."""
    if type(error).__name__ == "Abort":  # Typer's exception for Ctrl-C
        return _INTERRUPTED
    if isinstance(error, BrokenPipeError) or (isinstance(error, OSError) and error.errno == errno.EPIPE):
        _abandon_output()
        return _PIPE_CLOSED
    status, message, hint = _described(error)
    if isinstance(error, OSError):
        _abandon_output()
    report(message, hint)
    return status


def _described(error: Exception) -> tuple[int, str, str]:
    """Return the exit status, the message and the hint for an error."""
    if isinstance(error, ActvizError):
        return error.status, error.message, error.hint
    if "ClickException" in {kind.__name__ for kind in type(error).__mro__}:  # Typer vendors the class privately
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "actviz"
        message = " ".join(cast("Any", error).format_message().split()).rstrip(".")
        return 2, message[:1].lower() + message[1:], f"see `{path} --help`"
    if isinstance(error, OSError):
        return 1, file_error(error.filename or "stdout", error).message, ""
    if isinstance(error, MemoryError):
        return 1, "not enough memory", ""
    return 1, f"internal error: {type(error).__name__}: {error}", "please report it; --debug shows the traceback"


def _abandon_output() -> None:
    """Redirect standard output to the null device, so that the interpreter's flush at exit cannot fail."""
    with suppress(AttributeError, OSError, ValueError):  # standard output has no file descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
