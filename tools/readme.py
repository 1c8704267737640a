"""Run the `console` examples of Markdown files and compare their output with the output that the files show."""

import os
import re
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

#: The environment of an example: a pipe of 80 columns.
ENVIRONMENT = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(text: str) -> list[tuple[str, str]]:
    """Return each command after a `$`, with the output shown below it."""
    pairs = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            pairs.append((command, shown.rstrip("\n")))
    return pairs


def printed(command: str) -> str:
    """Return what a command prints to a pipe of 80 columns."""
    environment = {name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "NO_COLOR", "LINES")}
    environment |= ENVIRONMENT
    result = subprocess.run(  # noqa: S602 - examples are shell commands: they have pipes and quotes
        command, shell=True, capture_output=True, encoding="utf-8", env=environment, check=False, stdin=subprocess.DEVNULL
    )
    return "\n".join(line.rstrip() for line in (result.stdout + result.stderr).rstrip("\n").split("\n"))


def difference(command: str, shown: str) -> str:
    """Return a diff of the shown output and the output of the command; empty if they agree."""
    output = printed(command)
    return "\n".join(unified_diff(shown.split("\n"), output.split("\n"), "shown", f"printed by: {command}", lineterm=""))


def rewritten(text: str) -> str:
    """Return the text with the current output of its examples."""
    return _BLOCK.sub(
        lambda block: "```console\n" + "".join(f"$ {line}\n{printed(line)}\n" for line, _ in examples(block.group())) + "```",
        text,
    )


def main(arguments: list[str]) -> int:
    """Print the differences in the examples of the files, after updating the files with `--write`.

    Returns 1 if there are differences or no examples, else 0.
    """
    paths = [Path(argument) for argument in arguments if argument != "--write"]
    if "--write" in arguments:
        for path in paths:
            text = path.read_text(encoding="utf-8")
            if (current := rewritten(text)) != text:
                path.write_text(current, encoding="utf-8")
    pairs = [example for path in paths for example in examples(path.read_text(encoding="utf-8"))]
    differences = [diff for example in pairs if (diff := difference(*example))]
    print("\n".join(differences) or f"{len(pairs)} examples print what is shown")
    return 1 if differences or not pairs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
