"""What is forgotten, and when, and how it is proved."""

import hashlib
import hmac
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys import tasks
from aimpact.surveys.enums import Anonymity, Audience, Erased
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    CodeBatch,
    Erasure,
    IncomingBallot,
    Invitation,
    OpenAnswer,
    Participation,
    PrintedCode,
    ResultsNotice,
    SavedAnswers,
    Survey,
    Tally,
)
from aimpact.surveys.selectors.retention import (
    KEPT_CHOICES,
    kept_until,
    months_after,
    retention_of,
    term_choices,
)
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.publishing import may_extend
from aimpact.surveys.services.retention import (
    AlreadyErased,
    KeptTooLong,
    change_retention,
    cut_links,
    erase_personal_data,
    is_sealed,
)
from aimpact.surveys.services.sealing import recount, seal_ballots
from aimpact.surveys.services.terms import terms_of, update_terms
from aimpact.surveys.tokens import browser_key, code_hashes, make_browser
from tests.factories import (
    make_closed_survey,
    make_member,
    make_open_survey,
    make_survey,
    make_user,
    text_question,
)
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import sit_down

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
NAMED = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}


def contact_questionnaire():
    questions = (
        text_question("q3"),
        Question(code="q9", kind=Kind.EMAIL, label=Text("Votre adresse ?")),
    )
    title = Text("Le marché")
    return Questionnaire(title=title, pages=(Page(code="p1", questions=questions),))


def cast_by(survey, person, answers=None):
    receipts = [row.pk for row in IncomingBallot.objects.all()]
    cast_ballot(
        survey,
        by=person,
        at=timezone.now(),
        receipt=f"{len(receipts):02d}".ljust(16, "A").replace("0", "B").replace("1", "C"),
        answers=answers or {"q1": "yes"},
        profile={},
    )


def close(survey, at=None):
    Survey.objects.filter(pk=survey.pk).update(closed_at=at or timezone.now())
    while seal_ballots(survey.pk, at=timezone.now()):
        pass
    return Survey.objects.select_related("space").get(pk=survey.pk)


def named_and_over(number=6, answers=None, **fields):
    survey = make_open_survey(**NAMED, **fields)
    for _ in range(number):
        cast_by(survey, Participant(user_id=make_user().pk), answers)
    return close(survey)


def counters(survey):
    return sorted(Tally.objects.filter(survey=survey).values_list("field", "answer", "count"))


def due(survey):
    until = kept_until(survey, at=timezone.now())
    assert until is not None
    return until


# --- the term ----------------------------------------------------------------------------
PARIS, GUADELOUPE = ZoneInfo("Europe/Paris"), ZoneInfo("America/Guadeloupe")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=PARIS), 1, datetime(2026, 2, 28, 12, tzinfo=PARIS)),
        (datetime(2027, 12, 31, 12, tzinfo=PARIS), 2, datetime(2028, 2, 29, 12, tzinfo=PARIS)),
        (datetime(2026, 11, 30, 23, tzinfo=PARIS), 3, datetime(2027, 2, 28, 23, tzinfo=PARIS)),
        (datetime(2026, 1, 15, 18, tzinfo=PARIS), 6, datetime(2026, 7, 15, 18, tzinfo=PARIS)),
        (datetime(2026, 12, 1, tzinfo=GUADELOUPE), 36, datetime(2029, 12, 1, tzinfo=GUADELOUPE)),
    ],
)  # fmt: skip
def test_months_are_those_of_the_calendar_and_of_the_wall_clock(start, months, end):
    assert months_after(start, months) == end


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.times(), st.sampled_from(KEPT_CHOICES))
def test_a_month_of_a_term_has_28_days_at_least_and_31_at_most(day, hour, months):
    start = datetime.combine(day, hour, tzinfo=PARIS)
    days = (months_after(start, months).date() - day).days
    assert months * 28 <= days <= months * 31


def test_the_last_day_is_that_of_the_survey_s_own_zone():
    # 23:30 in Paris on 31 January is the same day; in Réunion it is 1 February already.
    end = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
    survey = make_closed_survey(closes_at=end, opens_at=end - timedelta(days=9), kept_months=1)
    assert due(survey) == datetime(2026, 2, 28, 23, 30, tzinfo=PARIS)
    survey.time_zone = "Indian/Reunion"
    assert due(survey) == datetime(2026, 3, 1, 2, 30, tzinfo=ZoneInfo("Indian/Reunion"))


def test_a_survey_without_an_end_has_no_term_yet():
    assert kept_until(make_open_survey(closes_at=None), at=timezone.now()) is None


