"""Installation of the completion in a shell."""

from __future__ import annotations

import re
from pathlib import Path

from actviz.cli.completion import SHELLS
from actviz.errors import DataError, UsageError, file_error

_SCRIPT = {"prog_name": "actviz", "complete_var": "_ACTVIZ_COMPLETE"}


def install(shell: str) -> str:
    """Install the completion for a shell, empty for the one that runs, and return a message."""
    from typer.completion import install as install_script  # type: ignore[attr-defined] # Typer names it nowhere else

    try:
        name, path = install_script(shell=_known(shell), **_SCRIPT)
    except OSError as error:
        raise file_error(str(error.filename or Path.home()), error) from error
    return f"completion for {name} is installed in {path}; it works in new terminals"


def script(shell: str) -> str:
    """The script for a shell, empty for the one that runs."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    text: str = get_completion_script(shell=_known(shell), **_SCRIPT)
    return text


def _known(shell: str) -> str:
    if shell in SHELLS:
        return shell
    if shell != "auto":
        raise UsageError(f"there is no completion for {shell!r}", f"choose one of {', '.join(SHELLS)}")
    import shellingham

    try:
        name: str = shellingham.detect_shell()[0]
    except shellingham.ShellDetectionFailure:
        raise DataError("the shell is unknown", f"name it: one of {', '.join(SHELLS)}") from None
    return _known(re.sub(r"\W", "", name))
