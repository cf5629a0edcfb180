from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_GOES = (
    _("Your name, your contact details and your files, in the surveys that you answered by name."),
    _("Your answers themselves, where the survey had announced that they would be erased."),
)
_STAYS = (
    _(
        "The answers that you gave by name: they stay counted, so that the results stay right, but"
        " your name is taken off."
    ),
    _(
        "The answers that AimPact could still link to you until they are counted, in pseudonymous"
        " surveys: they stay counted, but the link is erased at once."
    ),
    _(
        "Your answers to anonymous or secret surveys: they have no name. Nobody can tell which ones"
        " are yours, so nobody can take them out."
    ),
    _(
        "In a survey that is still open, what keeps a person from answering twice: for example"
        " your address in the list of people invited. It goes on the date that the survey"
        " announced."
    ),
    _("Your address, if you asked us to stop writing to you: so that nobody writes to you again."),
)


class SurveysConfig(AppConfig):
    name = "aimpact.surveys"
    label = "surveys"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.spaces.menu import TeamEntry, add_team_link, add_team_page
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.enums import InvitationState
        from aimpact.surveys.selectors import personal, personal_words
        from aimpact.surveys.services.leaving import settle_departure

        import_module("aimpact.surveys.receivers")
        surveys = TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, "vote", order=20)
        add_team_link(surveys)
        add_team_page("import_start", under="survey_list")
        personal_data.add_export("surveys", personal.survey_data, told=personal_words.surveys_told)
        personal_data.add_export("survey_invitations", personal.survey_invitations)
        personal_data.add_export("results_notices", personal.results_notices)
        personal_data.add_export(
            "paper_sheets", personal.paper_sheets, told=personal_words.paper_sheets_told
        )
        personal_data.add_export(
            "survey_work", personal.survey_work, told=personal_words.survey_work_told
        )
        personal_data.add_files(personal.sent_files)
        personal_data.add_words("state", dict(InvitationState.choices))
        departure = personal_data.Departure(settle_departure, goes=_GOES, stays=_STAYS)
        personal_data.add_departure(departure)
