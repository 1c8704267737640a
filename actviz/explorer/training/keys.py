"""The keys of a training session, in one table: bindings, the help screen and the documents read it."""

from __future__ import annotations

from actviz.explorer.keys import Key

KEYS: dict[str, tuple[Key, ...]] = {
    "Training": (
        Key("space", "Space", "go", "Run and pause; go on after a stop."),
        Key("n", "n", "step", "Train with one batch."),
        Key("N", "N", "complete", "Train to the end of the epoch."),
        Key("r", "r", "reset", "Begin anew with the same settings."),
        Key("plus,equals_sign", "+", "pace(1)", "Train faster, at last as fast as possible."),
        Key("minus", "-", "pace(-1)", "Train more slowly."),
    ),
    "Settings": (
        Key("left_curly_bracket", "{", "choose_next(-1)", "Choose the setting above."),
        Key("right_curly_bracket", "}", "choose_next(1)", "Choose the setting below."),
        Key("left_square_bracket", "[", "change(-1)", "Change it to the value before."),
        Key("right_square_bracket", "]", "change(1)", "Change it to the next value."),
        Key("enter", "Enter", "type", "Type it: a number, a name, a formula."),
        Key("left_parenthesis", "(", "layers(-1)", "Remove the last hidden layer."),
        Key("right_parenthesis", ")", "layers(1)", "Add a hidden layer."),
        Key("less_than_sign", "<", "units(-1)", "Remove a unit of the chosen layer, or of all."),
        Key("greater_than_sign", ">", "units(1)", "Add a unit to the chosen layer, or to all."),
    ),
    "Panels": (
        Key("tab", "Tab", "next_panel(1)", "Next panel: settings, units, curves."),
        Key("shift+tab", "Shift+Tab", "next_panel(-1)", "Panel before."),
        Key("left", "Left", "move_unit(-1)", "Choose a unit, to see its weights."),
        Key("right", "Right", "move_unit(1)", "Choose the next unit."),
        Key("up", "Up", "move_layer(-1)", "Choose the hidden layer before."),
        Key("down", "Down", "move_layer(1)", "Choose the next hidden layer."),
    ),
    "Output": (
        Key("c", "c", "copy", "Copy the command (also printed at the end)."),
        Key("w", "w", "run", "Quit and run the command."),
    ),
    "Program": (
        Key("question_mark", "?", "help", "Show or hide this help."),
        Key("q", "q", "end", "Quit."),
        Key("ctrl+c", "Ctrl-C", "interrupt", "Quit with status 130."),
    ),
}


def all_keys() -> list[Key]:
    """All keys in their order."""
    return [key for group in KEYS.values() for key in group]
