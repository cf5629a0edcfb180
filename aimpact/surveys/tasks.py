"""Jobs of the surveys."""

from contextlib import suppress
from datetime import datetime

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from aimpact.surveys.models import OpenAnswer, Survey
from aimpact.surveys.services import invitations
from aimpact.surveys.services.boards import (
    AlreadyOnBoard,
    boards_to_publish,
    not_ahead,
    publish_board,
)
from aimpact.surveys.services.files import forget_pending_files
from aimpact.surveys.services.imports import forget_import_drafts
from aimpact.surveys.services.invitations import (
    go_on_inviting,
    note_refused_invitations,
    send_planned_reminders,
    surveys_to_remind,
    write_reminders,
)
from aimpact.surveys.services.notices import announce_results
from aimpact.surveys.services.retention import cut_links, erase_personal_data
from aimpact.surveys.services.saving import erase_saved_answers
from aimpact.surveys.services.sealing import seal_ballots, urns_to_seal
from aimpact.surveys.services.stirring import stir as stir_one
from aimpact.surveys.services.stirring import stir_registers, stir_verifiable
from aimpact.surveys.services.sweeping import sweep_tables


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="seal_urns")
def seal_urns(timestamp: int) -> None:
    """Every five seconds: shuffle and count what came in."""
    failures: list[Exception] = []
    for survey_id in urns_to_seal():
        try:
            while seal_ballots(survey_id, at=timezone.now()):
                pass
        except Exception as failure:  # noqa: BLE001  # an urn that fails must not keep the others shut
            failures.append(failure)
    if failures:
        raise ExceptionGroup("urns left as they are", failures)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="read_texts_for_names")
def read_texts_for_names(timestamp: int) -> None:
    """Each minute: a model of French reads the new texts that may hold a name."""
    if not OpenAnswer.objects.filter(is_read_for_names=False).exists():
        return
    # Here and not above: it imports a model of 150 MB, which no process that serves pages loads.
    from aimpact.surveys.services.masking import read_for_names

    while read_for_names():
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish_boards")
def publish_boards(timestamp: int) -> None:
    """Each minute: the boards of verifiable surveys that are over."""
    for survey_id in boards_to_publish(at=not_ahead(timezone.now())):
        publish_survey_board.defer(survey_id=survey_id)


@app.task
def publish_survey_board(survey_id: int) -> None:
    """The board of one survey: one that fails keeps no other waiting."""
    with suppress(AlreadyOnBoard):
        publish_board(Survey.objects.get(pk=survey_id), at=not_ahead(timezone.now()))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="stir_verifiable")
def stir_secret_registers(timestamp: int) -> None:
    """Each minute: rights given and ballots cast since lose their order of arrival."""
    stir_verifiable()


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def write_survey_invitations(survey_id: int) -> None:
    """Write the e-mails of everyone on the list who has received none."""
    survey = Survey.objects.select_related("space").get(pk=survey_id)
    go_on_inviting(survey, at=timezone.now())


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def write_invitation_again(invitation_id: int) -> None:
    """Send once more an invitation that came back for a passing reason."""
    invitations.write_invitation_again(invitation_id, at=timezone.now())


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def write_survey_reminders(survey_id: int, before: str) -> None:
    """Write to those who have not answered and received nothing since that moment (ISO)."""
    survey = Survey.objects.select_related("space").get(pk=survey_id)
    write_reminders(survey, before=datetime.fromisoformat(before), at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="remind_invitees")
def remind_invitees(timestamp: int) -> None:
    """Every five minutes: the reminders whose hour has come, and what became of the invitations."""
    for survey in surveys_to_remind(timezone.now()):
        send_planned_reminders(survey, at=timezone.now())
    note_refused_invitations(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="announce_results")
def announce(timestamp: int) -> None:
    """Every ten minutes: tell those who asked that results are published, then forget them."""
    announce_results(at=timezone.now())


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="forget_participants")
def forget_participants(timestamp: int) -> None:
    """Each night: what is personal in surveys whose term has come."""
    erase_personal_data(at=timezone.now())


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="cut_links")
def cut_links_of_registers(timestamp: int) -> None:
    """Each hour: the keyed hashes of surveys that are over for good."""
    cut_links(at=timezone.now())


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="stir_registers")
def stir(timestamp: int) -> None:
    """Each night: the registers and the ballots of the day lose their order of arrival."""
    stir_registers(at=timezone.now())
    sweep_tables()


@app.periodic(cron="37 4,5 * * *")
@app.task(queueing_lock="sweep_tables")
def sweep(timestamp: int) -> None:
    """Twice more before the day: what a backup under way still held goes as well."""
    sweep_tables()


@app.task(retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def stir_survey(survey_id: int) -> None:
    """The same for one survey at once, when its last links were erased."""
    stir_one(survey_id)
    sweep_tables(rewrites=False)


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="erase_saved_answers")
def erase_saved(timestamp: int) -> None:
    """Each hour: answers set aside that nobody came back to."""
    erase_saved_answers(at=timezone.now())


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="forget_import_drafts")
def forget_imports(timestamp: int) -> None:
    """Each hour: files sent for an import that nobody confirmed."""
    forget_import_drafts(at=timezone.now())


@app.periodic(cron="52 * * * *")
@app.task(queueing_lock="forget_pending_files")
def forget_files(timestamp: int) -> None:
    """Each hour: files of forms that were never sent."""
    forget_pending_files(at=timezone.now())
