"""Stirring: rows of the register and of the urn written again, in random order, together.

A database tells in which order and in which transaction its rows were written. Left alone, the
register's tenth line would be the tenth ballot's author, and a day with one ballot would name
them. After stirring, every line of a survey has one transaction and a place drawn at random.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from aimpact.surveys.enums import Anonymity
from aimpact.surveys.models import Participation, Survey

STIRRED_AFTER_END = timedelta(days=3)
"""How long after its end a register is still stirred: nights when no worker ran included."""

_REGISTER = """
WITH lines AS (
    DELETE FROM surveys_participation WHERE survey_id = %s
    RETURNING id, survey_id, user_id, invitation_id, browser_key, code_hash,
        identity_mark
)
INSERT INTO surveys_participation
    (id, survey_id, user_id, invitation_id, browser_key, code_hash, identity_mark)
SELECT id, survey_id, user_id, invitation_id, browser_key, code_hash, identity_mark
FROM lines ORDER BY random()
"""
_URN = """
WITH lines AS (
    DELETE FROM surveys_incomingballot WHERE survey_id = %s
    RETURNING receipt, survey_id, anonymity, participation_id,
        answers, profile, day, seconds, language, channel
)
INSERT INTO surveys_incomingballot
    (receipt, survey_id, anonymity, participation_id,
     answers, profile, day, seconds, language, channel)
SELECT receipt, survey_id, anonymity, participation_id,
    answers, profile, day, seconds, language, channel
FROM lines ORDER BY random()
"""
# Ballots of the urn hold the tickets of their files: these are in no order of arrival either.
_FILES = """
WITH lines AS (
    DELETE FROM surveys_pendingfile WHERE survey_id = %s
    RETURNING ticket, survey_id, field, stem, extension, size, kept_until
)
INSERT INTO surveys_pendingfile
    (ticket, survey_id, field, stem, extension, size, kept_until)
SELECT ticket, survey_id, field, stem, extension, size, kept_until
FROM lines ORDER BY random()
"""
_NOTICES = """
WITH lines AS (
    DELETE FROM surveys_resultsnotice WHERE survey_id = %s RETURNING id, survey_id, email, language
)
INSERT INTO surveys_resultsnotice (id, survey_id, email, language)
SELECT id, survey_id, email, language FROM lines ORDER BY random()
"""


def stir_registers(*, at: datetime) -> int:
    """Stir every anonymous survey that takes ballots or has just ended; give their number."""
    over = at - STIRRED_AFTER_END
    surveys = Survey.objects.filter(
        Exists(Participation.objects.filter(survey=OuterRef("pk"))),
        Q(closed_at=None) | Q(closed_at__gt=over),
        Q(closes_at=None) | Q(closes_at__gt=over),
        anonymity=Anonymity.ANONYMOUS,
    )
    ids = list(surveys.order_by("pk").values_list("pk", flat=True))
    for survey_id in ids:
        stir(survey_id)
    return len(ids)


def stir(survey_id: int) -> None:
    """Write a survey's registers and urn again, in random order, in one transaction.

    Nothing for a named survey, whose ballots bear names. Ballots wait meanwhile: some tens of
    milliseconds for ten thousand lines.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Before any row: whoever deletes an account waits, then finds the new lines.
            cursor.execute("LOCK TABLE surveys_participation IN SHARE ROW EXCLUSIVE MODE")
        survey = Survey.objects.select_for_update(no_key=True).get(pk=survey_id)
        if survey.is_anonymous:
            _write_again(_REGISTER, survey)
            _write_again(_NOTICES, survey)
            _write_again(_FILES, survey)
            stir_urn(survey)


def stir_urn(survey: Survey) -> None:
    """Write the ballots of an anonymous survey's urn again, in random order."""
    _write_again(_URN, survey)


def _write_again(statement: str, survey: Survey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [survey.pk])
