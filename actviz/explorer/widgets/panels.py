"""The page in the middle, the facts beside it, and the sliders: text that scrolls, and what the mouse does there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from actviz.explorer.sliders import Slider


class TextPanel(VerticalScroll, inherit_bindings=False):
    """Text with ANSI colours, which scrolls."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(markup=False)

    def show(self, text: str) -> None:
        """Show another text."""
        self.query_one(Static).update(Text.from_ansi(text, no_wrap=True))

    def move(self, steps: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=steps, animate=False)


class PagePanel(TextPanel):
    """The page; posts `Pointed` and `Wheeled` where the mouse is on it."""

    class Pointed(Message):
        """The mouse is at a column of the page."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    class Wheeled(Message):
        """The wheel was turned, by `steps` upwards."""

        def __init__(self, steps: int) -> None:
            super().__init__()
            self.steps = steps

    #: Whether the page fills the panel, so that the wheel zooms and does not scroll.
    fills = True

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the cursor with the mouse."""
        self.post_message(self.Pointed(event.x))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the place of a click."""
        self.post_message(self.Pointed(event.x))

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, 1)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, steps: int) -> None:
        event.stop()
        event.prevent_default()
        if self.fills:
            self.post_message(self.Wheeled(steps))
        else:
            self.move(-3 * steps)


class SliderPanel(Static):
    """Sliders below each other, as many as there is room for; posts `Moved` where the mouse moves one."""

    class Moved(Message):
        """A slider was moved to a share of its way."""

        def __init__(self, place: int, share: float) -> None:
            super().__init__()
            self.place, self.share = place, share

    def __init__(self, *, unicode: bool) -> None:
        super().__init__(id="sliders", markup=False)
        self._sliders: Sequence[Slider] = ()
        self._unicode, self._first, self._is_held = unicode, 0, False

    def show(self, sliders: Sequence[Slider], chosen: int, most: int) -> None:
        """Show the sliders in at most this number of lines, the chosen one among them."""
        rows = min(len(sliders), most)
        self._sliders, self._first = sliders, max(0, min(chosen - rows + 1, len(sliders) - rows))
        self.styles.height = rows
        shown = range(self._first, self._first + rows)
        lines = [
            sliders[place].line(self.size.width or 40, label=self._label, unicode=self._unicode, chosen=place == chosen)
            for place in shown
        ]
        self.update(Text("\n".join(lines), no_wrap=True))

    @property
    def _label(self) -> int:
        return max((len(slider.name) for slider in self._sliders), default=0)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a slider."""
        self._is_held = True
        self.capture_mouse()
        self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the slider."""
        if self._is_held:
            self._point(event)

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """Let the slider go."""
        self._is_held = False
        self.release_mouse()

    def _point(self, event: events.MouseEvent) -> None:
        place = self._first + event.y
        if 0 <= place < len(self._sliders):
            share = self._sliders[place].share(event.x, self.size.width, label=self._label)
            if share is not None:
                self.post_message(self.Moved(place, share))
