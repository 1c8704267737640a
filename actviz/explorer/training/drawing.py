"""The widget that shows a drawn frame, and tells what was clicked on it."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from actviz.explorer.training.layout import Frame

#: The attributes and colours of canvases by their ANSI numbers.
_ATTRIBUTES = {"1": "bold", "2": "dim", "7": "reverse"}
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")


class Drawing(Widget):
    """Shows a frame row by row; posts `Clicked` and `Wheeled`."""

    class Clicked(Message):
        """Something was clicked: its action."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    class Wheeled(Message):
        """The wheel was turned over something, by `steps` upwards."""

        def __init__(self, action: str, steps: int) -> None:
            super().__init__()
            self.action, self.steps = action, steps

    def __init__(self, *, colour: bool) -> None:
        super().__init__(id="drawing")
        self._colour = colour
        self.drawn: Frame | None = None

    def show(self, frame: Frame) -> None:
        """Show a frame."""
        self.drawn = frame
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A row of the frame."""
        if self.drawn is None or y >= len(self.drawn.rows):
            return Strip.blank(self.size.width, self.rich_style)
        base = self.rich_style
        pieces = [Segment(text, base + style_of(style, colour=self._colour)) for text, style in self.drawn.rows[y]]
        return Strip(pieces).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Post the action of what is below the mouse."""
        if action := self._action(event):
            self.post_message(self.Clicked(action))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Post a turn of the wheel."""
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Post a turn of the wheel."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, steps: int) -> None:
        event.stop()
        self.post_message(self.Wheeled(self._action(event), steps))

    def _action(self, event: events.MouseEvent) -> str:
        return self.drawn.action(event.y, event.x) if self.drawn else ""


@lru_cache(maxsize=64)
def style_of(number: str, *, colour: bool) -> Style:
    """The style of an ANSI colour or attribute.

    >>> str(style_of("31", colour=True)), str(style_of("31", colour=False))
    ('red', 'none')
    """
    if number in _ATTRIBUTES:
        return Style.parse(_ATTRIBUTES[number])
    if colour and len(number) == 2 and number[0] == "3" and number[1] in "01234567":
        return Style.parse(_COLOURS[int(number[1])])
    return Style.null()
