from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "aimpact.exchange"
    label = "exchange"

    def ready(self) -> None:
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.starts import Start, add_start
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        add_start(
            Start(
                _("Import a questionnaire"),
                _("From LimeSurvey, KoboToolbox (XLSForm), a Word document or a pasted text."),
                "questionnaire_import",
                "upload",
                order=30,
            )
        )
        add_survey_tab(
            SurveyTab(_("Files"), "survey_files", Permission.EDIT_SURVEYS, "file-text", order=60)
        )
