"""Whoever has to do something about a study is written to; the message quotes nothing of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.accounts.models import User
from aimpact.core.services import Mail, queue_mails, render_mail
from aimpact.desk.enums import Part
from aimpact.desk.models import Study
from aimpact.spaces.enums import SpaceKind
from aimpact.spaces.frame import brand_of
from aimpact.spaces.models import Space
from aimpact.spaces.rules import is_aimpact_team
from aimpact.spaces.selectors import owners_of


@dataclass(frozen=True, slots=True)
class News:
    """What happened, the page where one goes on, the words of the button."""

    text: Promise
    page: str
    button: Promise


ASKED = News(
    _("A client asks for a study. Somebody is to be given it."), "desk_assign", _("Assign")
)
ASSIGNED = News(_("A study is yours now."), "desk_study", _("Open the study"))
TO_REVIEW = News(_("A reading waits for your review."), "desk_review", _("Review it"))
ACCEPTED = News(_("Your reading is accepted: it can be signed."), "desk_review", _("Sign it"))
SENT_BACK = News(_("Your reading comes back with reasons."), "desk_review", _("See the reasons"))
COMMENTED = News(_("The client commented on the reading."), "desk_delivered", _("Answer it"))
WISHED = News(_("The client wishes for a mission."), "desk_delivered", _("See the wish"))
TO_CORRECT = News(
    _("The client asks for a correction: the study is open again."),
    "desk_study",
    _("Open the study"),
)
ANSWERED = News(_("AimPact answered on your reading."), "study_reading", _("See the answer"))


def tell_desk(study: Study, news: News, *, parts: Iterable[Part], by: User, at: datetime) -> None:
    """Write to those of AimPact who have one of these parts in the study, but to `by`."""
    rows = study.assignments.filter(part__in=list(parts)).select_related("user").order_by("pk")
    people = [row.user for row in rows if is_aimpact_team(row.user)]
    tell(study, news, people=people, by=by, at=at)


def tell_assigners(study: Study, news: News, *, by: User, at: datetime) -> None:
    """Write to the owners of AimPact's team, who give studies to people."""
    for agora in Space.objects.filter(kind=SpaceKind.AGORA):
        tell(study, news, people=owners_of(agora), by=by, at=at)


def tell_client(study: Study, news: News, *, by: User, at: datetime) -> None:
    """Write to the owners of the space that asked for the study."""
    tell(study, news, people=owners_of(study.space), by=by, at=at)


def tell(study: Study, news: News, *, people: Iterable[User], by: User, at: datetime) -> None:
    """Write to these people, but to `by`, each in their language."""
    mails = [_mail(study, news, user) for user in people if user.pk != by.pk]
    queue_mails(mails, at=at)


def _mail(study: Study, news: News, user: User) -> Mail:
    with translation.override(user.language):
        context = {
            "study": study,
            "news": str(news.text),
            "space": study.space,
            "brand": brand_of(study.space),
            "action_url": settings.PUBLIC_URL + _path(study, news),
            "action_label": str(news.button),
        }
        return render_mail(
            "desk/email/news", to=user.email, context=context, language=user.language
        )


def _path(study: Study, news: News) -> str:
    """AimPact's pages stand in the agora, a client's in its own space."""
    if news is ANSWERED:
        return reverse(news.page, args=[study.space.slug, study.pk])
    agora = Space.objects.get(kind=SpaceKind.AGORA)
    return reverse(news.page, args=[agora.slug, study.pk])
