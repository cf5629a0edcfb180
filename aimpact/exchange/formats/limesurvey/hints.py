"""Our own column in LimeSurvey's file: what LimeSurvey has no word for, as JSON."""

import json
from typing import Any

COLUMN = "aimpact"


def read_hints(written: str) -> dict[str, Any]:
    """What the cell says; nothing when it is no object."""
    try:
        found = json.loads(written) if written else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def hint_of(written: str, name: str = "code") -> str:
    """One value of the cell that is a text."""
    value = read_hints(written).get(name, "")
    return value if isinstance(value, str) else ""
