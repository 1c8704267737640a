"""The words of the pages, explained; read from `glossary.toml` without importing NumPy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actviz.errors import UsageError
from actviz.text.names import did_you_mean, normalise


@dataclass(frozen=True)
class Term:
    """A word, other words for the same, its meaning, and a command that shows it.

    `quiet` are those of the words that are too common for a page to list the term because of them.
    """

    name: str
    also: tuple[str, ...]
    text: str
    see: str
    quiet: tuple[str, ...] = ()


@cache
def terms() -> Mapping[str, Term]:
    """All terms by name, in the order of the file."""
    content = tomllib.loads(Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))
    return {
        name: Term(name, tuple(entry.get("also", ())), entry["text"], entry["see"], tuple(entry.get("quiet", ())))
        for name, entry in content.items()
    }


def find(word: str) -> Term | None:
    """The term that a word stands for; None for an unknown word.

    >>> find("Edge-of-Chaos").name, find("relu")
    ('critical line', None)
    """
    form = _form(word)
    return next((term for term in terms().values() if form in map(_form, (term.name, *term.also))), None)


def term(word: str) -> Term:
    """The term that a word stands for; raises UsageError for an unknown word."""
    known = find(word)
    if known is None:
        words = [name for one in terms().values() for name in (one.name, *one.also)]
        raise UsageError(f"unknown term {word!r}{did_you_mean(word, words)}", f"the terms are {', '.join(terms())}")
    return known


def mentioned(text: str) -> list[str]:
    """The names of the terms that occur in a text.

    >>> mentioned("units can die: the slope is exactly 0; the gains are 1")
    ['dying unit', 'gain']
    """
    return [
        name
        for name, one in terms().items()
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in (name, *one.also) if word not in one.quiet)
    ]


def _form(word: str) -> str:
    return normalise(word).replace(" ", "")
