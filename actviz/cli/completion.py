"""Completion of a command line by the shell: what may stand at the cursor, and how each shell reads the answer.

Typer's scripts call the program with the line in environment variables. The line is read here and not by Typer, whose reader
refuses unfinished lines, splits `leaky_relu:0.2` and loads Rich for the descriptions.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from actviz.cli.command import built, is_option, values_after, values_taken
from actviz.cli.commands import COMMANDS, summary

#: Where bash splits words besides blanks.
_BREAKS = (":", "=")
#: A metavar that lists its values: `left|right`.
_LISTED = re.compile(r"[a-z.,]+(\|[a-z.,]+)+")


@dataclass(frozen=True)
class Offers:
    """What may stand at the cursor: values with their descriptions, and whether a file may."""

    values: Mapping[str, str] = field(default_factory=dict)
    has_files: bool = False


@dataclass
class _Place:
    """What a line leads to: an option that lacks a value, or the number of arguments that are there."""

    pending: str = ""
    arguments: int = 0
    words: list[str] = field(default_factory=list)
    only_arguments: bool = False
    used: set[str] = field(default_factory=set)


def answer(shell: str, environment: Mapping[str, str]) -> tuple[str, int]:
    """The text that the shell's script reads, and the exit status."""
    read, written = _SHELLS[shell]
    words, incomplete, cut = read(environment)
    offers = complete(words, incomplete)
    if environment.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return "", 0 if offers.values else 1
    return written(Offers({value[cut:]: text for value, text in offers.values.items()}, offers.has_files)), 0


def complete(words: Sequence[str], incomplete: str) -> Offers:
    """What may stand at the cursor behind these words, and begins like `incomplete`.

    >>> list(complete(["plot", "relu", "--color"], "a").values)
    ['always', 'auto']
    >>> list(complete(["eval"], "hard_sw").values)
    ['hard_swish']
    """
    from actviz.cli.program import build

    program = build(())
    parameters = _parameters(program)
    taken = values_taken(parameters)
    start = _first_argument(words, taken)
    if start is None or (start == 0 and words[0] == "help" and len(words) == 1):
        place = _place(words, taken) if start is None else _Place()
        if place.pending or (_begins_option(incomplete) and start is None):
            return _offers(program, parameters, place, incomplete)
        names = [*COMMANDS, "help"] if start is None else COMMANDS
        return Offers(
            {
                name: "Show the help of a command." if name == "help" else summary(name)
                for name in names
                if name.startswith(incomplete)
            }
        )
    if words[start] not in COMMANDS:
        return Offers()
    command = built(words[start])
    parameters = _parameters(command)
    return _offers(command, parameters, _place(words[start + 1 :], values_taken(parameters)), incomplete)


def _parameters(command: Any) -> list[Any]:
    return list(command.get_params(command.context_class(command, info_name=command.name)))


def _first_argument(words: Sequence[str], taken: Mapping[str, int]) -> int | None:
    """The position of the first word that is neither an option nor the value of one."""
    position = 0
    while position < len(words):
        if not is_option(words[position]):
            return position
        position += 1 + values_after(words[position], taken)
    return None


def _place(words: Sequence[str], taken: Mapping[str, int]) -> _Place:
    place = _Place()
    rest = iter(words)
    for word in rest:
        if place.only_arguments or not is_option(word):
            place.arguments += 1
            place.words.append(word)
        elif word == "--":
            place.only_arguments = True
        else:
            place.used.add(word.partition("=")[0])
            count = values_after(word, taken)
            if len(list(islice(rest, count))) < count:
                place.pending = word if word.startswith("--") else f"-{word[-1]}"
    return place


def _offers(command: Any, parameters: Sequence[Any], place: _Place, incomplete: str) -> Offers:
    """What the parameter at this place may be, or which options there are."""
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    if place.pending:
        pending = next((item for item in options if place.pending in item.opts), None)
        return _values(command, pending, "", incomplete, place.words)
    name, equals, value = incomplete.partition("=")
    if not place.only_arguments and _begins_option(incomplete):
        if equals:
            chosen = next((item for item in options if name in item.opts), None)
            return _values(command, chosen, f"{name}=", value, place.words)
        return Offers(
            {
                spelling: item.help or ""
                for item in options
                for spelling in (*item.opts, *item.secondary_opts)
                if spelling.startswith(incomplete) and (spelling not in place.used or getattr(item, "multiple", False))
            }
        )
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    if not arguments or (place.arguments >= len(arguments) and arguments[-1].nargs != -1):
        return Offers()
    return _values(command, arguments[min(place.arguments, len(arguments) - 1)], "", incomplete, place.words)


