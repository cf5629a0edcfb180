from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "aimpact.reports"
    label = "reports"

    def ready(self) -> None:
        from aimpact.insights.panels import PublicPanel, add_public_panel
        from aimpact.reports.selectors import published_commitment
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        add_public_panel(PublicPanel("reports/parts/commitment.html", published_commitment))
        add_survey_tab(
            SurveyTab(
                _("Note"),
                "survey_note",
                Permission.READ_RESULTS,
                icon="file-text",
                order=78,
                under="survey_results",
            )
        )
        add_survey_tab(
            SurveyTab(
                _("What becomes of it"),
                "survey_commitment",
                Permission.EDIT_SURVEYS,
                icon="milestone",
                order=79,
                under="survey_results",
            )
        )
