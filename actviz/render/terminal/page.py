"""A picture with its sentence in a stated number of lines."""

from __future__ import annotations

from collections.abc import Callable

from actviz.render.layout import wrapped
from actviz.text.screen import Screen

#: The least lines that a picture is drawn in: in fewer the sentence stands alone.
_LEAST_PICTURE = 6


def page(picture: Callable[[int], str], sentence: str, screen: Screen, height: int | None = None) -> str:
    """The picture, drawn in the lines that the sentence leaves, and the sentence; at most `height` lines, by default the screen's.

    Where there is no room for both, the sentence stands alone; where even that is too long, its first lines.
    """
    rows = max(screen.height if height is None else height, 1)
    text = sentence if screen.unicode else sentence.encode("ascii", "replace").decode()
    below = wrapped(text, max(screen.width, 1))
    room = rows - len(below)
    drawn = picture(room).splitlines() if room >= _LEAST_PICTURE else []
    return "\n".join([*drawn, *below][:rows])
