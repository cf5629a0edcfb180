from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "aimpact.desk"
    label = "desk"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.desk.enums import Part
        from aimpact.desk.selectors.coding import coding_work
        from aimpact.desk.selectors.readings import desk_writing
        from aimpact.desk.selectors.studies import desk_work
        from aimpact.desk.selectors.workbench import files_of, workbench_work
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.selectors.retention import add_personal_rows
        from aimpact.surveys.tabs import SurveyTab, add_survey_tab

        personal_data.add_export("desk_work", desk_work)
        personal_data.add_export("coding_work", coding_work)
        personal_data.add_export("workbench_work", workbench_work)
        personal_data.add_export("desk_writing", desk_writing)
        personal_data.add_words(
            "type",
            {
                "study": _("A study that you asked for"),
                "study_part": _("A study that you worked on"),
                "frame_change": _("A code of a frame that you wrote or changed"),
                "coder": _("Texts that you coded"),
                "settlement": _("A disagreement between coders that you settled"),
                "study_step": _("A step that you wrote in the log of a study"),
                "study_table": _("A table of a study that you asked for"),
                "reading_signed": _("A reading that you signed"),
                "reading_reviewed": _("A reading that you read again and accepted"),
                "reading_section": _("A section of a reading that you wrote"),
                "reading_advice": _("A recommendation that you wrote"),
                "reading_verdict": _("What you decided of a reading"),
                "reading_remark": _("A remark that you made on a reading"),
                "reading_answer": _("An answer that you gave to a remark"),
                "reading_comment": _("A comment that you made on a reading"),
                "mission_wish": _("A mission that you wished for"),
            },
        )
        personal_data.add_words("part", dict(Part.choices))
        add_personal_rows("study_files", files_of)
        add_survey_tab(
            SurveyTab(
                _("Signed reading"),
                "survey_readings",
                Permission.READ_RESULTS,
                icon="microscope",
                order=81,
                under="survey_findings",
            )
        )
        add_team_link(
            TeamEntry(
                _("Studies"),
                "space_studies",
                Permission.READ_RESULTS,
                icon="microscope",
                order=26,
                in_agora=False,
            )
        )
        add_team_link(
            TeamEntry(
                _("Analyst’s desk"),
                "desk_studies",
                Permission.ENTER_TEAM,
                icon="lamp-desk",
                order=26,
                in_clients=False,
            )
        )
