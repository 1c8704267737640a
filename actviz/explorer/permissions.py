"""What a session of the explorer may do besides drawing; a session served to a browser touches no file and runs no command."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from actviz.errors import UsageError

#: The environment variable by which the server limits a session. A visitor cannot reach it: the server sets it before the session starts.
VARIABLE = "ACTVIZ_SERVED"


@dataclass(frozen=True)
class Permissions:
    """What a session may do besides drawing: by default everything that its user may do.

    `can_save`: write figures and screenshots. `can_run`: run a command, and print to the terminal after quitting.
    `files`: the only files that the session may read; None for all.
    """

    can_save: bool = True
    can_run: bool = True
    files: tuple[Path, ...] | None = None

    @property
    def is_served(self) -> bool:
        """Whether the session is drawn in a browser, for a visitor who may be anybody."""
        return self.files is not None

    def may_read(self, file: str | Path) -> bool:
        """Whether the session may read a file; links and relative paths are followed first.

        >>> served(["/data/moons.csv"]).may_read("/data/../data/moons.csv"), served([]).may_read("/etc/passwd")
        (True, False)
        """
        return self.files is None or _resolved(file) in self.files

    def require_read(self, file: str | Path) -> None:
        """Raise UsageError for a file that the session must not read."""
        if not self.may_read(file):
            raise UsageError(f"{file}: a session in a browser reads only the files that the server was started with")

    def variables(self) -> dict[str, str]:
        """The environment variables that give a new process these permissions."""
        return {} if self.files is None else {VARIABLE: json.dumps([str(file) for file in self.files])}


def served(files: Iterable[str | Path]) -> Permissions:
    """The permissions of a session in a browser: it reads the given files, writes none and runs nothing.

    >>> served([]).can_save, served([]).can_run, served([]).is_served
    (False, False, True)
    """
    return Permissions(can_save=False, can_run=False, files=tuple(_resolved(file) for file in files))


def current(environment: Mapping[str, str] = os.environ) -> Permissions:
    """The permissions of this process: all, or those that the server set; a value that cannot be read permits nothing.

    >>> current({}).can_save, current({"ACTVIZ_SERVED": "[]"}).can_save, current({"ACTVIZ_SERVED": ""}).files
    (True, False, ())
    """
    if VARIABLE not in environment:
        return Permissions()
    try:
        files = json.loads(environment[VARIABLE])
    except ValueError:
        return served(())
    return served(file for file in files if isinstance(file, str)) if isinstance(files, list) else served(())


def _resolved(file: str | Path) -> Path:
    return Path(os.path.realpath(file))
