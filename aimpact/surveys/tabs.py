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

    `under` names the page beside which it stands, in a second row: ten tabs fit in no row. Where
    that page stands in the second row itself, both are in a third: `group` is then the name, in
    the second, of all that stand with it.
    """

    label: Text
    url_name: str
    permission: Permission
    icon: str = ""
    order: int = 50
    under: str = ""
    group: Text = ""


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


@dataclass(frozen=True)
class TabRows:
    """The rows of tabs, by the name of their page: the survey's, the pages beside the current one
    (by the first of each group), and those of its group; the last two are empty where the page
    stands alone.
    """

    main: Mapping[str, Link]
    beside: Mapping[str, Link]
    within: Mapping[str, Link]


def survey_tabs(
    survey: Survey, slug: str, permissions: frozenset[Permission], *, path: str
) -> TabRows:
    """The tabs of someone with these permissions; in each row, the one whose page, or a page
    under it, holds `path` is current.
    """
    links = _links(survey, slug, permissions)
    trail = _trail(_current(links, path))
    main = {name: link for name, link in links.items() if not _tabs[name].under}
    lead, group = (trail[0], trail[:2][-1]) if trail else ("", "")
    beside = _groups(links, lead) if lead else {}
    within = _group(links, group) if group != lead else {}
    return TabRows(
        _marked(main, lead),
        _marked(beside, group) if len(beside) > 1 else {},
        _marked(within, trail[-1]) if len(within) > 1 else {},
    )


def _groups(links: Mapping[str, Link], lead: str) -> dict[str, Link]:
    """The page itself, then the groups under it. A group begins with the first of its pages that
    is open to the reader.
    """
    names = [lead, *(tab.url_name for tab in _by_order() if tab.under == lead)]
    found = {name: _group(links, name) for name in names[1:]}
    first = {name: next(iter(pages.values())) for name, pages in found.items() if pages}
    shown = {
        name: replace(page, label=_tabs[name].group or page.label) for name, page in first.items()
    }
    return {lead: links[lead], **shown} if lead in links else shown


def _group(links: Mapping[str, Link], lead: str) -> dict[str, Link]:
    return {n: link for n, link in links.items() if lead in {n, _tabs[n].under}}


def _marked(links: Mapping[str, Link], current: str) -> dict[str, Link]:
    return {name: replace(link, current=name == current) for name, link in links.items()}


def _by_order() -> list[SurveyTab]:
    return sorted(_tabs.values(), key=lambda tab: tab.order)


def _links(survey: Survey, slug: str, permissions: frozenset[Permission]) -> dict[str, Link]:
    shown = [tab for tab in _by_order() if tab.permission in permissions]
    urls = {tab.url_name: reverse(tab.url_name, args=[slug, survey.code]) for tab in shown}
    return {tab.url_name: Link(tab.label, urls[tab.url_name], tab.icon) for tab in shown}


def _current(links: Mapping[str, Link], path: str) -> str:
    # The overview begins every path of the survey: the longest match is the page.
    holding = [name for name, link in links.items() if path.startswith(link.url)]
    return max(holding, key=lambda name: len(links[name].url), default="")


def _trail(name: str) -> list[str]:
    """A page after those that it stands under."""
    under = _tabs[name].under if name else ""
    return [*_trail(under), name] if name else []
