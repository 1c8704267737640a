"""The sections of the page about a function, in order of importance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from actviz.analysis.advice.glossary import mentioned
from actviz.function.activation import Activation
from actviz.function.vector import VectorActivation
from actviz.render.explanation.names import names
from actviz.render.explanation.paragraphs import Statement, lines
from actviz.render.explanation.statements import (
    Subject,
    facts,
    for_networks,
    for_researchers,
    formulas,
    in_plain_words,
)
from actviz.text.screen import Screen

Statements: TypeAlias = Callable[[Subject], Iterable[Statement]]


class Section(NamedTuple):
    """A section of a page: its title, and its lines, none of them wider than the screen."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The statements of a section; `is_headed`: the page shows the title, as the lines have no labels."""

    title: str
    statements: tuple[Statement, ...]
    is_headed: bool


@dataclass(frozen=True)
class _Row:
    title: str
    statements: Statements
    is_headed: bool = False


#: The sections whose technical words the glossary explains, the most important first.
_EXPLAINED = (
    _Row("formula", formulas),
    _Row("in plain words", in_plain_words),
    _Row("facts", facts),
    _Row("for networks", for_networks, is_headed=True),
    _Row("for researchers", for_researchers, is_headed=True),
)


def contents(subject: Subject) -> tuple[Content, ...]:
    """All sections that have statements, the most important first."""
    explained = [Content(row.title, tuple(row.statements(subject)), row.is_headed) for row in _EXPLAINED]
    words = Content("words", tuple(_words(explained)), False)
    called = Content("names", tuple(names(subject.function.definition)), False)
    return tuple(content for content in (*explained, words, called) if content.statements)


def _words(explained: Iterable[Content]) -> Iterator[Statement]:
    """The terms of the sections above."""
    above = "\n".join(f"{item.topic} {item.text}" for content in explained for item in content.statements)
    if terms := mentioned(above):
        yield Statement("words", f"{', '.join(terms)}: see `actviz explain --term {terms[0].replace(' ', '-')}`")


def sections(function: Activation | VectorActivation, screen: Screen) -> tuple[Section, ...]:
    """The sections of the page about a function that have lines, wrapped to the width of a screen.

    >>> import actviz
    >>> for section in sections(actviz.get("relu"), Screen(width=60))[:3]:
    ...     print(f"{section.title}: {section.lines[0]}")
    formula: relu        Zero for a negative input, the input itself for
    in plain words: in words    Its values are at least 0, without an upper
    facts: range       [0, inf)
    """
    return tuple(Section(content.title, wrapped(content, screen)) for content in contents(Subject(function)))


def wrapped(content: Content, screen: Screen) -> tuple[str, ...]:
    """The lines of a section without its title."""
    return tuple(line for block in lines(content.statements, screen) for line in block)
