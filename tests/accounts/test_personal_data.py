"""Nothing of a person is forgotten, when they take their data away nor when they leave.

The models are walked: a new foreign key to a person, or a new e-mail address, fails these tests
until somebody says how it is exported and what becomes of it.
"""

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import BigIntegerField, EmailField, Field, Model
from django.test import Client
from django.utils import timezone

from aimpact.accounts import personal_data
from aimpact.accounts.enums import Gender, OccupationalGroup
from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.accounts.selectors import account_data
from aimpact.accounts.services import Profile, change_profile, delete_account
from aimpact.core.models import AuditEvent, OutgoingMail
from aimpact.core.services import record_event
from aimpact.desk.models import (
    Advice,
    Coder,
    FrameChange,
    MissionWish,
    ReadingComment,
    RemarkAnswer,
    Verdict,
)
from aimpact.exchange.models import AnswerFile as SentAnswers
from aimpact.exchange.models import QuestionnaireImport
from aimpact.insights.enums import FindingVerdict, ThemeVerb
from aimpact.insights.models import (
    Analysis,
    FindingChoice,
    Publication,
    SamplePlan,
    SpaceMargin,
    Theme,
    ThemeChange,
    ThemeSet,
)
from aimpact.insights.services.exports import Content, ExportOrder, FileFormat, export_survey
from aimpact.reports.enums import Audience as Readers
from aimpact.reports.enums import NoteMoment
from aimpact.reports.models import Commitment, NoteEdit, NoteRecipient, SentNote
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Membership, StaffInvitation
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import (
    AnswerFile,
    Ballot,
    CodeBatch,
    EarlierVersion,
    ImportDraft,
    IncomingBallot,
    Invitation,
    KeyedSheet,
    Kiosk,
    OpenAnswer,
    PaperBatch,
    Participation,
    ResultsNotice,
    Survey,
    SurveyMedia,
)
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.sealing import recount, seal_ballots
from tests.accounts.confirming import confirm
from tests.desk.coding import bare_coding, make_settlement
from tests.desk.readings import make_reading, make_remark, make_section
from tests.desk.studies import make_assignment, make_step, make_study, make_table
from tests.factories import make_open_survey, make_space, make_survey, make_user

pytestmark = pytest.mark.django_db

EMAIL = "person@example.org"
TOLD = Profile(
    display_name="Quelqu’un",
    commune=None,
    birth_year=1950,
    gender=Gender.WOMAN,
    occupation=OccupationalGroup.RETIRED,
    language="fr",
)
NOW = timezone.now


def person() -> User:
    return make_user(email=EMAIL)


def batch(**fields: Any) -> PaperBatch:
    values = {"survey": make_survey(), "label": "Mairie", "first_number": 1, "last_number": 9}
    return PaperBatch.objects.create(**{**values, "created_at": NOW(), **fields})


def sheet(**fields: Any) -> KeyedSheet:
    return KeyedSheet.objects.create(batch=batch(), number=1, first={"q1": "yes"}, **fields)


def theme(**fields: Any) -> Theme:
    theme_set = ThemeSet.objects.create(
        survey=make_survey(), field="q3", proposed_at=NOW(), texts=10
    )
    return Theme.objects.create(theme_set=theme_set, name="Arbres", accepted_at=NOW(), **fields)


def later() -> Any:
    return NOW() + timedelta(days=1)


