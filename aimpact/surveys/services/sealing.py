"""Sealing: ballots leave the urn for the box, shuffled, and are counted in the same breath.

Results read the counters alone, so their cost does not grow with the ballots; and they move by
batches of at least `SMALLEST_BATCH` ballots while a survey is open, so that nobody reads one
person's answers by looking before and after. For the last batch to be no smaller, as many
ballots, drawn at random, stay in the urn until the end.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.questionnaire.answers import count_cells, quota_cells
from aimpact.questionnaire.conditions import Answers
from aimpact.questionnaire.long_strings import is_alike
from aimpact.surveys.enums import OTHER_WAYS, Channel
from aimpact.surveys.models import Ballot, IncomingBallot, OpenAnswer, Survey, Tally
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.selectors.ballots import may_have_shown_results
from aimpact.surveys.services.arrivals import seal_arrivals
from aimpact.surveys.services.covering import covered_texts
from aimpact.surveys.services.files import seal_files
from aimpact.surveys.services.stirring import note_links_erased, stir_urn
from aimpact.surveys.services.turns import seal_page_turns

SMALLEST_BATCH = 5
SETTLING = timedelta(seconds=5)
"""How long after its closing date a survey's last batch waits for ballots being written."""
LARGEST_BATCH = 2_000
"""Ballots sealed in one transaction: some seconds of work, some megabytes."""

BALLOTS = ""
DAY, SECONDS, LANGUAGE, CHANNEL, PAGE = "_day", "_seconds", "_language", "_channel", "_page"
ALIKE, FILLED, SAME = "_alike", "filled", "same"
"""Ballots that filled tables, and those that gave one answer down every line of all of them."""
EVERYBODY = ("", "")

# From one survey of the index to the next: where ballots may be changed, millions wait for weeks.
_URNS = """
WITH RECURSIVE urns AS (
    (SELECT survey_id FROM surveys_incomingballot ORDER BY survey_id LIMIT 1)
    UNION ALL
    SELECT (SELECT next.survey_id FROM surveys_incomingballot AS next
            WHERE next.survey_id > urns.survey_id ORDER BY next.survey_id LIMIT 1)
    FROM urns WHERE urns.survey_id IS NOT NULL
)
SELECT survey_id FROM urns WHERE survey_id IS NOT NULL
"""
_DRAWN = """
    SELECT receipt FROM surveys_incomingballot WHERE survey_id = %(survey)s
    ORDER BY random() LIMIT %(limit)s
"""
# Receipts are random: those that follow one are as good a draw, found as fast among ten million.
_DRAWN_FROM_MANY = """
    SELECT receipt FROM (
        (SELECT receipt FROM surveys_incomingballot
         WHERE survey_id = %(survey)s AND receipt >= %(start)s ORDER BY receipt LIMIT %(limit)s)
        UNION ALL
        (SELECT receipt FROM surveys_incomingballot
         WHERE survey_id = %(survey)s AND receipt < %(start)s ORDER BY receipt LIMIT %(limit)s)
    ) AS following LIMIT %(limit)s
"""
_MOVE = """
WITH taken AS (
    DELETE FROM surveys_incomingballot WHERE receipt IN ({drawn}) RETURNING *
)
INSERT INTO surveys_ballot
    (receipt, survey_id, anonymity, participation_id,
     answers, profile, day, seconds, language, channel, proof)
SELECT receipt, survey_id, anonymity,
    CASE WHEN anonymity = 'named' THEN participation_id END,  -- no other link leaves the urn
    answers, profile, day, seconds, language, channel, proof
FROM taken ORDER BY random()
ON CONFLICT (receipt) DO NOTHING  -- sent again while it was being sealed
RETURNING receipt
"""

_ADD = """
INSERT INTO surveys_tally (survey_id, field, answer, profile_field, profile_value, count, total)
SELECT %(survey)s, * FROM unnest(
    %(fields)s::text[], %(answers)s::text[], %(profile_fields)s::text[], %(profile_values)s::text[],
    %(counts)s::int[], %(totals)s::float8[])
ON CONFLICT (survey_id, field, answer, profile_field, profile_value)
DO UPDATE SET count = surveys_tally.count + EXCLUDED.count,
              total = surveys_tally.total + EXCLUDED.total
"""


