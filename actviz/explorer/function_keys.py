"""The keys of the screen of a function, in one table: bindings, the help screen and the tests read it."""

from __future__ import annotations

from actviz.explorer.keys import PROGRAM, Key, Keys
from actviz.explorer.pages import PAGES

#: Each group of keys with its title.
KEYS: Keys = {
    "Picture": (
        Key("left", "Left", "move(-1)", "Move the cursor to the left; it stops at kinks."),
        Key("right", "Right", "move(1)", "Move the cursor to the right."),
        Key("plus,equals_sign", "+", "zoom(1)", "Zoom in around the cursor (also the wheel)."),
        Key("minus", "-", "zoom(-1)", "Zoom out."),
        Key("shift+left", "Shift+Left", "pan(-1, 0)", "Move the view to the left."),
        Key("shift+right", "Shift+Right", "pan(1, 0)", "Move the view to the right."),
        Key("shift+up", "Shift+Up", "pan(0, 1)", "Move the view up."),
        Key("shift+down", "Shift+Down", "pan(0, -1)", "Move the view down."),
        Key("d", "d", "derivative(1)", "Show or hide f'."),
        Key("D", "D", "derivative(2)", "Show or hide f' and f''."),
        Key("e", "e", "toggle_error", "Show the error at the cursor in ulp."),
        Key("k", "k", "next_framework", "Show the pick of the next framework at kinks."),
        Key("t", "t", "next_type", "Compute in the next number type."),
    ),
    "Function": (
        Key("up", "Up", "choose(-1)", "Choose the function above, or scroll the page."),
        Key("down", "Down", "choose(1)", "Choose the function below, or scroll the page."),
        Key("slash", "/", "filter", "Filter the functions."),
        Key("f", "f", "formula", "Type a formula."),
        Key("space", "Space", "pin", "Pin the function for comparison, or unpin it."),
        Key("left_curly_bracket", "{", "choose_slider(-1)", "Choose the slider above."),
        Key("right_curly_bracket", "}", "choose_slider(1)", "Choose the slider below."),
        Key("left_square_bracket", "[", "change_slider(-1)", "Move the slider to the left."),
        Key("right_square_bracket", "]", "change_slider(1)", "Move the slider to the right."),
        Key("r", "r", "reset", "Reset parameters and view."),
    ),
    "Pages": (
        *(
            Key(str(number), str(number), f"page({number})", f"{page.name.capitalize()}: {page.help}")
            for number, page in enumerate(PAGES, 1)
        ),
        Key("tab", "Tab", "next_panel", "Go to the next panel: functions, page, facts."),
        Key("shift+tab", "Shift+Tab", "previous_panel", "Go to the previous panel."),
    ),
    "Output": (
        Key("c", "c", "copy", "Copy the page's command, which is printed at the end too."),
        Key("s", "s", "save", "Save the figure as SVG."),
        Key("w", "w", "run", "Quit and run the command."),
    ),
    **PROGRAM,
}
