"""Pages of experiments on screens of any size: whole sentences, pictures with ticks, the stated width."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from actviz.catalogue.resolve import scalar
from actviz.experiments.discovery import EXPERIMENTS
from actviz.experiments.repetition import no_progress
from actviz.experiments.settings import Settings
from actviz.render.views.experiment import ExperimentView
from actviz.text.screen import Screen

SIZES = [(40, 15), (60, 20), (80, 24), (200, 60)]


@pytest.fixture(scope="module", params=list(EXPERIMENTS))
def view(request: pytest.FixtureRequest) -> ExperimentView:
    experiment = EXPERIMENTS[request.param]
    usual = experiment.settings({})
    small = {name: min(getattr(usual, name) or 0, most) for name, most in {"networks": 2, "units": 40, "depth": 8}.items()}
    settings: Settings = replace(usual, **{name: value for name, value in small.items() if value})
    return ExperimentView(
        experiment.run([scalar(name, "experiment with") for name in experiment.functions], settings, no_progress)
    )


def labels(lines: list[str], axis: str) -> list[str]:
    """The labels of y before the characters of the axis in the first picture."""
    found = [re.match(rf" *([-+.~0-9e]+) ?[{axis}]", line) for line in lines]
    return [match[1] for match in found if match]


@pytest.mark.sample(4)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("unicode", [True, False], ids=["unicode", "ascii"])
def test_a_page_has_a_picture_with_ticks_and_every_sentence(view, size, unicode):
    width, height = size
    page = view.page(Screen(width, height, unicode=unicode, terminal=True))
    lines = page.splitlines()
    assert max(map(len, lines)) <= width
    assert "\x1b" not in page
    assert unicode or page.isascii()
    assert len(set(labels(lines, "┤┼" if unicode else "+"))) >= 2
    text = " ".join(page.split())
    for sentence in (view.result.sentence, view.result.note):
        assert " ".join(sentence.split()) in text or not unicode


@pytest.mark.sample(3)
@pytest.mark.parametrize("size", SIZES)
def test_the_picture_and_the_sentence_are_on_the_first_screen(view, size):
    width, height = size
    first = view.page(Screen(width, height, terminal=True)).splitlines()[: height - 1]
    assert any(re.search("[┤┼]", line) for line in first)
    assert view.result.sentence.split()[0] in " ".join(first)


def test_a_pipe_gets_no_picture(view):
    assert not re.search("[┤┼]", view.page(Screen(80, 24)))
