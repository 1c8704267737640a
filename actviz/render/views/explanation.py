"""One page about one function, as text, Markdown or JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any
from unicodedata import combining, normalize

from actviz.analysis.advice.glossary import mentioned
from actviz.analysis.advice.usage import next_commands, usage
from actviz.analysis.advice.usage import record as usage_record
from actviz.analysis.advice.vector_verdicts import vector_verdicts
from actviz.analysis.advice.verdicts import Verdict, verdicts
from actviz.analysis.card import Card
from actviz.analysis.comparison.twins import closest, twin
from actviz.analysis.derivative_formula import derive
from actviz.analysis.kink_description import choices, describe
from actviz.analysis.properties import card
from actviz.analysis.properties import record as properties_record
from actviz.analysis.shape.intervals import inequality
from actviz.analysis.shape.pieces import is_constant
from actviz.catalogue.resolve import get
from actviz.function.activation import Activation
from actviz.function.argument import Rule
from actviz.function.definition import Described
from actviz.function.frameworks import by_framework
from actviz.function.vector import VectorActivation
from actviz.render.view import View
from actviz.text.numbers import rounded, written
from actviz.text.screen import Screen

_NUMBER = ".6g"
_MARKS = {"benefit": "+", "drawback": "-", "note": " "}
#: The core fits the smallest common terminal below the line that asked for it: the picture has what the words leave.
_SCREEN_ROWS = 23
_LEAST_ROWS, _MOST_ROWS = 8, 15
_LABEL = 12
#: Narrower lines would hold no words.
_LEAST = 20


@dataclass(frozen=True)
class ExplanationView(View):
    """One page about one function: its core on a screen, then what follows from its numbers."""

    command = "explain"
    function: Activation | VectorActivation

    @property
    def config(self) -> Mapping[str, Any]:
        """All that repeats the command."""
        return {"function": self.function.spec}

    def records(self) -> list[dict[str, Any]]:
        return [record(self.function)]

    def rows(self) -> list[dict[str, str]]:
        """A row for each statement: its topic, and the text."""
        consequences = _consequences(self._subject)
        sentences = ((verdict.kind, verdict.text) for verdict in consequences)
        statements = [*_core(self._subject), *_advice(self.function, consequences), *sentences, *_names(self.function)]
        return [{"topic": topic, "text": text} for topic, text in statements]

    def page(self, screen: Screen) -> str:
        """The text with a picture above it, so high that the core fits a small screen."""
        core = self._core(screen)
        picture = _picture(self.function, screen, rows=_SCREEN_ROWS - core.count("\n"))
        return _in_characters(picture + core + self._rest(screen), screen)

    def plain(self, screen: Screen) -> str:
        """The text alone."""
        return _in_characters(self._core(screen) + self._rest(screen), screen)

    def markdown(self) -> str:
        return manual_page(self.function)

    @cached_property
    def _subject(self) -> Card | VectorActivation:
        return _subject(self.function)

    def _core(self, screen: Screen) -> str:
        return _lines(_core(self._subject), screen.width)

    def _rest(self, screen: Screen) -> str:
        consequences = _consequences(self._subject)
        text = "\n" + _lines(_advice(self.function, consequences), screen.width)
        if consequences:
            text += "\n" + "".join(_bullet(verdict, screen.width) for verdict in consequences)
        if words := mentioned(self._core(screen) + text):
            text += "\n" + _lines([("words", f"{', '.join(words)}: see `actviz explain --term {words[0]}`")], screen.width)
        return text + "\n" + _lines(_names(self.function), screen.width)


def _subject(function: Activation | VectorActivation) -> Card | VectorActivation:
    """The properties of a scalar function; a vector function itself, which has none."""
    return card(function) if isinstance(function, Activation) else function


def _in_characters(text: str, screen: Screen) -> str:
    """The text in the characters of the screen: in ASCII letters lose their accents, and others become question marks."""
    if screen.unicode:
        return text
    letters = "".join(letter for letter in normalize("NFKD", text) if not combining(letter))
    return letters.encode("ascii", "replace").decode("ascii")


def record(function: Activation | VectorActivation) -> dict[str, Any]:
    """What JSON says of a function."""
    definition: Described = function.definition
    calls = {name: [signature.call for signature in found] for name, found in by_framework(definition.signatures).items()}
    periods = [item for item in definition.signatures if item.period]
    shared = {
        "summary": definition.summary,
        "frameworks": calls,
        "versions": [{"call": item.call, "since": item.since or None, "before": item.before or None} for item in periods],
        "names": list(definition.names),
        "source": definition.source or None,
        "uses": definition.uses or None,
    }
    if isinstance(function, VectorActivation):
        records = _verdict_records(vector_verdicts(function))
        return {**function.to_dict(), "verdicts": records, **shared, **usage_record(function.name, function.spec, ())}
    properties = card(function)
    consequences = verdicts(properties)
    return {
        **properties_record(properties),
        **_likeness_record(function),
        "derivative": function.text(1),
        "second_derivative": function.text(2),
        "maps": properties.mean_field.maps(),
        "verdicts": _verdict_records(consequences),
        **shared,
        **usage_record(function.name, function.spec, consequences),
    }


def _consequences(subject: Card | VectorActivation) -> tuple[Verdict, ...]:
    return verdicts(subject) if isinstance(subject, Card) else vector_verdicts(subject)


def _verdict_records(items: Sequence[Verdict]) -> list[dict[str, str]]:
    return [{"kind": item.kind, "topic": item.topic, "text": item.text} for item in items]


def manual_page(function: Activation | VectorActivation) -> str:
    """The page of a manual, in Markdown."""
    subject = _subject(function)
    lines = [f"# {function.spec}", "", function.definition.summary, ""]
    lines += [f"- **{name}**: {_code(name, value)}" for name, value in _core(subject) if name not in ("", function.spec)]
    if text := usage(function.name):
        lines += ["", "## When to use it", "", text]
    consequences = _consequences(subject)
    for kind, title in (("benefit", "Benefits"), ("drawback", "Drawbacks"), ("note", "Good to know")):
        texts = [verdict.text for verdict in consequences if verdict.kind == kind]
        lines += ["", f"## {title}", "", *(f"- {text}" for text in texts)] if texts else []
    lines += ["", "## Names", "", *(f"- **{name}**: {_code('formula', value)}" for name, value in _names(function))]
    return "\n".join(lines) + "\n"


def _code(name: str, value: str) -> str:
    return f"`{value}`" if name in ("formula", "derivative", "range", "Jacobian") else value


def _picture(function: Activation | VectorActivation, screen: Screen, *, rows: int) -> str:
    from actviz.analysis.plotting.components import components  # noqa: PLC0415 - plotext and the samples, on a terminal only
    from actviz.analysis.plotting.curves import curves  # noqa: PLC0415
    from actviz.render.terminal.drawing import LEAST_WIDTH, draw  # noqa: PLC0415
    from actviz.render.terminal.glyphs import ASCII, UNICODE  # noqa: PLC0415
    from actviz.render.terminal.statements import features  # noqa: PLC0415

    if screen.width < LEAST_WIDTH:
        return ""
    if isinstance(function, VectorActivation):
        picture, note = components(function), ""
    else:
        picture = curves([function], order=1)
        note = features(picture, UNICODE if screen.unicode else ASCII, screen.width)
    noted = replace(picture, notes=(note,))  # the page says the rest
    return draw(noted, screen, height=min(max(rows, _LEAST_ROWS), _MOST_ROWS)) + "\n"


def _core(subject: Card | VectorActivation) -> Iterator[tuple[str, str]]:
    if isinstance(subject, VectorActivation):
        yield subject.spec, subject.definition.summary
        yield "formula", subject.definition.formula
        yield "Jacobian", subject.definition.jacobian
        return
    properties, function = subject, subject.activation
    yield function.spec, function.definition.summary
    yield "formula", properties["formula"]
    if function.definition.is_formula:
        yield _likeness(function)
    yield "derivative", _derivative(function)
    low, high = (
        "none" if limit is None else written(limit, _NUMBER) for limit in (properties["limit_low"], properties["limit_high"])
    )
    yield "range", f"{properties['range']:{_NUMBER}}"
    yield "limits", f"{low} at -inf, {high} at inf"
    for kink in function.kinks[:4]:
        taken = choices(kink)
        yield "kinks", f"{describe(kink)}{'; ' if taken else ''}{taken}"
    if len(function.kinks) > 4:
        yield "kinks", f"and {len(function.kinks) - 4} more"
    is_convex, straight = properties["convexity"] != "neither", _straight(function)
    bent = properties["convexity"] if is_convex else "neither convex nor concave"
    bent = (f"{bent}, {straight}" if is_convex else straight) if straight else bent
    monotone = properties["monotone"] if properties["monotone"] != "no" else "not monotone"
    smooth = "has a pole" if properties["smoothness"] == "pole" else properties["smoothness"]
    yield "smoothness", f"{smooth}, {bent}, {monotone}"
    yield "zeros", f"{properties['zeros']:{_NUMBER}}"


def _likeness(function: Activation) -> tuple[str, str]:
    """The function of the catalogue that a formula equals, or is closest to."""
    if same := twin(function):
        return "equals", str(same)
    other = closest(function)
    return "closest", str(other) if other else "none: it has no value for some inputs, or an infinite distance for z ~ N(0, 1)"


def _likeness_record(function: Activation) -> dict[str, Any]:
    """The same for JSON; of a formula alone."""
    if not function.definition.is_formula:
        return {}
    same = twin(function)
    other = None if same else closest(function)
    return {"equals": same.record() if same else None, "closest": other.record() if other else None}


def _straight(function: Activation) -> str:
    """That a function is linear in each of its pieces, where it is and has several."""
    pieces = function.pieces
    is_piecewise = len(pieces) > 1 and all(is_constant(piece.texts[1]) for piece in pieces)
    return f"piecewise linear ({len(pieces)} pieces)" if is_piecewise else ""


def _derivative(function: Activation) -> str:
    cases = derive(function).cases
    if len(cases) == 1:
        return cases[0].text
    return "; ".join(
        f"{'none' if case.text == 'nan' else case.text} for {inequality(case.begin, case.end, _NUMBER)}" for case in cases
    )


def _advice(function: Activation | VectorActivation, consequences: Sequence[Verdict]) -> Iterator[tuple[str, str]]:
    """When to use the function, and what to type next."""
    if text := usage(function.name):
        yield "when", text
    for line in next_commands(function.name, function.spec, consequences):
        yield "next", line


def _names(function: Activation | VectorActivation) -> Iterator[tuple[str, str]]:
    definition: Described = function.definition
    for framework, signatures in by_framework(definition.signatures).items():
        yield framework, ", ".join(f"{signature.call} {signature.period}".rstrip() for signature in signatures)
    differing = list(_differences(definition))
    if differing:
        yield "differ", "; ".join(differing)
    others = [name for name in definition.names if name != definition.name]
    if others:
        yield "also", ", ".join(others)
    if definition.uses:
        yield "used in", definition.uses
    if definition.source:
        yield "source", definition.source


def _differences(definition: Described) -> Iterator[str]:
    """Which framework's defaults are not the bare name's, and which calls without arguments are another function."""
    others: dict[str, list[str]] = {}
    for signature in definition.signatures:
        chooses = any(argument.rule is Rule.EQUAL for argument in signature.taken) and not signature.before
        other = get(signature.path) if chooses else None
        if other is not None and other.name != definition.name:
            others.setdefault(other.name, []).append(f"{signature.path}()")
    for name, calls in others.items():
        yield f"{', '.join(calls)}: {name}"
    usual = definition.defaults()
    groups: dict[str, list[str]] = {}
    for signature in definition.signatures:
        own = definition.defaults(signature)
        changed = ", ".join(f"{name} = {rounded(value)}" for name, value in own.items() if value != usual[name])
        if changed:
            groups.setdefault(changed, []).append(f"{signature.path} {signature.period}".rstrip())
    for changed, paths in groups.items():
        yield f"{', '.join(paths)}: {changed} by default"


def _lines(rows: Iterable[tuple[str, str]], width: int) -> str:
    """A paragraph for each row, with the name in front of the first row of that name."""
    named = [("", ""), *rows]
    return "".join(_line(name if name != before else "", value, width) for (before, _), (name, value) in pairwise(named))


def _line(name: str, value: str, width: int) -> str:
    label = f"{name:{_LABEL}}" if len(name) < _LABEL else f"{name} "
    return "\n".join(textwrap.wrap(value, max(width, _LEAST), initial_indent=label, subsequent_indent=" " * _LABEL)) + "\n"


def _bullet(verdict: Verdict, width: int) -> str:
    mark = _MARKS[verdict.kind]
    return "\n".join(textwrap.wrap(verdict.text, max(width, _LEAST), initial_indent=f"{mark} ", subsequent_indent="  ")) + "\n"


def index_page(functions: Sequence[Activation | VectorActivation]) -> str:
    """The manual's table of contents."""
    lines = [f"- [{function.name}]({function.name}.md): {function.definition.summary}" for function in functions]
    return "# Activation functions\n\n" + "\n".join(lines) + "\n"
