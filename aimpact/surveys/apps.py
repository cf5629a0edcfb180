from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "aimpact.surveys"
    label = "surveys"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.spaces.menu import TeamEntry, add_team_link, add_team_page
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.selectors import personal
        from aimpact.surveys.services.leaving import settle_departure

        import_module("aimpact.surveys.receivers")
        surveys = TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, "vote", order=20)
        add_team_link(surveys)
        add_team_page("import_start", under="survey_list")
        personal_data.add_export("surveys", personal.survey_data)
        personal_data.add_export("survey_invitations", personal.survey_invitations)
        personal_data.add_export("results_notices", personal.results_notices)
        personal_data.add_export("paper_sheets", personal.paper_sheets)
        personal_data.add_export("survey_work", personal.survey_work)
        personal_data.add_files(personal.sent_files)
        words = _(
            "Your answers tied to your name lose it, with your contact details and your files; they"
            " stay counted. Where the survey said that answers would be erased, they are erased."
            " An address that answered a survey under way, or that asked to receive nothing more,"
            " stays in that survey’s list until its end."
        )
        personal_data.add_departure(personal_data.Departure(words, settle_departure))
