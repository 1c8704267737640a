"""One drawing of the explorer: everything that its panels show of a scene. Computed in a thread, so that keys never wait."""

from __future__ import annotations

from dataclasses import dataclass

from actviz.errors import ActvizError, FormulaError
from actviz.explorer.pages import PAGES
from actviz.explorer.pages.page import Content, Page
from actviz.explorer.readout import readout
from actviz.explorer.scene import Scene
from actviz.explorer.sliders import Slider
from actviz.text.screen import Screen


@dataclass(frozen=True)
class Frame:
    """A scene with its content, the numbers at the cursor, its sliders, and the command that prints it.

    `error` says why there is no content; `column` is where a formula is wrong.
    """

    scene: Scene
    screen: Screen
    content: Content
    readout: tuple[str, ...] = ()
    sliders: tuple[Slider, ...] = ()
    command: str = ""
    error: str = ""
    column: int | None = None


def page_of(scene: Scene) -> Page:
    """The page of a scene."""
    return next(page for page in PAGES if page.name == scene.page)


def frame(scene: Scene, screen: Screen) -> Frame:
    """Draw a scene on a screen; what actviz refuses is an error in the frame."""
    try:
        scene.resolved  # noqa: B018 - raises for a text that is no function
        page = page_of(scene)
        sliders, command = page.sliders(scene), page.line(scene)
    except ActvizError as error:
        return _refused(scene, screen, error)
    try:
        content = page.content(scene, screen)
    except ActvizError as error:
        message = f"{error.message}\n{error.hint}".rstrip()
        return Frame(scene, screen, Content(message), (), sliders, command)
    numbers = tuple(readout(scene, screen.width)) if page.has_cursor else ()
    return Frame(scene, screen, content, numbers, sliders, command)


def message_of(error: Exception) -> str:
    """What an error says, in one line with the way out; one that actviz does not raise itself is an internal error."""
    if isinstance(error, ActvizError):
        return " ".join(filter(None, (error.message, error.hint)))
    return f"internal error: {type(error).__name__}: {error}"


def _refused(scene: Scene, screen: Screen, error: ActvizError) -> Frame:
    column = error.column if isinstance(error, FormulaError) else None
    first, *_ = error.message.splitlines() or [""]
    return Frame(scene, screen, Content(""), error=first, column=column)
