"""The environment in which every test runs: a plain pipe, whatever the machine is."""

import os

# Typer, Rich and pytest read some of these when they are imported.
for name in ("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "COLUMNS", "LINES", "TERM", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
