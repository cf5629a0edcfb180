"""Writes of the territories: the official code and the population's margins."""

from aimpact.territories.services.margins import (
    MarginsReport,
    MarginsUnreadableError,
    RefusedLine,
    import_margins,
)
from aimpact.territories.services.official import is_loaded, load_territories

__all__ = [
    "MarginsReport",
    "MarginsUnreadableError",
    "RefusedLine",
    "import_margins",
    "is_loaded",
    "load_territories",
]
