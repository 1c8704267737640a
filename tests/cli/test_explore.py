"""`actviz explore` on the command line."""

import pytest


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("explore", "the explorer needs a terminal"),
        ("explore sigmod", "unknown activation 'sigmod'"),
        ("explore 3", "'3' is a number, not a function"),
        ("explore train", "the explorer needs a terminal"),
        ("explore train relu", "'relu' is a function"),
        ("explore train circles sigmod", "unknown activation 'sigmod'"),
        ("explore train nofile.csv", "nofile.csv"),
        ("explore relu --noise 1", "--noise is for a network that learns"),
        ("explore --theme pink", "--theme: 'pink' is not one of auto, dark, light"),
    ],
)
def test_what_cannot_be_explored_is_said_in_a_line(program, line: str, message: str) -> None:
    answer = program(line, status=1 if "nofile" in line else 2)
    assert message in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err


def test_a_dumb_terminal_is_refused(terminal) -> None:
    answer = terminal("explore", "tanh", status=2, TERM="dumb")
    assert "TERM=dumb" in answer.err
    assert "actviz plot tanh" in answer.err
    assert answer.out == ""


def test_without_textual_the_message_has_the_line_that_installs_it(program, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert "pip install 'actviz[explore]'" in program("explore relu", status=1).err
    assert "pip install 'actviz[web]'" in program("explore relu --web", status=1).err
