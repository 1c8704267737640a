"""What runs came to: tables for a reader, records for scripts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.initialisations import named
from actviz.nn.measures import Measures
from actviz.nn.runs import RunResult
from actviz.nn.summary import Summary
from actviz.render.serialize import document, json_lines, separated
from actviz.render.tables import table
from actviz.text.numbers import rounded
from actviz.text.screen import Screen

_BAR = 40


def record(result: RunResult, notes: Sequence[str], init: str) -> dict[str, Any]:
    """A result as what JSON knows."""
    seen = result.final.as_json()
    return {
        "function": result.function,
        "seed": result.seed,
        **({"accuracy": seen["accuracy"]} if "accuracy" in seen else {}),
        "loss": seen["loss"],
        "constant_loss": result.constant_loss,
        "best": {"loss": result.last.best, "epoch": result.last.best_at},
        "epochs": result.last.number,
        "stopped": result.last.stopped,
        "gradients": seen["gradients"],
        "dead": seen["dead"],
        "movement": list(result.movement),
        "init": named(result.network, init),
        "parameters": int(result.network.parameters.size),
        **({"classes": list(result.problem.classes)} if result.problem.classes else {}),
        "notes": list(notes),
    }


def epoch_line(function: str, seed: int, measures: Measures) -> str:
    """One line of JSON for an epoch."""
    return json_lines([{"function": function, "seed": seed, **measures.as_json()}])


def run_line(result: RunResult, notes: Sequence[str], init: str) -> str:
    """One line of JSON for a whole run."""
    return json_lines([record(result, notes, init)])


def as_format(kind: str, results: Sequence[RunResult], notes: Sequence[Sequence[str]], config: Config, screen: Screen) -> str:
    """The results of one seed in one of the formats: table, plain, csv, tsv or json."""
    if kind == "json":
        records = [record(*pair, config.init) for pair in zip(results, notes, strict=True)]
        return document("train", config.as_json(), records)
    digits = None if kind in ("csv", "tsv") else 4
    rows = [_fields(result, digits) for result in results]
    return _rows(kind, rows, screen) + (
        "" if kind in ("csv", "tsv") else _wrapped(kind, _remarks(results, notes, config), screen)
    )


def summaries(kind: str, found: Sequence[Summary], results: Sequence[RunResult], config: Config, screen: Screen) -> str:
    """The summaries of several seeds in one of the formats: table, plain, csv, tsv or json; `results` are a run of each function."""
    if kind == "json":
        return document("train", config.as_json(), [summary.as_json(config) for summary in found])
    digits = None if kind in ("csv", "tsv") else 4
    text = _rows(kind, [_summary_fields(summary, config, digits) for summary in found], screen)
    if kind in ("csv", "tsv"):
        return text
    for summary in found if not config.target_loss else ():  # there they end where they were stopped
        text += f"\nfinal losses of {summary.function}, {summary.runs} seeds\n{_histogram(summary, screen)}"
    return text + _wrapped(kind, "\n" + setting(results, config), screen)


def _number(value: float | None, digits: int | None) -> str:
    if value is None:
        return "-" if digits else ""
    return rounded(value, digits) if digits else repr(float(value))


def _percent(value: float | None, digits: int | None) -> str:
    return _number(value, digits) if value is None or digits is None else f"{100 * value:.1f} %"


def _fields(result: RunResult, digits: int | None) -> dict[str, str]:
    """One row: what was trained, and what came out."""
    final = result.final
    tested = "test acc" if digits else "test accuracy"  # so that a table fits into 80 columns
    scores = {"accuracy": _percent(final.accuracy, digits)}
    if result.problem.test or not digits:
        scores[tested] = _percent(final.test_accuracy, digits)
    dead = max(final.dead, default=None)
    return {
        "function": result.function,
        **({} if final.accuracy is None else scores),
        "loss": _number(final.loss, digits),
        **({"test loss": _number(final.test_loss, digits)} if result.problem.test or not digits else {}),
        "epochs": str(result.last.number),
        "stopped": result.last.stopped,
        "dead": _percent(dead, digits),
    }


def _summary_fields(summary: Summary, config: Config, digits: int | None) -> dict[str, str]:
    least, first, median, third, largest = (_number(value, digits) for value in summary.quantiles)
    fields = {"function": summary.function, "seeds": str(summary.runs)}
    if summary.accuracy is not None:
        fields["test acc" if digits and summary.tested else "test accuracy" if summary.tested else "accuracy"] = _percent(
            summary.accuracy, digits
        )
    fields |= {"least loss": least, "first quartile": first, "median loss": median, "third quartile": third, "largest": largest}
    if digits:  # so that a table fits into 80 columns
        middle = f"{median} ({first} to {third})"
        fields = {name: text for name, text in fields.items() if "quartile" not in name} | {"median loss": middle}
    fields["epochs"] = _number(summary.epochs, digits)
    if config.target_loss:
        texts = ["never" if digits and value == math.inf else _number(value, digits) for value in summary.to_target]
        names = ("first quartile to target", "median to target", "third quartile to target")
        fields |= (
            {"epochs to target": f"{texts[1]} ({texts[0]} to {texts[2]})"} if digits else dict(zip(names, texts, strict=True))
        )
        fields["never"] = str(summary.never)
    return fields | {"no model": str(summary.failed)}


def _rows(kind: str, rows: Sequence[Mapping[str, str]], screen: Screen) -> str:
    """The rows under their names; where they are too wide for the screen, the names stand at the left."""
    names = list(rows[0])
    lines = [list(row.values()) for row in rows]
    match kind:
        case "csv" | "tsv":
            return separated([[name.replace(" ", "_") for name in names], *lines], "," if kind == "csv" else "\t")
        case "plain":
            return "".join("\t".join(line) + "\n" for line in [names, *lines])
    widths = [max(len(name), *(len(line[index]) for line in lines)) for index, name in enumerate(names)]
    if sum(widths) + 2 * len(widths) <= screen.width:
        return table(names, lines, screen)
    return table(
        ["", *(line[0] for line in lines)], [[names[i], *(line[i] for line in lines)] for i in range(1, len(names))], screen
    )


def _remarks(results: Sequence[RunResult], notes: Sequence[Sequence[str]], config: Config) -> str:
    """What is to be said of each run, and how all were made."""
    lines = [f"{result.function}: {note}\n" for result, said in zip(results, notes, strict=True) for note in said]
    return "\n" + "".join(lines) + setting(results, config)


def setting(results: Sequence[RunResult], config: Config) -> str:
    """How runs were made: examples, scaling, network; output, loss, optimizer, initialisation, when it stops, seeds."""
    first = results[0]
    problem, sizes = first.problem, "-".join(map(str, first.network.sizes))
    tested = problem.test.count if problem.test else 0
    scaled = "inputs standardised over the first" if problem.standardised else "inputs as they are"
    if config.load:
        scaled = "inputs scaled as in the model"
    if problem.in_units:
        scaled += f", targets too, by their deviation {rounded(problem.scaling.target_deviation, 4)}"
    noise = f", noise {rounded(config.noise)}" * bool(config.noise)
    classes = f"; classes {', '.join(problem.classes)}" if problem.classes and config.data not in DATASETS else ""
    batch = f"batches of {config.batch}" if config.batch else "all examples at once"
    extra = [f"clipped at {config.clip:g}"] * bool(config.clip) + [config.schedule] * (config.schedule != "constant")
    names = {result.function: named(result.network, config.init) for result in results}
    alike = len(set(names.values())) == 1
    drawn = names[first.function] if alike else ", ".join(f"{name} for {function}" for function, name in names.items())
    init = f"from {config.load}" if config.load else f"init {drawn}"
    enough = config.target_loss or config.tolerance
    ends = [f"a loss of {rounded(enough)}"] * bool(enough)
    ends += [f"{config.patience} epochs without gain"] * bool(config.patience) + [f"{config.epochs} epochs"]
    until = f"until {' or '.join(ends)}"
    seeds = f"seed {config.seed}{'' if config.seeds == 1 else f' to {config.seed + config.seeds - 1}'}"
    return (
        f"{config.data}{noise}: {problem.train.count} examples to learn, {tested} to test with; {scaled}{classes}; {sizes} network, "
        f"{first.network.parameters.size} parameters\n{config.output} output, {config.loss} loss; "
        f"{', '.join([config.optimizer, f'lr {config.lr:g}', *extra, batch])}; {init}; {until}; {seeds}\n"
    )


def _wrapped(kind: str, text: str, screen: Screen) -> str:
    """Lines cut at words, for a table."""
    if kind != "table":
        return text
    lines = [part for line in text.split("\n") for part in (wrap(line, screen.width - 1, subsequent_indent="  ") or [""])]
    return "\n".join(lines)


def _histogram(summary: Summary, screen: Screen) -> str:
    """A bar for each level of the losses."""
    most = max((level.count for level in summary.levels), default=1)
    lines = []
    for level in summary.levels:
        bar = ("█" if screen.unicode else "#") * max(round(level.count / most * min(_BAR, screen.width - 32)), 1)
        near = level.high <= 1.02 * level.low
        name = rounded(level.median, 3) if near else f"{rounded(level.low, 2)} to {rounded(level.high, 2)}"
        lines.append(f"{name:>17} {bar} {level.count} ({100 * level.count / summary.runs:.0f} %)\n")
    if summary.failed:
        lines.append(f"{'no model':>17} {summary.failed} ({100 * summary.failed / summary.runs:.0f} %)\n")
    return "".join(lines)
