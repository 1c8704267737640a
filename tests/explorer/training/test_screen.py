"""Every key of a training session, and the mouse."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from actviz.explorer.app import Explorer, Look
from actviz.explorer.keys import all_keys
from actviz.explorer.permissions import Permissions, served
from actviz.explorer.training import training
from actviz.explorer.training.drawing import Drawing
from actviz.explorer.training.keys import KEYS
from actviz.explorer.training.layout import Frame
from actviz.explorer.training.screen import TrainingScreen
from actviz.explorer.widgets.help import HelpScreen
from actviz.explorer.widgets.prompt import Prompt


class Session:
    """A session under test."""

    def __init__(self, app: Explorer, pilot: Any) -> None:
        self.app, self.pilot = app, pilot
        self.screen: TrainingScreen = app.screen

    @property
    def drawn(self) -> Frame:
        return self.screen.drawn or Frame(())

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until what is shown is as expected."""
        end = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < end, self.text
            await asyncio.sleep(0.005)

    async def press(self, *keys: str, shows: str) -> None:
        """Press keys, and wait for words on the screen. (Textual's pilot would wait for an idle processor after each key.)"""
        for key in keys:
            self.app.simulate_key(key)
        await self.until(lambda: shows in self.text)


@contextlib.asynccontextmanager
async def session(
    data: str = "circles",
    *functions: str,
    size: tuple[int, int] = (80, 24),
    look: Look | None = None,
    permissions: Permissions | None = None,
    **options: Any,
) -> AsyncIterator[Session]:
    app = Explorer(training(data, functions or ("tanh",), options), look or Look(), permissions or Permissions())
    async with app.run_test(size=size) as pilot:
        opened = Session(app, pilot)
        await opened.until(lambda: opened.drawn.line)
        yield opened


async def test_space_runs_and_pauses() -> None:
    async with session(tolerance=0.0) as opened:
        await opened.press("space", shows="▶ 20/s")
        await opened.until(lambda: opened.drawn.epoch >= 2)
        await opened.press("space", shows="paused")
        epoch = opened.drawn.epoch
        assert f"--epochs {epoch}" in opened.text


async def test_n_takes_a_batch_and_capital_n_an_epoch_and_r_resets() -> None:
    async with session() as opened:
        await opened.press("n", shows="epoch 0 batch 1/12")
        await opened.press("n", shows="epoch 0 batch 2/12")
        await opened.press("N", shows="epoch 1 ")
        await opened.press("N", shows="epoch 2 ")
        await opened.press("r", shows="epoch 0 ")


async def test_plus_and_minus_set_the_pace() -> None:
    async with session(tolerance=0.0, patience=0, epochs=10**6) as opened:
        await opened.press("space", "minus", shows="▶ 10/s")
        await opened.press("plus", "plus", shows="▶ 50/s")
        await opened.press("plus", "plus", "plus", shows="full speed")
        await opened.until(lambda: opened.drawn.epoch >= 30)
        await opened.press("space", shows="paused")


async def test_braces_choose_a_setting_and_brackets_change_it() -> None:
    async with session(size=(100, 24)) as opened:
        await opened.press("right_curly_bracket", shows="> noise     [ 0.1 ]")
        await opened.press("right_square_bracket", shows="> noise     [ 0.2 ]")
        assert "$ actviz train circles tanh --noise 0.2" in opened.text
        await opened.press("left_square_bracket", "left_square_bracket", shows="> noise     [ 0.05 ]")
        await opened.press("left_curly_bracket", "left_curly_bracket", shows="> data      [ circles ]")
        await opened.press("right_square_bracket", shows="moons 2-16-16-1")


async def test_parentheses_and_angles_change_layers_and_units() -> None:
    async with session(size=(105, 24)) as opened:
        await opened.press("right_parenthesis", shows="circles 2-16-16-16-1")
        await opened.press("left_parenthesis", "left_parenthesis", "left_parenthesis", shows="circles 2-1")
        await opened.press("right_parenthesis", shows="circles 2-16-1")
        await opened.press("less_than_sign", shows="circles 2-15-1")
        await opened.press("right_parenthesis", *["right_curly_bracket"] * 5, shows="> layer 1   [ 15 tanh ]")
        await opened.press("greater_than_sign", shows="circles 2-16-15-1")