_CHANGE = """
UPDATE surveys_tally AS kept SET count = kept.count + more.count, total = kept.total + more.total
FROM unnest(
    %(fields)s::text[], %(answers)s::text[], %(profile_fields)s::text[], %(profile_values)s::text[],
    %(counts)s::int[], %(totals)s::float8[]
) AS more (field, answer, profile_field, profile_value, count, total)
WHERE kept.survey_id = %(survey)s AND kept.field = more.field AND kept.answer = more.answer
  AND kept.profile_field = more.profile_field AND kept.profile_value = more.profile_value
"""


class TallyKey(NamedTuple):
    """What a counter counts."""

    field: str
    answer: str
    profile_field: str = ""
    profile_value: str = ""


@dataclass(slots=True)
class Count:
    """Counters under way: numbers of ballots, and sums of the numbers answered."""

    ballots: Counter[TallyKey] = field(default_factory=Counter)
    totals: Counter[TallyKey] = field(default_factory=Counter)

    def add(self, key: TallyKey, *, number: int = 1, total: float = 0.0) -> None:
        self.ballots[key] += number
        if total:
            self.totals[key] += total  # type: ignore[assignment]  # Counter adds floats as well


class NotImported(Exception):
    """Ballots of a verifiable survey come from the people who hold its rights, and from no file."""


class AlreadyCrossed(Exception):
    """It has ended and may have been crossed: crossed again, others stand out (ADR 0009, 10)."""


class ImportedBallot(NamedTuple):
    """A ballot from elsewhere."""

    answers: Answers
    profile: Mapping[str, str]
    day: date
    seconds: int | None = None
    language: str = "fr"


def seal_ballots(survey_id: int, *, at: datetime) -> int:
    """Move one batch of a survey's urn to the box and count it; give the number moved.

    While the survey is open, `SMALLEST_BATCH` ballots drawn at random stay in the urn, and a
    batch smaller than that waits for more: no batch is smaller but that of a survey which has
    fewer ballots in all. Exact under concurrency: the survey's row is locked (casting goes on),
    and the move, the counters and the texts commit together.
    """
    with transaction.atomic():
        survey = Survey.objects.select_for_update(no_key=True).get(pk=survey_id)
        number = _batch_size(survey, at)
        if number == 0:
            return 0
        _seal_page_turns(survey)
        ballots = _move(survey, number)
        seal_files(survey, ballots)
        seal_arrivals(survey)
        if survey.is_anonymous and _urn_is_short(survey):
            stir_urn(survey)
        _count(survey, ballots)
        if _is_settled(survey, at) and not IncomingBallot.objects.filter(survey=survey).exists():
            note_links_erased(survey, at=at)
    return len(ballots)


def _batch_size(survey: Survey, at: datetime) -> int:
    """How many ballots to seal now; what stays for a later batch is no smaller than a batch.

    A survey that hides groups of fewer than ten moves its results by ten at least as well.
    Ballots that their authors may still change wait for the closing.
    """
    has_ended = _is_settled(survey, at)
    if survey.may_edit and not has_ended:
        return 0
    smallest = max(SMALLEST_BATCH, survey.smallest_cell)
    urn = IncomingBallot.objects.filter(survey=survey)
    waiting = urn[: LARGEST_BATCH + 2 * smallest].count()
    if has_ended:
        return waiting if waiting < LARGEST_BATCH + smallest else LARGEST_BATCH
    number = waiting - smallest
    return min(number, LARGEST_BATCH) if number >= smallest else 0


def _is_settled(survey: Survey, at: datetime) -> bool:
    """Whether the survey has ended and no ballot can come in any more.

    A closing by hand waits for the ballots being written. A date strikes while some are, and
    clocks differ by a little: the batch of the closing waits for them. Sealed after it, one of
    them would be a batch by itself, for whoever looks at the results before and after.
    """
    by_hand = survey.closed_at is not None and survey.closed_at <= at
    return by_hand or survey.ended_at(at - SETTLING) is not None


