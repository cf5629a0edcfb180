"""What upper floors show on pages of results: under a question, or over the public's page.

An app calls `add_result_panel` or `add_public_panel` from its `AppConfig.ready`:

    add_result_panel(ResultPanel("library/parts/asked_before.html", read_trends))
    add_public_panel(PublicPanel("reports/parts/commitment.html", read_commitment))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aimpact.surveys.models import Survey


@dataclass(frozen=True)
class ResultPanel:
    """`read` gives, by the code of a question, what `template` shows under it as `panel`. Its
    third argument: whether the page is the public's.
    """

    template: str
    read: Callable[[Survey, datetime, bool], Mapping[str, Any]]


@dataclass(frozen=True)
class ReadResultPanel:
    """A panel with what it shows under one question."""

    template: str
    value: Any


_panels: dict[str, ResultPanel] = {}


def add_result_panel(panel: ResultPanel) -> None:
    """Show a panel under the questions of every page of results; adding it twice keeps the
    last.
    """
    _panels[panel.template] = panel


def panels_of(survey: Survey, *, at: datetime, is_public: bool) -> dict[str, list[ReadResultPanel]]:
    """What stands under each question, by its code."""
    found: dict[str, list[ReadResultPanel]] = {}
    for panel in _panels.values():
        for code, value in panel.read(survey, at, is_public).items():
            found.setdefault(code, []).append(ReadResultPanel(panel.template, value))
    return found


@dataclass(frozen=True)
class PublicPanel:
    """`read` gives what `template` shows as `panel` over the public's results of a survey; nothing
    is shown where it gives `None`.
    """

    template: str
    read: Callable[[Survey, datetime], Any]


_public_panels: dict[str, PublicPanel] = {}


def add_public_panel(panel: PublicPanel) -> None:
    """Show a panel over every public page of results; adding it twice keeps the last."""
    _public_panels[panel.template] = panel


def public_panels_of(survey: Survey, *, at: datetime) -> list[ReadResultPanel]:
    """What stands over the public's results of the survey."""
    read = ((panel.template, panel.read(survey, at)) for panel in _public_panels.values())
    return [ReadResultPanel(template, value) for template, value in read if value is not None]
