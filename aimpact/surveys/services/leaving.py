"""What becomes of a person's part in surveys when they delete their account."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from aimpact.accounts.models import User, VerifiedIdentity
from aimpact.accounts.personal_data import addresses_of
from aimpact.questionnaire.answers import free_texts
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.enums import COMPOSED, Anonymity
from aimpact.surveys.models import (
    Ballot,
    IncomingBallot,
    Invitation,
    OpenAnswer,
    Participation,
    ResultsNotice,
    Survey,
)
from aimpact.surveys.selectors.personal import ballots_of, files_of
from aimpact.surveys.services.boards import note_rights_of_departed
from aimpact.surveys.services.sealing import count_again, count_ballots
from aimpact.surveys.tokens import identity_mark


@transaction.atomic
def settle_departure(user: User, at: datetime) -> None:
    """What becomes of a person's part in surveys when their account goes.

    Ballots tied to the person stay counted without their name, their contact details and their
    files; where the survey's terms say that ballots go, they go. The counters follow at once.
    The lines of the register go with the account, but for the invitation or the printed code
    that was used: it stays used. Where a survey under way asks for a verified identity, the line
    keeps a mark that only the same identity gives again: whoever makes another account does not
    answer twice. It goes once the survey is over. Rights to answer that were signed blind stay
    counted: nothing tells which ballots were cast with them.
    """
    _lock_surveys(user)
    for ballot in ballots_of(user):
        _take_name_off(ballot)
    _mark_identities(user, at)
    _erase_addresses(user, at)
    known_otherwise = Q(invitation__isnull=False) | Q(code_hash__isnull=False)
    Participation.objects.filter(known_otherwise, user=user).update(user=None)
    secret = Participation.objects.filter(user=user, survey__anonymity=Anonymity.VERIFIABLE)
    note_rights_of_departed(secret.values_list("survey_id", flat=True))


def _lock_surveys(user: User) -> None:
    """No sealing moves the person's ballots meanwhile, and no stirring their lines of registers.

    Then the account itself: nobody writes another line of it. In this order, which is that of
    stirring: it holds a survey when it makes sure that the accounts of its lines exist.
    """
    ids = Participation.objects.filter(user=user).values("survey_id")
    surveys = Survey.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    list(surveys.order_by("pk").values_list("pk", flat=True))
    User.objects.select_for_update().get(pk=user.pk)


def _take_name_off(ballot: IncomingBallot | Ballot) -> None:
    survey = ballot.survey
    for file in files_of(survey, ballot.answers):
        file.delete()
    before = [ballot] if isinstance(ballot, Ballot) else []
    counted = count_ballots(survey, before)
    texts = Counter(free_texts(survey.document, ballot.answers)) if before else Counter()
    if survey.forgets_ballots:
        ballot.delete()
        kept: dict[str, Any] = {}
        before = []
    else:
        named = set(identifying_questions(survey.document))
        kept = {k: v for k, v in ballot.answers.items() if k.partition(".")[0] not in named}
        ballot.answers, ballot.participation = kept, None
        ballot.save(update_fields=["answers", "participation"])
    count_again(survey, before=counted, after=count_ballots(survey, before))
    _erase_texts(survey, texts - Counter(free_texts(survey.document, kept)))


def _erase_texts(survey: Survey, texts: Counter[tuple[str, str]]) -> None:
    """Erase that many copies of each text: nothing says which of two equal ones is whose."""
    for (field, text), number in texts.items():
        copies = OpenAnswer.objects.filter(survey=survey, field=field, text=text)
        OpenAnswer.objects.filter(
            pk__in=list(copies.values_list("pk", flat=True)[:number])
        ).delete()


def _erase_addresses(user: User, at: datetime) -> None:
    """Take the person's addresses off the lists of surveys.

    Two stay: one that answered a survey under way, so that it is not invited a second time, and
    one that asked to be left alone, so that it is. Both go at the survey's own term.
    """
    addresses = addresses_of(user)
    ResultsNotice.objects.filter(email__in=addresses).delete()
    found = Invitation.objects.filter(email__in=addresses, opted_out_at=None)
    used = Participation.objects.filter(invitation=OuterRef("pk"))
    found.filter(~Exists(used)).delete()
    for invitation in found.select_related("survey").defer("survey__questionnaire"):
        if invitation.survey.ended_at(at) is not None:
            invitation.email = f"efface-{invitation.pk}@invalid"
            invitation.save(update_fields=["email"])


def _mark_identities(user: User, at: datetime) -> None:
    identities = list(VerifiedIdentity.objects.filter(user=user).order_by("provider"))
    if not identities:
        return
    answered = Participation.objects.filter(user=user, survey__audience__in=COMPOSED)
    for line in answered.select_related("survey").defer("survey__questionnaire"):
        if line.survey.ended_at(at) is None and line.survey.rule.asks(Kind.IDENTITY):
            line.identity_mark = identity_mark(line.survey, _vouching(line.survey, identities))
            line.user = None
            line.save(update_fields=["identity_mark", "user"])


def _vouching(survey: Survey, identities: list[VerifiedIdentity]) -> VerifiedIdentity:
    """The identity that the survey's rule asks for, where the person has several."""
    asked = [one.provider for one in survey.rule.conditions if isinstance(one, VerifiedBy)]
    return next((one for one in identities if one.provider in asked), identities[0])