def _urn_is_short(survey: Survey) -> bool:
    """Whether little enough stays in the urn to be written again.

    A long urn (a worker was down for a day) goes on to the next batch at once; writing the rest
    of it again after each of a hundred batches would cost hours.
    """
    urn = IncomingBallot.objects.filter(survey=survey)
    return urn[: LARGEST_BATCH + 1].count() <= LARGEST_BATCH


def urns_to_seal() -> list[int]:
    """Ids of surveys whose urn is not empty. It costs a look by survey, and not one by ballot."""
    with connection.cursor() as cursor:
        cursor.execute(_URNS)
        return [survey_id for (survey_id,) in cursor.fetchall()]


def _move(survey: Survey, number: int) -> list[Ballot]:
    drawn = _DRAWN_FROM_MANY if number >= LARGEST_BATCH else _DRAWN
    values: dict[str, Any] = {"survey": survey.pk, "limit": number, "start": make_receipt()}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(drawn=drawn), values)
        receipts = [receipt for (receipt,) in cursor.fetchall()]
    return list(Ballot.objects.filter(pk__in=receipts))


def import_ballots(
    survey: Survey, ballots: Iterable[ImportedBallot], *, by: User | None, at: datetime
) -> int:
    """Put ballots from a file straight in the box, shuffled and counted; give their number.

    The caller has read the answers with `read_pages`. All or nothing. Raises `NotImported` for a
    verifiable survey, whose ballots carry rights of their own, and `AlreadyCrossed`.
    """
    if survey.is_verifiable:
        raise NotImported
    rows = [
        Ballot(
            survey=survey,
            anonymity=survey.anonymity,
            answers=dict(ballot.answers),
            profile=dict(ballot.profile),
            day=ballot.day,
            seconds=ballot.seconds,
            language=ballot.language,
            channel=Channel.IMPORT,
        )
        for ballot in ballots
    ]
    random.SystemRandom().shuffle(rows)
    with transaction.atomic():
        locked = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
        if locked.is_anonymous and locked.ended_at(at) and may_have_shown_results(locked):
            raise AlreadyCrossed
        Ballot.objects.bulk_create(rows, batch_size=1_000)
        for start in range(0, len(rows), LARGEST_BATCH):
            _count(survey, rows[start : start + LARGEST_BATCH])
        details = {"space_id": survey.space_id, "ballots": len(rows)}
        record_event(survey, "import_ballots", by=by, at=at, **details)
    return len(rows)


def _count(survey: Survey, ballots: list[Ballot]) -> None:
    _add(survey, count_ballots(survey, ballots))
    texts = list(covered_texts(survey, [ballot.answers for ballot in ballots]))
    random.SystemRandom().shuffle(texts)
    OpenAnswer.objects.bulk_create(texts, batch_size=1_000)


def count_ballots(survey: Survey, ballots: Iterable[Ballot]) -> Count:
    """Count ballots from scratch: what sealing adds, and what a recount must find again."""
    count = Count()
    for ballot in ballots:
        groups = [EVERYBODY, *sorted(ballot.profile.items()), *_way(ballot)]
        for group in groups:
            count.add(TallyKey(BALLOTS, "", *group))
        for cell in count_cells(survey.document, ballot.answers):
            for group in groups:
                count.add(TallyKey(cell.field, cell.answer, *group), total=cell.total)
        for key, total in _paradata(ballot):
            count.add(key, total=total)
        for cell in quota_cells(survey.document, ballot.answers):
            count.add(TallyKey(cell.field, cell.answer))
        for key in _alike(survey, ballot):
            count.add(key)
    return count


def _alike(survey: Survey, ballot: Ballot) -> Iterator[TallyKey]:
    """A sign for the team (`insights.readings.quality`): among everybody's counters alone."""
    same = is_alike(survey.document, ballot.answers)
    if same is not None:
        yield TallyKey(ALIKE, FILLED)
    if same:
        yield TallyKey(ALIKE, SAME)