@pytest.mark.parametrize("months", [0, 37])
def test_the_database_keeps_the_bounds(months):
    with pytest.raises(IntegrityError, match="surveys_kept_three_years_at_most"):
        make_survey(kept_months=months)


# --- erasing -----------------------------------------------------------------------------
def fill(survey):
    """One of everything that is personal."""
    invitation = Invitation.objects.create(
        survey=survey, email="invitee@example.org", created_at=survey.created_at
    )
    Participation.objects.create(survey=survey, invitation=invitation)
    batch = CodeBatch.objects.create(
        survey=survey, name="Lettres", size=1, created_at=survey.created_at
    )
    PrintedCode.objects.create(survey=survey, batch=batch, code_hash=b"c" * 16)
    ResultsNotice.objects.create(survey=survey, email="reader@example.org")
    SavedAnswers.objects.create(
        survey=survey, token_hash=b"t" * 32, content=b"x", expires_at=timezone.now()
    )
    file = AnswerFile.objects.create(survey=survey, field="q8", extension="png", size=3)
    default_storage.save(file.path, ContentFile(b"png"))
    return file


PERSONAL = (
    Invitation,
    Participation,
    CodeBatch,
    PrintedCode,
    ResultsNotice,
    SavedAnswers,
    AnswerFile,
)


def test_all_that_is_personal_goes_once_the_term_has_come_and_not_a_minute_before(
    django_capture_on_commit_callbacks,
):
    survey = make_closed_survey()
    file = fill(survey)

    assert erase_personal_data(at=due(survey) - MINUTE) == 0
    assert [model.objects.count() for model in PERSONAL] == [1] * len(PERSONAL)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_personal_data(at=due(survey)) == 1

    assert [model.objects.count() for model in PERSONAL] == [0] * len(PERSONAL)
    assert not default_storage.exists(file.path)
    assert erase_personal_data(at=due(survey) + MINUTE) == 0


def test_another_survey_s_data_stay():
    survey, other = make_closed_survey(), make_closed_survey(kept_months=36)
    fill(other)
    assert erase_personal_data(at=due(survey)) == 1
    assert [model.objects.count() for model in PERSONAL] == [1] * len(PERSONAL)


def test_a_survey_closed_by_hand_counts_from_that_day():
    survey = make_open_survey(kept_months=1)
    closed = close(survey, timezone.now() - timedelta(days=2))
    assert due(closed) == months_after(closed.closed_at.astimezone(PARIS), 1)


def test_named_ballots_stay_counted_without_a_name():
    survey = named_and_over()
    before = counters(survey)

    assert erase_personal_data(at=due(survey)) == 1

    assert Ballot.objects.filter(survey=survey, participation=None).count() == 6
    assert not Participation.objects.filter(survey=survey).exists()
    assert counters(survey) == before
    assert recount(survey) == []
    assert Erasure.objects.get().statement["erased"]["names"] == 6


def test_contact_details_go_from_the_answers_and_the_counters_follow():
    survey = make_open_survey(**NAMED)
    survey.keep_document(contact_questionnaire())
    survey.save()
    answers = {"q3": "Des arbres", "q9": "someone@example.org"}
    for _ in range(6):
        cast_by(survey, Participant(user_id=make_user().pk), answers)
    survey = close(survey)

    erase_personal_data(at=due(survey))

    assert {json.dumps(one.answers) for one in Ballot.objects.all()} == {'{"q3": "Des arbres"}'}
    assert "example.org" not in str(list(OpenAnswer.objects.values_list("text", flat=True)))
    assert OpenAnswer.objects.count() == 6
    assert recount(survey) == []
    assert Erasure.objects.get().statement["erased"]["answers"] == 6


def test_ballots_go_entirely_where_the_team_chose_so():
    survey = named_and_over(erases_ballots=True, answers={"q1": "yes", "q3": "Des arbres"})

    erase_personal_data(at=due(survey))

    assert not Ballot.objects.exists()
    assert not OpenAnswer.objects.exists()
    assert recount(survey) == []
    told = Erasure.objects.get().statement
    assert (told["erased"]["ballots"], told["ballots_left"]) == (6, 0)


def test_ballots_of_a_survey_made_anonymous_stay_whatever_it_said_while_it_had_names():
    survey = named_and_over(erases_ballots=True, answers={"q1": "yes"})
    hidden = replace(terms_of(survey), anonymity=Anonymity.ANONYMOUS)
    update_terms(survey, hidden, by=make_user(), at=timezone.now())
    survey.refresh_from_db()

    erase_personal_data(at=due(survey))

    assert Ballot.objects.count() == 6
    told = Erasure.objects.get().statement
    assert (told["with_ballots"], told["ballots_left"]) == (False, 6)


