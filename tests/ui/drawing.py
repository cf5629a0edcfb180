"""Draw a template's text as a page would."""

import re
from typing import Any

from django.template import Context, Template


def draw(source: str, **values: Any) -> str:
    """The HTML of a template's source, without indentation."""
    html = Template(source).render(Context(values))
    # Ordinary blanks only: no-break spaces are part of what is drawn.
    return re.sub(r"[ \n]+", " ", html).replace("> <", "><").strip(" \n")
