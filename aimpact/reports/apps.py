from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "aimpact.reports"
    label = "reports"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.insights.panels import PublicPanel, add_public_panel
        from aimpact.reports.selectors import notes_received, published_commitment, reports_work
        from aimpact.reports.services.quotes import edits_to_erase, quotes_to_erase
        from aimpact.reports.services.recipients import forget_recipient, recipients_to_erase
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.selectors.retention import add_personal_rows
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        personal_data.add_export("reports_work", reports_work)
        personal_data.add_export("notes_received", notes_received)
        personal_data.add_words(
            "type",
            {
                "note_edit": _("A section of a note that you wrote"),
                "sent_note": _("A note that you sent"),
                "commitment": _("What you wrote of what becomes of the answers"),
            },
        )
        goes = (_("Your name and your address, among those who receive the notes of a survey."),)
        stays = (
            _(
                "An address that asked for no more notes of a survey, until its personal data go: "
                "or it would be written to again."
            ),
        )
        personal_data.add_departure(
            personal_data.Departure(forget_recipient, goes=goes, stays=stays)
        )
        add_personal_rows("note_recipients", recipients_to_erase)
        add_personal_rows("note_quotes", quotes_to_erase)
        add_personal_rows("note_quote_edits", edits_to_erase)

        add_public_panel(PublicPanel("reports/parts/commitment.html", published_commitment))
        add_survey_tab(
            SurveyTab(
                _("Note"),
                "survey_note",
                Permission.READ_RESULTS,
                icon="file-text",
                order=79,
                under="survey_findings",
            )
        )
        add_survey_tab(
            SurveyTab(
                _("What becomes of it"),
                "survey_commitment",
                Permission.EDIT_SURVEYS,
                icon="milestone",
                order=80,
                under="survey_findings",
            )
        )
