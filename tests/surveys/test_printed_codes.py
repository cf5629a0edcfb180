"""Printed codes: made, typed, used up with the ballot or not at all, counted by fives."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.surveys.admission.conditions import HasCode, Inhabitant
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import (
    CodeBatch,
    IncomingBallot,
    Participation,
    PrintedCode,
    Survey,
)
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.selectors.codes import count_codes, find_code, read_printed_code
from aimpact.surveys.services.casting import (
    AlreadyTookPart,
    CodeNotGood,
    Participant,
    SurveyNotOpen,
    cast_ballot,
)
from aimpact.surveys.services.leaving import settle_departure
from aimpact.surveys.services.printed_codes import (
    LARGEST_BATCH,
    SurveyAsksNoCode,
    SurveyEnded,
    TooManyCodes,
    make_codes,
    revoke_batch,
    unseal_codes,
)
from aimpact.surveys.services.retention import erase_personal_data
from aimpact.surveys.services.stirring import stir
from tests.factories import make_commune, make_member, make_open_survey, make_space, make_user
from tests.permissions import REFUSED, SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import one_page

pytestmark = pytest.mark.django_db
NOW = timezone.now


def make(survey, number=3):
    return make_codes(survey, name="lettres", number=number, by=make_user(), at=NOW())


def coded(**fields):
    return make_open_survey(audience=Audience.CODES, **fields)


def cast(survey, code_hash, **keys):
    return cast_ballot(
        survey,
        by=Participant(code_hash=code_hash, **keys),
        at=NOW(),
        receipt=make_receipt(),
        answers={"q1": "yes"},
        profile={},
    ).receipt


# --- making and finding ------------------------------------------------------------------


def test_codes_are_ten_characters_that_nobody_confuses_each_once():
    made = make(coded(), 50)
    assert len(set(made.codes)) == 50
    assert {len(code) for code in made.codes} == {10}
    assert not set("".join(made.codes)) & set("01ILOU")


def test_nothing_kept_tells_a_code():
    survey = coded()
    made = make(survey)
    kept = str(list(PrintedCode.objects.values())) + str(list(CodeBatch.objects.values()))
    kept += str(list(AuditEvent.objects.values()))
    assert not any(code in kept for code in made.codes)
    assert {len(bytes(row.code_hash)) for row in PrintedCode.objects.all()} == {16}


def test_the_rows_are_not_in_the_order_of_the_letters():
    survey = coded()
    made = make(survey, 40)
    hashes = [bytes(find_code(survey, code) or b"") for code in made.codes]
    rows = [bytes(row.code_hash) for row in PrintedCode.objects.order_by("pk")]
    assert rows == sorted(hashes)


def test_a_code_is_found_however_it_is_typed_and_in_its_survey_alone():
    survey, other = coded(), coded()
    code = make(survey).codes[0]
    assert find_code(survey, f" {code[:5].lower()}-{code[5:]} ") is not None
    assert find_code(other, code) is None
    assert find_code(survey, "23456789AB") is None


@pytest.mark.parametrize("typed", ["", "ABCD2345", "ABCDEFGHJ0", "ABCDEFGHJKM", "é" * 10])
def test_what_cannot_be_a_code_is_not_looked_for(typed):
    assert read_printed_code(typed) == ""


def test_a_former_secret_key_still_finds_the_code(settings):
    survey = coded()
    code = make(survey).codes[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key of the tests, as long as it should be"
    assert find_code(survey, code) is not None


def test_codes_are_refused_where_nobody_is_asked_for_one():
    with pytest.raises(SurveyAsksNoCode):
        make(make_open_survey())


def test_codes_are_refused_once_the_survey_is_over():
    with pytest.raises(SurveyEnded):
        make(coded(closed_at=NOW()))


@pytest.mark.parametrize("number", [0, LARGEST_BATCH + 1])
def test_a_batch_has_a_size(number):
    with pytest.raises(TooManyCodes):
        make(coded(), number)


def test_a_survey_has_so_many_codes(monkeypatch):
    monkeypatch.setattr("aimpact.surveys.services.printed_codes.MOST_CODES", 5)
    survey = coded()
    make(survey)
    with pytest.raises(TooManyCodes):
        make(survey)


def test_codes_are_unsealed_for_an_hour(monkeypatch):
    made = make(coded())
    assert unseal_codes(made.sealed) == made.codes
    later = NOW().timestamp() + 3_700
    monkeypatch.setattr("time.time", lambda: later)
    assert unseal_codes(made.sealed) == ()
    assert unseal_codes("not ours") == ()


# --- using -------------------------------------------------------------------------------


def test_a_code_is_used_up_in_the_statement_of_the_ballot(django_assert_num_queries):
    survey = coded()
    code = find_code(survey, make(survey).codes[0])
    with django_assert_num_queries(1):
        cast(survey, code)
    assert PrintedCode.objects.count() == 2
    line = Participation.objects.get()
    assert bytes(line.code_hash) == code
    assert (line.user, line.invitation, line.browser_key) == (None, None, None)
    assert IncomingBallot.objects.get().participation is None


def test_a_code_serves_once():
    survey = coded()
    code = find_code(survey, make(survey).codes[0])
    cast(survey, code)
    with pytest.raises(AlreadyTookPart):
        cast(survey, code)
    assert IncomingBallot.objects.count() == 1


def test_a_code_that_was_never_made_casts_nothing():
    survey = coded()
    make(survey)
    with pytest.raises(CodeNotGood):
        cast(survey, b"x" * 16)
    assert not Participation.objects.exists()


def test_a_ballot_refused_leaves_the_code_good():
    survey = coded()
    code = find_code(survey, make(survey).codes[0])
    Survey.objects.filter(pk=survey.pk).update(closed_at=NOW())
    with pytest.raises(SurveyNotOpen):
        cast(survey, code)
    assert PrintedCode.objects.count() == 3


def test_a_person_who_took_part_leaves_the_code_good():
    commune = make_commune()
    survey = make_open_survey(rule=Rule(((Inhabitant(commune.pk), HasCode()),)))
    first, second = (find_code(survey, code) for code in make(survey, 2).codes)
    user = make_user(commune=commune)
    cast(survey, first, user_id=user.pk)
    with pytest.raises(AlreadyTookPart):
        cast(survey, second, user_id=user.pk)
    assert bytes(PrintedCode.objects.get().code_hash) == second


def test_a_full_survey_leaves_the_code_good():
    survey = coded(maximum_ballots=1)
    survey.places = None
    from aimpact.surveys.models import Places
    from aimpact.surveys.services.casting import SurveyFull

    Places.objects.create(survey=survey, taken=0)
    first, second = (find_code(survey, code) for code in make(survey, 2).codes)
    cast(survey, first)
    with pytest.raises(SurveyFull):
        cast(survey, second)
    assert PrintedCode.objects.filter(code_hash=second).exists()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_with_one_code_cast_one_ballot():
    survey = coded()
    code = find_code(survey, make(survey).codes[0])

    def attempt(number):
        try:
            return bool(cast(survey, code))
        except AlreadyTookPart:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1
    assert IncomingBallot.objects.count() == 1


def test_codes_taken_back_open_nothing_and_ballots_stay():
    survey = coded()
    made = make(survey)
    used, left = (find_code(survey, code) for code in made.codes[:2])
    cast(survey, used)
    assert revoke_batch(made.batch, by=make_user(), at=NOW()) == 2
    assert IncomingBallot.objects.count() == 1
    with pytest.raises(CodeNotGood):
        cast(survey, left)
    assert revoke_batch(made.batch, by=make_user(), at=NOW()) == 0
    assert AuditEvent.objects.filter(verb="revoke_codes").count() == 1


def test_numbers_of_codes_used_are_told_by_fives():
    survey = coded()
    codes = [find_code(survey, code) for code in make(survey, 12).codes]
    told = []
    for code in codes[:6]:
        told.append(count_codes(survey).used)
        cast(survey, code)
    assert told == [0, 0, 0, 0, 0, 5]
    assert count_codes(survey).made == 12


def test_stirring_keeps_the_codes_of_the_register():
    survey = coded()
    code = find_code(survey, make(survey).codes[0])
    cast(survey, code)
    with transaction.atomic():
        stir(survey.pk)
    assert bytes(Participation.objects.get().code_hash) == code


def test_who_leaves_does_not_free_the_code():
    commune = make_commune()
    survey = make_open_survey(rule=Rule(((Inhabitant(commune.pk), HasCode()),)))
    code = find_code(survey, make(survey).codes[0])
    user = make_user(commune=commune)
    cast(survey, code, user_id=user.pk)
    settle_departure(user, NOW())
    line = Participation.objects.get()
    assert line.user is None
    assert bytes(line.code_hash) == code


# --- at the door -------------------------------------------------------------------------


def door(survey):
    return f"/s/{survey.code}/"


def test_who_comes_without_a_code_is_asked_for_it(client):
    survey = one_page(audience=Audience.CODES)
    response = client.get(door(survey))
    page = response.content.decode()
    assert response.status_code == 403
    assert 'name="_code"' in page
    assert "La place" not in page


def test_a_code_typed_opens_the_survey_and_its_ballot_uses_it(client):
    from tests.surveys.answering import answer

    survey = one_page(audience=Audience.CODES)
    code = make(survey).codes[0]
    typed = client.post(door(survey), {"_code": f"{code[:5]} {code[5:]}"})
    assert (typed.status_code, typed["Location"]) == (302, door(survey))
    cookie = client.cookies["code"]
    assert cookie["httponly"]
    assert cookie["path"] == door(survey)
    assert code not in cookie.value
    assert client.get(door(survey)).status_code == 200
    assert answer(client, survey, q1="yes").status_code == 302
    assert PrintedCode.objects.count() == 2
    again = client.get(door(survey))
    assert again.status_code == 403
    assert "déjà" in again.content.decode()


def test_the_same_form_sent_twice_gives_one_ballot_and_the_thanks_again(client):
    from tests.surveys.answering import open_form, send

    survey = one_page(audience=Audience.CODES)
    client.post(door(survey), {"_code": make(survey).codes[0]})
    form = open_form(client, survey)
    assert send(client, form, q1="yes").status_code == 302
    assert send(client, form, q1="yes").status_code == 302
    assert IncomingBallot.objects.count() == 1


def test_a_wrong_code_is_said_and_kept_in_its_field(client):
    survey = one_page(audience=Audience.CODES)
    response = client.post(door(survey), {"_code": "23456-789AB"})
    assert response.status_code == 422
    assert 'value="23456-789AB"' in response.content.decode()
    empty = client.post(door(survey), {"_code": ""})
    assert empty.status_code == 422


def test_a_code_of_another_survey_s_cookie_opens_nothing(client):
    survey, other = one_page(audience=Audience.CODES), one_page(audience=Audience.CODES)
    client.post(door(other), {"_code": make(other).codes[0]})
    client.cookies["code"]["path"] = "/"
    assert client.get(door(survey)).status_code == 403


def test_a_closed_survey_takes_no_code(client):
    survey = one_page(audience=Audience.CODES)
    code = make(survey).codes[0]
    Survey.objects.filter(pk=survey.pk).update(closed_at=NOW())
    assert client.post(door(survey), {"_code": code}).status_code == 410


def test_a_survey_without_codes_takes_no_code(client):
    survey = one_page()
    assert client.post(door(survey), {"_code": "23456789AB"}).status_code == 422


def test_a_personal_code_typed_for_a_survey_s_says_which_comes_first(client):
    response = client.post("/s/", {"code": "23456-789AB"})
    assert response.status_code == 422
    assert "code personnel" in response.content.decode()


# --- the team's pages --------------------------------------------------------------------


def urls(survey):
    base = f"/e/{survey.space.slug}/equipe/sondages/{survey.code}/diffusion/codes/"
    return base, f"{base}csv/"


def test_only_those_who_invite_see_and_make_codes(client):
    space = make_space()
    survey = coded(space=space)
    page, _file = urls(survey)
    cast_ = make_cast(space)
    expected = team_page(owner=SEEN, admin=SEEN, manager=SEEN, editor=SEEN, moderator=REFUSED)
    answers = answers_of(client, cast_, page)
    assert {who: answers[who] for who in ("stranger", "citizen", "member", "staff elsewhere")} == {
        who: expected[who] for who in ("stranger", "citizen", "member", "staff elsewhere")
    }
    made = answers_of(client, cast_, page, method="post", data={"name": "x", "number": "2"})
    assert made == answers


def test_codes_are_made_then_downloaded_by_who_made_them_alone(client):
    space = make_space()
    survey = coded(space=space)
    page, table = urls(survey)
    client.force_login(make_staff(space))
    assert client.get(table).status_code == 404
    made = client.post(page, {"name": "Lettres", "number": "30"})
    assert made["Location"] == page
    assert "Lettres" in client.get(page).content.decode()
    rows = list(
        csv.reader(io.StringIO(client.get(table).content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == 31
    assert all(find_code(survey, row[0]) for row in rows[1:])
    client.force_login(make_staff(space))
    assert client.get(table).status_code == 404


@pytest.mark.parametrize("sheet", ["lettres", "etiquettes"])
def test_letters_and_labels_are_pdf(client, sheet):
    space = make_space()
    survey = coded(space=space)
    page, table = urls(survey)
    client.force_login(make_staff(space))
    client.post(page, {"name": "Lettres", "number": "25"})
    for language in ("fr", "en", "xx"):
        response = client.get(table.replace("csv", sheet), {"langue": language})
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
    assert client.get(table.replace("csv", "autre")).status_code == 404


def test_a_batch_is_taken_back_after_a_question(client):
    space = make_space()
    survey = coded(space=space)
    page, table = urls(survey)
    client.force_login(make_staff(space))
    client.post(page, {"name": "Lettres", "number": "2"})
    batch = CodeBatch.objects.get()
    url = f"{page}{batch.pk}/reprendre/"
    assert PrintedCode.objects.count() == 2
    assert client.get(url).status_code == 200
    assert client.post(url)["Location"] == page
    assert not PrintedCode.objects.exists()
    assert client.get(table).status_code == 404
    other = coded()
    assert client.post(url.replace(survey.code, other.code)).status_code == 404


def test_what_cannot_be_made_is_said(client):
    space = make_space()
    survey = make_open_survey(space)
    client.force_login(make_staff(space))
    page, _table = urls(survey)
    assert client.post(page, {"name": "x", "number": "2"}).status_code == 422
    assert client.post(page, {"name": "", "number": "9999999"}).status_code == 422
    assert not CodeBatch.objects.exists()


def test_codes_are_forgotten_with_the_register():
    survey = coded()
    make(survey)
    Survey.objects.filter(pk=survey.pk).update(closed_at=NOW())
    erase_personal_data(at=NOW() + timedelta(days=31 * survey.kept_months))
    assert not PrintedCode.objects.exists()


def test_a_member_who_has_no_code_reads_both_ways(client):
    from aimpact.surveys.admission.conditions import Member

    space = make_space()
    survey = one_page(space=space, rule=Rule(((Member(),), (HasCode(),))))
    code = make(survey).codes[0]
    page = client.get(door(survey)).content.decode()
    assert "voie-2" in page
    client.post(door(survey), {"_code": code})
    assert client.get(door(survey)).status_code == 403  # the ways share no key: one signs in
    client.force_login(make_user())
    client.post(door(survey), {"_code": code})
    assert client.get(door(survey)).status_code == 200
    client.force_login(make_member(space))
    assert client.get(door(survey)).status_code == 200
