"""Write actviz/cli/_record.py: summaries of commands and titles of properties, for help and completion, which must not load NumPy."""

import json
import sys
from importlib import import_module
from pathlib import Path

TARGET = Path(__file__).parents[1] / "actviz" / "cli" / "_record.py"
_EMPTY = "SUMMARIES: dict[str, str] = {}\nPROPERTIES: dict[str, str] = {}\n"


def source() -> str:
    """The text of the module."""
    from actviz.analysis.properties import PROPERTIES  # noqa: PLC0415 - the record must exist before the commands are imported
    from actviz.cli.commands import COMMANDS, summary_of  # noqa: PLC0415

    summaries = {name: summary_of(import_module(f"actviz.cli.{name}").command.__doc__ or "") for name in COMMANDS}
    titles = {item.key: item.title for item in PROPERTIES}
    head = ['"""Generated from the commands and the table of properties by tools/record.py."""', ""]
    return "\n".join([*head, *_mapping("SUMMARIES", summaries), *_mapping("PROPERTIES", titles), ""])


def _mapping(name: str, items: dict[str, str]) -> list[str]:
    return [f"{name} = {{", *(f"    {json.dumps(key)}: {json.dumps(value)}," for key, value in items.items()), "}"]


if __name__ == "__main__":
    if not TARGET.exists():
        TARGET.write_text(_EMPTY, encoding="utf-8")
    sys.exit(0 if TARGET.write_text(source(), encoding="utf-8") else 1)
