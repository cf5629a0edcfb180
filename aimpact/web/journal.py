"""The journal of a space in words: what each event of the audit trail says to its owners."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

READ, DATA, SURVEYS, SPACE = "lectures", "donnees", "sondages", "espace"
GROUPS: dict[str, Promise] = {
    READ: _("Opened and exported"),
    DATA: _("Personal data and results"),
    SURVEYS: _("Surveys"),
    SPACE: _("Space and team"),
}

WORDS: dict[str, tuple[str, Promise]] = {
    "open_results": (READ, _("Results opened")),
    "open_texts": (READ, _("Free texts opened")),
    "open_file": (READ, _("A file of a participant opened")),
    "open_invitees": (READ, _("List of people invited opened")),
    "open_members": (READ, _("List of members opened")),
    "export_results": (READ, _("Results exported")),
    "export_files": (READ, _("Files of participants exported")),
    "export_journal": (READ, _("Journal exported")),
    "export_questionnaire": (READ, _("Questionnaire exported")),
    "change_retention": (DATA, _("Time that personal data are kept changed")),
    "erase_personal_data": (DATA, _("Personal data erased, their time having come")),
    "erase_links": (
        DATA,
        _("Marks by which participants were recognised erased, the survey being over"),
    ),
    "unlink_ballots": (DATA, _("Links of pseudonymous ballots to their authors erased")),
    "erase_register": (DATA, _("List of participants erased")),
    "rebuild_tallies": (DATA, _("Counters made again from the ballots")),
    "import_ballots": (DATA, _("Ballots imported")),
    "request_analysis": (DATA, _("Analysis asked for")),
    "stop_analysis": (DATA, _("Analysis stopped")),
    "end_analysis": (DATA, _("Analysis ended")),
    "publish_parts": (DATA, _("Parts of the analysis shown to the public chosen")),
    "publish_board": (DATA, _("Board of ballots published")),
    "destroy_signing_key": (DATA, _("Signing key destroyed")),
    "cast_paper": (DATA, _("Paper sheets cast")),
    "restore_findings": (DATA, _("Findings restored")),
    "accept_theme": (DATA, _("Theme accepted")),
    "withdraw_theme": (DATA, _("Acceptance of a theme taken back")),
    "merge_themes": (DATA, _("Themes merged")),
    "drop_theme": (DATA, _("Theme put aside")),
    "create_theme": (DATA, _("Theme created")),
    "move_text": (DATA, _("Text moved to another theme")),
    "ask_split": (DATA, _("Parts of a theme asked for")),
    "decline_split": (DATA, _("Parts of a theme declined")),
    "split_theme": (DATA, _("Theme split")),
    "quote_text": (DATA, _("Free text chosen for the public")),
    "withdraw_quote": (DATA, _("Free text taken back from the public")),
    "undo_theme_change": (DATA, _("Change of themes undone")),
    "edit_note": (DATA, _("Note edited")),
    "send_note": (DATA, _("Note sent")),
    "add_note_recipient": (DATA, _("Somebody receives the notes")),
    "remove_note_recipient": (DATA, _("Somebody receives the notes no more")),
    "stop_notes": (DATA, _("Somebody asked to receive the notes no more")),
    "resume_notes": (DATA, _("Somebody asked to receive the notes again")),
    "write_commitment": (DATA, _("What becomes of the answers written")),
    "publish_commitment": (DATA, _("What becomes of the answers published")),
    "create_survey": (SURVEYS, _("Survey created")),
    "duplicate_survey": (SURVEYS, _("Survey duplicated")),
    "delete_survey": (SURVEYS, _("Draft deleted")),
    "publish_survey": (SURVEYS, _("Survey published")),
    "unpublish_survey": (SURVEYS, _("Survey taken back to its draft")),
    "close_survey": (SURVEYS, _("Survey closed")),
    "extend_survey": (SURVEYS, _("Closing date moved")),
    "reopen_survey": (SURVEYS, _("Survey opened again")),
    "pause_survey": (SURVEYS, _("Survey paused")),
    "resume_survey": (SURVEYS, _("Survey taken up again")),
    "update_terms": (SURVEYS, _("Terms changed")),
    "update_ways": (SURVEYS, _("Ways of answering changed")),
    "edit_questionnaire": (SURVEYS, _("Questions changed")),
    "reword_questionnaire": (SURVEYS, _("Words changed while people answer")),
    "add_invitees": (SURVEYS, _("People invited")),
    "remove_invitee": (SURVEYS, _("An invitation taken back")),
    "invitee_opts_out": (SURVEYS, _("A person invited asked to receive nothing more")),
    "invitation_returned": (SURVEYS, _("An invitation came back")),
    "send_invitations": (SURVEYS, _("Invitations sent")),
    "send_reminders": (SURVEYS, _("Reminders sent")),
    "make_codes": (SURVEYS, _("Printed codes made")),
    "revoke_codes": (SURVEYS, _("Printed codes revoked")),
    "open_kiosk": (SURVEYS, _("Kiosk prepared")),
    "start_kiosk": (SURVEYS, _("Kiosk started")),
    "stop_kiosk": (SURVEYS, _("Kiosk stopped")),
    "make_paper_batch": (SURVEYS, _("Paper sheets numbered")),
    "add_media": (SURVEYS, _("Picture or film added")),
    "remove_media": (SURVEYS, _("Picture or film removed")),
    "keep_finding": (SURVEYS, _("Finding kept")),
    "dismiss_finding": (SURVEYS, _("Finding put aside")),
    "reconsider_finding": (SURVEYS, _("Verdict on a finding taken back")),
    "allow_sites": (SURVEYS, _("Sites that may show the survey changed")),
    "forget_margins": (SURVEYS, _("Population figures taken away")),
    "keep_margins": (SURVEYS, _("Population figures brought")),
    "declare_sample": (SURVEYS, _("How people were chosen declared")),
    "save_campaign_texts": (SURVEYS, _("Texts of the campaign saved")),
    "add_channel": (SURVEYS, _("Tagged link added")),
    "change_channel": (SURVEYS, _("Tagged link changed")),
    "archive_channel": (SURVEYS, _("Tagged link put away")),
    "restore_channel": (SURVEYS, _("Tagged link used again")),
    "append_questionnaire": (SURVEYS, _("Questions added from a file")),
    "read_questionnaire": (SURVEYS, _("File of questions read")),
    "discard_questionnaire": (SURVEYS, _("File of questions set aside")),
    "borrow_questions": (SURVEYS, _("Questions borrowed from a template")),
    "reuse_questions": (SURVEYS, _("Questions of another survey used again")),
    "save_questions": (SURVEYS, _("Questions kept in the bank")),
    "describe_question": (SURVEYS, _("A question of the bank described")),
    "save_template": (SURVEYS, _("Template saved")),
    "describe_template": (SURVEYS, _("Template described")),
    "add_knowledge": (SURVEYS, _("Past work added")),
    "change_knowledge": (SURVEYS, _("Past work changed")),
    "publish_knowledge": (SURVEYS, _("Publication of past work changed")),
    "propose_knowledge": (SURVEYS, _("Finding proposed to all teams")),
    "decide_knowledge": (SURVEYS, _("Finding read by AimPact")),
    "archive_knowledge": (SURVEYS, _("Past work put away or offered again")),
    "judge_case": (SURVEYS, _("A comparable case found useful, or not")),
    "allow_synthesis": (SPACE, _("Syntheses by a language model allowed or not")),
    "open_coding": (DATA, _("Coding of texts begun in a study")),
    "change_frame": (DATA, _("Frame of codes changed in a study")),
    "draw_texts": (DATA, _("Texts drawn to be coded in a study")),
    "finish_coding": (DATA, _("Texts of a study coded by one of the two coders")),
    "settle_text": (DATA, _("Disagreement between coders of a study settled")),
    "keep_quote": (DATA, _("Text kept to be quoted in a study")),
    "leave_quote": (DATA, _("Text of a study not to be quoted any more")),
    "export_coding": (READ, _("Coded texts of a study taken out")),
    "ask_study": (DATA, _("Study asked of AimPact")),
    "work_on_study": (DATA, _("Study taken up by AimPact")),
    "assign_study": (DATA, _("Somebody of AimPact put on a study")),
    "unassign_study": (DATA, _("Somebody of AimPact taken off a study")),
    "review_study": (DATA, _("Study given to its reviewer")),
    "sign_study": (DATA, _("Study signed")),
    "deliver_study": (DATA, _("Study delivered")),
    "take_study_file": (READ, _("File of ballots made for a study")),
    "add_study_step": (DATA, _("Step written in the log of a study")),
    "keep_study_table": (DATA, _("Table of a study kept for its reading")),
    "release_study_table": (DATA, _("Table of a study kept no more")),
    "take_study_bundle": (READ, _("Files of a study taken out")),
    "start_reading": (DATA, _("Reading of a study begun")),
    "write_reading": (DATA, _("Reading of a study written")),
    "write_advice": (DATA, _("Recommendation of a study written")),
    "remark_reading": (DATA, _("Remark on the reading of a study")),
    "accept_reading": (DATA, _("Reading of a study accepted by its reviewer")),
    "send_back_reading": (DATA, _("Reading of a study sent back by its reviewer")),
    "open_reading": (READ, _("Reading of a study read")),
    "comment_reading": (DATA, _("Reading of a study commented on")),
    "wish_mission": (DATA, _("Mission of AimPact wished for")),
    "withdraw_study": (DATA, _("AimPact’s access to a study taken back")),
    "ask_synthesis": (SURVEYS, _("A synthesis asked of a language model")),
    "share_kept": (SURVEYS, _("Sharing of a template or a question changed")),
    "archive_kept": (SURVEYS, _("Template or question put away")),
    "restore_kept": (SURVEYS, _("Template or question offered again")),
    "accept_finding": (SURVEYS, _("A remark on a wording accepted")),
    "skip_finding": (SURVEYS, _("A remark on a wording set aside")),
    "ask_language_model": (SURVEYS, _("Wordings asked of the language model")),
    "import_survey": (DATA, _("Survey imported with its answers")),
    "start_import": (DATA, _("Import of answers begun")),
    "plan_import": (DATA, _("Import of answers prepared")),
    "read_import_again": (DATA, _("File of answers read again")),
    "use_import_mapping": (DATA, _("Import of answers matched with questions")),
    "discard_import": (DATA, _("Import of answers given up")),
    "send_answers": (DATA, _("File of answers sent")),
    "discard_answers": (DATA, _("File of answers set aside")),
    "create_space": (SPACE, _("Space created")),
    "change_space_settings": (SPACE, _("Settings changed")),
    "set_logo": (SPACE, _("Logo changed")),
    "remove_logo": (SPACE, _("Logo removed")),
    "join_space": (SPACE, _("A member joined")),
    "leave_space": (SPACE, _("A member left")),
    "invite_staff": (SPACE, _("Somebody invited to the team")),
    "accept_staff_invitation": (SPACE, _("Somebody joined the team")),
    "revoke_staff_invitation": (SPACE, _("An invitation to the team taken back")),
    "change_role": (SPACE, _("A role changed")),
    "create_access_code": (SPACE, _("Access code created")),
    "revoke_access_code": (SPACE, _("Access code revoked")),
    "allow_assistant": (SPACE, _("Use of the language model changed")),
}
"""By verb: its group and its words. A verb that is not here says « Other action » and its name."""

DETAILS: dict[str, Promise] = {
    "content": _("content"),
    "file_format": _("format"),
    "ballots": _("ballots"),
    "rows": _("rows"),
    "files": _("files"),
    "field": _("question"),
    "reason": _("reason"),
    "before": _("before"),
    "after": _("after"),
    "role": _("role"),
    "events": _("events"),
}
"""Details worth reading, with their names; the others stay in the file."""


VALUES: dict[str, Promise] = {
    "figures": _("figures"),
    "ballots": _("ballots, one a line"),
    "texts": _("free texts"),
    "codebook": _("codebook"),
}
"""What was exported, in words."""


def verbs_of(group: str) -> list[str]:
    """The verbs of a group of the filter."""
    return [verb for verb, (its_group, _said) in WORDS.items() if its_group == group]


def event_words(verb: str) -> str:
    """What happened, in a few words."""
    known = WORDS.get(verb)
    return str(known[1]) if known else gettext("Other action: %(verb)s") % {"verb": verb}


def detail_words(details: Mapping[str, object]) -> list[tuple[str, str]]:
    """Names and values of the details that people read."""
    return [
        (str(DETAILS[name]), _value_words(value))
        for name, value in details.items()
        if name in DETAILS and value not in (None, "")
    ]


def _value_words(value: object) -> str:
    """A value as people write it: moments come as ISO 8601 with their offset."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return str(VALUES.get(str(value), value))
    if timezone.is_naive(moment):
        return str(value)
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