async def test_a_formula_is_typed_and_what_is_wrong_is_said_below() -> None:
    async with session() as opened:
        await opened.press(*["right_curly_bracket"] * 5, shows="> layer 1   [ 16 tanh ]")
        await opened.press("enter", shows="a FUNCTION or a formula")
        field = opened.screen.query_one(Input)
        assert (field.value, field.has_focus) == ("16 tanh", True)
        field.value = "8 max(x, q*"
        field.action_end()
        await opened.press("enter", shows="^")
        assert opened.screen.query_one(Prompt).display
        for key in ("q", "n", "c", "N", "space", "left_square_bracket", "tab"):  # in a text field every key is text
            await opened.pilot.press(key)
        assert field.value == "8 max(x, q*qncN ["
        field.value = "8 max(x, x/4)"
        await opened.press("enter", shows="[ 8 max(x, x/4) ]")
        await opened.until(lambda: not opened.screen.query_one(Prompt).display)
        assert opened.drawn.line == "actviz train circles --layers 8,16 --activation 'max(x, x/4)' --activation tanh"
        await opened.press("enter", shows="a FUNCTION or a formula")
        await opened.until(lambda: opened.screen.query_one(Prompt).is_typed_in)
        await opened.press("escape", shows="Space run/pause")
        await opened.until(lambda: not opened.screen.query_one(Prompt).display)
        await opened.press("n", shows="batch 1/12")


async def test_tab_goes_through_the_panels_and_arrows_through_the_units() -> None:
    async with session() as opened:
        await opened.press("tab", shows="[units]")
        await opened.press("tab", shows="[curves]")
        await opened.press("shift+tab", shows="weights of layer 1 unit 1")
        await opened.press("right", "right", shows="weights of layer 1 unit 3")
        await opened.press("left", shows="weights of layer 1 unit 2")
        await opened.press("down", shows="weights of layer 2 unit 2")
        await opened.press("up", "tab", "tab", shows="[settings]")
    async with session(size=(120, 40)) as opened:
        await opened.press("tab", shows="every panel is in view")


async def test_c_copies_the_command_and_q_quits_with_status_0() -> None:
    async with session() as opened:
        await opened.press("N", shows="epoch 1 ")
        await opened.press("c", shows="copied; it is printed at the end too")
        assert opened.app.clipboard == "actviz train circles tanh --epochs 1"
        await opened.pilot.press("q")
    assert (opened.app.return_value.status, opened.app.return_value.copied) == (0, ("actviz train circles tanh --epochs 1",))
    assert not opened.screen.trainer._thread.is_alive()


async def test_w_quits_and_runs_the_command() -> None:
    async with session("xor", "relu", seed=3) as opened:
        opened.app.simulate_key("w")
        await opened.until(lambda: opened.app.return_value)
    assert opened.app.return_value.run == "actviz train xor relu --seed 3"


async def test_ctrl_c_quits_with_status_130_while_it_is_training() -> None:
    async with session() as opened:
        await opened.press("space", shows="▶")
        await opened.pilot.press("ctrl+c")
    assert opened.app.return_value.status == 130
    assert not opened.screen.trainer._thread.is_alive()


async def test_the_question_mark_shows_every_key() -> None:
    async with session(size=(100, 50)) as opened:
        await opened.pilot.press("question_mark")
        assert isinstance(opened.app.screen, HelpScreen)
        assert all(f"{key.shown:<12} {key.help[:30]}" in opened.text for key in all_keys(KEYS))
        await opened.pilot.press("question_mark")
        assert opened.app.screen is opened.screen


async def test_the_mouse_chooses_changes_and_runs() -> None:
    async with session() as opened:
        await opened.pilot.click("#drawing", offset=(4, 3))
        await opened.until(lambda: "> noise     [ 0.1 ]" in opened.text)
        await opened.pilot.click("#drawing", offset=(18, 3))
        await opened.until(lambda: "> noise     [ 0.2 ]" in opened.text)
        await opened.pilot.click("#drawing", offset=(13, 1))
        await opened.until(lambda: "[units]" in opened.text)
        await opened.pilot.click("#drawing", offset=(8, 4))
        await opened.until(lambda: "weights of layer 1 unit 2" in opened.text)
        await opened.pilot.click("#drawing", offset=(18, 23))
        await opened.until(lambda: "batch 1/12" in opened.text)