def _way(ballot: Ballot) -> list[tuple[str, str]]:
    """The group of those who answered elsewhere than on a screen of their own.

    Answers online are everybody's less theirs: a ballot online costs no counter more.
    """
    return [(CHANNEL, ballot.channel)] if ballot.channel in OTHER_WAYS else []


def _paradata(ballot: Ballot) -> Iterator[tuple[TallyKey, float]]:
    yield TallyKey(DAY, ballot.day.isoformat()), 0.0
    yield TallyKey(LANGUAGE, ballot.language), 0.0
    yield TallyKey(CHANNEL, ballot.channel), 0.0
    if ballot.seconds is not None:
        yield TallyKey(SECONDS, seconds_bin(ballot.seconds)), float(ballot.seconds)


def seconds_bin(seconds: int) -> str:
    """Where the bar of a duration starts, in seconds: by ten up to ten minutes, then by sixty."""
    width = 10 if seconds < 600 else 60
    return str(min(seconds, 7_200) // width * width)


def _add(survey: Survey, count: Count) -> None:
    keys = sorted(count.ballots)  # one order for everyone: no deadlock between two writers
    if not keys:
        return
    values = _columns(survey, keys) | {
        "counts": [count.ballots[key] for key in keys],
        "totals": [float(count.totals[key]) for key in keys],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)


def _columns(survey: Survey, keys: list[TallyKey]) -> dict[str, Any]:
    return {
        "survey": survey.pk,
        "fields": [key.field for key in keys],
        "answers": [key.answer for key in keys],
        "profile_fields": [key.profile_field for key in keys],
        "profile_values": [key.profile_value for key in keys],
    }


def count_again(survey: Survey, *, before: Count, after: Count) -> None:
    """Make the counters follow ballots of the box that changed or went: `before` is what they
    counted, `after` what they count now. In the transaction that changes them, under the lock of
    the survey.
    """
    known = sorted(before.ballots)
    if known:
        values: dict[str, Any] = _columns(survey, known) | {
            "counts": [after.ballots[key] - before.ballots[key] for key in known],
            "totals": [float(after.totals[key] - before.totals[key]) for key in known],
        }
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE, values)
    new = Count()
    for key in after.ballots.keys() - before.ballots.keys():
        new.add(key, number=after.ballots[key], total=after.totals[key])
    _add(survey, new)


def _seal_page_turns(survey: Survey) -> None:
    count = Count()
    for page, number in seal_page_turns(survey):
        count.add(TallyKey(PAGE, page), number=number)
    _add(survey, count)


class Difference(NamedTuple):
    """A counter that is not what a recount finds."""

    key: TallyKey
    kept: int
    recounted: int


def recount(survey: Survey) -> list[Difference]:
    """Compare the counters with a recount of every ballot in the box. Empty when all is well.

    `_page` is left out: its source is rolled up for good.
    """
    ballots = Ballot.objects.filter(survey=survey).iterator(chunk_size=2_000)
    found = count_ballots(survey, ballots).ballots
    kept = {
        TallyKey(tally.field, tally.answer, tally.profile_field, tally.profile_value): tally.count
        for tally in Tally.objects.filter(survey=survey).exclude(field=PAGE)
    }
    return [
        Difference(key, kept.get(key, 0), found[key])
        for key in sorted(kept.keys() | found.keys())
        if kept.get(key, 0) != found[key]
    ]


def rebuild_tallies(survey: Survey, *, by: User | None, at: datetime) -> None:
    """Throw the counters away and count every ballot in the box again."""
    with transaction.atomic():
        Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
        Tally.objects.filter(survey=survey).exclude(field=PAGE).delete()
        _add(survey, count_ballots(survey, Ballot.objects.filter(survey=survey).iterator()))
        record_event(survey, "rebuild_tallies", by=by, at=at, space_id=survey.space_id)
