"""The options that every command accepts anywhere on the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class Globals:
    """The values of --color, --ascii and --no-pager on the current command line; help and errors obey them too."""

    color: str | None = None
    ascii_only: bool = False
    no_pager: bool = False

    def read(self, arguments: Iterable[str]) -> None:
        """Read the options before the line is parsed; the parser checks them."""
        self.color, self.ascii_only, self.no_pager = None, False, False
        line = iter(arguments)
        for word in line:
            if word == "--":
                return
            name, equals, value = word.partition("=")
            if name == "--color":
                value = value if equals else next(line, "")
                self.color = value if value in ("always", "never") else None
            elif word == "--ascii":
                self.ascii_only = True
            elif word == "--no-pager":
                self.no_pager = True


#: The global options of the current command line.
GLOBALS = Globals()
