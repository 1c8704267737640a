"""The environment in which every test runs: a plain pipe, whatever the machine is."""

import os
import signal

from hypothesis import settings

# Typer, Rich and pytest read some of these when they are imported.
for name in ("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "LINES", "TERM", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# A test run in the background ignores Ctrl-C, and what it starts would inherit that.
for name in ("SIGINT", "SIGHUP"):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)

# The same examples in every run: what fails once fails again.
settings.register_profile("actviz", derandomize=True, deadline=None)
settings.load_profile("actviz")
