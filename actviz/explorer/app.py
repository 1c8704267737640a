"""The application: one screen at a time, on a terminal that it leaves as it found it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.events import Key
from textual.screen import Screen as TextualScreen

from actviz.explorer.permissions import Permissions, current
from actviz.explorer.widgets.prompt import Prompt
from actviz.system.ending import Unfinished

_INTERRUPTED = 130


@dataclass(frozen=True)
class Outcome:
    """How a session ended: its status, the commands that were copied, and the one to run now (none: empty)."""

    status: int = 0
    copied: tuple[str, ...] = ()
    run: str = ""


@dataclass(frozen=True)
class Look:
    """What the terminal can show: `unicode` beyond ASCII, `colour`, on a `dark` ground or a light one."""

    unicode: bool = True
    colour: bool = True
    dark: bool = True


class Explorer(App[Outcome]):
    """The explorer on its first screen, which `make` builds."""

    CSS_PATH = "style.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = [
        Binding("ctrl+c", "interrupt", priority=True, show=False),
        Binding("ctrl+q", "end", show=False),
    ]

    def __init__(
        self, make: Callable[[], TextualScreen[Any]], look: Look | None = None, permissions: Permissions | None = None
    ) -> None:
        super().__init__(ansi_color=False)
        self._make = make
        self.look = look or Look()
        self.permissions = permissions or current()
        self.copied: list[str] = []
        self.theme = "textual-dark" if self.look.dark else "textual-light"

    def get_default_screen(self) -> TextualScreen[Any]:
        """The first screen."""
        return self._make()

    def on_mount(self) -> None:
        """Draw with plain characters where the terminal has no others."""
        self.set_class(not self.look.unicode, "-plain")

    def on_key(self, event: Key) -> None:
        """Give the text field what was pressed before it had the focus; the field itself passes no text on."""
        if (prompt := self._open_prompt) and prompt.take(event):
            event.prevent_default()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Quit from a text field with Ctrl-C alone."""
        return action != "end" or self._open_prompt is None

    @property
    def _open_prompt(self) -> Prompt | None:
        """The text field, if keys are text."""
        return next((prompt for prompt in self.screen.query(Prompt) if prompt.is_typed_in), None)

    def action_interrupt(self) -> None:
        """Quit as Ctrl-C does."""
        self.end(status=_INTERRUPTED)

    def action_end(self) -> None:
        """Quit."""
        self.end()

    def end(self, *, status: int = 0, run: str = "") -> None:
        """Quit with a status, and a command to run then."""
        self.exit(Outcome(status, tuple(self.copied), run))

    def copy(self, command: str) -> None:
        """Copy a command to the clipboard of the terminal (OSC 52), and keep it for the end."""
        if self.permissions.can_run:
            self.copy_to_clipboard(command)
            self.copied = [*(line for line in self.copied if line != command), command]

    def start(self) -> Outcome:
        """Run until the user quits; a signal restores the terminal and ends the process."""
        with Unfinished(self._restore):
            outcome = self.run()
        return outcome if outcome is not None else Outcome(self.return_code or 1)

    def _restore(self) -> None:
        """Give the terminal back, from a signal handler."""
        if driver := self._driver:
            driver.stop_application_mode()
            driver.close()
