"""The screen of one function: the catalogue, the page, the sliders and the facts, and what each key does to them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.screen import Screen as TextualScreen
from textual.widgets import Static

from actviz.analysis.kink_description import product
from actviz.errors import ActvizError
from actviz.explorer.frame import Frame, frame, message_of, page_of
from actviz.explorer.frameworks import offering
from actviz.explorer.function_keys import KEYS
from actviz.explorer.keys import bindings
from actviz.explorer.pages import PAGES
from actviz.explorer.scene import NUMBER_TYPES, Scene
from actviz.explorer.widgets.catalogue import Catalogue
from actviz.explorer.widgets.help import HelpScreen
from actviz.explorer.widgets.panels import PagePanel, SliderPanel, TextPanel
from actviz.explorer.widgets.prompt import Prompt
from actviz.function.activation import Activation
from actviz.render.layout import wrapped
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.explorer.app import Explorer

#: From this width on the facts have a place of their own; below the others the list, and below these rows the numbers, make room.
_WITH_FACTS, _WITH_LIST, _WITH_READOUT, _WITH_SLIDERS = 112, 56, 14, 10
_SLIDER_ROWS, _MORE_SLIDER_ROWS, _TALL = 3, 6, 36
#: A text in fewer columns would be a column of syllables.
_LEAST_WIDTH = 20
_HINTS = f"? help  / find  f formula  d f'  Space pin  [ ] slider  1-{len(PAGES)} pages  q quit"


class FunctionScreen(TextualScreen[None]):
    """Shows a scene; each key changes the scene, and a thread draws the newest one."""

    BINDINGS: ClassVar[list[Any]] = bindings(KEYS)

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.shown: Frame | None = None
        self._drawn_at = 0
        self._newest = 0
        self._filter = ""
        self._before: Scene | None = None
        self._trial: Scene | None = None
        #: Whether Enter was pressed before the formula was drawn.
        self._is_kept = False
        #: The function and the screen of the facts that are shown, or being drawn.
        self._facts_of: tuple[str, Screen] | None = None
        self._pencil = threading.Lock()

    @property
    def explorer(self) -> Explorer:
        """The application."""
        return cast("Explorer", self.app)

    def compose(self) -> ComposeResult:
        """The panels."""
        yield Static(id="tabs", markup=False)
        with Horizontal(id="body"):
            yield Catalogue()
            with Vertical(id="centre"):
                yield PagePanel(id="page")
                yield Static(id="readout", markup=False)
                yield SliderPanel(unicode=self.explorer.look.unicode)
            yield TextPanel(id="facts")
        yield Prompt(id="prompt")
        yield Static(id="command", markup=False)
        yield Static(_HINTS, id="hints", markup=False)

    def on_mount(self) -> None:
        """List the functions, and draw as soon as the sizes are known."""
        self.query_one(Prompt).close()
        self._list()
        self.query_one(Catalogue).focus()

    def on_resize(self, event: Resize) -> None:
        """Give the panels that matter most the room that there is."""
        width, height = event.size
        self.set_class(width < _WITH_FACTS, "-no-facts")
        self.set_class(width < _WITH_LIST, "-no-list")
        self.set_class(height < _WITH_READOUT, "-no-readout")
        self.set_class(height < _WITH_SLIDERS, "-no-sliders")
        self.call_after_refresh(self.draw)

    def check_action(self, _action: str, _parameters: tuple[object, ...]) -> bool | None:
        """No key of the screen works in the text field."""
        return not self.query_one(Prompt).is_typed_in

    # Drawing

    def change(self, scene: Scene) -> None:
        """Show another scene."""
        self.scene = scene
        self.draw()

    def draw(self) -> None:
        """Ask for the scene to be drawn; of several that wait only the newest is."""
        self._request(self.scene)

    def _request(self, scene: Scene) -> None:
        self._newest += 1
        self._draw(self._newest, scene, self._screen())

    @work(thread=True)
    def _draw(self, number: int, scene: Scene, screen: Screen) -> None:
        with self._pencil:
            if number < self._newest:
                return
            try:
                drawn = frame(scene, screen)
            except Exception as error:  # a page that fails must not end the session
                self.app.call_from_thread(self.say, message_of(error))
                return
        self.app.call_from_thread(self._show, number, drawn)

    def _show(self, number: int, drawn: Frame) -> None:
        """Show a frame that a thread has drawn, unless a newer one is shown already."""
        if number < self._drawn_at or not self.is_attached:
            return
        self._drawn_at = number
        prompt = self.query_one(Prompt)
        if drawn.error:
            self._is_kept = False
            self.say(drawn.error, drawn.column)
            return
        if prompt.display and prompt.purpose == "formula":
            prompt.say("")
            self.scene = drawn.scene  # only now: what is typed may be no function, and a click leads to the keys
        self.shown = drawn
        self._show_page(drawn)
        self._show_tabs()
        self.query_one("#readout", Static).update(Text("\n".join(drawn.readout), no_wrap=True))
        chosen = min(drawn.scene.slider, max(len(drawn.sliders) - 1, 0))
        self.query_one(SliderPanel).show(
            drawn.sliders, chosen, _MORE_SLIDER_ROWS if self.size.height >= _TALL else _SLIDER_ROWS
        )
        self.query_one("#command", Static).update(Text(f"$ {drawn.command}", no_wrap=True, overflow="ellipsis"))
        self._refresh_facts()
        self.call_after_refresh(self._fit, drawn.screen)
        if self._is_kept:
            self._keep_formula()

    def _fit(self, screen: Screen) -> None:
        """Draw again where the sliders have changed the size of the page."""
        if screen != self._screen():
            self.draw()

    def _show_page(self, drawn: Frame) -> None:
        panel = self.query_one(PagePanel)
        panel.fills = page_of(drawn.scene).fills
        panel.set_class(panel.fills, "-fills")
        self.query_one("#readout", Static).set_class(not page_of(drawn.scene).has_cursor, "-hidden")
        panel.show(drawn.content.text)

    def _show_tabs(self) -> None:
        width = self.size.width
        names = [f"{number} {page.name}" for number, page in enumerate(PAGES, 1)]
        text = Text(no_wrap=True, overflow="ellipsis")
        for page, name in zip(PAGES, names, strict=True):
            is_shown = page.name == self.scene.page
            short = name if sum(map(len, names)) + 2 * len(names) <= width or is_shown else name.partition(" ")[0]
            text.append(f"[{short}]" if is_shown else f" {short} ", style="bold reverse" if is_shown else "")
        self.query_one("#tabs", Static).update(text)

    def _refresh_facts(self) -> None:
        """Show the facts of the function if they are in view, and are those of another one or of another width."""
        panel = self.query_one("#facts", TextPanel)
        if not panel.display or self.shown is None:
            return
        scene, screen = self.shown.scene, self._screen_of(panel)
        if self._facts_of != (scene.resolved.spec, screen):
            self._facts_of = (scene.resolved.spec, screen)
            self._draw_facts(scene, screen)

    @work(thread=True, exclusive=True, group="facts")
    def _draw_facts(self, scene: Scene, screen: Screen) -> None:
        from actviz.render.views.explanation import ExplanationView

        try:
            text = ExplanationView(scene.resolved).plain(screen)
        except Exception as error:
            text = "\n".join(wrapped(message_of(error), screen.width))
        if (scene.resolved.spec, screen) == self._facts_of:
            self.app.call_from_thread(self.query_one("#facts", TextPanel).show, text)

    def say(self, message: str, column: int | None = None) -> None:
        """Show a message: below the text field if it is open, else in the line of the keys."""
        prompt = self.query_one(Prompt)
        if prompt.display:
            prompt.say(message, column)
        else:
            self.query_one("#hints", Static).update(Text(message or _HINTS, no_wrap=True, overflow="ellipsis"))

    # The keys

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.change(self.scene.moved(steps))

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out around the cursor."""
        self.change(self.scene.zoomed(steps))

    def action_pan(self, right: int, up: int) -> None:
        """Move the view."""
        height = self.shown.content.y_range if self.shown else (-1.0, 1.0)
        self.change(self.scene.panned(right, up, height))

    def action_derivative(self, order: int) -> None:
        """Show the derivatives up to an order, or only f."""
        self.change(replace(self.scene, order=0 if self.scene.order == order else order))

    def action_toggle_error(self) -> None:
        """Show or hide the errors at the cursor."""
        self.change(replace(self.scene, shows_error=not self.scene.shows_error))

    def action_next_framework(self) -> None:
        """Show the function as the next framework has it; after the last one, the bare name."""
        names = ("", *(offering(self.scene.base) if isinstance(self.scene.base, Activation) else ()))
        if len(names) == 1:
            self.say(f"no framework has {self.scene.function}")
            return
        place = names.index(self.scene.framework) if self.scene.framework in names else 0
        framework = names[(place + 1) % len(names)]
        self.say(f"as {product(framework)} has it" if framework else "")
        self.change(replace(self.scene, framework=framework))

    def action_next_type(self) -> None:
        """Compute in the next number type."""
        place = NUMBER_TYPES.index(self.scene.dtype)
        self.change(replace(self.scene, dtype=NUMBER_TYPES[(place + 1) % len(NUMBER_TYPES)]))

    def action_choose(self, steps: int) -> None:
        """Choose another function, or scroll the panel that has the focus."""
        if isinstance(self.focused, TextPanel) and not (isinstance(self.focused, PagePanel) and self.focused.fills):
            self.focused.move(steps)
        else:
            self.query_one(Catalogue).move(steps)

    def action_filter(self) -> None:
        """Type a filter for the list."""
        self._ask_for("filter", "Filter the functions (Enter keeps it, Esc clears it):", self._filter)

    def action_formula(self) -> None:
        """Type a formula."""
        self._ask_for(
            "formula", "Formula in x, with parameters after a colon (Enter keeps it, Esc leaves):", self.scene.function
        )

    def action_pin(self) -> None:
        """Pin the function, or unpin it."""
        self.change(self.scene.toggled_pin())
        self._list()

    def action_choose_slider(self, steps: int) -> None:
        """Choose another slider."""
        count = len(self.shown.sliders) if self.shown else 0
        self.change(replace(self.scene, slider=min(max(self.scene.slider + steps, 0), max(count - 1, 0))))

    def action_change_slider(self, steps: int) -> None:
        """Move the chosen slider."""
        sliders = page_of(self.scene).sliders(self.scene)
        if sliders:
            self.change(sliders[min(self.scene.slider, len(sliders) - 1)].moved(steps))
        else:
            self.say(f"{self.scene.function} has no parameter")

    def action_reset(self) -> None:
        """Reset the function and the view."""
        self.say("")
        self.change(self.scene.reset())

    def action_page(self, number: int) -> None:
        """Show a page."""
        if number <= len(PAGES):
            self.query_one(PagePanel).scroll_home(animate=False)
            self.change(replace(self.scene, page=PAGES[number - 1].name, slider=0))

    def action_next_panel(self) -> None:
        """Go to the next panel; the facts come into view where they have no place of their own."""
        self._go(1)

    def action_previous_panel(self) -> None:
        """Go to the panel before."""
        self._go(-1)

    def action_copy(self) -> None:
        """Copy the command of the page."""
        if command := self._command():
            self.explorer.copy(command)
            self.say("copied; it is printed at the end too" if self.explorer.permissions.can_run else "copying is off here")

    def action_save(self) -> None:
        """Save the figure of the page."""
        if not self.explorer.permissions.can_save:
            self.say("saving is off in a browser")
        elif self.shown:
            self.say("saving ...")
            self._save(self.shown)

    def action_run(self) -> None:
        """Quit and run the command."""
        if not self.explorer.permissions.can_run:
            self.say("running a command is off in a browser")
        elif command := self._command():
            self.explorer.end(run=command)

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(HelpScreen(KEYS))

    def action_end(self) -> None:
        """Quit."""
        self.explorer.end()

    # What the panels post

    @on(Catalogue.Chosen)
    def _choose(self, event: Catalogue.Chosen) -> None:
        self.say("")
        self.change(self.scene.with_function(event.function))

    @on(PagePanel.Pointed)
    def _point(self, event: PagePanel.Pointed) -> None:
        if self.shown and (drawing := self.shown.content.drawing) and not self.scene.is_vector:
            self.change(self.scene.at(self.scene.snapped(drawing.x(event.column))))

    @on(PagePanel.Wheeled)
    def _wheel(self, event: PagePanel.Wheeled) -> None:
        self.action_zoom(event.steps)

    @on(SliderPanel.Moved)
    def _slide(self, event: SliderPanel.Moved) -> None:
        sliders = page_of(self.scene).sliders(self.scene)
        if event.place < len(sliders):
            self.change(replace(sliders[event.place].at(event.share), slider=event.place))

    @on(Prompt.Changed)
    def _typed(self, event: Prompt.Changed) -> None:
        if type(event) is not Prompt.Changed:
            return
        if event.purpose == "filter":
            self._filter = event.text
            self._list()
            self.say("no function matches" if self.query_one(Catalogue).is_empty else "")
        elif event.text.strip():
            self._is_kept = False
            self._trial = replace((self._before or self.scene).with_function(event.text), cursor=self.scene.cursor)
            self._request(self._trial)

    @on(Prompt.Kept)
    def _keep(self, event: Prompt.Kept) -> None:
        if event.purpose == "filter":
            self._close_prompt()
            self.query_one(Catalogue).first()
        else:
            self._keep_formula()

    @on(Prompt.Left)
    def _leave(self, event: Prompt.Left) -> None:
        if event.purpose == "filter":
            self._filter = ""
            self._list()
        elif self._before is not None:
            self.change(self._before)
        self._close_prompt()

    # Steps of these

    def _command(self) -> str:
        """The command of the scene, which may not be drawn yet; empty, with a message, for a text that is no function."""
        try:
            return page_of(self.scene).line(self.scene)
        except ActvizError as error:
            self.say(error.message)
            return ""

    def _list(self) -> None:
        self.query_one(Catalogue).fill(self.scene.pinned, self._filter, self.scene.function)

    def _ask_for(self, purpose: str, title: str, text: str) -> None:
        self._before, self._trial = self.scene, None
        self.query_one(Prompt).open(purpose, title, text)

    def _keep_formula(self) -> None:
        """Take the typed formula, now or as soon as it is drawn."""
        self._is_kept = not (self._trial is None or (self.shown and self.shown.scene.function == self._trial.function))
        if not self._is_kept:
            self._close_prompt()
            self.change(replace(self.scene, function=self.scene.base.spec))

    def _close_prompt(self) -> None:
        self.query_one(Prompt).close()
        self._before, self._is_kept = None, False
        self.say("")
        self.set_focus(self.query_one(Catalogue))

    def _go(self, steps: int) -> None:
        panels = [self.query_one(Catalogue), self.query_one(PagePanel), self.query_one("#facts", TextPanel)]
        place = panels.index(self.focused) if self.focused in panels else 0
        goal = panels[(place + steps) % len(panels)]
        self.set_class(goal.id == "facts", "-facts")
        goal.focus()
        self.call_after_refresh(self._refresh_facts)
        self.call_after_refresh(self.draw)

    def _screen(self) -> Screen:
        """The screen that the page has."""
        return self._screen_of(self.query_one(PagePanel))

    def _screen_of(self, panel: TextPanel) -> Screen:
        width, height = panel.scrollable_content_region.size
        look = self.explorer.look
        return Screen(
            max(width, _LEAST_WIDTH), max(height, 1), colour=look.colour, unicode=look.unicode, terminal=True, is_live=True
        )

    @work(thread=True)
    def _save(self, drawn: Frame) -> None:
        from actviz.explorer.saving import save

        try:
            message = f"saved {save(drawn)}"
        except Exception as error:
            message = message_of(error)
        self.app.call_from_thread(self.say, message)
