from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "aimpact.exchange"
    label = "exchange"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.exchange.selectors import sent_files_data
        from aimpact.spaces.menu import add_team_page
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.models import Survey
        from aimpact.surveys.panels import BuilderPanel, add_builder_panel
        from aimpact.surveys.starts import Start, add_start
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        personal_data.add_export("questionnaire_files", sent_files_data)
        add_start(
            Start(
                _("Import a questionnaire"),
                _("From LimeSurvey, KoboToolbox (XLSForm), a Word document or a pasted text."),
                "questionnaire_import",
                "upload",
                order=30,
                is_on_list=True,
                before_answers=_(
                    "Do you have the file of the questionnaire too? Import it first: the answers "
                    "then follow with the right questions, their codes and their conditions."
                ),
            )
        )

        def takes_pages(survey: Survey) -> bool:
            return survey.published_at is None

        add_builder_panel(BuilderPanel("exchange/panel.html", takes_pages, lambda _takes: {}))
        add_team_page("questionnaire_import", under="survey_list")
        add_survey_tab(
            SurveyTab(_("Files"), "survey_files", Permission.EDIT_SURVEYS, "file-text", order=60)
        )
