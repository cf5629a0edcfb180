"""The templates that come with the platform: one TOML file each, in `data`.

Every text is written « French | English ». A choice is such a text, or the name of one that
is shared (`@dk`, `@other`: `frames.toml`); `scale` names a list of them (`scales.toml`).
"""

from functools import cache
from pathlib import Path

from aimpact.library.catalogue.reading import read_template
from aimpact.library.catalogue.structure import Announcement, SurveyTemplate

DATA = Path(__file__).parent / "data"


@cache
def templates() -> tuple[SurveyTemplate, ...]:
    """Every template, in the order of their French names."""
    read = [read_template(path.stem, path.read_text()) for path in sorted(DATA.glob("*.toml"))]
    return tuple(sorted(read, key=lambda template: template.name.fr))


def find_template(slug: str) -> SurveyTemplate | None:
    """The template of that name, if there is one."""
    return next((template for template in templates() if template.slug == slug), None)


__all__ = ["Announcement", "SurveyTemplate", "find_template", "templates"]
