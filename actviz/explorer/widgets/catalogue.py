"""The list of functions: the pinned ones on top, then the catalogue by family, all narrowed by a filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from actviz.catalogue.index import by_family, index, matching

_PIN = "pinned "
#: As many lines of the list stay in view above and below the highlighted one.
_CONTEXT = 3


class Catalogue(OptionList, inherit_bindings=False):
    """Functions to choose from; posts `Chosen` when another one is highlighted."""

    class Chosen(Message):
        """Another function is highlighted."""

        def __init__(self, function: str) -> None:
            super().__init__()
            self.function = function

    def __init__(self) -> None:
        super().__init__(id="catalogue", markup=False)
        self._functions: dict[str, str] = {}

    def fill(self, pinned: Iterable[str], filtered: str, current: str) -> None:
        """List the functions that match the filter, and highlight the current one without a message."""
        options = list(self._options_of(tuple(pinned), filtered))
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options(options)
            self.select(current)

    def select(self, current: str) -> None:
        """Highlight a function, if it is in the list."""
        name = current.partition(":")[0]
        wanted = [option for option, function in self._functions.items() if function in (current, name)]
        with self.prevent(OptionList.OptionHighlighted):
            self.highlighted = self.get_option_index(wanted[0]) if wanted else None
        self.call_after_refresh(self.scroll_to_highlight)

    def scroll_to_highlight(self, top: bool = False) -> None:
        """Scroll until the highlighted function has others above and below it; one that is far away comes into the middle."""
        line, first, height = self.highlighted, self.scroll_offset.y, self.scrollable_content_region.height
        super().scroll_to_highlight(top)
        if line is None or not height:  # each option is a line
            return
        context = min(_CONTEXT, (height - 1) // 2)
        if first + context <= line < first + height - context:
            return
        is_near = first <= line + context + 1 and line - context - 1 < first + height
        above = (context if line < first + context else height - 1 - context) if is_near else height // 2
        self.scroll_to(y=line - above, animate=False, force=True, immediate=True)

    def move(self, steps: int) -> None:
        """Highlight the function below (negative: above)."""
        (self.action_cursor_down if steps > 0 else self.action_cursor_up)()

    def first(self) -> None:
        """Highlight the first function below the pinned ones."""
        if first := next((option for option in self._functions if not option.startswith(_PIN)), None):
            self.highlighted = self.get_option_index(first)

    @property
    def is_empty(self) -> bool:
        """Whether no function matches the filter."""
        return not self._functions

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell the screen which function is meant."""
        event.stop()
        if event.option_id in self._functions:
            self.post_message(self.Chosen(self._functions[event.option_id]))

    def _options_of(self, pinned: tuple[str, ...], filtered: str) -> Iterator[Option]:
        self._functions = {_PIN + spec: spec for spec in pinned}
        if pinned:
            yield _heading("pinned")
            yield from (Option(Text(f" * {spec}", no_wrap=True), id=_PIN + spec) for spec in pinned)
        entries = matching(filtered) if filtered else index()
        for family, members in by_family(entries):
            yield _heading(family)
            for entry in members:
                self._functions[entry.name] = entry.name
                yield Option(Text(f"   {entry.name}", no_wrap=True), id=entry.name)


def _heading(text: str) -> Option:
    return Option(Text(text, style="bold", no_wrap=True), disabled=True)
