"""Every key of the explorer, pressed."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest

from actviz.explorer.app import Look
from actviz.explorer.function_keys import KEYS
from actviz.explorer.function_screen import FunctionScreen
from actviz.explorer.keys import all_keys
from actviz.explorer.pages import PAGES
from actviz.explorer.permissions import served
from actviz.explorer.widgets.help import HelpScreen
from actviz.explorer.widgets.panels import PagePanel, SliderPanel, TextPanel


async def test_the_first_screen_shows_the_picture_the_numbers_and_the_command(explorer) -> None:
    async with explorer("elu:0.5") as session:
        assert "elu(x) = where(x <= 0, 0.5*(exp(x) - 1), x)" in session.text
        assert "x = 1   f = 1   f' = 1   f'' = 0" in session.text
        assert "> alpha" in session.text
        assert session.command == "actviz plot elu:alpha=0.5 --at 1 --shade"


async def test_arrows_move_the_cursor_onto_the_kink(explorer) -> None:
    async with explorer("relu", cursor=0.1) as session:
        await session.press("left")
        assert session.scene.x == 0
        assert "slope 0 on the left, 1 on the right" in session.text
        await session.press("right", "right")
        assert session.scene.x > 0


async def test_d_shows_the_derivative_and_capital_d_the_second(explorer) -> None:
    async with explorer("gelu") as session:
        await session.press("d")
        assert "gelu'" in session.text
        assert " -d " in session.command
        await session.press("D")
        assert "gelu''" in session.text
        assert " -dd " in session.command
        await session.press("D")
        assert session.scene.order == 0


async def test_plus_and_minus_zoom(explorer) -> None:
    async with explorer("tanh") as session:
        await session.press("plus")
        low, high = session.scene.view
        assert high - low < 8
        assert "--range" in session.command
        await session.press("minus", "minus")
        assert session.scene.view[1] - session.scene.view[0] > 8


async def test_shift_and_arrows_pan(explorer) -> None:
    async with explorer("tanh") as session:
        await session.press("shift+right")
        assert session.scene.view == pytest.approx((-3.2, 4.8))
        await session.press("shift+left", "shift+up")
        assert session.scene.y_range is not None
        raised = session.scene.y_range
        await session.press("shift+down")
        assert session.scene.y_range[0] < raised[0]


async def test_the_catalogue_is_walked_with_up_and_down(explorer) -> None:
    async with explorer("gelu") as session:
        await session.press("down")
        assert session.scene.function == "gelu_tanh"
        await session.press("up")
        assert session.scene.function == "gelu"


async def test_the_chosen_function_has_neighbours_in_view(explorer) -> None:
    async with explorer("relu", size=(80, 12)) as session:
        for keys in ((), ("down",) * 3):
            await session.press(*keys)
            place = session.scene.function
            names = [line[:24].strip("│▁▂▃▄▅▆▇█ ") for line in session.lines[1:-2]]
            assert 3 <= names.index(place) < len(names) - 3, (place, names)


async def test_slash_filters_and_escape_clears(explorer) -> None:
    async with explorer("gelu") as session:
        await session.press("slash", *"mish")
        assert "hard_mish" in session.text
        assert "selu" not in session.text
        await session.press("enter")
        assert "mish" in session.scene.function
        await session.press("slash", "escape")
        assert "silu" in session.text


async def test_enter_takes_the_first_match_and_not_a_pinned_function(explorer) -> None:
    async with explorer("relu", pinned=("gelu",)) as session:
        await session.press("slash", *"sigmoid", "enter")
        assert session.scene.function == "sigmoid"


async def test_c_copies_what_is_meant_before_it_is_drawn(explorer) -> None:
    async with explorer("gelu") as session:
        await session.pilot.press("t", "c")
        assert session.app.clipboard.endswith("--dtype float32")


async def test_a_filter_without_a_match_says_so(explorer) -> None:
    async with explorer("gelu") as session:
        await session.press("slash", *"zzz")
        assert "no function matches" in session.text


async def test_f_draws_a_formula_while_it_is_typed(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "ctrl+u", *"x*tanh(")
        assert "'(' was never closed" in session.text
        caret = next(line for line in session.lines if line.strip() == "^")
        assert caret.index("^") == len("x*tanh")
        await session.press("x", ")")
        assert "never closed" not in session.text
        assert session.scene.function == "x*tanh(x)"
        await session.press("enter")
        assert session.command.startswith("actviz plot 'x*tanh(x)'")


async def test_in_a_text_field_every_key_is_text_and_escape_leaves(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "ctrl+u", "q", "d", "tab", "1", "question_mark")
        assert session.app.is_running
        assert "qd1?" in session.text
        await session.press("escape")
        assert session.scene.function == "relu"
        assert session.command.startswith("actviz plot relu")


async def test_sliders_change_parameters(explorer) -> None:
    async with explorer("hard_tanh") as session:
        await session.press("right_square_bracket")
        assert session.scene.function == "hard_tanh:min_val=-0.9"
        await session.press("right_curly_bracket", "left_square_bracket")
        assert session.scene.base.parameters["max_val"] == 0.9
        assert "> max_val" in session.text
        await session.press("left_curly_bracket", "left_square_bracket")
        assert session.scene.function == "hard_tanh:max_val=0.9"
        await session.press("r")
        assert session.scene.function == "hard_tanh"


async def test_a_function_without_parameters_says_so(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("right_square_bracket")
        assert "relu has no parameter" in session.text


async def test_space_pins_for_the_comparison(explorer) -> None:
    async with explorer("silu") as session:
        await session.press("space")
        assert "* silu" in session.text
        await session.press("up", "4")
        assert "largest |A - B|" in session.text
        assert session.command == f"actviz compare {session.scene.function} silu --diff"
        await session.press("1", "space", "space")
        assert session.scene.pinned == ("silu",)


async def test_k_goes_through_the_frameworks(explorer) -> None:
    async with explorer("relu", cursor=0.0) as session:
        await session.press("k")
        assert session.command.startswith("actviz plot torch.nn.ReLU ")
        await session.press("k")
        assert "JAX" in session.lines[-4] + session.lines[-3]
        for _ in range(7):
            await session.press("k")
        assert session.scene.framework == ""


async def test_keys_after_a_click_beside_an_incomplete_formula_work_on_the_last_function(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "end", "(")
        await session.pilot.click(PagePanel)
        await session.press("k", "right", "d", "3", "1")
        assert session.scene.function == "relu"
        assert session.app.is_running


async def test_k_on_a_formula_says_that_no_framework_has_it(explorer) -> None:
    async with explorer("x*tanh(x)") as session:
        await session.press("k")
        assert "no framework has" in session.text


async def test_t_shows_the_staircase_of_a_number_type_and_e_the_error(explorer) -> None:
    async with explorer("gelu", cursor=0.8) as session:
        await session.press("t", "t", "t")
        assert "--dtype bfloat16" in session.command
        assert "x = 0.80078125" in session.text
        await session.press("e")
        assert "ulp)" in session.text
        await session.press("t")
        assert session.scene.dtype == ""


async def test_the_distribution_page_has_a_slider_of_the_inputs(explorer) -> None:
    async with explorer("tanh") as session:
        await session.press("6", "right_square_bracket")
        assert "N(0, 1.1^2) through tanh" in session.text
        assert session.command == "actviz lab distribution tanh --input-std 1.1"


async def test_the_depth_page_has_sliders_of_the_networks(explorer) -> None:
    async with explorer("tanh", size=(100, 40)) as session:
        await session.press("7", "left_square_bracket")
        assert "--depth 49 --init auto" in session.command
        await session.press("right_curly_bracket", "right_square_bracket")
        assert "--init he" in session.command
        await session.press("right_curly_bracket", "right_square_bracket")
        assert session.command == "actviz lab propagation tanh --depth 49 --gain 1.55 --bias 0"
        assert "chi_1" in session.text


@pytest.mark.sample(3)
@pytest.mark.parametrize("number", range(1, len(PAGES) + 1))
@pytest.mark.parametrize("function", ["gelu", "softmax", "max(0, x)", "binary_step"])
async def test_every_page_of_every_kind_of_function(explorer, number: int, function: str) -> None:
    async with explorer(function) as session:
        await session.press(str(number))
        assert session.scene.page == PAGES[number - 1].name
        assert f"[{number} {PAGES[number - 1].name}]" in session.lines[0]
        assert "internal error" not in session.text
        assert session.command.startswith("actviz ")


async def test_tab_brings_the_facts_where_there_is_no_room_for_them(explorer) -> None:
    async with explorer("relu") as session:
        assert not session.app.screen.query_one("#facts", TextPanel).display
        await session.press("tab", "tab")
        assert "formula" in session.text
        assert "derivative 0 for x < 0" in session.text
        await session.press("down")
        await session.press("shift+tab")
        assert not session.app.screen.query_one("#facts", TextPanel).display
        assert isinstance(session.app.focused, PagePanel)


async def test_a_wide_screen_shows_the_facts_at_once(explorer) -> None:
    async with explorer("relu", size=(120, 40)) as session:
        assert "in words" in session.text


async def test_a_text_page_scrolls(explorer) -> None:
    async with explorer("gelu") as session:
        await session.press("2", "tab", "down", "down")
        assert session.app.screen.query_one("#page", PagePanel).scroll_y == 2


async def test_question_mark_shows_every_key(explorer) -> None:
    async with explorer("relu", size=(100, 60)) as session:
        await session.press("question_mark")
        assert isinstance(session.app.screen, HelpScreen)
        for key in all_keys(KEYS):
            assert key.help in session.text, key
        await session.press("escape")
        assert isinstance(session.app.screen, FunctionScreen)


async def test_c_copies_the_command_and_prints_it_at_the_end(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("c", "c")
        assert session.app.clipboard == "actviz plot relu --at 1 --shade"
        await session.press("q")
    assert session.outcome.copied == ("actviz plot relu --at 1 --shade",)
    assert session.outcome.status == 0


async def test_w_ends_with_the_command_to_run(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("3", "w")
    assert session.outcome.run == "actviz derive relu --steps"


async def test_s_saves_a_figure_and_never_overwrites(explorer, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relu-picture.svg").write_text("mine")
    async with explorer("relu") as session:
        await session.press("s")
        assert "saved relu-picture-2.svg" in session.text
    assert (tmp_path / "relu-picture.svg").read_text() == "mine"
    assert (tmp_path / "relu-picture-2.svg").read_bytes().startswith(b"<?xml")


async def test_a_page_without_a_figure_says_so(explorer, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with explorer("relu") as session:
        await session.press("5", "s")
        assert "this page has no figure" in session.text
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(explorer, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", lambda *_: Full())
    async with explorer("relu") as session:
        await session.press("s")
        assert "relu-picture.svg: no space left on device" in session.text
        assert session.app.is_running
    assert list(tmp_path.iterdir()) == []


async def test_facts_that_cannot_be_computed_do_not_end_the_session(explorer, monkeypatch) -> None:
    def fail(*_: object) -> str:
        raise ArithmeticError("no digits")

    monkeypatch.setattr("actviz.render.views.explanation.ExplanationView.plain", fail)
    async with explorer("relu", size=(120, 40)) as session:
        assert "internal error: ArithmeticError" in session.text
        assert session.app.is_running


async def test_the_facts_fit_a_terminal_that_changes_its_width(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("tab", "tab")
        narrow = session.app.screen.query_one("#facts", TextPanel).content_size.width
        await session.pilot.resize_terminal(100, 30)
        await session.settle()
        panel = session.app.screen.query_one("#facts", TextPanel)
        assert panel.content_size.width > narrow
        column = panel.content_region.x
        assert max(len(line) - column for line in session.lines[1:-2]) > narrow


async def test_a_served_session_neither_saves_nor_runs(explorer, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with explorer("relu", permissions=served([])) as session:
        await session.press("s", "w", "c")
        assert session.app.is_running
        assert session.app.clipboard == ""
    assert list(tmp_path.iterdir()) == []
    assert session.outcome is None or session.outcome.run == ""


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+c", 130)])
async def test_the_keys_that_quit(explorer, key: str, status: int) -> None:
    async with explorer("relu") as session:
        await session.press(key)
    assert session.outcome.status == status


async def test_ctrl_c_quits_from_a_text_field_too(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "x", "ctrl+c")
    assert session.outcome.status == 130


async def test_the_mouse_moves_the_cursor_the_wheel_zooms_and_a_slider_is_dragged(explorer) -> None:
    async with explorer("elu") as session:
        await session.pilot.hover("#page", offset=(10, 5))
        await session.settle()
        left = session.scene.x
        await session.pilot.hover("#page", offset=(40, 5))
        await session.settle()
        assert left < session.scene.x
        session.app.screen.query_one(PagePanel).post_message(PagePanel.Wheeled(1))
        await session.settle()
        assert session.scene.x_range is not None
        panel = session.app.screen.query_one(SliderPanel)
        await session.pilot.mouse_down(panel, offset=(panel.size.width - 15, 0))
        await session.pilot.mouse_up(panel, offset=(panel.size.width - 15, 0))
        await session.settle()
        assert session.scene.base.parameters["alpha"] > 1


@pytest.mark.sample(2)
@pytest.mark.parametrize("size", [(1, 1), (2, 30), (30, 2), (20, 6), (55, 13), (300, 100)])
async def test_any_size_of_terminal(explorer, size) -> None:
    async with explorer("elu", size=size) as session:
        await session.press("d", "right", "2", "tab", "tab", "1")
        await session.pilot.resize_terminal(80, 24)
        await session.settle()
        assert "elu(x)" in session.text


async def test_plain_characters_only_where_there_are_no_others(explorer) -> None:
    async with explorer("elu", size=(120, 40), look=Look(unicode=False, colour=False)) as session:
        await session.press("d")
        assert session.text.isascii(), [character for character in session.text if not character.isascii()]


def test_no_key_has_two_meanings() -> None:
    names = [name for key in all_keys(KEYS) for name in key.keys.split(",")]
    assert len(names) == len(set(names))


def test_every_key_has_an_action_of_the_screen() -> None:
    for key in all_keys(KEYS):
        action = key.action.partition("(")[0]
        assert hasattr(FunctionScreen, f"action_{action}") or action == "interrupt", key
