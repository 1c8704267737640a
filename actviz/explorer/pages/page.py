"""A page of the explorer: what it shows of a scene, the command that prints it, and its sliders."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actviz.explorer.scene import Scene
from actviz.explorer.sliders import Slider, parameter_sliders
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.terminal.drawing import Drawing
    from actviz.render.view import View


@dataclass(frozen=True)
class Content:
    """The text of a page, with ANSI colours where the screen has them.

    `drawing` says where the columns of the picture are, `y_range` which y it shows; `view` makes what has the page's figure.
    """

    text: str
    drawing: Drawing | None = None
    y_range: tuple[float, float] = (-1.0, 1.0)
    view: Callable[[], View] | None = None


def no_sliders(_: Scene) -> tuple[Slider, ...]:
    """No slider."""
    return ()


@dataclass(frozen=True)
class Page:
    """A page: its name, a sentence for the help, and functions that draw it and write its command.

    `content` may raise ActvizError where the function has no such page; `fills` says that it is as high as the panel, not longer,
    `has_cursor` that x can be moved in it.
    """

    name: str
    help: str
    content: Callable[[Scene, Screen], Content]
    command: Callable[[Scene], list[str]]
    sliders: Callable[[Scene], tuple[Slider, ...]] = parameter_sliders
    fills: bool = False
    has_cursor: bool = False

    def line(self, scene: Scene) -> str:
        """The command that prints the page, as it is typed in a shell."""
        return shlex.join(["actviz", *self.command(scene)])
