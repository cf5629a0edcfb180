from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "aimpact.library"
    label = "library"

    def ready(self) -> None:
        from aimpact.insights.panels import ResultPanel, add_result_panel
        from aimpact.insights.selectors.waves import add_waves
        from aimpact.library.drawings import asked_before
        from aimpact.library.selectors.before import answers_before
        from aimpact.library.selectors.remarks import marks_of, review_of
        from aimpact.library.services.bank import take_questions
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.surveys import panels
        from aimpact.surveys.starts import Start, add_start

        may = Permission.EDIT_SURVEYS
        add_team_link(TeamEntry(_("Templates"), "library_gallery", may, "library", order=22))
        add_team_link(TeamEntry(_("Question bank"), "library_bank", may, "book-marked", order=23))
        add_team_link(
            TeamEntry(
                _("Proposed by spaces"),
                "library_proposals",
                may,
                "inbox",
                order=24,
                in_clients=False,
            )
        )
        add_start(
            Start(
                _("Start from a template"),
                _("Questions ready to be asked, with their announcements and privacy notice."),
                "library_gallery",
                "library",
                order=10,
                nearest_url_name="library_nearest",
                take=take_questions,
            )
        )
        panels.add_builder_panel(
            panels.BuilderPanel("library/parts/panel.html", review_of, marks_of)
        )
        panels.add_question_source(
            panels.QuestionSource(_("Take from the question bank"), "library_bank", "book-marked")
        )
        panels.add_question_tool(
            panels.QuestionTool(_("Keep in the bank"), "survey_keep_question", "bookmark-plus")
        )
        for kind, label, page in (
            ("survey", _("Look for something like it"), "library_gallery"),
            ("question", _("Look for questions like it"), "library_bank"),
        ):
            panels.add_writing_help(panels.WritingHelp(kind, label, "survey_nearest", page))
        add_result_panel(ResultPanel("library/parts/asked_before.html", asked_before))
        add_waves(answers_before)