def test_the_job_runs_each_night():
    fill(make_open_survey())
    tasks.forget_participants(0)
    assert Participation.objects.exists()


# --- links cut when all is over ----------------------------------------------------------
def register(survey):
    return Participation.objects.filter(survey=survey)


def test_a_browser_that_answered_is_unknown_once_the_survey_is_over():
    survey, browser = make_open_survey(), make_browser()
    for one in [browser, *(make_browser() for _ in range(5))]:
        cast_by(survey, Participant(browser_key=browser_key(survey, one)))
    assert register(survey).filter(browser_key=browser_key(survey, browser)).exists()
    close(survey)

    assert cut_links(at=timezone.now()) == 1

    assert not register(survey).filter(browser_key=browser_key(survey, browser)).exists()
    assert register(survey).count() == 6  # how many took part is still known
    assert len({bytes(line.browser_key) for line in register(survey)}) == 6
    assert cut_links(at=timezone.now()) == 0


def test_a_printed_code_and_an_identity_are_unknown_too_and_unused_codes_go():
    survey = make_open_survey(audience=Audience.CODES)
    used = code_hashes(survey, "AAAAAAAAAA")[0]
    for mark in (used, *(bytes([n]) * 16 for n in range(5))):
        register(survey).create(survey=survey, code_hash=mark)
    register(survey).create(survey=survey, identity_mark=b"i" * 16)
    batch = CodeBatch.objects.create(survey=survey, name="a", size=1, created_at=timezone.now())
    PrintedCode.objects.create(survey=survey, batch=batch, code_hash=b"u" * 16)
    close(survey, timezone.now() - timedelta(days=8))

    assert cut_links(at=timezone.now()) == 1

    assert not register(survey).filter(code_hash=used).exists()
    assert not register(survey).filter(identity_mark=b"i" * 16).exists()
    assert register(survey).count() == 7
    assert not PrintedCode.objects.exists()


def test_an_account_s_line_keeps_no_code():
    survey, user = make_open_survey(), make_user()
    register(survey).create(survey=survey, user=user, code_hash=b"c" * 16)
    close(survey, timezone.now() - timedelta(days=8))

    cut_links(at=timezone.now())

    line = register(survey).get()
    assert (line.user, line.code_hash) == (user, None)


def test_a_survey_that_may_be_opened_again_keeps_what_refuses_a_second_ballot():
    survey, browser = make_open_survey(), make_browser()
    cast_by(survey, Participant(browser_key=browser_key(survey, browser)))
    ended = close(survey)
    assert may_extend(ended, at=timezone.now())

    assert cut_links(at=timezone.now()) == 0
    assert cut_links(at=timezone.now() + timedelta(days=8)) == 1
    assert not may_extend(ended, at=timezone.now())


def test_an_urn_that_is_not_sealed_and_a_survey_under_way_keep_their_links():
    survey = make_open_survey()
    for _ in range(6):
        cast_by(survey, Participant(browser_key=browser_key(survey, make_browser())))
    assert cut_links(at=timezone.now()) == 0
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    assert cut_links(at=timezone.now()) == 0
    close(survey)
    tasks.cut_links_of_registers(0)
    assert Erasure.objects.get().kind == Erased.LINKS


# --- the proof ---------------------------------------------------------------------------
def test_the_proof_says_what_when_and_by_which_rule_and_is_sealed(settings):
    survey = make_closed_survey()
    fill(survey)
    at = due(survey)
    erase_personal_data(at=at)

    proof = Erasure.objects.get()

    assert proof.statement["erased_at"] == at.isoformat()
    assert proof.statement["kept_months"] == 12
    assert proof.statement["erased"]["invitations"] == 1
    assert is_sealed(proof)
    event = AuditEvent.objects.get(verb="erase_personal_data")
    assert (event.object_id, event.details["seal"]) == (str(survey.pk), bytes(proof.seal).hex())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert is_sealed(proof)
    proof.statement["erased"]["invitations"] = 0
    assert not is_sealed(proof)


# --- changing the term -------------------------------------------------------------------
def change(survey, months, *, with_ballots=False):
    return change_retention(
        survey, months=months, with_ballots=with_ballots, by=make_user(), at=timezone.now()
    )


