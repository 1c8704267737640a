"""Write actviz/analysis/advice/task_rules.json: a copy of task_rules.toml that is read faster."""

import json
import sys
from zlib import crc32

from actviz.analysis.advice.rules import COPY, RULES, read_rules


def source() -> str:
    """The text of the copy."""
    return json.dumps({"checksum": crc32(RULES.read_bytes()), "rules": read_rules()}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(0 if COPY.write_text(source(), encoding="utf-8") else 1)
