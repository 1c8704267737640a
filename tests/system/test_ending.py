"""Signals end the program at once; Ctrl-C between two steps stops at the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from actviz.system.ending import Stoppable

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

PROGRAM = """
import signal, sys, time
from actviz.system.ending import Stoppable, Unfinished, Whole, end_on_signals
{before}
end_on_signals()
class Stubborn:
    def __del__(self): ready(); time.sleep(60)  # an exception here would be swallowed
ready = lambda: print("ready", flush=True)
with Unfinished(lambda: print("undone", flush=True)):
    {body}
print("end", flush=True)
"""


def ended(number: int, body: str, before: str = "") -> tuple[int, str, str]:
    """The status and the output of a program that gets a signal when it is ready."""
    code = PROGRAM.format(body=body, before=before)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("body", ["ready(); time.sleep(60)", "ready(); exec('while True: pass')", "Stubborn()"])
def test_a_signal_ends_the_program_wherever_it_comes(number: int, body: str) -> None:
    assert ended(number, body) == (128 + number, "undone\n", "")


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    assert ended(signal.SIGHUP, "ready(); time.sleep(0.3)", "signal.signal(signal.SIGHUP, signal.SIG_IGN)")[:2] == (0, "end\n")


def test_ctrl_c_in_a_step_is_an_exception() -> None:
    body = """
    try:
        with Stoppable() as step:
            step(lambda: (ready(), time.sleep(60)))
    except KeyboardInterrupt:
        print("shown", flush=True)
"""
    assert ended(signal.SIGINT, body) == (0, "shown\nend\n", "")


def test_ctrl_c_between_two_steps_waits_for_the_next_one() -> None:
    body = """
    with Stoppable() as step:
        ready()
        time.sleep(0.5)
        print("drawn", flush=True)
        try:
            step(print, "never")
        except KeyboardInterrupt:
            print("stopped", flush=True)
"""
    assert ended(signal.SIGINT, body) == (0, "drawn\nstopped\nend\n", "")


def test_what_is_whole_ends_first() -> None:
    body = "exec('with Whole(): ready(); time.sleep(0.5); print(\\'whole\\', flush=True)')"
    assert ended(signal.SIGTERM, body) == (128 + signal.SIGTERM, "whole\nundone\n", "")


def test_after_the_last_step_it_is_an_exception_too_and_a_second_one_is_not_for_the_steps() -> None:
    step = Stoppable().__enter__()
    assert step(abs, -1) == 1
    assert step.stop()
    assert not step.stop()
    with pytest.raises(KeyboardInterrupt):
        step.__exit__(None)


def test_signals_are_handled_before_anything_slow_is_loaded() -> None:
    code = "import os, sys; before = set(sys.modules); import actviz.__main__; print(*sorted(set(sys.modules) - before))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])}
    result = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert {name for name in result.stdout.split() if not name.startswith("actviz")} <= {"__future__"}
