"""The results of training: tables for a reader, records for scripts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from actviz.nn.config import Config
from actviz.nn.datasets import DATASETS
from actviz.nn.diagnostics import failure
from actviz.nn.initialisations import named
from actviz.nn.monitoring import Measures
from actviz.nn.problem import LEAST_TO_TEST
from actviz.nn.runs import Run, RunResult
from actviz.nn.summary import Summary
from actviz.render.layout import GAP
from actviz.render.serialize import json_lines, tab_separated
from actviz.render.tables import markdown, side_by_side, table
from actviz.render.view import Part, ReaderTable, View
from actviz.text.numbers import rounded
from actviz.text.quoting import printable
from actviz.text.screen import Screen

if TYPE_CHECKING:
    from actviz.render.figures.style import Style

_BAR = 40
#: The lines of the screen that hold the command and the next prompt; the least lines of a good picture by the number
#: of inputs, and of any.
_PROMPTS, _LEAST_PICTURE, _LOWEST_PICTURE = 2, {1: 8, 2: 10}, 6
#: Significant digits for a reader.
_DIGITS = 4


@dataclass(frozen=True)
class RunsView(View):
    """The runs of one seed, a row for each function; `runs` are drawn above the table on a terminal."""

    command = "train"
    settings: Config
    results: Sequence[RunResult]
    notes: Sequence[Sequence[str]]
    runs: Sequence[Run] = ()

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return self.settings.to_dict()

    def records(self) -> list[dict[str, Any]]:
        return [record(result, notes, self.settings.init) for result, notes in zip(self.results, self.notes, strict=True)]

    def rows(self) -> list[dict[str, str]]:
        return _for_scripts([_fields(result, None) for result in self.results])

    def plain(self, _screen: Screen) -> str:
        """The rounded rows below their names."""
        return _below_names(self._rounded())

    def remarks(self, _screen: Screen) -> str:
        """The notes on each run, and how all were made."""
        return self._notes() + setting(self.results, self.settings)

    def page(self, screen: Screen) -> str:
        """Pictures on a terminal, the table, the remarks, and how the runs were made; on a low screen what has no room is named."""
        rows = _table(self._rounded(), screen).splitlines()
        notes, made = _wrapped(self._notes(), screen), _wrapped(setting(self.results, self.settings), screen)
        if not (self.runs and screen.terminal):
            return _joined([*rows, "", *notes, *made])
        from actviz.render.terminal.dashboard import numbers, pictures  # noqa: PLC0415 - on a terminal only

        details = _wrapped("\n".join(numbers(run)[1] for run in self.runs if run.history), screen)
        failed = [failure(result, self.settings) for result in self.results if not result.gives_a_model]
        errors = sum(2 + len(message) // screen.width for message in failed)  # printed below, on standard error
        room = screen.height - _PROMPTS - errors
        texts = [
            [*details, "", *rows, "", *notes, *made],
            [*details, *rows, *notes, *made],
            [*rows, *notes, *made, *_left_out("gradients and dead units by layer", screen)],
            [*rows, *notes, *_left_out("gradients and dead units by layer, how the runs were made", screen)],
            [
                *_narrow_table(self._rounded(), screen).splitlines(),
                *wrap("(more: a larger screen, --format json)", screen.width),
            ],
        ]
        least = _LEAST_PICTURE.get(self.runs[0].problem.inputs, _LOWEST_PICTURE)
        text = next((lines for lines in texts if room - len(lines) >= least), texts[-1])
        height = min(max(room - len(text), _LOWEST_PICTURE), screen.width // 3)
        return _joined([*pictures(self.runs, screen, height), *text])

    def figure(self, kind: str, style: Style) -> bytes:
        """The losses by epoch, and what was learned of one or two inputs."""
        from actviz.render.figures.training import figure  # noqa: PLC0415 - for figures only

        return figure(self.runs, kind, style, self.remarks(Screen()))

    def parts(self) -> list[Part]:
        """The table, and the remarks."""
        return _parts(self._rounded(), self.remarks(Screen()))

    def markdown(self) -> str:
        """The table, and the remarks."""
        return _in_markdown(self._rounded(), self.remarks(Screen()))

    def _rounded(self) -> list[dict[str, str]]:
        return [_fields(result, _DIGITS) for result in self.results]

    def _notes(self) -> str:
        return "".join(
            f"{result.function}: {note}\n" for result, notes in zip(self.results, self.notes, strict=True) for note in notes
        )


@dataclass(frozen=True)
class SeedsView(View):
    """The runs of several seeds, summarised in a row for each function; `samples` are a run of each."""

    command = "train"
    settings: Config
    summaries: Sequence[Summary]
    samples: Sequence[RunResult]

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return self.settings.to_dict()

    def records(self) -> list[dict[str, Any]]:
        return [summary.to_dict(self.settings) for summary in self.summaries]

    def rows(self) -> list[dict[str, str]]:
        return _for_scripts([_summary_fields(summary, self.settings, None) for summary in self.summaries])

    def plain(self, _screen: Screen) -> str:
        """The rounded rows below their names."""
        return _below_names(self._rounded())

    def remarks(self, screen: Screen) -> str:
        """Histograms, and how the runs were made."""
        return self._histograms(screen).lstrip("\n") + "\n" + setting(self.samples, self.settings)

    def page(self, screen: Screen) -> str:
        """The table, histograms, and how the runs were made."""
        made = _wrapped(setting(self.samples, self.settings), screen)
        return _table(self._rounded(), screen) + self._histograms(screen) + _joined(["", *made])

    def figure(self, kind: str, style: Style) -> bytes:
        """The final losses."""
        from actviz.render.figures.training import summary_figure  # noqa: PLC0415 - for figures only

        return summary_figure(self.summaries, kind, style, setting(self.samples, self.settings))

    def parts(self) -> list[Part]:
        """The table, and how the runs were made."""
        return _parts(self._rounded(), setting(self.samples, self.settings))

    def markdown(self) -> str:
        """The table, and how the runs were made."""
        return _in_markdown(self._rounded(), "\n" + setting(self.samples, self.settings))

    def _rounded(self) -> list[dict[str, str]]:
        return [_summary_fields(summary, self.settings, _DIGITS) for summary in self.summaries]

    def _histograms(self, screen: Screen) -> str:
        """The final losses of each function; with a target they end where they were stopped."""
        if self.settings.target_loss:
            return ""
        return "".join(
            f"\nfinal losses of {summary.function}, {summary.runs} seeds\n{_histogram(summary, screen)}"
            for summary in self.summaries
        )


def record(result: RunResult, notes: Sequence[str], init: str) -> dict[str, Any]:
    """A result as JSON-compatible values."""
    seen = result.final.to_dict()
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
    return json_lines([{"function": function, "seed": seed, **measures.to_dict()}])


def run_line(result: RunResult, notes: Sequence[str], init: str) -> str:
    """One line of JSON for a whole run."""
    return json_lines([record(result, notes, init)])


def _number(value: float | None, digits: int | None) -> str:
    if value is None:
        return "-" if digits else ""
    return rounded(value, digits) if digits else repr(float(value))


def _percent(value: float | None, digits: int | None) -> str:
    return _number(value, digits) if value is None or digits is None else f"{100 * value:.1f} %"


def _fields(result: RunResult, digits: int | None) -> dict[str, str]:
    """The row of a result."""
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


def _for_scripts(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{name.replace(" ", "_"): cell for name, cell in row.items()} for row in rows]


def _below_names(rows: Sequence[Mapping[str, str]]) -> str:
    return tab_separated([rows[0], *(row.values() for row in rows)])


def _parts(rows: Sequence[Mapping[str, str]], remarks: str) -> list[Part]:
    return [ReaderTable(list(rows[0]), [list(row.values()) for row in rows]), *filter(None, remarks.splitlines())]


def _in_markdown(rows: Sequence[Mapping[str, str]], remarks: str) -> str:
    paragraphs = "\n\n".join(line for line in remarks.splitlines() if line)
    return markdown(list(rows[0]), [list(row.values()) for row in rows]) + f"\n{paragraphs}\n"


def _table(rows: Sequence[Mapping[str, str]], screen: Screen) -> str:
    """The rows under their names; if they are too wide for the screen, the names are at the left."""
    names = list(rows[0])
    lines = [list(row.values()) for row in rows]
    if _width(names, lines) <= screen.width:
        return table(names, lines, screen)
    columns = [[name, *(line[index] for line in lines)] for index, name in enumerate(names)]
    return side_by_side(["", *columns[0][1:]], columns[1:], screen)


def _narrow_table(rows: Sequence[Mapping[str, str]], screen: Screen) -> str:
    """The rows under their names, without the last columns if they are too wide for the screen."""
    names = list(rows[0])
    while len(names) > 2 and _width(names, [[row[name] for name in names] for row in rows]) > screen.width:
        names.pop()
    return table(names, [[row[name] for name in names] for row in rows], screen)


def _width(names: Sequence[str], lines: Sequence[Sequence[str]]) -> int:
    """The columns that rows under their names take."""
    widths = [max(len(name), *(len(line[index]) for line in lines)) for index, name in enumerate(names)]
    return sum(widths) + GAP * (len(widths) - 1)


def setting(results: Sequence[RunResult], config: Config) -> str:
    """The configuration in words: examples, scaling, network; output, loss, optimizer, initialisation, end, seeds."""
    first = results[0]
    problem, sizes = first.problem, "-".join(map(str, first.network.sizes))
    tested = problem.test.count if problem.test else 0
    is_few = config.data not in DATASETS and not tested and problem.train.count < LEAST_TO_TEST
    few = f" (fewer than {LEAST_TO_TEST}: all are learned unless --test-share says otherwise)" * is_few
    scaled = "inputs standardised over the first" if problem.standardised else "inputs as they are"
    if config.load:
        scaled = "inputs scaled as in the model"
    if problem.in_units:
        scaled += f", targets too, by their deviation {rounded(problem.scaling.target_deviation, 4)}"
    scaled += f", features {', '.join(config.features)}" * bool(config.features)
    noise = f", noise {rounded(config.noise)}" * bool(config.noise)
    classes = f"; classes {', '.join(problem.classes)}" if problem.classes and config.data not in DATASETS else ""
    batch = f"batches of {config.batch}" if config.batch else "all examples at once"
    extra = [] if config.weight_decay is None else [f"weight decay {config.weight_decay:g}"]
    extra += [f"clipped at {config.clip:g}"] * bool(config.clip) + [config.schedule] * (config.schedule != "constant")
    names = {result.function: named(result.network, config.init) for result in results}
    alike = len(set(names.values())) == 1
    drawn = names[first.function] if alike else ", ".join(f"{name} for {function}" for function, name in names.items())
    init = f"from {printable(config.load)}" if config.load else f"init {drawn}"
    enough = config.target_loss or config.tolerance
    ends = [f"a loss of {rounded(enough)}"] * bool(enough)
    ends += [f"{config.patience} epochs without gain"] * bool(config.patience) + [f"{config.epochs} epochs"]
    until = f"until {' or '.join(ends)}"
    seeds = f"seed {config.seed}{'' if config.seeds == 1 else f' to {config.seed + config.seeds - 1}'}"
    return (
        f"{printable(config.data)}{noise}: {problem.train.count} examples to learn, {tested} to test with{few}; {scaled}{classes}; {sizes} network, "
        f"{first.network.parameters.size} parameters\n{config.output} output, {config.loss} loss; "
        f"{', '.join([config.optimizer, f'lr {config.learning_rate:g}', *extra, batch])}; {init}; {until}; {seeds}\n"
    )


def _wrapped(text: str, screen: Screen) -> list[str]:
    """The lines cut at words."""
    return [
        part for line in text.splitlines() for part in wrap(line, screen.width, subsequent_indent="  ", break_on_hyphens=False)
    ]


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _left_out(what: str, screen: Screen) -> list[str]:
    """The sentence that names what has no room."""
    return wrap(f"(on a taller screen: {what})", screen.width)


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
