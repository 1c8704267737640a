"""The page about a function on one screen: the most important statements, a picture if there is room, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from shlex import quote
from typing import NamedTuple

from actviz.render.explanation.paragraphs import lines, shortened
from actviz.render.explanation.sections import Content
from actviz.render.explanation.statements import NEXT
from actviz.text.screen import Screen

#: The rows of a picture; a screen of fewer rows than the last has none.
LEAST_PICTURE, MOST_PICTURE, _PICTURE_FROM = 9, 15, 18
#: The most lines of one statement where not all have room.
_MOST_LINES = 2


class _Kept(NamedTuple):
    """The lines of a statement that are shown, how many lines it has, and the section that it is in."""

    shown: tuple[str, ...]
    lines: int
    section: str

    @property
    def missing(self) -> int:
        return max(self.lines - len(self.shown), 0)


def brief(spec: str, contents: Sequence[Content], screen: Screen, picture: Callable[[int], str] | None) -> str:
    """The short page in at most one row less than the screen has; `picture` draws one in a number of rows.

    `spec` is the function, `contents` the sections of its page. The last line names the sections of which lines are left out, and
    the command that prints the whole page.
    """
    rows = max(screen.height - 1, 2)
    has_picture = picture is not None and rows >= _PICTURE_FROM
    room = rows - LEAST_PICTURE * has_picture
    kept = list(_fill(contents, screen, room, room, with_next=True))
    if any(item.missing for item in kept):
        kept = list(_fill(contents, screen, room - 1, _MOST_LINES, with_next=False))
    text = [*(line for item in kept for line in item.shown), *_rest(spec, screen, kept)]
    drawn = picture(min(rows - len(text), MOST_PICTURE)) if picture is not None and has_picture else ""
    return drawn + "\n".join(text) + "\n"


def _fill(contents: Sequence[Content], screen: Screen, room: int, most: int, *, with_next: bool) -> Iterator[_Kept]:
    """The statements in order of importance while there is room; a long one is shortened, and one without room is left out."""
    before = ""
    for content in contents:
        for statement, whole in zip(content.statements, lines(content.statements, screen), strict=True):
            allowed = min(room, most) if with_next or statement.topic != NEXT else 0
            shown = shortened(statement, screen, allowed, is_first=statement.topic != before)
            before = statement.topic if shown else before
            room -= len(shown)
            yield _Kept(shown, len(whole), content.title.removeprefix("for "))


def _rest(spec: str, screen: Screen, kept: Sequence[_Kept]) -> list[str]:
    """The line about the lines that are left out; none if there are none."""
    count = sum(item.missing for item in kept)
    if not count:
        return []
    named = ", ".join(dict.fromkeys(item.section for item in kept if item.missing))
    command = f"actviz explain {quote(spec)}"
    more = f"{count} more line{'s' * (count > 1)}"
    texts = (f"({more}, {named}: {command})", f"({more}: {command})", f"({more})", more)
    return [next((text for text in texts if len(text) <= screen.width), "...")]
