"""One page about one function, as text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from actviz.analysis.advice.usage import record as usage_record
from actviz.analysis.advice.verdicts import Verdict
from actviz.analysis.properties import record as properties_record
from actviz.function.activation import Activation
from actviz.function.definition import Described
from actviz.function.frameworks import by_framework
from actviz.function.vector import VectorActivation
from actviz.render.explanation.brief import LEAST_PICTURE, MOST_PICTURE, brief
from actviz.render.explanation.names import names
from actviz.render.explanation.sections import Content, contents, wrapped
from actviz.render.explanation.statements import Subject, facts, formulas
from actviz.render.view import Heading, Part, ReaderTable, View
from actviz.text.screen import HEADING, Screen

if TYPE_CHECKING:
    from actviz.analysis.plotting.picture import Curves
    from actviz.render.figures.style import Style

#: The rows of the smallest common terminal below the line with the command: the picture has what formulas and plain words leave.
_SCREEN_ROWS = 23
#: The sections that share the first screen with the picture.
_FIRST_SECTIONS = 2
#: A longer name of a curve says no more than f.
_LONG = 40


@dataclass(frozen=True)
class ExplanationView(View):
    """One page about one function in order of importance; `is_brief`: as much of it as one screen holds."""

    command = "explain"
    function: Activation | VectorActivation
    is_brief: bool = False

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return {"function": self.function.spec}

    def records(self) -> list[dict[str, Any]]:
        return [record(self._subject)]

    def rows(self) -> list[dict[str, str]]:
        """A row for each statement: its topic, and the text."""
        statements = (statement for content in self._contents for statement in content.statements)
        return [{"topic": statement.topic, "text": statement.text} for statement in statements]

    def page(self, screen: Screen) -> str:
        """The text below a picture."""
        if self.is_brief:
            return brief(self.function.spec, self._contents, screen, lambda rows: _picture(self.function, screen, rows))
        blocks = self._blocks(screen)
        first = sum(block.count("\n") for block in blocks[:_FIRST_SECTIONS])
        rows = min(max(_SCREEN_ROWS - first, LEAST_PICTURE), MOST_PICTURE)
        return _picture(self.function, screen, rows) + "\n".join(blocks)

    def plain(self, screen: Screen) -> str:
        """The text alone."""
        if self.is_brief:
            return brief(self.function.spec, self._contents, screen, None)
        return "\n".join(self._blocks(screen))

    def illustration(self, kind: str, style: Style) -> bytes:
        """The curves of the data sheet."""
        from actviz.render.figures.plot import figure  # noqa: PLC0415 - for figures only

        return figure(_curves(self.function), kind, style)

    def parts(self) -> list[Part]:
        """A table for each section: topics and statements."""
        return [part for content in self._contents for part in (Heading(content.title), _statements(content))]

    def markdown(self) -> str:
        return manual_page(self.function)

    def figure(self, kind: str, style: Style) -> bytes:
        """A data sheet: formulas, curves and statements on one page."""
        from actviz.render.figures.sheet import figure  # noqa: PLC0415 - for figures only

        return figure(self.function, _curves(self.function), self._contents, kind, style)

    @cached_property
    def _subject(self) -> Subject:
        return Subject(self.function)

    @cached_property
    def _contents(self) -> tuple[Content, ...]:
        return contents(self._subject)

    def _blocks(self, screen: Screen) -> list[str]:
        """The text of each section."""
        heading = HEADING if screen.colour else "{}"
        return [
            "".join(f"{line}\n" for line in ((heading.format(content.title),) * content.is_headed + wrapped(content, screen)))
            for content in self._contents
        ]


def _statements(content: Content) -> ReaderTable:
    return ReaderTable(("", ""), [(item.topic, item.text) for item in content.statements])


def record(subject: Subject) -> dict[str, Any]:
    """What JSON says of a function."""
    function = subject.function
    definition: Described = function.definition
    calls = {name: [signature.call for signature in group] for name, group in by_framework(definition.signatures).items()}
    periods = [item for item in definition.signatures if item.period]
    shared = {
        "summary": definition.summary,
        "frameworks": calls,
        "versions": [{"call": item.call, "since": item.since or None, "before": item.before or None} for item in periods],
        "names": list(definition.names),
        "source": definition.source or None,
        "uses": definition.uses or None,
        **subject.words.record(),
    }
    verdicts = {"verdicts": _verdict_records(subject.verdicts)}
    properties = subject.card
    if properties is None or isinstance(function, VectorActivation):
        return {**function.to_dict(), **verdicts, **shared, **usage_record(function.name, function.spec, ())}
    return {
        **properties_record(properties),
        **_likeness_record(function),
        "derivative": function.text(1),
        "second_derivative": function.text(2),
        "maps": properties.mean_field.maps(),
        **verdicts,
        **shared,
        **usage_record(function.name, function.spec, subject.verdicts),
    }


def _verdict_records(items: Sequence[Verdict]) -> list[dict[str, str]]:
    return [{"kind": item.kind, "topic": item.topic, "text": item.text} for item in items]


def _likeness_record(function: Activation) -> dict[str, Any]:
    """The function of the catalogue that a formula equals, or is closest to; of a formula alone."""
    if not function.definition.is_formula:
        return {}
    from actviz.analysis.comparison.twins import closest, twin  # noqa: PLC0415 - for formulas only

    same = twin(function)
    other = None if same else closest(function)
    return {"equals": same.record() if same else None, "closest": other.record() if other else None}


def manual_page(function: Activation | VectorActivation) -> str:
    """The page of a manual, in Markdown."""
    subject = Subject(function)
    words = subject.words
    lines = [f"# {function.spec}", "", function.definition.summary, words.shape, ""]
    statements = [*list(formulas(subject))[1:], *facts(subject)]
    lines += [f"- **{item.topic}**: {_code(item.topic, item.text)}" for item in statements]
    lines += ["", "## When to use it", "", *words.use, "", "## When not to use it", "", *words.avoid]
    in_facts = {item.text for item in statements}
    for kind, title in (("benefit", "Benefits"), ("drawback", "Drawbacks"), ("note", "Good to know")):
        texts = [verdict.text for verdict in subject.verdicts if verdict.kind == kind and verdict.text not in in_facts]
        lines += ["", f"## {title}", "", *(f"- {text}" for text in texts)] if texts else []
    lines += ["", "## Names", "", *(f"- **{item.topic}**: {item.text}" for item in names(function.definition))]
    return "\n".join(lines) + "\n"


def _code(name: str, value: str) -> str:
    return f"`{value}`" if name in ("formula", "derivative", "range", "Jacobian") else value


def _picture(function: Activation | VectorActivation, screen: Screen, rows: int) -> str:
    from actviz.render.terminal.drawing import LEAST_WIDTH, draw  # noqa: PLC0415 - plotext, on a terminal only
    from actviz.render.terminal.glyphs import ASCII, UNICODE  # noqa: PLC0415
    from actviz.render.terminal.statements import features  # noqa: PLC0415

    if screen.width < LEAST_WIDTH:
        return ""
    picture = _curves(function)
    is_scalar = isinstance(function, Activation)
    note = features(picture, UNICODE if screen.unicode else ASCII, screen.width) if is_scalar else ""
    noted = replace(picture, notes=(note,))  # the page says the rest
    return draw(noted, screen, height=rows) + "\n"


def _curves(function: Activation | VectorActivation) -> Curves:
    """f and f', or the components of a vector function."""
    from actviz.analysis.plotting.components import components  # noqa: PLC0415 - the samples, for pictures only
    from actviz.analysis.plotting.curves import curves  # noqa: PLC0415

    if isinstance(function, VectorActivation):
        return components(function)
    return curves([function], order=1, labels=["f"] if len(function.label) > _LONG else None)


def index_page(functions: Sequence[Activation | VectorActivation]) -> str:
    """The manual's table of contents."""
    lines = [f"- [{function.name}]({function.name}.md): {function.definition.summary}" for function in functions]
    return "# Activation functions\n\n" + "\n".join(lines) + "\n"
