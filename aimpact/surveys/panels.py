"""Panels beside the questions in the builder, and marks on their cards. Upper floors add theirs.

An app calls `add_builder_panel` from its `AppConfig.ready`:

    add_builder_panel(BuilderPanel("library/parts/panel.html", read_panel, marks_of))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aimpact.surveys.models import Survey


@dataclass(frozen=True)
class BuilderPanel:
    """`read` gives what `template` shows as `panel` (beside `survey` and `space`); `marks` draws
    from it a few words for the cards of questions, by their codes.
    """

    template: str
    read: Callable[[Survey], Any]
    marks: Callable[[Any], Mapping[str, str]]


@dataclass(frozen=True)
class ReadPanel:
    """A panel with what it shows of one survey."""

    template: str
    value: Any
    marks: Mapping[str, str]


_panels: dict[str, BuilderPanel] = {}


def add_builder_panel(panel: BuilderPanel) -> None:
    """Show a panel in the builder of every survey; adding it twice keeps the last."""
    _panels[panel.template] = panel


def panels_of(survey: Survey) -> list[ReadPanel]:
    """The panels of a survey, read."""
    read = [(panel, panel.read(survey)) for panel in _panels.values()]
    return [ReadPanel(panel.template, value, panel.marks(value)) for panel, value in read]
