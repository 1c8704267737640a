"""Terms and their meanings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from actviz.analysis.advice.glossary import Term
from actviz.render.view import ReaderTable, View
from actviz.text.screen import Screen


@dataclass(frozen=True)
class GlossaryView(View):
    """Terms, a row for each; a reader gets them as paragraphs."""

    command = "explain"
    terms: Sequence[Term]
    config: Mapping[str, Any]

    def records(self) -> list[dict[str, Any]]:
        return [{"term": one.name, "also": list(one.also), "text": one.text, "see": one.see} for one in self.terms]

    def rows(self) -> list[dict[str, str]]:
        return [{"term": one.name, "also": ", ".join(one.also), "text": one.text, "see": one.see} for one in self.terms]

    def table(self) -> ReaderTable:
        return ReaderTable(("term", "meaning", "see"), [(one.name, one.text, f"`{one.see}`") for one in self.terms])

    def page(self, screen: Screen) -> str:
        return "\n".join(_paragraph(one, screen) for one in self.terms)

    def plain(self, screen: Screen) -> str:
        return self.page(screen)


def _paragraph(one: Term, screen: Screen) -> str:
    also = f" ({', '.join(one.also)})" if one.also else ""
    return f"{fill(f'{one.name}{also}: {one.text}', screen.width)}\n  {one.see}\n"