MAKERS: dict[str, Callable[[User], Model]] = {
    "account.EmailAddress.user": lambda u: EmailAddress.objects.create(
        user=u, email="other@example.org", verified=True
    ),
    "mfa.Authenticator.user": lambda u: Authenticator.objects.create(
        user=u, type="totp", data={"secret": "no"}
    ),
    "accounts.VerifiedIdentity.user": lambda u: VerifiedIdentity.objects.create(
        user=u, provider="franceconnect", subject_hash=b"s" * 32, level=1, verified_at=NOW()
    ),
    "desk.Study.asked_by": lambda u: make_study(asked_by=u),
    "desk.Coder.user": lambda u: Coder.objects.create(coding=bare_coding(), user=u, place=1),
    "desk.FrameChange.by": lambda u: FrameChange.objects.create(
        coding=bare_coding(), act="added", label="Bus", by=u, at=NOW()
    ),
    "desk.Settlement.by": make_settlement,
    "desk.Assignment.user": lambda u: make_assignment(make_study(), u),
    "desk.StudyStep.by": lambda u: make_step(make_study(), by=u),
    "desk.Reading.author": lambda u: make_reading(author=u),
    "desk.Reading.reviewer": lambda u: make_reading(reviewer=u),
    "desk.SectionVersion.by": lambda u: make_section(by=u),
    "desk.Advice.by": lambda u: Advice.objects.create(
        reading=make_reading(), place=1, source="R-1", action="publish", caveat="x", by=u, at=NOW()
    ),
    "desk.Verdict.by": lambda u: Verdict.objects.create(
        reading=make_reading(), is_accepted=True, by=u, at=NOW()
    ),
    "desk.Remark.by": lambda u: make_remark(by=u),
    "desk.RemarkAnswer.by": lambda u: RemarkAnswer.objects.create(
        remark=make_remark(), text="Oui", by=u, at=NOW()
    ),
    "desk.ReadingComment.by": lambda u: ReadingComment.objects.create(
        reading=make_reading(), is_of_aimpact=True, text="Oui", by=u, at=NOW()
    ),
    "desk.MissionWish.by": lambda u: MissionWish.objects.create(
        reading=make_reading(), advice=1, by=u, at=NOW()
    ),
    "desk.StudyTable.by": lambda u: make_table(make_study(), by=u),
    "core.AuditEvent.actor_id": lambda u: record_event(make_space(), "set_logo", by=u, at=NOW()),
    "core.OutgoingMail.to": lambda u: OutgoingMail.objects.create(
        to=u.email, subject="Bonjour", created_at=NOW()
    ),
    "spaces.Membership.user": lambda u: Membership.objects.create(
        user=u, space=make_space(), role=Role.MEMBER, joined_at=NOW()
    ),
    "spaces.StaffInvitation.email": lambda u: invite(email=u.email),
    "spaces.StaffInvitation.invited_by": lambda u: invite(email="x@example.org", invited_by=u),
    "surveys.Survey.created_by": lambda u: make_survey(created_by=u),
    "surveys.Invitation.email": lambda u: Invitation.objects.create(
        survey=make_survey(), email=u.email, created_at=NOW()
    ),
    "surveys.Participation.user": lambda u: Participation.objects.create(
        survey=make_survey(), user=u
    ),
    "surveys.ResultsNotice.email": lambda u: ResultsNotice.objects.create(
        survey=make_survey(), email=u.email
    ),
    "surveys.CodeBatch.created_by": lambda u: CodeBatch.objects.create(
        survey=make_survey(), name="a", size=1, created_by=u, created_at=NOW()
    ),
    "surveys.ImportDraft.created_by": lambda u: ImportDraft.objects.create(
        space=make_space(), created_by=u, created_at=NOW(), expires_at=later()
    ),
    "surveys.Kiosk.created_by": lambda u: Kiosk.objects.create(
        survey=make_survey(),
        place="Accueil",
        created_by=u,
        created_at=NOW(),
        expires_at=later(),
        daily_limit=10,
    ),
    "surveys.SurveyMedia.created_by": lambda u: SurveyMedia.objects.create(
        survey=make_survey(),
        code="m1",
        name="a",
        extension="webp",
        size=1,
        created_by=u,
        created_at=NOW(),
    ),
    "surveys.PaperBatch.created_by": lambda u: batch(created_by=u),
    "surveys.KeyedSheet.first_by": lambda u: sheet(first_by=u),
    "surveys.KeyedSheet.second_by": lambda u: sheet(second_by=u),
    "surveys.KeyedSheet.user": lambda u: sheet(user=u),
    "surveys.EarlierVersion.changed_by": lambda u: EarlierVersion.objects.create(
        survey=make_survey(), version=1, questionnaire={}, changed_by=u, changed_at=NOW()
    ),
    "exchange.QuestionnaireImport.created_by": lambda u: QuestionnaireImport.objects.create(
        space=make_space(), created_by=u, created_at=NOW(), expires_at=later(), format="xlsform"
    ),
    "insights.Analysis.requested_by": lambda u: Analysis.objects.create(
        survey=make_survey(), requested_by=u, requested_at=NOW()
    ),
    "insights.SamplePlan.declared_by": lambda u: SamplePlan.objects.create(
        survey=make_survey(), declared_by=u, declared_at=NOW()
    ),
    "insights.FindingChoice.decided_by": lambda u: FindingChoice.objects.create(
        survey=make_survey(), verdict=FindingVerdict.KEPT, decided_by=u, decided_at=NOW()
    ),
    "insights.Publication.changed_by": lambda u: Publication.objects.create(
        survey=make_survey(), changed_by=u, changed_at=NOW()
    ),
    "insights.Theme.accepted_by": lambda u: theme(accepted_by=u),
    "insights.ThemeChange.by": lambda u: ThemeChange.objects.create(
        theme_set=theme().theme_set, verb=ThemeVerb.ACCEPT, by=u, at=NOW()
    ),
    "insights.SpaceMargin.imported_by": lambda u: SpaceMargin.objects.create(
        space=make_space(),
        variable="gender",
        category="woman",
        inhabitants=1,
        source="Mairie",
        vintage="2025",
        imported_by=u,
        imported_at=NOW(),
    ),
    "reports.NoteEdit.by": lambda u: NoteEdit.objects.create(
        survey=make_survey(),
        audience=Readers.OFFICIALS,
        moment=NoteMoment.CLOSING,
        section="next",
        text="Planter",
        by=u,
        at=NOW(),
    ),
    "reports.SentNote.by": lambda u: SentNote.objects.create(
        survey=make_survey(), moment=NoteMoment.CLOSING, content={}, by=u, at=NOW()
    ),
    "reports.Commitment.by": lambda u: Commitment.objects.create(
        survey=make_survey(), will_do="Planter", by=u, at=NOW()
    ),
    "reports.NoteRecipient.email": lambda u: NoteRecipient.objects.create(
        survey=make_survey(), email=u.email, name="Quelqu’un", role="Maire"
    ),
    "exchange.AnswerFile.created_by": lambda u: SentAnswers.objects.create(
        survey=make_survey(),
        created_by=u,
        created_at=NOW(),
        expires_at=later(),
        name="a.csv",
        content=b"",
    ),
}
"""One of everything that names a person, made as it would be."""

