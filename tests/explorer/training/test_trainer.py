"""The thread that trains: the same numbers as `actviz train`, its commands, its pace, and a memory that does not grow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from actviz.explorer.training.session import Session
from actviz.explorer.training.settings import Settings
from actviz.explorer.training.trainer import SPEEDS, Trainer
from actviz.nn.files.request import requested
from actviz.nn.runs import Run


def settings(data: str = "circles", **stated: Any) -> Settings:
    return Settings.of(data, {"functions": ("tanh",), **stated})


def trained(line: Settings) -> Run:
    """The run of `actviz train` with the same options, to its end."""
    request = requested(line.data, line.stated, None)
    run = Run(request.config, request.config.names[0], request.config.seed, request.source)
    for _ in run.watched():
        pass
    return run


@pytest.mark.parametrize(
    ("data", "stated"),
    [
        ("circles", {"seed": 4, "epochs": 6, "weight_decay": 0.01, "features": ("x1", "x1*x2")}),
        ("sine", {"epochs": 9, "optimizer": "nesterov", "batch": 20, "clip": 0.5, "schedule": "cosine"}),
        ("blobs", {"epochs": 3, "layers": (5,), "dtype": "float32"}),
    ],
)
def test_batch_by_batch_it_has_the_numbers_of_train(data: str, stated: dict[str, Any]) -> None:
    session, run = Session(settings(data, **stated)), trained(settings(data, **stated))
    while not session.stopped:
        session.step(1 if session.epoch % 2 else 3)
    np.testing.assert_array_equal(session.run.network.parameters, run.network.parameters)
    assert session.history == run.history


def test_the_line_repeats_what_is_seen_also_beyond_the_end(trained_by) -> None:
    session = Session(settings("xor", epochs=4, seed=2))
    assert session.line() == "actviz train xor tanh --epochs 4 --seed 2"
    for _ in range(3):
        session.complete()
    assert "--epochs 3" in session.line()
    result = trained_by(session.line())
    assert result["loss"]["train"] == session.latest.loss
    session.complete()
    assert session.stopped == "epochs"
    assert "all 4 epochs are done" in session.ending()
    assert session.line() == "actviz train xor tanh --epochs 4 --seed 2"
    assert not session.lift()
    for _ in range(3):
        session.complete()
    result = trained_by(session.line())
    assert (result["epochs"], result["loss"]["train"]) == (7, session.latest.loss)
    np.testing.assert_allclose(result["gradients"], session.latest.gradients, rtol=0)


def test_a_run_that_fails_says_why_as_train_does() -> None:
    session = Session(settings("sine", optimizer="sgd", learning_rate=1e4, activations=("relu", "relu"), functions=None))
    while not session.stopped:
        session.complete()
    assert session.stopped == "diverged"
    assert any("loss" in note and "--lr" in note for note in session.notes)
    assert "r begins anew" in session.lift()
    cosine = Session(settings("xor", epochs=1, schedule="cosine"))
    cosine.complete()
    assert "schedule" in cosine.lift()


def test_the_history_does_not_grow_with_the_epochs() -> None:
    session = Session(settings("xor", tolerance=0.0, patience=0, layers=(1,), epochs=4000))
    while not session.stopped:
        session.complete()
    epochs = [measures.epoch for measures in session.history]
    assert epochs[:301] == list(range(301))
    assert epochs[-1] == 4000
    assert len(epochs) < 600
    assert len(session.run._moves) < 10


class Watched:
    """A trainer whose frames are counted."""

    def __init__(self, **stated: Any) -> None:
        self.frames, self.is_ready, self._seen = 0, True, threading.Event()
        self.trainer = Trainer(settings(**stated), self._draw)
        self.trainer.start()

    def _draw(self, _: Trainer) -> bool:
        self.frames += self.is_ready
        self._seen.set()
        return self.is_ready

    def until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait for something that frames bring about."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end
            self._seen.wait(0.05)
            self._seen.clear()

    @property
    def session(self) -> Session:
        assert self.trainer.session
        return self.trainer.session


@pytest.fixture
def watched() -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(**stated: Any) -> Watched:
        made.append(Watched(**stated))
        made[-1].until(lambda: made[-1].trainer.session)
        return made[-1]

    yield make
    for item in made:
        item.trainer.close()
        item.trainer.join(5)
        assert not item.trainer._thread.is_alive()


def test_commands_are_carried_out_in_their_order(watched) -> None:
    seen = watched(data="circles")
    trainer = seen.trainer
    trainer.post(trainer.step)
    seen.until(lambda: seen.session.batch == 1)
    trainer.post(trainer.complete)
    seen.until(lambda: (seen.session.epoch, seen.session.batch) == (1, 0))
    trainer.change(lambda current: current.with_options(seed=9))
    seen.until(lambda: seen.session.settings.config.seed == 9)
    assert seen.session.epoch == 0
    trainer.change(lambda current: current.with_options(loss="cce"))
    seen.until(lambda: trainer.trouble)
    assert "several classes" in trainer.trouble.message
    assert seen.session.settings.config.loss == "bce"
    trainer.post(trainer.forgive)
    seen.until(lambda: trainer.trouble is None)


def test_it_runs_at_its_pace_or_as_fast_as_it_can(watched) -> None:
    seen = watched(data="circles", tolerance=0.0, patience=0, epochs=10**6)
    trainer = seen.trainer
    trainer.post(trainer.toggle)
    begin = time.monotonic()
    seen.until(lambda: seen.session.epoch >= 6)
    assert time.monotonic() - begin > 5 / trainer.speed * 0.8
    for _ in SPEEDS:
        trainer.post(lambda: trainer.pace(1))
    before = seen.frames
    seen.until(lambda: seen.session.epoch >= 60 and seen.frames > before + 2)
    trainer.post(trainer.toggle)
    seen.until(lambda: not trainer.is_running)
    epoch = seen.session.epoch
    trainer.post(trainer.reset)
    seen.until(lambda: seen.session.epoch == 0)
    assert epoch >= 60


def test_a_frame_that_is_not_shown_yet_is_not_overtaken(watched) -> None:
    seen = watched(data="xor")
    seen.until(lambda: seen.frames)
    seen.is_ready = False
    before = seen.frames
    seen.trainer.post(seen.trainer.complete)
    seen.until(lambda: seen.session.epoch == 1)
    assert seen.frames == before
    seen.is_ready = True
    seen.until(lambda: seen.frames > before)


def test_a_run_stops_for_its_reason_and_continues(watched) -> None:
    seen = watched(data="xor", epochs=2)
    trainer = seen.trainer
    trainer.post(trainer.toggle)
    seen.until(lambda: seen.session.stopped == "epochs" and not trainer.is_running)
    trainer.post(trainer.toggle)
    seen.until(lambda: seen.session.epoch > 3)
    assert seen.session.is_lifted
    trainer.post(trainer.toggle)


def test_what_fails_unexpectedly_is_said_and_the_thread_lives_on(watched) -> None:
    seen = watched(data="xor")
    trainer = seen.trainer

    def fail(_: Settings) -> Settings:
        raise MemoryError

    trainer.change(fail)
    seen.until(lambda: trainer.trouble)
    assert trainer.trouble.message == "not enough memory"
    trainer.post(trainer.complete)
    seen.until(lambda: seen.session.epoch == 1 and trainer.trouble is None)


def test_large_networks_are_left_between_two_batches(watched) -> None:
    seen = watched(data="circles", layers=(300, 300, 300), batch=8)
    trainer = seen.trainer
    trainer.post(trainer.toggle)
    seen.until(lambda: seen.session.batch or seen.session.epoch)
    trainer.post(trainer.toggle)
    seen.until(lambda: not trainer.is_running)
    assert seen.session.epoch < 3