async def test_keys_that_come_fast_mean_what_was_chosen_when_they_were_pressed() -> None:
    async with session() as opened:
        for key in ("right_curly_bracket", "right_square_bracket", "right_curly_bracket", "right_square_bracket", "c"):
            opened.app.simulate_key(key)
        await opened.until(lambda: opened.app.copied)
        assert opened.app.copied == ["actviz train circles tanh --noise 0.2 --test-share 0.3"]


async def test_the_wheel_changes_the_chosen_setting_and_elsewhere_the_unit() -> None:
    async with session() as opened:
        await opened.press("right_curly_bracket", shows="> noise     [ 0.1 ]")
        drawing = opened.screen.query_one(Drawing)
        drawing.post_message(Drawing.Wheeled("choose('noise')", -1))
        await opened.until(lambda: "> noise     [ 0.05 ]" in opened.text)
        drawing.post_message(Drawing.Wheeled("", -1))
        await opened.until(lambda: "weights of layer 1 unit 2" in opened.text)


async def test_a_browser_runs_no_command_and_reads_no_file(tmp_path: Any) -> None:
    async with session(permissions=served([])) as opened:
        await opened.press("w", shows="running a command is off in a browser")
        await opened.press("c", shows="copying is off in a browser")
        await opened.press(*["right_curly_bracket"] * 4, shows="> layers    [ 16,16 ]")
        await opened.press("enter", shows="Enter keeps it")
        opened.screen.query_one(Input).value = "4000,4000"
        await opened.press("enter", shows="at most 512 hidden units")
        await opened.press("escape", shows="[ 16,16 ]")
        await opened.until(lambda: not opened.screen.query_one(Prompt).display)
        await opened.press(*["plus"] * 9, "space", shows="▶ 200/s")
    (tmp_path / "a.csv").write_text("x,y\n1,2\n2,3\n")
    with pytest.raises(Exception, match="reads only the files"):
        training(str(tmp_path / "a.csv"), (), {}, served([]))


@pytest.mark.parametrize("look", [Look(unicode=False), Look(colour=False), Look(dark=False)])
async def test_it_needs_neither_unicode_nor_colour_nor_a_dark_ground(look: Look) -> None:
    async with session(look=look) as opened:
        await opened.press("space", shows="> 20/s" if not look.unicode else "▶ 20/s")
        await opened.press("tab", shows="[units]")
        assert look.unicode or opened.text.isascii()


async def test_a_picture_that_cannot_be_drawn_leaves_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    async with session() as opened:
        with monkeypatch.context() as broken:
            broken.setattr("actviz.explorer.training.screen.frame", lambda *_: 1 / 0)
            await opened.press("n", shows="internal error: ZeroDivisionError")
        await opened.press("n", shows="batch 2/12")


async def test_a_terminal_of_any_size_is_drawn_on() -> None:
    async with session() as opened:
        for width, height in ((1, 1), (40, 12), (10, 3), (120, 40)):
            await opened.pilot.resize_terminal(width, height)
            await opened.until(lambda size=(width, height): (opened.screen.view.width, opened.screen.view.height) == size)
            await opened.until(lambda rows=height: len(opened.drawn.rows) == rows)


async def test_a_key_is_answered_while_the_thread_trains_at_full_speed() -> None:
    async with session(tolerance=0.0, patience=0, epochs=10**9) as opened:
        await opened.press(*["plus"] * 6, "space", shows="full speed")
        await opened.press("tab", shows="[units]")
        await opened.press("right", shows="unit 2")
        await opened.press("space", shows="paused")
        assert opened.drawn.epoch > 0


async def test_a_small_screen_of_training_without_colour(snapshot: SnapshotAssertion) -> None:
    async with session("circles", "tanh", "relu", look=Look(colour=False), layers=(4, 4)) as opened:
        for _ in range(3):
            opened.screen.action_complete()
        await opened.until(lambda: opened.drawn.epoch == 3)
        assert "\n".join(line.rstrip() for line in opened.text.splitlines()) == snapshot


async def test_keys_are_text_while_a_value_is_typed() -> None:
    async with session() as opened:
        await opened.press("enter", shows="data: a value")
        for key in ("down", "space", "ctrl+q", "right_square_bracket", "tab"):
            opened.app.simulate_key(key)
        await opened.press("escape", shows="[ circles ]")
        assert opened.app.is_running
        assert not opened.drawn.is_running
        assert opened.screen.view.panel in ("", "settings")
