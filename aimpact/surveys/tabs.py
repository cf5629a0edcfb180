"""The tabs of a survey's team pages. Upper floors add theirs, so that this floor knows none.

An app calls `add_survey_tab` from its `AppConfig.ready`:

    add_survey_tab(SurveyTab(_("Results"), "survey_results", Permission.READ_RESULTS, order=70))
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aimpact.spaces.rules import Permission
from aimpact.surveys.models import Survey
from aimpact.ui.parts import Link, Text


@dataclass(frozen=True)
class SurveyTab:
    """A page of the team about one survey: `url_name` takes the space's slug and the code.

    `under` names the page beside which it stands, in a second row: ten tabs fit in no row.
    """

    label: Text
    url_name: str
    permission: Permission
    icon: str = ""
    order: int = 50
    under: str = ""


_tabs: dict[str, SurveyTab] = {
    tab.url_name: tab
    for tab in (
        SurveyTab(_("Overview"), "survey_overview", Permission.ENTER_TEAM, "compass", 0),
        SurveyTab(_("Questions"), "survey_builder", Permission.EDIT_SURVEYS, "list-checks", 10),
        SurveyTab(
            _("Logic"),
            "survey_logic",
            Permission.EDIT_SURVEYS,
            icon="git-branch",
            order=15,
            under="survey_builder",
        ),
        SurveyTab(_("Terms"), "survey_terms", Permission.EDIT_SURVEYS, "sliders-horizontal", 20),
        SurveyTab(_("Preview"), "survey_screens", Permission.EDIT_SURVEYS, "smartphone", 30),
        SurveyTab(_("Publication"), "survey_publish", Permission.EDIT_SURVEYS, "megaphone", 40),
        SurveyTab(
            _("Ways to answer"),
            "survey_ways",
            Permission.EDIT_SURVEYS,
            icon="tablet-smartphone",
            order=25,
            under="survey_terms",
        ),
        SurveyTab(
            _("Personal data"),
            "survey_privacy",
            Permission.EDIT_SURVEYS,
            icon="shield-check",
            order=27,
            under="survey_terms",
        ),
        SurveyTab(_("Sharing"), "survey_share", Permission.INVITE_PARTICIPANTS, "share-2", 50),
    )
}


def add_survey_tab(tab: SurveyTab) -> None:
    """Add a tab to every survey's team pages; adding it twice keeps the last."""
    _tabs[tab.url_name] = tab


def survey_tabs(
    survey: Survey, slug: str, permissions: frozenset[Permission], *, path: str
) -> dict[str, Link]:
    """The tabs of the first row for someone with these permissions, by the name of their page;
    the one whose page, or a page beside it, holds `path` is current.
    """
    links = _links(survey, slug, permissions)
    here = _current(links, path)
    main = _tabs[here].under or here if here else ""
    return {
        name: replace(link, current=name == main)
        for name, link in links.items()
        if not _tabs[name].under
    }


def tabs_beside(
    survey: Survey, slug: str, permissions: frozenset[Permission], *, path: str
) -> dict[str, Link]:
    """The second row: the pages that stand beside the current one, itself among them; empty when
    it stands alone.
    """
    links = _links(survey, slug, permissions)
    here = _current(links, path)
    main = _tabs[here].under or here if here else ""
    beside = {name for name in links if main and main in {name, _tabs[name].under}}
    if len(beside) < 2:
        return {}
    return {n: replace(link, current=n == here) for n, link in links.items() if n in beside}


def _links(survey: Survey, slug: str, permissions: frozenset[Permission]) -> dict[str, Link]:
    shown = sorted(
        (tab for tab in _tabs.values() if tab.permission in permissions), key=lambda tab: tab.order
    )
    urls = {tab.url_name: reverse(tab.url_name, args=[slug, survey.code]) for tab in shown}
    return {tab.url_name: Link(tab.label, urls[tab.url_name], tab.icon) for tab in shown}


def _current(links: Mapping[str, Link], path: str) -> str:
    # The overview begins every path of the survey: the longest match is the page.
    holding = [name for name, link in links.items() if path.startswith(link.url)]
    return max(holding, key=lambda name: len(links[name].url), default="")