def _begins_option(incomplete: str) -> bool:
    return incomplete == "-" or is_option(incomplete)


def _values(command: Any, parameter: Any, prefix: str, incomplete: str, words: Sequence[str]) -> Offers:
    """The values of a parameter behind some arguments; in a list, those of its last item that the list does not have yet."""
    metavar = getattr(parameter, "metavar", None) or ""
    listed: list[str] = []
    if metavar.endswith(",...") and "," in incomplete:
        before, _, incomplete = incomplete.rpartition(",")
        prefix, listed = f"{prefix}{before},", before.split(",")
    if _LISTED.fullmatch(metavar):
        values = {value: "" for value in metavar.split("|") if value.startswith(incomplete)}
    else:
        context = command.context_class(command, info_name=command.name, resilient_parsing=True)
        context.args = list(words)
        items = parameter.shell_complete(context, incomplete) if parameter is not None else ()
        values = {item.value: item.help or "" for item in items}
    has_files = "FILE" in metavar or "DIR" in metavar
    return Offers({prefix + value: text for value, text in values.items() if value not in listed}, has_files)


#: The words before the cursor, the word at the cursor, and how much of it the shell already has.
_Line = tuple[list[str], str, int]


def _split(line: str) -> list[str]:
    """The words of a line; an open quote at its end is closed."""
    for closing in ("", "'", '"'):
        try:
            return shlex.split(line + closing)
        except ValueError:
            continue
    return line.split()


def _of_bash(environment: Mapping[str, str]) -> _Line:
    """Join what bash splits at `:` and `=`; of the answer it wants what stands behind the last of these."""
    end = int(environment["COMP_CWORD"])
    pieces = [*_split(environment["COMP_WORDS"])[: end + 1], ""][: end + 1]
    words: list[str] = []
    cut = 0
    is_joined = False
    for piece in pieces:
        if words and (piece in _BREAKS or is_joined):
            words[-1] += piece
            cut = len(words[-1]) if piece in _BREAKS else cut
        else:
            words.append(piece)
            cut = 0
        is_joined = piece in _BREAKS
    return words[1:-1], words[-1], cut


def _of_line(environment: Mapping[str, str]) -> _Line:
    line = environment.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(line)[1:]
    if words and not line[-1:].isspace():
        return words[:-1], words[-1], 0
    return words, "", 0


def _of_powershell(environment: Mapping[str, str]) -> _Line:
    words = _split(environment.get("_TYPER_COMPLETE_ARGS", ""))[1:]
    incomplete = environment.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "")
    return (words[:-1] if incomplete else words), incomplete, 0


def _for_bash(offers: Offers) -> str:
    return "\n".join(offers.values)


def _for_zsh(offers: Offers) -> str:
    """The command that the script evaluates: in single quotes a list for `_arguments`, which evaluates that once more."""
    listed = "\n".join(f'"{_in_zsh(value)}"' + (f':"{_in_zsh(text)}"' if text else "") for value, text in offers.values.items())
    chosen = f"_arguments '*: :(({listed}))'" if listed else ""
    if not chosen:
        return "_files"
    return f"{chosen}; _files" if offers.has_files else chosen


def _in_zsh(text: str) -> str:
    for character in '\\"$`':
        text = text.replace(character, f"\\{character}")
    return text.replace(":", r"\\:").replace("'", "'\\''")


def _for_fish(offers: Offers) -> str:
    return "\n".join(f"{value}\t{' '.join(text.split())}" if text else value for value, text in offers.values.items())


def _for_powershell(offers: Offers) -> str:
    return "\n".join(f"{value}:::{text or ' '}" for value, text in offers.values.items())


_SHELLS: Mapping[str, tuple[Callable[[Mapping[str, str]], _Line], Callable[[Offers], str]]] = {
    "bash": (_of_bash, _for_bash),
    "zsh": (_of_line, _for_zsh),
    "fish": (_of_line, _for_fish),
    "powershell": (_of_powershell, _for_powershell),
    "pwsh": (_of_powershell, _for_powershell),
}
SHELLS = tuple(_SHELLS)
