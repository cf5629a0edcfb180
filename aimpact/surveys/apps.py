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
        from aimpact.surveys.selectors.personal import survey_data
        from aimpact.surveys.services.leaving import take_name_off_ballots

        import_module("aimpact.surveys.receivers")
        surveys = TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, "vote", order=20)
        add_team_link(surveys)
        add_team_page("import_start", under="survey_list")
        personal_data.add_export("surveys", survey_data)
        words = _("Your answers that bear your name lose it; they stay counted.")
        personal_data.add_departure(personal_data.Departure(words, take_name_off_ballots))