STAYS = {"core.AuditEvent.actor_id"}
"""What still holds the number of an account that is gone: the trail, for the duty to account for
what was done (GDPR, articles 5.2 and 17.3.b). The number leads to nobody any more."""

OF_THE_ACCOUNT = {"accounts.User.email", "account.EmailAddress.email"}
OF_OTHERS = {
    # The address that answers to a message of a space: the team's.
    "core.OutgoingMail.reply_to",
    # Which space an event is of.
    "core.AuditEvent.space_id",
}


def names_of_people() -> dict[str, tuple[type[Model], "Field[Any, Any]"]]:
    """Every column of the product that may say who somebody is: keys to accounts, addresses."""
    found = {}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            is_key = column.is_relation and column.related_model is User
            is_loose = isinstance(column, BigIntegerField) and column.name.endswith("_id")
            if is_key or is_loose or isinstance(column, EmailField):
                found[f"{model._meta.app_label}.{model.__name__}.{column.name}"] = (model, column)
    return found


def invite(**fields: Any) -> StaffInvitation:
    return StaffInvitation.objects.create(
        space=make_space(),
        role=Role.EDITOR,
        token_hash=fields["email"].encode().ljust(32),
        invited_at=NOW(),
        expires_at=later(),
        **fields,
    )


def test_every_column_that_names_somebody_was_thought_of():
    known = set(MAKERS) | OF_THE_ACCOUNT | OF_OTHERS
    assert sorted(set(names_of_people()) - known) == []
    assert sorted(known - set(names_of_people())) == []


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_it_is_in_what_the_person_takes_away(name):
    user = person()
    before = json.dumps(account_data(user, at=NOW()))
    MAKERS[name](user)
    after = json.dumps(account_data(user, at=NOW()))
    assert len(after) > len(before) + 10


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_it_is_gone_or_names_nobody_when_the_person_has_left(name):
    user = person()
    row = MAKERS[name](user)
    model, column = names_of_people()[name]
    number = user.pk

    delete_account(user, by=user, at=NOW())

    left = model._default_manager.filter(pk=row.pk).values_list(column.attname, flat=True).first()
    if name in STAYS:
        assert left == number
    else:
        assert left not in {number, EMAIL}


def test_a_person_who_left_is_nowhere_in_the_database():
    user = person()
    for make in MAKERS.values():
        make(user)
    delete_account(user, by=user, at=NOW())
    left = [
        str(row)
        for model in apps.get_models()
        for row in model._default_manager.values()
        if EMAIL in str(row)
    ]
    assert left == []