def test_the_term_is_shortened_at_any_time_and_lengthened_before_the_end_alone():
    survey = change(make_open_survey(), 24)
    assert survey.kept_months == 24
    details = AuditEvent.objects.get(verb="change_retention").details
    assert (details["before"], details["after"]) == (12, 24)
    over = make_closed_survey()
    assert change(over, 3).kept_months == 3
    with pytest.raises(KeptTooLong):
        change(over, 6)


def test_ballots_that_were_to_go_are_not_kept_after_all_once_the_survey_is_over():
    over = make_closed_survey(**NAMED, erases_ballots=True)
    with pytest.raises(KeptTooLong):
        change(over, 12)


def test_a_survey_made_anonymous_has_its_term_shortened_after_the_end_as_any_other():
    over = make_closed_survey(erases_ballots=True)
    assert change(over, 3).kept_months == 3


@pytest.mark.parametrize("fields", [{}, NAMED, {**NAMED, "erases_ballots": True}])
@pytest.mark.parametrize("make", [make_open_survey, make_closed_survey])
def test_what_is_offered_is_accepted_and_nothing_else_is(make, fields):
    choices = term_choices(make(**fields), at=timezone.now())

    accepted: dict[bool, list[int]] = {False: [], True: []}
    for with_ballots, months in product(accepted, KEPT_CHOICES):
        with suppress(KeptTooLong):
            change(make(**fields), months, with_ballots=with_ballots)
            accepted[with_ballots].append(months)

    assert accepted[not choices.may_keep_ballots] == list(choices.months)
    assert (accepted[False] == []) is not choices.may_keep_ballots
    assert choices.may_erase_ballots == (fields != {})


def test_nothing_is_changed_once_the_data_are_gone():
    survey = make_closed_survey()
    erase_personal_data(at=due(survey))
    with pytest.raises(AlreadyErased):
        change(survey, 1)


def test_a_term_that_is_not_offered_is_refused_and_the_same_term_leaves_no_trace():
    with pytest.raises(ValueError, match="5"):
        change(make_survey(), 5)
    change(make_survey(), 12)
    assert not AuditEvent.objects.exists()


# --- the pages ---------------------------------------------------------------------------
def address(survey):
    return f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/donnees-personnelles/"


def page(client, survey):
    return client.get(address(survey)).content.decode()


def test_who_may_see_and_change_what_is_kept(client: Client):
    survey = make_survey()
    cast = make_cast(survey.space)
    expected = team_page(owner=SEEN, editor=SEEN)
    assert answers_of(client, cast, address(survey)) == expected
    assert answers_of(client, cast, address(survey), method="post", data={}) == expected


def test_who_may_download_a_proof(client: Client):
    survey = make_closed_survey()
    erase_personal_data(at=due(survey))
    cast = make_cast(survey.space)
    url = f"{address(survey)}preuve/personal/"
    assert answers_of(client, cast, url) == team_page(owner=SEEN, editor=SEEN)
    assert answers_of(client, cast, f"{address(survey)}preuve/links/")["owner"] == "hidden"


def test_the_page_says_what_is_kept_and_warns_before_it_goes(client: Client):
    end = timezone.now() - timedelta(days=10)
    survey = make_closed_survey(opens_at=end - timedelta(days=1), closes_at=end, kept_months=1)
    sit_down(client, survey)
    fill(survey)
    shown = page(client, survey)
    assert "Invitations, avec leurs adresses" in shown
    assert "Effacées dans la nuit qui suit le" in shown
    assert retention_of(survey, at=timezone.now()).is_soon
    survey.kept_months = 12
    survey.save()
    assert "Effacées dans la nuit qui suit le" not in page(client, survey)


def test_a_team_changes_the_term_and_says_why_to_lengthen_it(client: Client):
    survey = sit_down(client, make_open_survey()).survey
    assert client.post(address(survey), {"months": "24"}).status_code == 422
    sent = client.post(address(survey), {"months": "24", "reason": "Un recours est en cours"})
    assert sent.status_code == 302
    survey.refresh_from_db()
    assert survey.kept_months == 24


def test_a_refusal_is_said_beside_the_field(client: Client):
    over = sit_down(client, make_closed_survey()).survey
    answer = client.post(address(over), {"months": "36", "reason": "Pour plus tard"})
    assert answer.status_code == 422
    assert "la durée peut être raccourcie" in answer.content.decode()
    erase_personal_data(at=due(over))
    answer = client.post(address(over), {"months": "1"})
    assert "de ce sondage sont effacées" in answer.content.decode()


