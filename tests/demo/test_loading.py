"""The demonstration as loaded: through the product's own services, true to its constraints."""

import pytest
from allauth.mfa.totp.internal.auth import validate_totp_code
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from aimpact.accounts.models import User
from aimpact.demo.accounts import PASSWORD, staff_accounts
from aimpact.demo.places import COMMUNES, MARGIN_SOURCE, REGION_SLUG
from aimpact.demo.programme import PROGRAMME
from aimpact.demo.selectors import demo_accounts, demo_spaces
from aimpact.demo.services import load_demo
from aimpact.demo.services.secret import UNUSED
from aimpact.desk.enums import FileState, StudyState
from aimpact.desk.models import Study
from aimpact.insights.designs import Design
from aimpact.insights.sampling import LabelRefusal
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.representation import to_reach
from aimpact.library.models import BankQuestion, SpaceTemplate
from aimpact.library.selectors.bank import proposed_questions
from aimpact.library.selectors.trends import trends_of
from aimpact.proofs import verify_board
from aimpact.spaces.models import Membership, Space
from aimpact.spaces.rules import is_aimpact_team
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import (
    AnswerFile,
    ArrivalCount,
    Ballot,
    Board,
    IncomingBallot,
    Invitation,
    Kiosk,
    Participation,
    PrintedCode,
    Survey,
    Tally,
)
from aimpact.surveys.selectors.paper import batch_lines, batch_state
from aimpact.surveys.services.sealing import PAGE, SMALLEST_BATCH, recount
from aimpact.territories.models import PopulationMargin, Territory
from tests.surveys.secret import file_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PLANNED = {planned.name: planned for planned in PROGRAMME}


def survey_named(name: str) -> Survey:
    planned = PLANNED[name]
    surveys = Survey.objects.filter(space__slug=planned.space)
    return next(s for s in surveys if s.title("fr") == planned.document.title.fr)


def test_loading_twice_changes_nothing(demo):
    before = [model.objects.count() for model in (User, Survey, Ballot, Membership)]

    assert load_demo(at=demo) is False
    assert [model.objects.count() for model in (User, Survey, Ballot, Membership)] == before


def test_places_are_marked_as_fictional_and_their_figures_as_invented():
    places = Territory.objects.filter(code__startswith="ZZ")

    assert places.count() == 2 + len(COMMUNES)
    assert set(places.values_list("is_fictional", flat=True)) == {True}
    margins = PopulationMargin.objects.filter(territory__code="ZZ001")
    assert {margin.source for margin in margins} == {MARGIN_SOURCE}
    assert {m.variable for m in margins} == {"age_band", "gender", "gender_age_band", "occupation"}


def test_surveys_are_in_every_state(demo):
    states = {planned.name: survey_named(planned.name).state(demo) for planned in PROGRAMME}

    assert states == {
        "place": SurveyState.CLOSED,
        "services": SurveyState.OPEN,
        "rue": SurveyState.SCHEDULED,
        "berges": SurveyState.OPEN,
        "jeunes": SurveyState.OPEN,
        "trains": SurveyState.OPEN,
        "projets": SurveyState.CLOSED,
        "lycees": SurveyState.DRAFT,
        "teletravail": SurveyState.CLOSED,
        "conseils": SurveyState.OPEN,
        "weekend": SurveyState.CLOSED,
        "barometre-1": SurveyState.CLOSED,
        "barometre-2": SurveyState.CLOSED,
        "salle": SurveyState.CLOSED,
        "cameras": SurveyState.OPEN,
        "reunions": SurveyState.OPEN,
        "printemps": SurveyState.CLOSED,
    }


@pytest.mark.parametrize("planned", PROGRAMME, ids=lambda planned: planned.name)
def test_ballots_are_sealed_counted_and_registered_once_each(planned):
    survey = survey_named(planned.name)

    waiting = IncomingBallot.objects.filter(survey=survey).count()
    assert Ballot.objects.filter(survey=survey).count() + waiting == planned.ballots
    # What may be changed until the closing waits for it.
    most = planned.ballots + 1 if survey.may_edit else 2 * max(SMALLEST_BATCH, survey.smallest_cell)
    assert waiting < most
    unused = UNUSED if survey.is_verifiable else 0
    assert Participation.objects.filter(survey=survey).count() == planned.online + unused
    assert recount(survey) == []


def test_only_the_named_survey_joins_ballots_to_people():
    named = Ballot.objects.filter(participation__isnull=False)

    assert set(named.values_list("survey_id", flat=True)) == {survey_named("teletravail").pk}
    assert Invitation.objects.filter(survey=survey_named("teletravail")).count() == 320


def test_the_ballots_of_a_secret_vote_are_on_its_board():
    board = survey_named("salle").board
    content = verify_board.read_board(file_of(board))

    assert (board.ballots, board.rights) == (64, 64 + UNUSED)
    assert list(verify_board.find_faults(content)) == []
    assert not Board.objects.filter(survey=survey_named("cameras")).exists()
    assert survey_named("cameras").signing_key.private


def test_a_survey_is_answered_in_every_way(demo):
    survey = survey_named("berges")
    ways = dict(
        Tally.objects.filter(survey=survey, field="_channel", profile_field="").values_list(
            "answer", "count"
        )
    )

    assert survey.extension_reason
    assert ways["kiosk"] > 50
    lines = batch_lines(survey)
    assert [(line.batch.size, line.cast, line.keyed) for line in lines] == [(20, 0, 7), (50, 41, 0)]
    latest = batch_state(lines[0].batch)
    assert (len(latest.differing), len(latest.keyed_once), latest.agreed) == (1, 2, 4)
    assert Kiosk.objects.filter(survey=survey).count() == 2
    online = sum(ArrivalCount.objects.filter(survey=survey).values_list("completed", flat=True))
    assert online == PLANNED["berges"].online


