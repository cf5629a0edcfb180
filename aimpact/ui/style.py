"""What the style page shows: every component with plausible content, in every state."""

from typing import Any


def style_context() -> dict[str, Any]:
    """Everything that `ui/style.html` draws."""
    return {}