def test_a_survey_that_is_over_offers_shorter_terms_alone(client: Client):
    over = sit_down(client, make_closed_survey()).survey
    shown = page(client, over)
    assert re.findall(r'<option value="(\d+)"', shown) == ["1", "3", "6", "12"]
    assert "vous pouvez la raccourcir, pas l’allonger" in shown
    assert 'name="reason"' not in shown
    assert client.post(address(over), {"months": "3"}).status_code == 302


def test_the_shortest_term_of_a_survey_that_is_over_leaves_nothing_to_choose(client: Client):
    over = sit_down(client, make_closed_survey(kept_months=1)).survey
    shown = page(client, over)
    assert "C’est déjà la durée la plus courte." in shown
    assert 'name="months"' not in shown


def test_answers_that_were_to_go_are_not_offered_to_stay(client: Client):
    over = sit_down(client, make_closed_survey(**NAMED, erases_ballots=True)).survey
    shown = page(client, over)
    assert "leurs réponses seraient effacées" in shown
    assert 'name="with_ballots"' not in shown
    assert client.post(address(over), {"months": "3"}).status_code == 302
    over.refresh_from_db()
    assert (over.kept_months, over.erases_ballots) == (3, True)


def test_the_proof_is_a_text_that_can_be_checked(client: Client):
    survey = sit_down(client, make_closed_survey()).survey
    fill(survey)
    erase_personal_data(at=due(survey))
    assert "Preuves de ce qui a été effacé" in page(client, survey)

    answer = client.get(f"{address(survey)}preuve/personal/")

    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert re.search(r"- Invitations, avec leurs adresses électroniques\W+1\n", text)
    assert bytes(Erasure.objects.get().seal).hex() in text
    assert "Le sceau correspond" in text
    Erasure.objects.update(seal=b"f" * 32)
    assert "NE CORRESPOND PAS" in client.get(f"{address(survey)}preuve/personal/").content.decode()
    assert "Le sceau ne correspond pas" in page(client, survey)


def test_what_the_proof_says_of_its_checking_is_true(client: Client, settings):
    survey = sit_down(client, make_closed_survey(kept_months=1)).survey
    fill(survey)
    erase_personal_data(at=due(survey))
    text = client.get(f"{address(survey)}preuve/personal/").content.decode()
    statement = re.search(r"^\{.*\}$", text, re.MULTILINE)
    assert statement is not None
    sealed = statement[0].encode()
    assert f"SHA-256: {hashlib.sha256(sealed).hexdigest()}\n" in text
    key = settings.SECRET_KEY.encode()
    seal = hmac.new(key, b"surveys.erasure|" + sealed, "sha256").hexdigest()
    assert seal in text
    assert AuditEvent.objects.get(verb="erase_personal_data").details["seal"] == seal
    assert "1 mois après la fin du sondage" in text


def test_a_proof_names_what_went_and_not_what_there_was_none_of(client: Client):
    survey = sit_down(client, make_closed_survey()).survey
    fill(survey)
    erase_personal_data(at=due(survey))
    text = client.get(f"{address(survey)}preuve/personal/").content.decode()
    assert "Feuilles en cours de saisie" not in text
    shown = page(client, survey)
    assert "Feuilles en cours de saisie" not in shown
    assert "Invitations, avec leurs adresses électroniques" in shown


def test_a_proof_that_nothing_was_left_says_so(client: Client):
    survey = sit_down(client, make_closed_survey()).survey
    erase_personal_data(at=due(survey))
    assert "Il ne restait rien à effacer." in page(client, survey)
    text = client.get(f"{address(survey)}preuve/personal/").content.decode()
    assert "Il ne restait rien à effacer." in text


def test_participants_read_on_the_page_of_a_survey_that_is_over_what_became_of_data(
    client: Client,
):
    survey = make_closed_survey()
    path = f"/s/{survey.code}/"
    assert "Ses données personnelles sont gardées jusqu’au" in client.get(path).content.decode()
    erase_personal_data(at=due(survey))
    assert "Ses données personnelles ont été effacées le" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kept_months": 3}, "3 mois après la fin du sondage, la liste des participants"),
        (NAMED, "12 mois après la fin du sondage, votre nom"),
        ({**NAMED, "erases_ballots": True}, "12 mois après la fin du sondage, vos réponses"),
    ],
)
def test_participants_read_it_before_they_answer(client: Client, fields, words):
    survey = make_open_survey(**fields)
    client.force_login(make_member(survey.space))
    assert words in client.get(f"/s/{survey.code}/").content.decode()
