"""The screen of a training session: what each key and the mouse do to it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen as TextualScreen

from actviz.errors import UsageError
from actviz.explorer.keys import bindings
from actviz.explorer.training.choices import LAYER, Row, changed, rows, typed
from actviz.explorer.training.drawing import Drawing
from actviz.explorer.training.keys import KEYS
from actviz.explorer.training.layout import Frame, View, frame, message, panels_of
from actviz.explorer.training.settings import Settings
from actviz.explorer.training.trainer import SPEEDS, Trainer
from actviz.explorer.widgets.help import HelpScreen
from actviz.explorer.widgets.prompt import Prompt

if TYPE_CHECKING:
    from actviz.explorer.app import Explorer

#: The seconds that the end of the program waits for the thread.
_PATIENCE = 1.0
#: The most hidden units of a network that is trained for a browser.
_MOST_UNITS = 512


class TrainingScreen(TextualScreen[None]):
    """Shows a session. A thread trains and draws; a key changes the view, or posts a command to the thread."""

    BINDINGS: ClassVar[list[Any]] = bindings(KEYS)
    AUTO_FOCUS = ""  # the text field has the focus only while it is open
    DEFAULT_CSS = "TrainingScreen { layout: vertical; } #drawing { width: 100%; height: 1fr; }"

    class Drawn(Message):
        """A frame is drawn."""

        def __init__(self, drawn: Frame) -> None:
            super().__init__()
            self.drawn = drawn

    class Line(Message):
        """The command is wanted: to be copied, or to be run."""

        def __init__(self, line: str, *, is_run: bool) -> None:
            super().__init__()
            self.line, self.is_run = line, is_run

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.trainer = Trainer(settings, self._draw)
        self.view = View()
        self._is_shown = threading.Event()
        self._is_shown.set()
        #: The answer that the text field waits for; None where it waits for none.
        self._awaited: int | None = None

    @property
    def explorer(self) -> Explorer:
        """The application."""
        return cast("Explorer", self.app)

    @property
    def drawn(self) -> Frame | None:
        """The frame that is shown."""
        return self.query_one(Drawing).drawn

    def compose(self) -> ComposeResult:
        """The drawing, and the text field below it."""
        yield Drawing(colour=self.explorer.look.colour)
        yield Prompt(id="prompt")

    def on_mount(self) -> None:
        """Begin."""
        self.query_one(Prompt).close()
        self.view = replace(self.view, unicode=self.explorer.look.unicode)
        self.trainer.start()

    def check_action(self, _action: str, _parameters: tuple[object, ...]) -> bool | None:
        """No key of the screen works in the text field."""
        return not self.query_one(Prompt).is_typed_in

    def on_unmount(self) -> None:
        """End the thread."""
        self.trainer.close()
        self.trainer.join(_PATIENCE)

    # Drawing

    def _draw(self, trainer: Trainer) -> bool:
        """Draw in the thread, unless the frame before is not shown yet."""
        if not self._is_shown.is_set():
            return False
        try:
            drawn = frame(trainer, self.view)
        except Exception as error:  # a picture that cannot be drawn is no reason to lose the keys
            drawn = message(self.view, f"internal error: {type(error).__name__}: {error}; r begins anew")
        self._is_shown.clear()
        self.post_message(self.Drawn(drawn))
        return True

    def on_training_screen_drawn(self, event: Drawn) -> None:
        """Show a frame; close the text field if its text was accepted, or say what is wrong with it."""
        self.query_one(Drawing).show(event.drawn)
        self._is_shown.set()
        if self._awaited is not None and event.drawn.answered >= self._awaited:
            self._awaited = None
            if trouble := event.drawn.trouble:
                self.query_one(Prompt).say(trouble.message, trouble.column)
            else:
                self._leave_prompt()

    @on(Resize)
    def _resize(self, event: Resize) -> None:
        self._fit(event.size.width, event.size.height)

    def _fit(self, width: int, height: int) -> None:
        """Draw for the size that the text field leaves."""
        prompt = self.query_one(Prompt)
        self._see(width=width, height=max(height - (prompt.outer_size.height or 4) * prompt.display, 1))

    def _see(self, **changes: Any) -> None:
        """Show another view."""
        self.view = replace(self.view, **{"message": "", **changes})
        self.trainer.redraw()

    def _post(self, command: Any) -> None:
        """Post a command to the thread; a message is no longer shown."""
        self.view = replace(self.view, message="")
        self.trainer.post(command)

    # Training

    def action_go(self) -> None:
        """Run or pause."""
        self._post(self.trainer.toggle)

    def action_step(self) -> None:
        """Train with one batch."""
        self._post(self.trainer.step)

    def action_complete(self) -> None:
        """Train to the end of the epoch."""
        self._post(self.trainer.complete)

    def action_reset(self) -> None:
        """Start again."""
        self._post(self.trainer.reset)

    def action_pace(self, steps: int) -> None:
        """Train faster or more slowly; in a browser not as fast as possible, as the server is everybody's."""
        most = len(SPEEDS) - 1 - self.explorer.permissions.is_served
        self._post(lambda: self.trainer.pace(steps, most))

    # Settings

    def action_choose(self, name: str) -> None:
        """Choose a setting."""
        self._see(row=name, panel="settings", **self._unit_of(name))

    def action_choose_next(self, steps: int) -> None:
        """Choose the setting above or below."""
        names = [row.name for row in rows(self.trainer.settings)]
        place = names.index(self.view.row) if self.view.row in names else 0
        self.action_choose(names[min(max(place + steps, 0), len(names) - 1)])

    def _unit_of(self, name: str) -> dict[str, Any]:
        """The unit of the chosen layer's row."""
        return {"unit": (int(name.removeprefix(LAYER)), 0)} if name.startswith(LAYER) else {}

    def _row(self, settings: Settings, name: str) -> Row:
        """The setting of a name, or the first one where there is no such layer any more."""
        listed = rows(settings)
        return next((row for row in listed if row.name == name), listed[0])

    def action_change(self, steps: int) -> None:
        """Change the chosen setting to its next value or the one before."""
        name = self.view.row  # when the key is pressed, not when the thread has time
        self._change(lambda settings: changed(settings, self._row(settings, name), steps))

    def action_layers(self, steps: int) -> None:
        """Add or remove a hidden layer."""
        self._change(lambda settings: settings.with_more_layers(steps))

    def action_units(self, steps: int) -> None:
        """Add or remove a unit of the chosen layer, else of all layers."""
        row = self.view.row
        layer = int(row.removeprefix(LAYER)) if row.startswith(LAYER) else None
        self._change(lambda settings: settings.with_more_units(layer, steps))

    def _change(self, change: Any) -> None:
        """Start again with changed settings, in a browser only with a network of some size."""
        served = self.explorer.permissions.is_served

        def permitted(settings: Settings) -> Settings:
            other: Settings = change(settings)
            if served and sum(other.config.layers) > _MOST_UNITS:
                raise UsageError(f"a session in a browser trains at most {_MOST_UNITS} hidden units")
            return other

        self.view = replace(self.view, message="")
        self.trainer.change(permitted)

    def action_type(self) -> None:
        """Type the value of the chosen setting."""
        settings = self.trainer.settings
        row = self._row(settings, self.view.row)
        help_ = "units, a FUNCTION or a formula, or both" if row.name.startswith(LAYER) else "a value"
        self.query_one(Prompt).open("value", f"{row.title}: {help_} (Enter keeps it, Esc leaves):", row.text(settings))
        self.call_after_refresh(lambda: self._fit(*self.size))

    @on(Prompt.Kept)
    def _keep(self, event: Prompt.Kept) -> None:
        row, text = self._row(self.trainer.settings, self.view.row), event.text
        self._awaited = self.trainer.answered + 1
        self._change(lambda settings: typed(settings, row, text))

    @on(Prompt.Left)
    def _leave(self) -> None:
        self._awaited = None
        self._leave_prompt()

    def _leave_prompt(self) -> None:
        self.query_one(Prompt).close()
        self.set_focus(None)
        self.trainer.post(self.trainer.forgive)
        self._fit(*self.size)

    # Panels

    def action_next_panel(self, steps: int) -> None:
        """Show the next panel."""
        names = panels_of(self.view.width, self.view.height)
        if not names:
            self._see(message="every panel is in view; { } choose a setting, the arrows a unit")
            return
        place = names.index(self.view.panel) if self.view.panel in names else 0
        self._see(panel=names[(place + steps) % len(names)])

    def action_panel(self, name: str) -> None:
        """Show a panel."""
        self._see(panel=name)

    def action_unit(self, layer: int, unit: int) -> None:
        """Choose a unit."""
        self._see(unit=(layer, unit))

    def action_move_unit(self, steps: int) -> None:
        """Choose the next unit, or the one before, and show its weights."""
        if self.drawn and (layers := self.drawn.layers):
            layer = min(self.view.unit[0], len(layers) - 1)
            self._see(unit=(layer, min(max(self.view.unit[1] + steps, 0), layers[layer] - 1)), panel="units")

    def action_move_layer(self, steps: int) -> None:
        """Choose the next hidden layer, or the one before."""
        if self.drawn and (layers := self.drawn.layers):
            layer = min(max(self.view.unit[0] + steps, 0), len(layers) - 1)
            self._see(unit=(layer, min(self.view.unit[1], layers[layer] - 1)), panel="units")

    # Output

    def action_copy(self) -> None:
        """Copy the command."""
        if self.explorer.permissions.can_run:
            self._take_line(is_run=False)
        else:
            self._see(message="copying is off in a browser")

    def action_run(self) -> None:
        """Quit and run the command."""
        if self.explorer.permissions.can_run:
            self._take_line(is_run=True)
        else:
            self._see(message="running a command is off in a browser")

    def _take_line(self, *, is_run: bool) -> None:
        """Let the thread say the command behind all changes that it has not made yet."""

        def take() -> None:
            if session := self.trainer.session:
                self.post_message(self.Line(session.line(), is_run=is_run))

        self.trainer.post(take)

    def on_training_screen_line(self, event: Line) -> None:
        """Copy the command, or quit and run it."""
        if event.is_run:
            self.explorer.end(run=event.line)
        else:
            self.explorer.copy(event.line)
            self._see(message="copied; it is printed at the end too")

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(HelpScreen(KEYS))

    def action_end(self) -> None:
        """Quit."""
        self.explorer.end()

    # The mouse

    @on(Drawing.Clicked)
    async def _click(self, event: Drawing.Clicked) -> None:
        await self.run_action(event.action)

    @on(Drawing.Wheeled)
    def _wheel(self, event: Drawing.Wheeled) -> None:
        """Over the settings change the chosen one, elsewhere choose a unit."""
        if event.action.startswith(("choose(", "change(")):
            self.action_change(event.steps)
        else:
            self.action_move_unit(-event.steps)
