"""The help: every key and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from actviz.explorer.keys import Keys


class HelpScreen(ModalScreen[None]):
    """A table of keys over the screen; `?`, Escape or q close it."""

    BINDINGS: ClassVar[list[Any]] = [("question_mark,escape,q,enter", "dismiss", "Close")]

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The table."""
        with VerticalScroll(id="help"):
            yield Static(Text("\n".join(self._lines())))

    def _lines(self) -> Iterator[str]:
        for title, keys in self._keys.items():
            yield title
            yield from (f"  {key.shown:<12} {key.help}" for key in keys)
            yield ""
        yield "? or Esc closes this help."
