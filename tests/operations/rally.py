"""The surveys that a crowd answers while the service is killed under it; and their people.

python -m tests.operations.rally PEOPLE, on the empty database of DATABASE_URL: makes the tables
and the surveys, prints how each is entered as one line of JSON. In a process of its own, since
the tests' own Django has another database.
"""

import json
import sys
from typing import Any

import django

LINK, LIMITED, INVITED, MEMBERS = "link", "limited", "invited", "members"
ROOM_FOR_ALL = 1_000_000


def main(arguments: list[str]) -> None:
    """Make everything and say where it is."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(json.dumps(_make(int(arguments[0]))))


def _make(people: int) -> dict[str, Any]:
    from aimpact.surveys.enums import Anonymity, Audience, ResultsVisibility
    from aimpact.surveys.models import Places
    from tests.factories import make_space, text_question
    from tests.surveys.answering import one_page

    space = make_space()
    question = text_question()
    open_to_all = {"anonymity": Anonymity.ANONYMOUS, "audience": Audience.LINK}
    named = {"anonymity": Anonymity.NAMED}
    shown = {"results_visibility": ResultsVisibility.LIVE}
    link = _two_pages(space=space, **open_to_all, **shown)
    limited = one_page(question, space=space, maximum_ballots=ROOM_FOR_ALL, **open_to_all)
    Places.objects.create(survey=limited, taken=0)
    invited = one_page(question, space=space, audience=Audience.INVITEES, **named)
    members = _two_pages(space=space, audience=Audience.MEMBERS, may_edit=True, **named)
    return {
        "surveys": {
            LINK: [link.pk, link.code],
            LIMITED: [limited.pk, limited.code],
            INVITED: [invited.pk, invited.code],
            MEMBERS: [members.pk, members.code],
        },
        "tokens": [_invite(invited, number) for number in range(people)],
        "sessions": [_sign_in(space) for _ in range(people)],
    }


def _two_pages(**fields: Any) -> Any:
    from aimpact.questionnaire.structure import Page, Questionnaire, Text
    from tests.factories import make_open_survey, single_question, text_question

    pages = (
        Page(code="p1", questions=(single_question(),)),
        Page(code="p2", questions=(text_question(),)),
    )
    document = Questionnaire(title=Text("La place", "The square"), pages=pages)
    return make_open_survey(questionnaire=document, **fields)


def _invite(survey: Any, number: int) -> str:
    from django.utils import timezone

    from aimpact.surveys.models import Invitation
    from aimpact.surveys.tokens import hash_token, invitation_token

    invitation = Invitation.objects.create(
        survey=survey, email=f"invited{number}@example.org", created_at=timezone.now()
    )
    token = invitation_token(invitation)
    invitation.token_hash = hash_token(token)
    invitation.save(update_fields=["token_hash"])
    return token


def _sign_in(space: Any) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tests.factories import make_member

    user = make_member(space)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    main(sys.argv[1:])
