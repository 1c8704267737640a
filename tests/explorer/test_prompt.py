"""The text field: what is typed into it, however fast."""

from __future__ import annotations

from textual.events import Key

from actviz.explorer.widgets.panels import PagePanel


def _burst(session, text: str) -> None:
    """Post keys without a pause, as a terminal does that was busy."""
    names = {"*": "asterisk", "(": "left_parenthesis", ")": "right_parenthesis", "\r": "enter"}
    for character in text:
        session.app.post_message(Key(names.get(character, character), character))


async def test_keys_that_follow_at_once_are_text(explorer) -> None:
    async with explorer("relu") as session:
        _burst(session, "f*tanh(x)\r")
        await session.settle()
        await session.settle()
        assert "relu*tanh(x)" in session.text
        assert session.scene.dtype == ""
        assert session.app.is_running


async def test_enter_before_the_formula_is_drawn_keeps_it(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "ctrl+u")
        _burst(session, "x*tanh(x)\r")
        await session.settle()
        await session.settle()
        assert "Enter keeps it" not in session.text
        assert session.scene.function == "x*tanh(x)"


async def test_enter_does_not_keep_what_is_no_function(explorer) -> None:
    async with explorer("relu") as session:
        await session.press("f", "ctrl+u")
        _burst(session, "x*(\r")
        await session.settle()
        assert "never closed" in session.text
        await session.press("x", ")")
        assert "Enter keeps it" in session.text
        await session.press("escape")
        assert session.scene.function == "relu"


async def test_no_key_of_the_screen_works_in_the_text_field(explorer) -> None:
    async with explorer("elu") as session:
        before = session.scene
        await session.press("f", "up", "down", "shift+right", "tab", "ctrl+q", "left_square_bracket")
        assert session.app.is_running
        await session.press("escape")
        assert session.scene == before
        await session.pilot.click(PagePanel)
        await session.press("d")
        assert session.scene.order == 1


async def test_the_cursor_keys_of_the_text_field_work(explorer) -> None:
    async with explorer("relu") as session:
        await session.press(
            "f", "ctrl+u", *"tanh(x)", "home", "2", "asterisk", "end", "backspace", "right_parenthesis", "enter"
        )
        assert session.scene.function == "2*tanh(x)"
