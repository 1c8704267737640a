"""Help: examples that run come first; lines fit the width, and headings have colour on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Any

from actviz.text.screen import HEADING, NAME

_EXAMPLE = re.compile(r"(^|\| )actviz ")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
#: Wider text is hard to read.
_WIDEST = 100
#: On a narrower screen lines are longer than it.
_NARROWEST = 20
#: From this width on the meaning of an option stands beside it.
_TWO_COLUMNS = 60


class Helpful:
    """Help that begins with the docstring's examples, followed by usage and options."""

    help: str | None
    callback: Any

    def get_help(self: Any, ctx: Any) -> str:
        """The help as text, in the width and with the colour of standard output."""
        from actviz.cli.show import screen

        seen = screen()
        ctx.color = seen.colour
        width = max(min(seen.width, _WIDEST), _NARROWEST)
        return "\n".join(_Page(width, colour=seen.colour).lines(self, ctx))

    def command_summaries(self) -> list[tuple[str, str]]:
        """The commands of the program, with their summaries."""
        return []


#: The name of an argument, option or command, and what it means.
Record = tuple[str, str]


def parts(page: str) -> tuple[str, list[tuple[bool, list[str]]]]:
    r"""The summary of a docstring, and its paragraphs as lines; the first of each pair tells whether they are examples.

    >>> parts("Count.\n\n    actviz count\n\n    All of them.")
    ('Count.', [(True, ['actviz count']), (False, ['All of them.'])])
    """
    summary, _, details = page.partition("\n\n")
    blocks = [[line.strip() for line in paragraph.splitlines()] for paragraph in details.split("\n\n") if paragraph]
    return " ".join(summary.split()), [(all(_EXAMPLE.search(line) for line in block), block) for block in blocks]


def sections(command: Any, context: Any) -> list[tuple[str, list[Record]]]:
    """The arguments, the options and, of the program, the commands, each under its title."""
    records: dict[str, list[Record]] = {"Arguments": [], "Options": [], "Commands": command.command_summaries()}
    for parameter in command.get_params(context):
        if record := parameter.get_help_record(context):
            records["Arguments" if parameter.param_type_name == "argument" else "Options"].append(record)
    return [(title, rows) for title, rows in records.items() if rows]


class _Page:
    """The layout of a help page."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width, self.colour = width, colour

    def lines(self, command: Any, context: Any) -> Iterator[str]:
        """The summary, the examples, the usage, the arguments and the options."""
        summary, paragraphs = parts(command.help or "")
        yield from self._text(f"{context.command_path}: {summary}")
        for is_examples, lines in paragraphs:
            yield ""
            if is_examples:
                for line in lines:
                    yield from self._example(line)
            else:
                yield from self._text(" ".join(lines))
        yield ""
        usage = " ".join(command.collect_usage_pieces(context))
        first, *others = wrap(f"{context.command_path} {usage}", max(self.width - 7, 10), break_long_words=False)
        yield f"{self._styled(HEADING, 'Usage:')} {first}"
        yield from (f"       {line}" for line in others)
        for title, records in sections(command, context):
            yield ""
            yield self._styled(HEADING, f"{title}:")
            yield from self._records(records)

    def _records(self, records: list[Record]) -> Iterator[str]:
        names = [name for name, _ in records]
        beside = min(max(map(len, names)), 30) + 2 if self.width >= _TWO_COLUMNS else 4
        for name, text in records:
            lines = wrap(text, self.width - 2 - beside, break_long_words=False, break_on_hyphens=False) or [""]
            shown = self._styled(NAME, name)
            if self.width >= _TWO_COLUMNS and len(name) + 2 <= beside:
                yield f"  {shown}{' ' * (beside - len(name))}{lines.pop(0)}".rstrip()
            else:
                yield from (f"  {self._styled(NAME, part)}" for part in wrap(name, self.width - 2, break_long_words=False))
            yield from (f"{' ' * (2 + beside)}{line}" for line in lines)

    def _text(self, text: str) -> Iterable[str]:
        return wrap(text, self.width, break_long_words=False, break_on_hyphens=False)

    def _example(self, line: str) -> Iterator[str]:
        """A line to type. One that is too long continues behind a backslash, never inside quotes, with its comment above it."""
        if len(line) <= self.width - 2:
            yield f"  {line}"
            return
        line, _, comment = line.partition("  # ")
        yield from (f"  # {part}" for part in self._wrapped(comment, 4))
        first, *others = self._wrapped(_QUOTED.sub(lambda quoted: quoted.group().replace(" ", "\0"), line.strip()), 4)
        indent = 4 if max(map(len, (first, *others))) <= self.width - 6 else 2
        lines = [f"  {first}", *(f"{' ' * indent}{part}" for part in others)]
        yield from (f"{part} \\".replace("\0", " ") for part in lines[:-1])
        yield lines[-1].replace("\0", " ")

    def _wrapped(self, text: str, beside: int) -> list[str]:
        return wrap(text, self.width - beside, break_long_words=False, break_on_hyphens=False)

    def _styled(self, style: str, text: str) -> str:
        return style.format(text) if self.colour else text
