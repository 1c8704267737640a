"""The commands: each lives in the module of the same name."""

from __future__ import annotations

from importlib import import_module

from actviz.cli._record import SUMMARIES
from actviz.system.docstrings import docstring

COMMANDS = (
    *("eval", "plot", "derive", "explain", "compare", "choose", "list"),
    *("lab", "train", "sweep", "explore", "check", "code", "diagnose"),
)


def summary(name: str) -> str:
    """The first sentence of a command's help; a recorded one needs no import of the command.

    >>> summary("explain").split(",")[0]
    'Explain one function'
    """
    return SUMMARIES.get(name) or summary_of(docstring(import_module(f"actviz.cli.{name}").command))


def summary_of(page: str) -> str:
    """The first paragraph of a help page in one line."""
    return " ".join(page.partition("\n\n")[0].split())
