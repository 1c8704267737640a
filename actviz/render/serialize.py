"""Texts for scripts: strict JSON, and cells between separators."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actviz._version import __version__
from actviz.text.numbers import json_ready

_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def document(command: str, config: Mapping[str, Any], results: Sequence[Any]) -> dict[str, Any]:
    """The JSON object of a command: the version, all that is needed to repeat it, and the results."""
    return {"actviz": __version__, "command": command, "config": config, "results": results}


def json_lines(records: Sequence[Any]) -> str:
    """A line of strict JSON for each record."""
    return "".join(_json(record) + "\n" for record in records)


def as_json(value: Any) -> str:
    """The value as strict JSON, indented, with a line break at the end."""
    return _json(value, indent=2) + "\n"


def _json(value: Any, indent: int | None = None) -> str:
    """Strict JSON in which only printable characters stand for themselves."""
    import json  # noqa: PLC0415 - for JSON only

    text = json.dumps(json_ready(value), indent=indent, ensure_ascii=False, allow_nan=False)
    return text if text.isascii() else _BEYOND_ASCII.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    import json  # noqa: PLC0415 - for JSON only

    return match.group() if match.group().isprintable() else json.dumps(match.group())[1:-1]


def separated(rows: Iterable[Iterable[str]], separator: str) -> str:
    """The rows as lines of cells, quoted where a cell holds the separator."""
    import csv  # noqa: PLC0415 - for cells only

    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def tab_separated(rows: Iterable[Iterable[str]]) -> str:
    """The rows as lines of cells between TABs, as they are."""
    return "".join("\t".join(row) + "\n" for row in rows)
