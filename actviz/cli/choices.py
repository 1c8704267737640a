"""The values that the shell completes: functions, properties and the names that options know. Nothing here imports NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from typer import Context

from actviz.catalogue.index import IndexEntry, families, index
from actviz.cli._record import PROPERTIES
from actviz.function.frameworks import FRAMEWORKS, SHORT

#: What completes the text of an argument or option: values, or pairs of a value and its description.
Completer = Callable[[str], Iterable[str | tuple[str, str]]]


def one_of(choices: Iterable[str] | Mapping[str, str] | Callable[[], Iterable[str]]) -> Completer:
    """Complete one of some names; a mapping has their descriptions, a function is called when the names are needed."""

    def complete(incomplete: str) -> Iterable[str | tuple[str, str]]:
        known = choices() if callable(choices) else choices
        names = (name for name in known if name.casefold().startswith(incomplete.casefold()))
        return [(name, known[name]) if isinstance(known, Mapping) else name for name in names]

    return complete


def complete_function(incomplete: str) -> Iterator[tuple[str, str]]:
    """Complete a function: its name, after a colon its parameters, else a framework's name for it."""
    name, colon, given = incomplete.partition(":")
    if colon:
        yield from _parameters(name, given)
        return
    by_name = ((next((word for word in entry.names if word.startswith(incomplete)), ""), entry) for entry in index())
    matches = sorted(((word, entry) for word, entry in by_name if word), key=lambda match: match[0] != match[1].name)
    yield from ({word: entry.summary for word, entry in matches} or _paths(incomplete)).items()


def swept_experiments() -> Mapping[str, str]:
    """The experiments that `sweep` runs, with their summaries."""
    from actviz.experiments.discovery import EXPERIMENTS

    known = {name: item.summary for name, item in EXPERIMENTS.items() if item.measures}
    return {"train": "a small network learns a data set", **known}


def complete_swept_functions(ctx: Context, incomplete: str) -> Iterator[str | tuple[str, str]]:
    """Complete what stands behind an experiment: behind `train` first a data set, else functions."""
    words = typed_arguments(ctx)
    if words == ["train"]:
        from actviz.nn.datasets import DATASETS

        yield from one_of({item.name: item.summary for item in DATASETS.values()})(incomplete)
        return
    yield from complete_function(incomplete)


def complete_explored(ctx: Context, incomplete: str) -> Iterator[str | tuple[str, str]]:
    """Complete what `explore` shows: functions, or `train` and behind it a data set."""
    if not typed_arguments(ctx):
        yield from one_of({"train": "a small network learns a data set"})(incomplete)
    yield from complete_swept_functions(ctx, incomplete)


def complete_swept(ctx: Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Complete the NAME of --over: an option of the experiment, or of all of them, else a parameter of the functions."""
    from actviz.experiments.discovery import EXPERIMENTS
    from actviz.experiments.settings import Settings
    from actviz.nn.config import Config
    from actviz.text.schema import options

    experiment, *functions = typed_arguments(ctx) or [""]
    names: dict[str, str] = {}
    if experiment not in EXPERIMENTS:
        names |= {
            option.key: option.help for option in options(Config).values() if option.flag and "file" not in option.belongs
        }
        names |= {name: options(Settings)[name].help for name in ("depth", "units", "gain")}
    for known in EXPERIMENTS.values():
        if known.measures and experiment in ("", known.name):
            names |= {
                options(Settings)[name].key: options(Settings)[name].help for name in (*known.defaults, *known.only_swept)
            }
    for entry in filter(None, map(_named, functions)):
        names |= {part.partition("=")[0]: entry.summary for part in entry.signature.partition(":")[2].split(",") if part}
    hidden = ("seed", "seeds", "load")
    yield from ((f"{name}=", text) for name, text in names.items() if name not in hidden and name.startswith(incomplete))


def complete_measure(incomplete: str) -> Iterable[str | tuple[str, str]]:
    """Complete the name of a measure of some experiment."""
    from actviz.experiments.discovery import EXPERIMENTS

    trained = ("accuracy", "loss", "test_accuracy", "test_loss", "epochs", "dead", "xi", "chi_1_theory")
    return one_of(dict.fromkeys([*trained, *(name for known in EXPERIMENTS.values() for name in known.measures)]))(incomplete)


def typed_arguments(ctx: Context) -> list[str]:
    """The arguments that stand before the word to complete."""
    return list(ctx.args)


def complete_delimiter(incomplete: str) -> Iterable[str | tuple[str, str]]:
    """Complete the name of a delimiter; the characters themselves need quotes."""
    return one_of(("comma", "semicolon", "tab", "space", "bar"))(incomplete)


def complete_framework(incomplete: str) -> Iterable[str | tuple[str, str]]:
    """Complete the name of a framework."""
    return one_of(FRAMEWORKS)(incomplete)


def complete_family(incomplete: str) -> Iterable[str | tuple[str, str]]:
    """Complete the name of a family."""
    return one_of(families)(incomplete)


def complete_property(incomplete: str) -> Iterable[str | tuple[str, str]]:
    """Complete the key of a property; -PROPERTY sorts in descending order."""
    sign = "-" if incomplete.startswith("-") else ""
    return [(f"{sign}{key}", title) for key, title in PROPERTIES.items() if f"{sign}{key}".startswith(incomplete)]


def tasks() -> Mapping[str, str]:
    """The tasks that `choose` knows, with their targets."""
    from actviz.analysis.advice.rules import rules

    return {name: rule["targets"] for name, rule in rules()["tasks"].items()}


def words() -> Sequence[str]:
    """The terms that `explain` knows."""
    from actviz.analysis.advice.glossary import terms

    return [*(name.replace(" ", "-") for name in terms()), "all"]


def kinds() -> Mapping[str, str]:
    """The kinds of hidden layers that `choose` knows, with their titles."""
    from actviz.analysis.advice.rules import rules

    return {name: rule["title"] for name, rule in rules()["hidden"].items()}


def _paths(incomplete: str) -> dict[str, str]:
    """The frameworks' names that begin like this, such as `torch.nn.GELU`, also after an abbreviation such as `F.`."""
    short = next((short for short in SHORT if incomplete.startswith(short)), "")
    full = SHORT.get(short, "") + incomplete.removeprefix(short)
    shown: dict[str, str] = {}
    for entry in index():
        for path in entry.paths:
            if path.startswith(full):
                shown.setdefault(short + path.removeprefix(SHORT.get(short, "")), entry.summary)
    return shown


def _parameters(name: str, given: str) -> Iterator[tuple[str, str]]:
    """The parameters of a function, as `NAME:PARAMETER=DEFAULT`, after those that are typed already."""
    entry = _named(name)
    if entry is None:
        return
    done, comma, last = given.rpartition(",")
    typed = done.split(",") if comma else []
    parameters = [part for part in entry.signature.partition(":")[2].split(",") if part]
    by_name = {text.partition("=")[0] for text in typed if "=" in text}
    for part in parameters[sum("=" not in text for text in typed) :]:
        if part.startswith(last) and part.partition("=")[0] not in by_name:
            yield f"{name}:{done}{comma}{part}", entry.summary


def _named(name: str) -> IndexEntry | None:
    return next((entry for entry in index() if name in (entry.name, *entry.names)), None)
