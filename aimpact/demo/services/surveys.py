"""Surveys made with the product's own services, and ballots through its own urn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from aimpact.accounts.models import User
from aimpact.demo.ballots import DemoBallot, Turnout, make_ballots
from aimpact.demo.landscapes import draw_landscape
from aimpact.demo.people import SEED, Citizen
from aimpact.demo.places import COMMUNES
from aimpact.demo.programme import PlannedSurvey
from aimpact.demo.services.places import Places
from aimpact.demo.services.secret import cast_secretly, publish_boards
from aimpact.demo.services.ways import prepare_ways
from aimpact.questionnaire.lineage import lineage
from aimpact.questionnaire.structure import Question, Questionnaire
from aimpact.spaces.models import Space
from aimpact.surveys.admission.conditions import HasCode, Inhabitant, Member, MinimumAge
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import KEYED, Audience, Channel
from aimpact.surveys.models import (
    IncomingBallot,
    Invitation,
    PageTurn,
    Participation,
    Survey,
)
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.selectors.files import file_questions
from aimpact.surveys.services.casting import Participant
from aimpact.surveys.services.drafting import create_survey
from aimpact.surveys.services.files import receive_file
from aimpact.surveys.services.publishing import extend_survey, publish_survey
from aimpact.surveys.services.replacing import replace_ballot
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.terms import Terms, update_terms

Person = tuple[Citizen, User]
OPENING_HOUR = time(8, 0)
EXTENDED_BECAUSE = "La crue a fermé les berges trois jours."


def create_planned_survey(
    planned: PlannedSurvey,
    *,
    space: Space,
    places: Places,
    people: Sequence[Person],
    seed: int,
    repeats: Survey | None,
    by: User,
    at: datetime,
) -> Survey:
    """Make a survey of the programme, with its ballots cast, sealed and counted. `repeats`: the
    one whose questions it asks again.
    """
    survey = _create(planned, space, places, by, at, document=_document(planned, repeats))
    prepare_ways(planned.name, survey, by=by, at=at)
    if planned.ballots:
        rng = Random(SEED + seed)  # noqa: S311 - fiction needs no secret
        pool = _pool(planned, people, rng)
        ballots = _ballots(planned, survey, pool, rng, at)
        ballots = _with_pictures(survey, ballots, rng, at)
        users = {citizen.number: user for citizen, user in pool}
        if survey.is_verifiable:
            own = [users[ballot.citizen.number] for ballot in ballots]
            others = [user for user in users.values() if user not in own]
            cast_secretly(survey, ballots=ballots, users=[*own, *others], rng=rng)
        else:
            _cast(survey, ballots, users, planned, rng)
        if survey.may_edit:
            _change(survey, at)
        _turn_pages(survey, ballots, planned.left)
        while seal_ballots(survey.pk, at=at):
            pass
        publish_boards(at=at)
    if planned.extended_by:
        _extend(survey, planned, by, at)
    return survey


def _document(planned: PlannedSurvey, repeats: Survey | None) -> Questionnaire:
    """What the survey asks; a question asked before bears its lineage."""
    document = planned.document
    if repeats is None:
        return document
    roots = {q.code: lineage(repeats.code, q) for q in repeats.document.questions()}
    pages = tuple(
        replace(
            page,
            questions=tuple(replace(q, origin=roots.get(q.code, "")) for q in page.questions),
        )
        for page in document.pages
    )
    return replace(document, pages=pages)


def _create(
    planned: PlannedSurvey,
    space: Space,
    places: Places,
    by: User,
    at: datetime,
    *,
    document: Questionnaire,
) -> Survey:
    zone = ZoneInfo(space.time_zone)
    opens_at = _moment(at, planned.opens, zone)
    made_at = min(at, opens_at or at) - timedelta(days=5)
    survey = create_survey(space, title=document.title, by=by, at=made_at)
    survey.keep_document(document)
    survey.save(update_fields=["questionnaire"])
    terms = Terms(
        anonymity=planned.anonymity,
        audience=planned.audience,
        territory=places["region"] if planned.audience == Audience.TERRITORY else None,
        admission=_rule(planned, places),
        results_visibility=planned.visibility,
        moment=planned.moment,
        subject=planned.subject,
        profile_fields=planned.profile_fields,
        opens_at=opens_at,
        closes_at=_moment(at, planned.closes, zone),
        time_zone=space.time_zone,
    )
    survey = update_terms(survey, terms, by=by, at=made_at)
    if opens_at is None:
        return survey
    return publish_survey(survey, by=by, at=made_at + timedelta(days=1))


def _rule(planned: PlannedSurvey, places: Places) -> Rule | None:
    """Members who are old enough, or inhabitants who received a code."""
    if planned.audience != Audience.COMBINED:
        return None
    home = places[COMMUNES[0].code].pk
    return Rule(((Member(), MinimumAge(16)), (Inhabitant(home), HasCode())))


def _extend(survey: Survey, planned: PlannedSurvey, by: User, at: datetime) -> None:
    later = survey.closes_at + timedelta(days=planned.extended_by) if survey.closes_at else None
    if later:
        extend_survey(survey, closes_at=later, reason=EXTENDED_BECAUSE, by=by, at=at)


def _moment(at: datetime, days: int | None, zone: ZoneInfo) -> datetime | None:
    if days is None:
        return None
    day = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, OPENING_HOUR, tzinfo=zone)


# --- who takes part ----------------------------------------------------------------------


def _pool(planned: PlannedSurvey, people: Sequence[Person], rng: Random) -> list[Person]:
    """Those who may take part, as the survey's audience says."""
    if planned.audience == Audience.TERRITORY:
        return list(people)
    if planned.name == "place":  # seen on a poster: some live elsewhere
        home = COMMUNES[0].code
        return [p for p in people if p[0].commune == home or rng.random() < 0.12]
    pool = [person for person in people if planned.space in person[0].spaces]
    if planned.audience == Audience.LINK:
        return list(people)
    return rng.sample(pool, planned.invited) if planned.invited else pool


