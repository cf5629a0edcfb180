from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "aimpact.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from aimpact.insights.panels import ResultPanel, add_result_panel
        from aimpact.knowledge.selectors.questions import cases_by_question
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        add_result_panel(ResultPanel("knowledge/parts/question_cases.html", cases_by_question))
        may = Permission.READ_RESULTS
        add_team_link(TeamEntry(_("Knowledge base"), "knowledge_base", may, "landmark", order=25))
        add_survey_tab(
            SurveyTab(
                _("Comparable cases"),
                "survey_cases",
                may,
                icon="landmark",
                order=85,
                under="survey_findings",
            )
        )
