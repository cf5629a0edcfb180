"""The pages of a study, one tab each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aimpact.desk.models import Study
from aimpact.ui.parts import Link, Text


@dataclass(frozen=True)
class StudyTab:
    """A page of a study: `url_name` takes the agora's slug and the study's number."""

    label: Text
    url_name: str


TABS: tuple[StudyTab, ...] = (
    StudyTab(_("The study"), "desk_study"),
    StudyTab(_("Data"), "desk_data"),
    StudyTab(_("Tables"), "desk_tables"),
    StudyTab(_("Texts"), "desk_codings"),
    StudyTab(_("Reading"), "desk_reading"),
    StudyTab(_("Review"), "desk_review"),
)
"""In the order of the work: data, tables, texts, reading, review."""


def tabs_of_study(study: Study, slug: str, *, path: str) -> list[Link]:
    """The tabs of a study; the one whose page, or a page of its own, holds `path` is current."""
    urls = {tab.url_name: reverse(tab.url_name, args=[slug, study.pk]) for tab in TABS}
    # The first page begins every path of the study: the longest match is the page.
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return [Link(tab.label, urls[tab.url_name], current=urls[tab.url_name] == here) for tab in TABS]
