"""What suits a task: a page, a table of all tasks, records for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from actviz.analysis.advice.rules import rules
from actviz.analysis.advice.task_rules import DEFAULT_HIDDEN, Alternative, Citation, Reasoned, Recommendation
from actviz.render.tables import markdown, table
from actviz.render.view import ReaderTable, View
from actviz.text.screen import Screen

_COLUMNS = ("task", "targets", "output", "loss", "hidden", "initialisation")
_NOTE = "Costs are computed: slope and saturation (slope below 1 % of its largest) of f, shares, means, gains over z ~ N(0, 1)."
_DENSE = "The line trains dense layers."
_SHARE_OF_DENSE = ("mlp", "self-normalizing")


@dataclass(frozen=True)
class TasksView(View):
    """The choices for all tasks, a row for each."""

    command = "choose"
    choices: Sequence[Recommendation]
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [record(choice) for choice in self.choices]

    def rows(self) -> list[dict[str, str]]:
        cells = [
            (one.task, one.targets, one.output.activation, one.output.loss, one.hidden.activation, one.init.name)
            for one in self.choices
        ]
        return [dict(zip(_COLUMNS, row, strict=True)) for row in cells]

    def table(self) -> ReaderTable:
        return ReaderTable(_COLUMNS, [list(row.values()) for row in self.rows()])

    def page(self, screen: Screen) -> str:
        """What differs from task to task, and from kind to kind of hidden layers."""
        hint = "`actviz choose TASK --hidden KIND` gives the reasons, the alternatives and a program."
        shown = table(_COLUMNS[:4], [row[:4] for row in self.table().lines], screen)
        kinds = [(name, rule["activation"], rule["title"]) for name, rule in rules()["hidden"].items()]
        inside = table(("hidden", "activation", "for"), kinds, screen)
        return f"{shown}\n{inside}\n{fill(hint, screen.width)}\n"


@dataclass(frozen=True)
class ChoiceView(View):
    """What suits one task, and why."""

    command = "choose"
    choice: Recommendation
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [record(self.choice)]

    def rows(self) -> list[dict[str, str]]:
        code = {name: text.strip("\n") for name, text in self.choice.code.items()}
        return [{"topic": name, "text": text} for name, text in (*_rows(self.choice), *code.items())]

    def page(self, screen: Screen) -> str:
        """The answer, then the reasons and what else there is."""
        choice = self.choice
        answer = table(("", f"{choice.task}: {choice.targets}"), list(_answer(choice)), screen)
        why = table(("why", ""), list(_reasons(choice)), screen)
        instead = table(("instead", ""), list(_alternatives(choice)), screen)
        return f"{answer}\n{why}\n{instead}\n{fill(_NOTE, screen.width)}\n"

    def plain(self, _screen: Screen) -> str:
        """A line for each statement: its topic, a TAB, and the text."""
        choice = self.choice
        code = [(name, line) for name, text in choice.code.items() for line in text.strip("\n").splitlines()]
        rows = [("task", choice.task), ("targets", choice.targets), *_rows(choice), *code]
        return "".join(f"{name}\t{line}\n" for name, text in rows for line in text.split("\n"))

    def markdown(self) -> str:
        choice = self.choice
        code = "".join(f"\n### {name}\n\n```python\n{text.strip(chr(10))}\n```\n" for name, text in choice.code.items())
        rows = [(name, text.replace("\n", "<br>")) for name, text in _rows(choice)]
        return f"## {choice.task}: {choice.targets}\n\n{markdown(('', f'with {choice.kind}'), rows)}\n{_NOTE}\n{code}"


def record(choice: Recommendation) -> dict[str, Any]:
    """The choice as JSON-compatible values."""
    init = choice.init
    return {
        "task": choice.task,
        "targets": choice.targets,
        "hidden_kind": choice.kind,
        "output": _reasoned(choice.output),
        "hidden": _reasoned(choice.hidden),
        "initialisation": {
            "name": init.name,
            "rule": init.rule,
            "gain": init.gain,
            "gain_is": init.gain_is,
            "forward_gain": init.gains["forward"],
            "backward_gain": init.gains.get("backward"),
            "reason": init.reason,
            "sources": _cited(init.sources),
        },
        "output_alternatives": [_reasoned(one) for one in choice.output_alternatives],
        "hidden_alternatives": [_reasoned(one) for one in choice.hidden_alternatives],
        "notes": [{"text": note.text, "sources": _cited(note.sources)} for note in choice.notes],
        "code": dict(choice.code),
        "train": choice.train,
    }


def _reasoned(part: Reasoned) -> dict[str, Any]:
    found: dict[str, Any] = {"function": part.activation}
    if part.loss:
        found["loss"] = part.loss
    found |= {"reason": part.reason, "sources": _cited(part.sources)}
    return {**found, "costs": list(part.costs)} if isinstance(part, Alternative) else found


def _cited(sources: Sequence[Citation]) -> list[dict[str, Any]]:
    return [{"authors": one.authors, "year": one.year, "title": one.title, "arxiv": one.arxiv or None} for one in sources]


def _answer(choice: Recommendation) -> Iterator[tuple[str, str]]:
    """What to take, and what to type next."""
    init = choice.init
    yield "output", choice.output.activation
    yield "loss", choice.output.loss
    yield "hidden", f"{choice.hidden.activation} ({choice.kind}: {choice.kind_title})"
    yield "initialisation", f"{init.name}: {init.rule}"
    yield "gain", f"{init.gain_text} ({init.gain_is})"
    yield "see it", _training(choice)
    first, *others = choice.code
    kind = "" if choice.kind == DEFAULT_HIDDEN else f" --hidden {choice.kind}"
    yield "program", f"actviz choose {choice.task}{kind} --code {first}\n(or {', '.join(others)})"


def _reasons(choice: Recommendation) -> Iterator[tuple[str, str]]:
    init = choice.init
    yield "output", choice.output.reason + _in_brackets(choice.output.sources)
    yield "hidden", choice.hidden.reason + _in_brackets(choice.hidden.sources)
    yield "initialisation", init.reason + _in_brackets(init.sources)
    yield "computed gains", _gains(choice)
    for note in choice.notes:
        yield "note", note.text + _in_brackets(note.sources)


def _alternatives(choice: Recommendation) -> Iterator[tuple[str, str]]:
    """The other choices; only the first of each place names the place."""
    for place, alternatives in (("output", choice.output_alternatives), ("hidden", choice.hidden_alternatives)):
        for number, one in enumerate(alternatives):
            yield "" if number else place, _instead(one)


def _gains(choice: Recommendation) -> str:
    return "; ".join(f"{name} {text}" for name, text in choice.init.gain_texts.items())


def _training(choice: Recommendation) -> str:
    return choice.train if choice.kind in _SHARE_OF_DENSE else f"{choice.train}\n{_DENSE}"


def _rows(choice: Recommendation) -> Iterator[tuple[str, str]]:
    output, hidden, init = choice.output, choice.hidden, choice.init
    yield "output", _because(output.activation, output.reason, output.sources)
    yield "loss", output.loss
    yield "hidden", _because(f"{hidden.activation} ({choice.kind}: {choice.kind_title})", hidden.reason, hidden.sources)
    yield "initialisation", _because(f"{init.name}: {init.rule}", init.reason, init.sources)
    yield "gain", f"{init.gain_text} ({init.gain_is})"
    yield "computed gains", _gains(choice)
    for one in choice.output_alternatives:
        yield "else, output", _instead(one)
    for one in choice.hidden_alternatives:
        yield "else, hidden", _instead(one)
    for note in choice.notes:
        yield "note", note.text + _in_brackets(note.sources)
    yield "see it", _training(choice)


def _because(what: str, reason: str, sources: Sequence[Citation]) -> str:
    return f"{what}\n{reason}{_in_brackets(sources)}"


def _instead(one: Alternative) -> str:
    named = f"{one.activation}, {one.loss}" if one.loss else one.activation
    costs = f"\nCosts: {', '.join(one.costs)}" if one.costs else ""
    return f"{named}: {one.reason}{_in_brackets(one.sources)}{costs}"


def _in_brackets(sources: Sequence[Citation]) -> str:
    return f" ({'; '.join(map(str, sources))})" if sources else ""