def test_a_survey_combines_conditions_and_hands_out_codes():
    survey = survey_named("jeunes")

    assert len(survey.rule.ways) == 2
    assert PrintedCode.objects.filter(survey=survey).count() == 150


def test_some_gave_up_after_the_first_page():
    survey = survey_named("place")
    turned = Tally.objects.get(survey=survey, field=PAGE, answer="p1")

    assert turned.count == 1_180 + 163


def test_staff_sign_in_with_their_password_and_second_factor():
    for account in staff_accounts():
        user = User.objects.get(email=account.email)
        assert user.check_password(PASSWORD)
        assert is_mfa_enabled(user)
    accounts = {account.email: account for account in demo_accounts()}
    owner = accounts["commune-proprietaire@example.org"]
    assert validate_totp_code(owner.secret, owner.code)
    assert owner.email in str(owner)
    assert owner.secret in str(owner)


def test_a_citizen_signs_in_without_a_second_factor(rf):
    citizen = demo_accounts()[-1]

    assert (citizen.secret, citizen.code) == ("", "")
    assert authenticate(rf.post("/"), email=citizen.email, password=citizen.password) is not None


def test_that_citizen_may_still_answer_every_survey_of_the_town_and_changed_one_ballot(demo):
    citizen = User.objects.get(email=demo_accounts()[-1].email)

    took_part = Participation.objects.filter(user=citizen, survey__space__slug="brumeval")
    (own,) = took_part.select_related("survey")
    assert own.survey == survey_named("reunions")
    assert own.survey.may_edit
    (ballot,) = IncomingBallot.objects.filter(participation=own)
    assert ballot.day == demo.astimezone(own.survey.zone).date()
    assert citizen.birth_year is not None
    assert citizen.birth_year <= 2000


def test_the_aimpact_team_runs_the_agora_and_has_no_key_to_clients():
    team = User.objects.get(email="aimpact-proprietaire@example.org")

    assert is_aimpact_team(team)
    assert list(Space.objects.of_person(team).values_list("slug", flat=True)) == ["agora"]


def test_every_space_shows_its_codes_and_surveys(demo):
    shown = demo_spaces(at=demo)

    assert [len(space.surveys) for space in shown] == [11, 3, 1, 2]
    assert [len(space.codes) for space in shown] == [2, 1, 1, 0]


def test_the_command_says_who_can_sign_in(capsys):
    call_command("load_demo", "--accounts", skip_checks=True)

    said = capsys.readouterr().out
    assert "there already" in said
    assert said.count("@example.org") == 17


def test_the_command_refuses_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo", skip_checks=True)


def test_the_page_of_the_demonstration_lists_accounts_and_surveys(client, settings):
    settings.DEMO = True

    page = client.get(reverse("demo"))

    content = page.content.decode()
    accounts = page.context["accounts"]
    assert len(accounts) == 17
    assert all(account.email in content for account in accounts)
    assert accounts[0].secret in content
    assert "Quelle place du Marché demain" in content


def test_the_barometer_asked_twice_draws_a_trend_and_fills_the_library(demo):
    latest = survey_named("barometre-2")
    trends = trends_of(latest, at=demo)

    assert set(trends) == {"life", "needs", "heard"}
    assert [trend.is_comparable for trend in trends.values()] == [True, False, True]
    assert BankQuestion.objects.filter(space=latest.space).count() == 3
    assert SpaceTemplate.objects.get().name == "Baromètre communal"
    assert len(proposed_questions()) == 1


def test_the_weekend_has_a_map_and_photos_apart_from_their_ballots(demo):
    survey = survey_named("weekend")
    files = AnswerFile.objects.filter(survey=survey)

    assert files.count() > 5
    assert {file.extension for file in files} == {"jpg"}
    assert all(default_storage.exists(file.path) for file in files)
    assert {file.ticket for file in files} == {""}
    pins = Tally.objects.filter(survey=survey, field="where", profile_field="")
    assert sum(1 for each in pins if each.answer.startswith("g")) > 50


def test_one_survey_is_a_random_sample_and_one_label_is_refused(demo):
    drawn = read_results(survey_named("teletravail"), at=demo)
    assert (drawn.design, drawn.label_refusals) == (Design.RANDOM, ())
    assert drawn.people[0].population is not None
    hoped = read_results(survey_named("place"), at=demo)
    assert hoped.design is Design.OPEN
    assert LabelRefusal.NO_QUOTA_SET in hoped.label_refusals


def test_a_survey_that_is_open_has_a_public_still_to_reach(demo):
    results = read_results(survey_named("berges"), at=demo)
    assert to_reach(results)


def test_the_region_has_a_study_at_work_with_its_file_its_log_and_tables():
    study = Study.objects.get(state=StudyState.OPEN)
    material = study.materials.get()
    assert (study.space.slug, material.survey) == (REGION_SLUG, survey_named("printemps"))
    assert (material.file.state, material.file.lines) == (FileState.DONE, 430)
    assert [each.number for each in material.steps.order_by("number")] == [1, 2, 3, 4]
    assert material.tables.count() == 3