# --- ballots that bear a name --------------------------------------------------------------
def named_survey(**fields: Any) -> Survey:
    return make_open_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS, **fields)


def cast(survey: Survey, user: User, answers: dict[str, Any], number: int = 0) -> None:
    cast_ballot(
        survey,
        by=Participant(user_id=user.pk),
        at=NOW(),
        receipt=f"{'BCDEFGHJK'[number]}".ljust(16, "A"),
        answers=answers,
        profile={},
    )


def sealed_with(user: User, answers: dict[str, Any], **fields: Any) -> Survey:
    survey = named_survey(**fields)
    cast(survey, user, answers)
    for number in range(1, 6):
        cast(survey, make_user(), {"q1": "yes", "q3": "Des bancs"}, number)
    Survey.objects.filter(pk=survey.pk).update(closed_at=NOW())
    seal_ballots(survey.pk, at=NOW())
    return survey


def test_a_ballot_whose_survey_keeps_answers_stays_counted_without_its_name():
    user = person()
    survey = sealed_with(user, {"q1": "no", "q3": "Des arbres"})
    delete_account(user, by=user, at=NOW())
    assert Ballot.objects.filter(survey=survey, participation=None).count() == 1
    assert OpenAnswer.objects.filter(survey=survey).count() == 6
    assert recount(survey) == []


def test_a_ballot_goes_with_its_texts_where_the_terms_say_so_and_the_counters_follow():
    user = person()
    survey = sealed_with(user, {"q1": "no", "q3": "Des bancs"}, erases_ballots=True)
    delete_account(user, by=user, at=NOW())
    assert Ballot.objects.filter(survey=survey).count() == 5
    assert OpenAnswer.objects.filter(survey=survey).count() == 5
    assert recount(survey) == []


def test_a_ballot_in_the_urn_goes_as_well_where_the_terms_say_so():
    user, survey = person(), named_survey(erases_ballots=True)
    cast(survey, user, {"q1": "yes"})
    delete_account(user, by=user, at=NOW())
    assert not Participation.objects.exists()
    assert not IncomingBallot.objects.exists()


def test_files_of_a_named_ballot_go_with_the_account(django_capture_on_commit_callbacks):
    user = person()
    survey = sealed_with(user, {"q1": "yes", "q8": ["ticket"]})
    file = AnswerFile.objects.create(
        survey=survey, field="q8", extension="png", size=3, ticket="ticket"
    )
    default_storage.save(file.path, ContentFile(b"png"))
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(user, by=user, at=NOW())
    assert not AnswerFile.objects.exists()
    assert not default_storage.exists(file.path)


# --- addresses in lists --------------------------------------------------------------------
def invited(survey: Survey, **fields: Any) -> Invitation:
    return Invitation.objects.create(survey=survey, email=EMAIL, created_at=NOW(), **fields)


def test_an_address_that_answered_stays_until_the_end_of_the_survey_alone():
    user = person()
    under_way, over = make_open_survey(), make_open_survey()
    for survey in (under_way, over):
        Participation.objects.create(survey=survey, invitation=invited(survey))
    Survey.objects.filter(pk=over.pk).update(closed_at=NOW())

    delete_account(user, by=user, at=NOW())

    assert Invitation.objects.get(survey=under_way).email == EMAIL
    assert "person" not in Invitation.objects.get(survey=over).email
    assert Participation.objects.count() == 2


def test_a_wish_to_be_left_alone_outlives_the_account():
    user = person()
    invited(make_survey(), opted_out_at=NOW())
    delete_account(user, by=user, at=NOW())
    assert Invitation.objects.get().email == EMAIL


def test_an_address_that_was_never_proven_gives_no_right_over_others_data():
    user = person()
    EmailAddress.objects.create(user=user, email="victim@example.org", verified=False)
    Invitation.objects.create(survey=make_survey(), email="victim@example.org", created_at=NOW())
    assert personal_data.addresses_of(user) == [EMAIL]
    delete_account(user, by=user, at=NOW())
    assert Invitation.objects.count() == 1


# --- the archive ---------------------------------------------------------------------------
def archive_of(client: Client, user: User) -> zipfile.ZipFile:
    client.force_login(user)
    confirm(client)
    answer = client.get("/compte/donnees/")
    assert "aimpact-mes-donnees.zip" in answer["Content-Disposition"]
    content = BytesIO(answer.getvalue())
    answer.close()
    return zipfile.ZipFile(content)


