"""Write the manual pages of the commands, actviz.1, actviz-eval.1 ..., into a directory: `python tools/man.py DIRECTORY`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from actviz._version import __version__
from actviz.cli.command import built
from actviz.cli.commands import COMMANDS, summary
from actviz.cli.help import parts, sections
from actviz.cli.program import build

_STATUS = (
    ("0", "done"),
    ("1", "the data, the file or a check is bad"),
    ("2", "the command line is wrong"),
    ("130, 143, 129", "interrupted, terminated, hung up"),
    ("141", "the pipe was closed"),
)
_ENVIRONMENT = (
    ("NO_COLOR", "not empty: no colour, unless --color always is given"),
    ("FORCE_COLOR", "not empty and not 0: colour, unless --color never is given or NO_COLOR is set"),
    ("COLUMNS, LINES", "the size of the output, in place of the terminal's"),
    ("ACTVIZ_PAGER, PAGER", "the program that shows long text on a terminal; empty: none"),
)


def pages() -> dict[str, str]:
    """The pages by file name."""
    program = build(())
    shown = {"actviz.1": _page(program, "actviz", (program.help or "").partition("\n\n")[0], COMMANDS)}
    for name in COMMANDS:
        shown[f"actviz-{name}.1"] = _page(
            built(name), f"actviz {name}", summary(name), [other for other in COMMANDS if other != name]
        )
    return shown


def _page(command: Any, path: str, sentence: str, related: Iterable[str]) -> str:
    context = command.context_class(command, info_name=path)
    title = path.replace(" ", "-")
    lines = [f'.TH {title.upper()} 1 "" "actviz {__version__}" "User Commands"', ".SH NAME"]
    lines += [f"{_text(title)} \\- {_text(sentence[:1].lower() + sentence[1:].rstrip('.'))}", ".SH SYNOPSIS"]
    lines += [f".B {_text(path)}", _text(" ".join(command.collect_usage_pieces(context)))]
    examples, described = [], []
    for is_examples, paragraph in parts(command.help or "")[1]:
        (examples if is_examples else described).append(paragraph)
    if examples:
        lines += [".SH EXAMPLES", ".nf", *(_text(line) for block in examples for line in block), ".fi"]
    if described:
        lines += [".SH DESCRIPTION", *_joined(".PP", (_text(" ".join(block)) for block in described))]
    for heading, records in sections(command, context):
        lines += [f".SH {heading.upper()}", *_records(records)]
    lines += [".SH EXIT STATUS", *_records(_STATUS), ".SH ENVIRONMENT", *_records(_ENVIRONMENT)]
    names = ["actviz", *(f"actviz-{name}" for name in related)]
    lines += [".SH SEE ALSO", ", ".join(f"\\fB{_text(name)}\\fR(1)" for name in names if name != title)]
    return "\n".join(lines) + "\n"


def _joined(separator: str, paragraphs: Iterable[str]) -> Iterator[str]:
    for place, paragraph in enumerate(paragraphs):
        yield from (separator, paragraph) if place else (paragraph,)


def _records(records: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in records:
        yield from (".TP", f"\\fB{_text(name)}\\fR", _text(text))


def _text(text: str) -> str:
    r"""The text with the characters that troff reads as its own written out.

    >>> _text(".5 is f' at -1"), _text("a\\b")
    ("\\&.5 is f' at \\-1", 'a\\eb')
    """
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", plain)


def write(directory: Path) -> list[Path]:
    """Write the pages into a directory, and return their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (directory / name).write_text(page, encoding="utf-8")
    return [directory / name for name in pages()]


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in write(Path(sys.argv[1])))
