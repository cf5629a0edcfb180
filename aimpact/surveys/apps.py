from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "aimpact.surveys"
    label = "surveys"

    def ready(self) -> None:
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission

        surveys = TeamEntry(_("Surveys"), "survey_list", Permission.ENTER_TEAM, "vote", order=20)
        add_team_link(surveys)
