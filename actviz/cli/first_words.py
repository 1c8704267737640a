"""What to type instead: answers to the first words of people who know other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from actviz.cli.commands import COMMANDS
from actviz.errors import ActvizError, UsageError
from actviz.text.names import did_you_mean
from actviz.text.quoting import quoted

#: Commands that other programs have, by the command of actviz that does it.
_COMMANDS_ELSEWHERE = {
    "eval": "evaluate compute calc calculate call value values f run",
    "plot": "draw graph show curve curves figure picture",
    "derive": "grad gradient diff derivative differentiate slope d",
    "explain": "info describe about doc docs man what",
    "compare": "versus vs difference",
    "choose": "recommend suggest advise advice which select pick",
    "list": "ls functions activations search find names catalogue catalog",
    "lab": "experiment experiments simulate",
    "train": "fit learn race",
    "check": "grade verify test validate",
    "code": "source generate export snippet",
    "diagnose": "inspect debug dead",
    "explore": "play explorer gui tui interactive live browse playground",
    "sweep": "grid gridsearch scan tune hyperparameters phase",
}
#: Options that other programs have, by the option of actviz that does it; a command has only some of these.
_OPTIONS_ELSEWHERE = {
    "--range": "--xlim --xrange --x-range --domain --from-to --interval --xmin --xmax --limits",
    "--yrange": "--ylim --y-range --y --ymin --ymax",
    "--num": "--n --points --samples --steps --count",
    "--output": "--out --save --file --outfile --export --savefig",
    "-o": "--out --save --file --outfile --export --savefig",
    "--format": "--json --csv --tsv --jsonl --markdown --fmt --type",
    "-dd": "--second-derivative --order --hessian",
    "-d": "--grad --gradient --slope --deriv --derivatives --diff",
    "--order": "--n --nth",
    "--lr": "--learning-rate --eta --rate --step-size",
    "--layers": "--units --hidden --width --sizes --architecture",
    "--epochs": "--steps --iterations --iter",
    "--batch": "--batch-size",
    "--target": "--label --y --column",
    "--columns": "--properties --fields",
    "--properties": "--columns --fields",
    "--hidden": "--kind --network --layers",
    "--sort": "--order --sort-by --by",
    "--tolerance": "--atol --eps --epsilon",
    "--color never": "--no-color --no-colour --nocolor --monochrome",
    "--color": "--colour --colors",
    "--dtype": "--precision --type",
    "--seed": "--random-seed --random-state",
    "--input": "--in --file --read",
}


#: Options that other programs have for the numbers to evaluate.
_OF_NUMBERS = ("--x", "--at", "--value", "--values", "--point", "--points", "--input-value")


def unknown_command(word: str, rest: Sequence[str]) -> UsageError:
    """The error for a first word that is no command, with the line to type."""
    if word.startswith("-"):
        return UsageError(f"no such option: {word}", "see `actviz --help`")
    line = _instead(word, rest)
    if line:
        what = "a function, " if line[0] in ("plot", "eval") and line[1:2] == [word] else ""
        return UsageError(f"{quoted(word)} is {what}not a command", f"type {_typed(line)}")
    return UsageError(f"no such command {quoted(word)}{did_you_mean(word, [*COMMANDS, 'help'])}", "see `actviz --help`")


def _instead(word: str, rest: Sequence[str]) -> list[str]:
    """The words to type instead; none if the word is unknown."""
    name = word.casefold()
    if name == "version":
        return ["--version"]
    if name == "actviz" and rest:
        return [*rest]
    for command, others in _COMMANDS_ELSEWHERE.items():
        if name in others.split():
            return [command, *rest]
    for command, known in (("lab", _experiments()), ("train", _datasets()), ("choose", _tasks())):
        if name.replace("_", "-") in known:
            return [command, word, *rest]
    return _plotted(word, rest) if is_function(word) else []


def _plotted(word: str, rest: Sequence[str]) -> list[str]:
    """The line for a function and what stands behind it: numbers are evaluated, anything else is plotted."""
    if rest and all(map(_is_number, rest)):
        return ["eval", word, *rest]
    return ["plot", word, *rest]


def _typed(words: Sequence[str]) -> str:
    from shlex import quote

    return f"`actviz {' '.join(map(quote, words))}`"


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def is_function(word: str) -> bool:
    """Whether a word is a function: a name, a call or a formula."""
    from actviz.catalogue.resolve import get

    try:
        get(word)
    except ActvizError:
        return False
    return True


def _experiments() -> Sequence[str]:
    from actviz.experiments.discovery import EXPERIMENTS

    return list(EXPERIMENTS)


def _datasets() -> Sequence[str]:
    from actviz.nn.datasets import DATASETS

    return list(DATASETS)


def _kinds() -> Sequence[str]:
    from actviz.analysis.advice.rules import rules

    return list(rules()["hidden"])


def _tasks() -> Sequence[str]:
    from actviz.analysis.advice.rules import rules

    return list(rules()["tasks"])


def check_functions(command: str, words: Sequence[str], behind: Sequence[str] = ()) -> None:
    """Raise UsageError for numbers, and for names with commas between them, where functions stand.

    `behind` are the words behind the functions, where numbers stand.
    """
    if behind and all(map(_is_number, words)):
        words = [*words, *behind]  # the function may be among them
    numbers = [word for word in words if _is_number(word)]
    functions = [word for word in words if not _is_number(word)]
    if numbers:
        line = [command, *functions, *_NUMBERS.get(command, list)(numbers)]
        raise UsageError(f"{quoted(numbers[0])} is a number, not a function", f"type {_typed(line)}" if functions else "")
    for word in words:
        names = [part.strip() for part in word.split(",")]
        if len(names) > 1 and all(map(_is_name, names)):
            line = [part for other in words for part in (names if other == word else [other])]
            line = [command if command in _SEVERAL else "compare", *line]
            raise UsageError(f"write blanks between functions, not commas: {quoted(word)}", f"type {_typed(line)}")


def _range_or_points(numbers: list[str]) -> list[str]:
    return ["--range", *numbers] if len(numbers) == 2 else ["--at", ",".join(numbers)]


#: How a command takes numbers, and the commands that take several functions.
_NUMBERS: Mapping[str, Callable[[list[str]], list[str]]] = {
    "plot": _range_or_points,
    "compare": lambda numbers: ["--at", ",".join(numbers)],
    "lab": lambda _: [],
    "train": lambda _: [],
    "sweep": lambda _: [],
}
_SEVERAL = ("plot", "compare", "lab", "train", "sweep")


def check_arguments(command: str, words: Sequence[str], most: int) -> None:
    """Raise UsageError for more arguments than the command takes, with the line to type where it can be guessed."""
    if len(words) > most:
        line = _meant(command, words[0], words[1:])
        hint = f"type {_typed(line)}" if line else f"see `actviz {command} --help`"
        raise UsageError(f"unexpected extra argument {quoted(words[most])}", hint)


def _meant(command: str, first: str, others: Sequence[str]) -> list[str]:
    """The line that does what too many arguments ask of a command that takes one; none if that is unclear."""
    are_numbers = all(map(_is_number, others))
    if command == "list":
        return ["list", " ".join([first, *others])]
    if command == "choose":
        return [command, first, "--hidden", others[0]] if others[0] in _kinds() else []
    if command == "derive" and are_numbers:
        is_order = len(others) == 1 and others[0].isdecimal()
        return [command, first, *(["--order", others[0]] if is_order else ["--at", ",".join(others)])]
    if command == "explain" and are_numbers:
        return ["eval", first, *others]
    return ["compare", first, *others] if all(map(is_function, [first, *others])) else []


def check_subject(command: str, word: str, known: Sequence[str], example: str) -> None:
    """Raise UsageError for a function, or a kind of layers, in the place of what the command is about, such as a data set."""
    if word in known:
        return
    if command == "choose" and word in _kinds():
        raise UsageError(
            f"{quoted(word)} is a kind of layers, not a task", f"type {_typed([command, example, '--hidden', word])}"
        )
    if is_function(word):
        line = ["explain", word] if command == "choose" else [*command.split(), example, word]
        raise UsageError(
            f"{quoted(word)} is a function, but `actviz {command}` begins with {_SUBJECTS[command]}", f"type {_typed(line)}"
        )


#: What a command is about.
_SUBJECTS = {
    "train": "a data set or a file",
    "explore train": "a data set or a file",
    "lab": "an experiment",
    "sweep": "an experiment",
    "choose": "a task",
}


def _is_name(word: str) -> bool:
    from actviz.catalogue.index import index
    from actviz.text.names import normalise

    return normalise(word) in {normalise(name) for entry in index() for name in entry.names}


def check_options(path: str, line: Sequence[str], taken: Mapping[str, int]) -> None:
    """Raise UsageError for an option that the command does not have, with the one that does it, and for `--derivative 2`."""
    is_value = 0
    for position, word in enumerate(line):
        if word == "--":
            return
        if is_value or not word.startswith("--"):
            is_value = max(is_value - 1, 0)
            continue
        name, equals, _ = word.partition("=")
        is_value = max(taken.get(name, 0) - bool(equals), 0)
        if name not in taken:
            raise _unknown_option(path, name, taken)
        if name == "--derivative" and (equals or _is_order(line, position)):
            raise UsageError(
                "--derivative takes no number", f"-d adds f', -dd adds f' and f'': `{path} {' '.join(line[:position])} -dd`"
            )


def _is_order(line: Sequence[str], position: int) -> bool:
    """Whether the word behind an option is a whole number although there are other numbers on the line."""
    order, numbers = line[position + 1 : position + 2], [word for word in line[1:position] if _is_number(word)]
    return bool(numbers) and order in (["1"], ["2"])


def _unknown_option(path: str, name: str, taken: Mapping[str, int]) -> UsageError:
    instead = [option for option, others in _OPTIONS_ELSEWHERE.items() if name in others.split()]
    known = [option for option in instead if option.split()[0] in taken or (option == "-dd" and "-d" in taken)]
    if name.removeprefix("--") in ("json", "csv", "tsv", "jsonl", "markdown") and "--format" in taken:
        known = [f"--format {name.removeprefix('--')}"]
    spellings = [spelling for spelling in taken if spelling.startswith("--")]
    if name in _OF_NUMBERS and path.endswith(" eval"):
        return UsageError(f"no such option: {name}", "numbers stand behind the function: `actviz eval relu -1 0 2`")
    question = f"; did you mean {' or '.join(known[:2])}?" if known else did_you_mean(name, spellings)
    return UsageError(f"no such option: {name}{question}", f"see `{path} --help`")
