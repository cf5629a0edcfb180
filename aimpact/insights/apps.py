from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    name = "aimpact.insights"
    label = "insights"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.insights.panels import (
            PublicPanel,
            ResultPanel,
            add_public_panel,
            add_result_panel,
        )
        from aimpact.insights.reaching import reach_of_survey
        from aimpact.insights.selectors.differences import told_differences
        from aimpact.insights.selectors.open_data import told_open_data
        from aimpact.insights.selectors.opinion_groups import told_opinion_groups
        from aimpact.insights.selectors.personal import insights_work
        from aimpact.insights.selectors.themes import panel_of_themes
        from aimpact.insights.selectors.weights import told_weights
        from aimpact.insights.steps import Step, add_step
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.panels import OverviewPart, add_overview_part
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        add_survey_tab(
            SurveyTab(
                _("Rehearsal"),
                "survey_rehearsal",
                Permission.EDIT_SURVEYS,
                icon="theater",
                order=35,
                under="survey_screens",
            )
        )
        personal_data.add_export("insights_work", insights_work)
        personal_data.add_words(
            "type",
            {
                "analysis": _("An analysis that you asked for"),
                "sample_plan": _("What you declared of a sample"),
                "population": _("Population figures that you brought"),
                "finding": _("A finding that you kept or put aside"),
                "theme": _("A theme that you accepted or made"),
                "theme_change": _("A change that you made to themes"),
                "publication": _("What you let the public read of an analysis"),
            },
        )
        add_overview_part(OverviewPart("insights/parts/overview_reach.html", reach_of_survey))
        add_team_link(
            TeamEntry(
                _("Population"),
                "space_population",
                Permission.EDIT_SURVEYS,
                icon="users",
                group="space",
                order=15,
                in_agora=False,
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Representativeness"),
                "survey_representation",
                Permission.READ_RESULTS,
                icon="users",
                order=71,
                under="survey_results",
                group=_("Who answered"),
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Sample and notice"),
                "survey_sample",
                Permission.EDIT_SURVEYS,
                icon="tag",
                order=73,
                under="survey_representation",
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Findings"),
                "survey_findings",
                Permission.READ_RESULTS,
                icon="lightbulb",
                order=78,
                under="survey_results",
                group=_("Conclusions"),
            )
        )
        add_public_panel(PublicPanel("insights/parts/differences_link.html", told_differences))
        groups_link = "insights/parts/opinion_groups_link.html"
        add_public_panel(PublicPanel(groups_link, told_opinion_groups))
        add_public_panel(PublicPanel("insights/parts/weights_link.html", told_weights))
        add_public_panel(PublicPanel("insights/parts/open_data_link.html", told_open_data))
        add_survey_tab(
            SurveyTab(
                _("Weighting"),
                "survey_weights",
                Permission.READ_RESULTS,
                icon="scale",
                order=72,
                under="survey_representation",
            )
        )
        add_step(
            Step(
                "weights",
                _("Weighting"),
                "aimpact.insights.analyses.weights:compute",
                order=10,
                note=_("Results weighted to resemble the population, beside them as they are."),
                waits_for_proof=True,
            )
        )
        add_step(
            Step(
                "differences",
                _("Differences between groups"),
                "aimpact.insights.analyses.differences:compute",
                order=20,
            )
        )
        add_step(
            Step(
                "quality",
                _("Results with and without hasty ballots"),
                "aimpact.insights.analyses.quality:compute",
                order=30,
            )
        )
        add_step(
            Step(
                "findings",
                _("Findings"),
                "aimpact.insights.analyses.findings:compute",
                order=90,
                note=_("The findings that your team keeps, with their caveats."),
            )
        )
        add_step(
            Step(
                "open_data",
                _("Open data"),
                order=95,
                note=_("The figures of the public page as a package that anyone may use again."),
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Differences"),
                "survey_differences",
                Permission.READ_RESULTS,
                icon="git-compare",
                order=74,
                under="survey_results",
                group=_("Analyses"),
            )
        )
        add_result_panel(ResultPanel("insights/parts/public_themes.html", panel_of_themes))
        add_step(
            Step(
                "themes",
                _("Themes of the free texts"),
                "aimpact.insights.analyses.themes:compute",
                order=60,
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Themes"),
                "survey_themes",
                Permission.READ_RESULTS,
                icon="tags",
                order=76,
                under="survey_differences",
            )
        )
        add_step(
            Step(
                "groups",
                _("Opinion groups"),
                "aimpact.insights.analyses.groups:compute",
                order=40,
                note=_("Who answers alike, what brings everybody together, what divides."),
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Opinion groups"),
                "survey_opinion_groups",
                Permission.READ_RESULTS,
                icon="users-round",
                order=75,
                under="survey_differences",
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Results"), "survey_results", Permission.READ_RESULTS, "chart-column", order=70
            )
        )
        add_survey_tab(
            SurveyTab(
                _("What is computed"),
                "survey_analysis",
                Permission.READ_RESULTS,
                icon="gauge",
                order=77,
                under="survey_differences",
            )
        )
        add_survey_tab(
            SurveyTab(
                _("Data"),
                "survey_exports",
                Permission.EXPORT_ANSWERS,
                icon="download",
                order=89,
                under="survey_results",
            )
        )