def test_the_archive_is_for_machines_and_for_people_files_included(client: Client):
    user = person()
    survey = sealed_with(user, {"q1": "yes", "q3": "<b>Des arbres</b>", "q8": ["ticket"]})
    file = AnswerFile.objects.create(
        survey=survey, field="q8", extension="png", size=3, ticket="ticket"
    )
    default_storage.save(file.path, ContentFile(b"png"))
    packed = archive_of(client, user)
    (name,) = [name for name in packed.namelist() if name.startswith("fichiers/")]
    assert packed.read(name) == b"png"
    data = json.loads(packed.read("donnees.json"))
    assert data["surveys"][0]["answers"]["q3"] == "<b>Des arbres</b>"
    page = packed.read("lisez-moi.html").decode()
    assert "&lt;b&gt;Des arbres" in page
    assert "Sondages auxquels vous avez participé" in page
    assert "<script" not in page


def names_in(held: Any) -> set[str]:
    """Every name of a field, down to the last."""
    if isinstance(held, dict):
        return set(held).union(*map(names_in, held.values()))
    return set().union(*map(names_in, held)) if isinstance(held, list) else set()


def test_people_read_words_where_machines_read_names_codes_and_moments(client: Client):
    user = person()
    for make in MAKERS.values():
        make(user)
    sealed_with(user, {"q1": "yes", "q2": ["trees"]})
    change_profile(user, TOLD, by=user, at=NOW())
    packed = archive_of(client, user)

    page = packed.read("lisez-moi.html").decode()

    held = json.loads(packed.read("donnees.json"))
    shown = set(re.findall(r"<(?:dt|h2)>(.*?)</", page))
    assert shown & names_in(held) == set()
    assert re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", re.sub(r"<time.*?>", "", page)) == []
    texts = {line.strip() for line in re.split(r"<[^>]+>", page)}
    assert texts & {"True", "False", "None", "totp", "owner", "member", "set_logo", "yes"} == set()
    for words in ("Des arbres", "Une femme", "Vous avez changé votre profil", "Logo changé"):
        assert words in texts


def test_what_is_not_held_is_named_once_for_all(client: Client):
    page = archive_of(client, person()).read("lisez-moi.html").decode()

    before, _title, after = page.partition("Rien n’est gardé de ce qui suit")
    assert "Sondages auxquels vous avez participé" not in before
    assert "Sondages auxquels vous avez participé" in after


def test_a_ballot_that_nobody_can_point_at_is_said_so(client: Client):
    user = person()
    Participation.objects.create(survey=make_survey(), user=user)

    page = archive_of(client, user).read("lisez-moi.html").decode()

    assert "Rien ne dit lesquelles sont les vôtres." in page


def test_a_file_that_the_storage_lost_is_said(client: Client):
    user = person()
    survey = sealed_with(user, {"q1": "yes", "q8": ["ticket"]})
    AnswerFile.objects.create(survey=survey, field="q8", extension="png", size=3, ticket="ticket")
    data = json.loads(archive_of(client, user).read("donnees.json"))
    assert len(data["files_lost"]) == 1


def test_a_named_survey_says_when_answers_were_taken_out_and_in_which_role():
    user = person()
    survey = sealed_with(user, {"q1": "yes"})
    analyst = make_user()
    Membership.objects.create(user=analyst, space=survey.space, role=Role.ANALYST, joined_at=NOW())
    for content in (Content.CODEBOOK, Content.BALLOTS):
        order = ExportOrder(content=content, file_format=FileFormat.CSV)
        export_survey(survey, order, by=analyst, at=NOW())
    (told,) = account_data(user, at=NOW())["surveys"]
    assert [one["by"] for one in told["exports"]] == ["analyst"]
    assert AuditEvent.objects.filter(verb="export_results").count() == 2


# --- the doors ----------------------------------------------------------------------------
def test_with_a_password_one_says_who_one_is_again(client: Client):
    client.force_login(person())
    for path in ("/compte/donnees/", "/compte/supprimer/"):
        answer = client.get(path)
        assert answer["Location"].startswith("/compte/confirmation/?next=")
    assert User.objects.count() == 1


def test_other_devices_are_signed_out_at_once(client: Client):
    user = person()
    other = Client()
    for device in (client, other):
        device.force_login(user)
    delete_account(user, by=user, at=NOW())
    assert other.get("/compte/").status_code == 302
