"""Texts of the user's, in messages and in cells: printable, and in messages short."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 24
#: The most characters of a message, and of what it repeats: a quoted text, a word, an argument of the command line.
LONGEST_MESSAGE, LONGEST_ECHO = 1_000, 160
_KEPT, _KEPT_WITH_COLOURS = re.compile("([\n\t])"), re.compile("([\n\t]|\x1b\\[[0-9;]*m)")
_LONG_ECHO = re.compile(
    rf"(?<!\w)'[^']{{{LONGEST_ECHO},}}'(?!\w)|(?<!\w)\"[^\"]{{{LONGEST_ECHO},}}\"|\S{{{LONGEST_ECHO + 1},}}"
)


def printable(text: str) -> str:
    r"""The text with escapes for what cannot be printed, and for what changes the order of the rest.

    >>> printable("a\x1b[31mb\n"), printable("é \u202e")
    ('a\\x1b[31mb\\n', 'é \\u202e')
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def printable_lines(text: str, *, colours: bool = False) -> str:
    r"""A text of several lines, with TABs and perhaps colours, in which everything else that cannot be printed is an escape.

    >>> printable_lines("a\tb\x07\n"), printable_lines("\x1b[1mx\x1b[0m", colours=True)
    ('a\tb\\x07\n', '\x1b[1mx\x1b[0m')
    """
    kept = _KEPT_WITH_COLOURS if colours else _KEPT
    return "".join(part if place % 2 else printable(part) for place, part in enumerate(kept.split(text)))


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode()


def message(text: str, arguments: Iterable[str] = ()) -> str:
    r"""A line for standard error: printable, without the middle of long arguments, quoted texts and words.

    >>> message("no file a\nb"), len(message(f"unknown name {'x' * 100_000!r}"))
    ('no file a\\nb', 173)
    """
    for argument in sorted(arguments, key=len, reverse=True):
        if len(argument) > LONGEST_ECHO:
            text = text.replace(argument, _shortened(argument, LONGEST_ECHO))
    text = _LONG_ECHO.sub(lambda match: _shortened(match.group(), LONGEST_ECHO), printable(text[: 100 * LONGEST_MESSAGE]))
    return _shortened(text, LONGEST_MESSAGE)


def _shortened(text: str, longest: int) -> str:
    """The two ends of a long text."""
    if len(text) <= longest:
        return text
    back = longest // 4
    return f"{text[: longest - back - 3]}...{text[-back:]}"


def quoted(word: bytes | str, longest: int = _LONGEST) -> str:
    r"""Quote a word, shortened to this number of characters; what cannot be printed becomes an escape.

    >>> quoted(b"abc"), quoted("a" * 30), quoted("a\x1b")
    ("'abc'", "'aaaaaaaaaaaaaaaaaaaaa...'", "'a\\x1b'")
    """
    short = word if len(word) <= longest else word[: longest - 3]
    try:
        text = repr(short.decode() if isinstance(short, bytes) else short)
    except UnicodeDecodeError:
        text = repr(short)[1:]
    return text if len(word) <= longest else text[:-1] + "..." + text[-1]


def plain(name: str, longest: int = 40) -> str:
    r"""A name as `quoted` shows it, without the quotes.

    >>> plain("learning rate"), plain("a\tb")
    ('learning rate', 'a\\tb')
    """
    return quoted(name, longest)[1:-1]
