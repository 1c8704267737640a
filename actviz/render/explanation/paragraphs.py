"""Statements of a page as lines of text: a label or a mark in front, wrapped at blanks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from actviz.text.screen import Screen

#: The columns of a label and the blank behind it.
_LABEL = 12
#: Narrower lines would hold no words; below the second width the text is not aligned behind its label.
_LEAST, _ALIGNED_FROM = 20, 40
#: What ends a text that is cut.
_MORE = " ..."


@dataclass(frozen=True)
class Statement:
    """One sentence or value of a page, and its topic; `mark` stands in front of it instead of the topic."""

    topic: str
    text: str
    mark: str = ""


def lines(statements: Iterable[Statement], screen: Screen) -> Iterator[tuple[str, ...]]:
    """The lines of each statement; the topic is shown in front of the first of several statements about it."""
    before = ""
    for statement in statements:
        yield paragraph(statement, screen, is_first=statement.topic != before)
        before = statement.topic


def paragraph(statement: Statement, screen: Screen, *, is_first: bool = True, text: str | None = None) -> tuple[str, ...]:
    """The lines of a statement, or of another text in its place."""
    width = max(screen.width, _LEAST)
    text = in_characters(statement.text if text is None else text, screen)
    if statement.mark:
        return tuple(textwrap.wrap(text, width, initial_indent=f"{statement.mark} ", subsequent_indent="  "))
    topic = in_characters(statement.topic, screen) * is_first
    above: Sequence[str] = ()
    if len(topic) > max(_LABEL, width // 2):  # a long formula
        above, topic = textwrap.wrap(topic, width), ""
    indent = " " * (_LABEL if width >= _ALIGNED_FROM else 2)
    label = f"{topic} ".ljust(len(indent))
    return (*above, *textwrap.wrap(text, width, initial_indent=label if topic else indent, subsequent_indent=indent))


def shortened(statement: Statement, screen: Screen, most: int, *, is_first: bool) -> tuple[str, ...]:
    """The statement in at most this number of lines: without its last sentences, else cut between words. Empty if nothing of it has room."""
    whole = paragraph(statement, screen, is_first=is_first)
    if len(whole) <= most:
        return whole
    words = statement.text.split()
    cuts = range(len(words) - 1, 0, -1)
    at_ends = (cut for cut in cuts if words[cut - 1][-1] in ".;")
    for cut in (*at_ends, *cuts):
        kept = paragraph(statement, screen, is_first=is_first, text=" ".join(words[:cut]).rstrip(".;,:") + _MORE)
        if len(kept) <= most:
            return kept
    return ()


def in_characters(text: str, screen: Screen) -> str:
    """The text in the characters of the screen: in ASCII letters lose their accents, and others become question marks."""
    if screen.unicode:
        return text
    letters = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return letters.encode("ascii", "replace").decode("ascii")
