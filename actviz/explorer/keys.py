"""Keys: how a screen binds them and its help shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from textual.binding import Binding


class Key(NamedTuple):
    """Keys by Textual's names, how a reader sees them, the action that they cause, and what it does."""

    keys: str
    shown: str
    action: str
    help: str


#: The keys of one screen, in groups with their titles.
Keys = Mapping[str, tuple[Key, ...]]
#: The group that every screen has.
PROGRAM: Keys = {
    "Program": (
        Key("question_mark", "?", "help", "Show or hide this help."),
        Key("q", "q", "end", "Quit."),
        Key("ctrl+c", "Ctrl-C", "interrupt", "Quit with status 130."),
    ),
}


def all_keys(keys: Keys) -> list[Key]:
    """All keys in their order."""
    return [key for group in keys.values() for key in group]


def bindings(keys: Keys) -> list[Any]:
    """The bindings of a screen; the application itself has Ctrl-C."""
    return [Binding(key.keys, key.action, key.help, show=False) for key in all_keys(keys) if key.action != "interrupt"]