def _ballots(
    planned: PlannedSurvey, survey: Survey, pool: Sequence[Person], rng: Random, at: datetime
) -> list[DemoBallot]:
    turnout = Turnout(
        ballots=planned.ballots,
        first=_day(survey.opens_at or at, survey),
        last=_day(min(survey.closes_at or at, at), survey),
        profile_fields=planned.profile_fields,
        hasty=planned.hasty,
    )
    citizens = [citizen for citizen, _user in pool]
    ballots = make_ballots(planned.name, planned.document, citizens, turnout, rng=rng)
    rng.shuffle(ballots)
    return ballots


def _day(moment: datetime, survey: Survey) -> date:
    return moment.astimezone(survey.zone).date()


def _with_pictures(
    survey: Survey, ballots: Sequence[DemoBallot], rng: Random, at: datetime
) -> list[DemoBallot]:
    """The ballots with the tickets of pictures that were received as those of a form are."""

    def send(question: Question) -> list[str]:
        picture = BytesIO(draw_landscape(rng))
        return [receive_file(survey, question, file=picture, at=at).ticket]

    asked = file_questions(survey)
    return [
        replace(
            ballot,
            answers={
                **ballot.answers,
                **{q.code: send(q) for q in asked if q.code in ballot.answers},
            },
        )
        for ballot in ballots
    ]


# --- the register and the urn ------------------------------------------------------------


def _cast(
    survey: Survey,
    ballots: Sequence[DemoBallot],
    users: dict[int, User],
    planned: PlannedSurvey,
    rng: Random,
) -> None:
    """Write the register and the urn as `cast_ballot` does, in bulk: nothing joins the two."""
    invitations = _invite(survey, users) if planned.invited else {}
    register = [
        _participation(survey, users[ballot.citizen.number], invitations, rng)
        for ballot in ballots[: planned.online]
    ]
    Participation.objects.bulk_create(register, batch_size=2_000)
    urn = [
        IncomingBallot(
            survey=survey,
            anonymity=survey.anonymity,
            participation=register[rank] if survey.carries_link else None,
            answers=dict(ballot.answers),
            profile=dict(ballot.profile),
            day=ballot.day,
            seconds=ballot.seconds if channel not in KEYED else None,
            channel=channel,
        )
        for rank, (ballot, channel) in enumerate(zip(ballots, _channels(planned), strict=True))
    ]
    rng.shuffle(urn)
    IncomingBallot.objects.bulk_create(urn, batch_size=2_000)


def _change(survey: Survey, at: datetime) -> None:
    """Who answered nothing else in the space came back and chose otherwise: the product's own
    service puts the new ballot in the place of the first one.
    """
    question = next(iter(survey.document.questions()))
    elsewhere = Participation.objects.filter(
        survey__space=survey.space_id, user=OuterRef("participation__user")
    ).exclude(survey=survey)
    waiting = IncomingBallot.objects.filter(~Exists(elsewhere), survey=survey)
    for ballot in waiting.select_related("participation").order_by("receipt"):
        others = [one.code for one in question.choices if one.code != ballot.answers[question.code]]
        replace_ballot(
            survey,
            replaces=ballot.receipt,
            by=Participant(user_id=ballot.participation.user_id if ballot.participation else None),
            at=at,
            receipt=make_receipt(),
            answers={**ballot.answers, question.code: others[0]},
            profile=ballot.profile,
        )


def _channels(planned: PlannedSurvey) -> list[Channel]:
    """How each ballot came in: those online first, who alone are in the register."""
    others = [way for way, number in planned.ways for _ballot in range(number)]
    return [Channel.WEB] * planned.online + others


def _participation(
    survey: Survey, user: User, invitations: dict[str, Invitation], rng: Random
) -> Participation:
    if survey.audience == Audience.LINK:
        return Participation(survey=survey, browser_key=rng.randbytes(16))
    if survey.audience == Audience.INVITEES:
        return Participation(survey=survey, invitation=invitations[user.email])
    return Participation(survey=survey, user=user)


def _invite(survey: Survey, users: dict[int, User]) -> dict[str, Invitation]:
    """The list of invitees, written to and reminded; a couple of addresses failed."""
    sent_at = survey.opens_at
    rows = [
        Invitation(
            survey=survey,
            email=user.email,
            created_at=survey.created_at,
            sent_at=sent_at,
            reminded_at=sent_at + timedelta(days=10) if sent_at else None,
        )
        for user in users.values()
    ]
    return {row.email: row for row in Invitation.objects.bulk_create(rows, batch_size=2_000)}


def _turn_pages(survey: Survey, ballots: Sequence[DemoBallot], left: int) -> None:
    """Every page but the last was passed by those who finished, the first one by some more."""
    pages = [page.code for page in survey.document.pages[:-1]]
    if pages:
        more = {pages[0]: left}
        PageTurn.objects.bulk_create(
            PageTurn(survey=survey, page=page, count=len(ballots) + more.get(page, 0))
            for page in pages
            if ballots or more.get(page)
        )
