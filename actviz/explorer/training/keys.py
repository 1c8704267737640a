"""The keys of a training session, in one table: bindings, the help screen and the tests read it."""

from __future__ import annotations

from actviz.explorer.keys import PROGRAM, Key, Keys

KEYS: Keys = {
    "Training": (
        Key("space", "Space", "go", "Run or pause; continue after a stop."),
        Key("n", "n", "step", "Train with one batch."),
        Key("N", "N", "complete", "Train to the end of the epoch."),
        Key("r", "r", "reset", "Start again with the same settings."),
        Key("plus,equals_sign", "+", "pace(1)", "Train faster, up to full speed."),
        Key("minus", "-", "pace(-1)", "Train more slowly."),
    ),
    "Settings": (
        Key("left_curly_bracket", "{", "choose_next(-1)", "Choose the setting above."),
        Key("right_curly_bracket", "}", "choose_next(1)", "Choose the setting below."),
        Key("left_square_bracket", "[", "change(-1)", "Change it to the previous value."),
        Key("right_square_bracket", "]", "change(1)", "Change it to the next value."),
        Key("enter", "Enter", "type", "Type its value: a number, name or formula."),
        Key("left_parenthesis", "(", "layers(-1)", "Remove the last hidden layer."),
        Key("right_parenthesis", ")", "layers(1)", "Add a hidden layer."),
        Key("less_than_sign", "<", "units(-1)", "Remove a unit of the chosen layer, or of all."),
        Key("greater_than_sign", ">", "units(1)", "Add a unit to the chosen layer, or to all."),
    ),
    "Panels": (
        Key("tab", "Tab", "next_panel(1)", "Show the next panel: settings, units, curves."),
        Key("shift+tab", "Shift+Tab", "next_panel(-1)", "Show the previous panel."),
        Key("left", "Left", "move_unit(-1)", "Choose the previous unit; its weights are shown."),
        Key("right", "Right", "move_unit(1)", "Choose the next unit."),
        Key("up", "Up", "move_layer(-1)", "Choose the previous hidden layer."),
        Key("down", "Down", "move_layer(1)", "Choose the next hidden layer."),
    ),
    "Output": (
        Key("c", "c", "copy", "Copy the command (also printed at the end)."),
        Key("w", "w", "run", "Quit and run the command."),
    ),
    **PROGRAM,
}
