"""A campaign, ready to send, for a group that is missing from a survey while it is open."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup, ProfileField
from aimpact.insights.readings.representation import GroupGap
from aimpact.insights.representation_wording import (
    group_words,
    sentence_of_gap,
    sentence_of_needed,
)
from aimpact.insights.selectors import Results, read_results
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.selectors.representation import to_reach
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.kit.words import LINK, KitText
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.campaigns import TextShown, kit_texts

_KINDS = (KitText.EMAIL, KitText.SOCIAL, KitText.BULLETIN)


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A text for one way of reaching people, its link in place."""

    label: str
    text: str
    identity: str


def campaign_name(labels: ProfileLabels, gap: GroupGap) -> str:
    """What the link of the campaign is called: short, its tag comes from it."""
    group = group_words(labels, gap.group)
    return (_("For %(group)s") % {"group": group})[:80]


def ready_texts(
    survey: Survey, labels: ProfileLabels, gap: GroupGap, *, address: str
) -> list[ReadyText]:
    """The texts of the survey's kit, turned to that group. One query."""
    texts = kit_texts(survey)
    spoken = {one.language for one in texts}
    reader = (get_language() or "fr")[:2]
    language = reader if reader in spoken else min(spoken, default="fr")
    with translation.override(language):
        call = _call(labels, gap)
    chosen = [one for one in texts if one.language == language and one.kind in _KINDS]
    return [
        ReadyText(str(one.kind.label), _turned(one, call).replace(LINK, address), one.kind.value)
        for one in chosen
    ]


def _call(labels: ProfileLabels, gap: GroupGap) -> str:
    """The sentence to the group: what is missing is their answers, not their opinion's worth."""
    if gap.profile_field == ProfileField.AGE_BAND:
        sentence = _("So far, people aged %(group)s have answered little: your opinion is missing.")
    else:
        sentence = _("So far, the %(group)s have answered little: your opinion is missing.")
    return sentence % {"group": group_words(labels, gap.group)}


def _turned(shown: TextShown, call: str) -> str:
    """The text with the call after its greeting, or at its head."""
    greeting, separator, rest = shown.text.partition("\n\n")
    if shown.kind is KitText.EMAIL and separator and len(greeting) < 40:
        return f"{greeting}\n\n{call}\n\n{rest}"
    return f"{call}\n\n{shown.text}"


def where_to_meet(gap: GroupGap) -> list[str]:
    """Where these people can be met, value by value; empty where nothing is known better."""
    places = _places()
    found = [places.get((gap.profile_field, value), "") for value in gap.group]
    return list(dict.fromkeys(filter(None, found)))


def _places() -> dict[tuple[str, str], str]:
    age, gender, work = ProfileField.AGE_BAND, ProfileField.GENDER, ProfileField.OCCUPATION
    return {
        (age, AgeBand.FROM_15): _("Secondary schools, sports clubs, the youth centre, Instagram."),
        (age, AgeBand.FROM_25): _("Nurseries and schools at five o’clock, stations, Facebook."),
        (age, AgeBand.FROM_40): _("Parents’ associations, companies, shops, the market."),
        (age, AgeBand.FROM_55): _("Companies, associations, the market, the municipal bulletin."),
        (age, AgeBand.FROM_65): _("The market, senior clubs, the bulletin, a kiosk in town."),
        (age, AgeBand.FROM_80): _("Home helpers, meal deliveries: on paper or by phone."),
        (gender, Gender.WOMAN): _("Schools, associations, the market: vary places and hours."),
        (gender, Gender.MAN): _("Sports clubs, companies, the market: vary places and hours."),
        (work, OccupationalGroup.FARMERS): _("Cooperatives, farmers’ unions, the fair."),
        (work, OccupationalGroup.SELF_EMPLOYED): _("Shops, the traders’ association, the market."),
        (work, OccupationalGroup.EXECUTIVES): _("Stations in the morning, companies, e-mail."),
        (work, OccupationalGroup.INTERMEDIATE): _("Schools, care services, companies, e-mail."),
        (work, OccupationalGroup.EMPLOYEES): _("Shops, town services, company notice boards."),
        (work, OccupationalGroup.WORKERS): _("Workshops, building sites, company notice boards."),
        (work, OccupationalGroup.RETIRED): _("The market, senior clubs, the municipal bulletin."),
        (work, OccupationalGroup.NOT_WORKING): _("Job centres, social centres, food banks."),
    }


def reach_words(results: Results) -> list[dict[str, str]]:
    """Groups still to reach, the most missing first, with the page of their campaign."""
    return [
        {
            "sentence": sentence_of_gap(each.labels, gap),
            "needed": sentence_of_needed(gap),
            "url": reach_url(results.survey, gap),
            "name": campaign_name(each.labels, gap),
        }
        for each, gap in to_reach(results)
    ]


def reach_of_survey(survey: Survey, at: datetime) -> list[dict[str, str]]:
    """The same for the overview of a survey: nothing is read of one that is not open."""
    if survey.state(at) is not SurveyState.OPEN or not survey.profile_fields:
        return []
    return reach_words(read_results(survey, at=at))


def reach_url(survey: Survey, gap: GroupGap) -> str:
    """The page of the group's campaign."""
    names = [survey.space.slug, survey.code, gap.profile_field, gap.group[0]]
    return reverse("survey_reach", args=names)
