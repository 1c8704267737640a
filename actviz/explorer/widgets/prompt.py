"""The line in which a formula or a filter is typed, and below it what is wrong with it."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static


class Prompt(Vertical):
    """A text field with a title; posts `Changed` with each key, `Kept` with Enter and `Left` with Escape."""

    class Changed(Message):
        """The text is another one."""

        def __init__(self, purpose: str, text: str) -> None:
            super().__init__()
            self.purpose, self.text = purpose, text

    class Kept(Changed):
        """The text is complete."""

    class Left(Changed):
        """The text is not wanted."""

    def compose(self) -> ComposeResult:
        """The title, the field, and the message below."""
        yield Static(id="prompt-title", markup=False)
        yield Input(id="prompt-input", compact=True, select_on_focus=False)
        yield Static(id="prompt-message", markup=False)

    def open(self, purpose: str, title: str, text: str) -> None:
        """Show the field with a text in it."""
        self.purpose = purpose
        self.query_one("#prompt-title", Static).update(title)
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = text
        field.cursor_position = len(text)
        self.say("")
        self.display = True
        self.screen.set_focus(field)  # at once: the next keys are text

    def close(self) -> None:
        """Hide the field."""
        self.display = False

    @property
    def is_typed_in(self) -> bool:
        """Whether keys are text of the field."""
        return self.display and self.screen.focused is self.query_one(Input)

    def take(self, event: events.Key) -> bool:
        """Take a character, or Escape, that was pressed just before the field had the focus; return whether it is one."""
        if event.key == "escape":
            self._leave()
        elif event.is_printable and event.character:
            self.query_one(Input).insert_text_at_cursor(event.character)
        else:
            return False
        return True

    def _leave(self) -> None:
        self.post_message(self.Left(self.purpose, self.query_one(Input).value))

    def say(self, message: str, column: int | None = None) -> None:
        """Show a message below the field, with a caret below the column of the text where something is wrong."""
        field = self.query_one(Input)
        lines = [message] if message else []
        if column is not None and message:
            lines.insert(0, " " * max(column - int(field.scroll_offset.x), 0) + "^")
        self.query_one("#prompt-message", Static).update(Text("\n".join(lines)))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass each change on."""
        event.stop()
        if self.display:
            self.post_message(self.Changed(self.purpose, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Pass the text on."""
        event.stop()
        self.post_message(self.Kept(self.purpose, event.value))

    def on_key(self, event: events.Key) -> None:
        """Leave the field with Escape; no other key leaves it."""
        if event.key == "escape":
            event.stop()
            self._leave()
