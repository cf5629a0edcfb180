"""The pages of codings: who sees what, what is refused, what is never shown."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aimpact.accounts.models import User
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Code, CodedText, Coding, Judgement
from aimpact.desk.selectors.coding import kept_quotes
from aimpact.spaces.enums import Role
from aimpact.surveys.models import OpenAnswer
from tests.desk.coding import (
    code_all,
    code_named,
    make_coding,
    make_compared_coding,
    make_drawn_coding,
    make_written_study,
)
from tests.desk.studies import make_analyst
from tests.factories import make_agora
from tests.insights.ballots import NOW
from tests.insights.theming import propose, theme_named
from tests.permissions import HIDDEN, REFUSED, SEEN, SIGN_IN, ask, make_staff

pytestmark = pytest.mark.django_db


def url_of(coding: Coding, name: str, *more: object) -> str:
    return reverse(name, args=[make_agora().slug, coding.study_id, coding.pk, *more])


def said(client: Client, coding: Coding, user: User, name: str, *more: object) -> str:
    client.force_login(user)
    return client.get(url_of(coding, name, *more)).content.decode()


def send(
    client: Client, coding: Coding, user: User, name: str, *more: object, **data: object
) -> str:
    client.force_login(user)
    answer = client.post(url_of(coding, name, *more), data, follow=True)
    return answer.content.decode()


def test_who_opens_the_pages_of_a_coding(client: Client) -> None:
    coding, first, _second = make_compared_coding(differ_on=[1])
    cast = {
        "coder": first,
        "other analyst": make_analyst(coding.study),
        "reviewer": make_analyst(coding.study, Part.REVIEWER),
        "unassigned": make_staff(make_agora(), Role.OWNER),
        "client": make_staff(coding.study.space, Role.OWNER),
        "stranger": None,
    }
    outside = {"unassigned": HIDDEN, "client": HIDDEN, "stranger": SIGN_IN}
    everybody = dict.fromkeys(("coder", "other analyst", "reviewer"), SEEN) | outside
    analysts = everybody | {"reviewer": REFUSED}
    coders = analysts | {"other analyst": REFUSED}
    expected = {
        ("desk_coding",): everybody,
        ("desk_agreement",): everybody,
        ("desk_settle", 1): everybody,
        ("desk_coded",): everybody,
        ("desk_frame",): analysts,
        ("desk_next_text",): coders,
        ("desk_text", 1): coders,
    }
    found = {
        page: {name: ask(client, user, url_of(coding, *page)) for name, user in cast.items()}
        for page in expected
    }
    assert found == expected


def test_a_reviewer_reads_and_writes_nothing(client: Client) -> None:
    coding, *_coders = make_compared_coding(differ_on=[1])
    reviewer = make_analyst(coding.study, Part.REVIEWER)
    pages = [
        ("desk_coding",),
        ("desk_frame",),
        ("desk_borrow",),
        ("desk_code", code_named(coding, "Bus").pk),
        ("desk_finish",),
        ("desk_settle", 1),
        ("desk_quote", 1),
    ]
    got = [ask(client, reviewer, url_of(coding, *page), method="post", data={}) for page in pages]
    assert got == [REFUSED] * len(pages)
    begin = reverse("desk_codings", args=[make_agora().slug, coding.study_id])
    assert ask(client, reviewer, begin, method="post", data={}) == REFUSED


def test_nothing_is_seen_of_the_other_coder_before_both_have_done(client: Client) -> None:
    coding, first, second = make_drawn_coding()
    code_all(coding, first)
    for name, more in (("desk_agreement", ()), ("desk_settle", (1,)), ("desk_coded", ())):
        assert ask(client, second, url_of(coding, name, *more)) == HIDDEN
    url = url_of(coding, "desk_coding_file")
    assert ask(client, second, url, method="post", data={}) == HIDDEN
    page = said(client, coding, second, "desk_text", 1)
    assert "checked" not in page


def test_an_analyst_begins_a_coding_from_accepted_themes(client: Client) -> None:
    study, survey, first, _second = make_written_study()
    propose(survey)
    for name in ("arbres", "bus"):
        theme = theme_named(survey, name)
        theme.accepted_at = NOW
        theme.save()
    client.force_login(first)
    url = reverse("desk_codings", args=[make_agora().slug, study.pk])
    assert client.post(url, {}).status_code == 422
    page = client.post(url, {"place": f"{survey.code}.q3"}, follow=True)
    assert "1. La grille de codage" in page.content.decode()
    coding = Coding.objects.get()
    assert "Prendre ces thèmes" in said(client, coding, first, "desk_frame")
    assert "2 codes ajoutés." in send(client, coding, first, "desk_borrow")
    assert [str(code) for code in coding.codes.order_by("position")] == ["arbres", "bus"]


def test_a_frame_is_changed_and_bad_input_stays_in_its_form(client: Client) -> None:
    coding, first, _second = make_coding(labels=["Arbres", "Bus"])
    bus = code_named(coding, "Bus")
    assert "Donnez un nom au code." in send(client, coding, first, "desk_frame", example="Gardé")
    refused = send(client, coding, first, "desk_frame", label="bus", definition="Gardée")
    assert "Un autre code porte ce nom." in refused
    assert "Gardée" in refused
    words = {"action": "word", "label": "arbres", "definition": "Deux fois"}
    assert "Deux fois" in send(client, coding, first, "desk_code", bus.pk, **words)
    assert "Donnez un nom" in send(client, coding, first, "desk_code", bus.pk, action="word")
    for action in ("raise", "retire", "restore", "erase"):
        send(client, coding, first, "desk_code", bus.pk, action=action)
    assert [str(code) for code in Code.objects.all()] == ["Arbres"]
    assert ask(client, first, url_of(coding, "desk_code", bus.pk), method="post") == HIDDEN


def test_texts_are_drawn_for_two_different_analysts(client: Client) -> None:
    coding, first, second = make_coding()
    same = send(client, coding, first, "desk_coding", size=10, first=first.pk, second=first.pk)
    assert "Choisissez deux personnes différentes." in same
    few = send(client, coding, first, "desk_coding", size=3, first=first.pk, second=second.pk)
    assert "summary-errors" in few
    send(client, coding, first, "desk_coding", size=10, first=first.pk, second=second.pk)
    assert coding.texts.count() == 10


def test_a_text_a_page_masked_and_nothing_lost(client: Client) -> None:
    coding, first, _second = make_drawn_coding()
    text = coding.texts.get(position=1)
    OpenAnswer.objects.filter(pk=text.answer_id).update(
        text="Merci à Camille", masked="Merci à [nom masqué]"
    )
    page = said(client, coding, first, "desk_text", 1)
    assert "Merci à [nom masqué]" in page
    assert "Camille" not in page
    assert "Codes <span" not in page  # one of the two fields is needed: neither is « facultatif »
    kept = send(client, coding, first, "desk_text", 1, memo="Mon doute")
    assert "Donnez au moins un code" in kept
    assert "Mon doute" in kept
    bus = code_named(coding, "Bus").pk
    both = send(client, coding, first, "desk_text", 1, codes=[bus], cannot_be_coded="on")
    assert "n’a pas de code" in both
    send(client, coding, first, "desk_text", 1, codes=[bus], memo="Mon doute")
    [judgement] = Judgement.objects.all()
    assert ([code.pk for code in judgement.codes.all()], judgement.memo) == ([bus], "Mon doute")
    assert ask(client, first, url_of(coding, "desk_text", 99)) == HIDDEN


def test_texts_that_may_not_be_shown_any_more_are_not(client: Client) -> None:
    """A survey whose ballots were erased down to fewer than its smallest group."""
    coding, first, _second = make_compared_coding()
    coding.survey.smallest_cell = 30
    coding.survey.save()
    assert ask(client, first, url_of(coding, "desk_coded")) == HIDDEN
    assert kept_quotes(coding.study, at=NOW) == []


def test_both_have_done_then_a_disagreement_is_settled(client: Client) -> None:
    coding, first, second = make_drawn_coding()
    assert "Il reste des textes à coder." in send(client, coding, first, "desk_finish")
    code_all(coding, first)
    for text in coding.texts.all():
        is_empty = text.position == 1
        given: dict[str, object] = {"codes": [] if is_empty else [_code(text, first)]}
        given |= {"cannot_be_coded": "on"} if is_empty else {}
        page = send(client, coding, second, "desk_text", text.position, **given)
    assert "Tous les textes sont codés." in page
    assert "Voici" not in page
    page = send(client, coding, second, "desk_finish")
    assert "Alpha de Krippendorff" in page
    assert "Il reste" not in page
    assert "Dites pourquoi" in send(client, coding, first, "desk_settle", 1, cannot_be_coded="on")
    data = {"cannot_be_coded": "on", "reason": "Il ne dit rien."}
    page = send(client, coding, first, "desk_settle", 1, **data)
    assert "Combien de textes portent chaque code" in page
    page = said(client, coding, first, "desk_settle", 1)
    assert "Tranché par les deux codeurs ensemble." in page


def _code(text: CodedText, user: User) -> int:
    judgement = Judgement.objects.get(text=text, coder__user=user)
    return judgement.codes.get().pk


def test_quotes_are_kept_and_left(client: Client) -> None:
    coding, first, _second = make_compared_coding()
    assert "Gardé pour la lecture." in send(client, coding, first, "desk_quote", 3, keep=1)
    assert [quote.number for quote in kept_quotes(coding.study, at=NOW)] == [3]
    send(client, coding, first, "desk_quote", 3)
    assert kept_quotes(coding.study, at=NOW) == []
    bus = code_named(coding, "Bus")
    client.force_login(first)
    page = client.get(url_of(coding, "desk_coded"), {"code": bus.pk}).content.decode()
    assert "Plus de bus le soir" in page
    assert "Planter des arbres" not in page


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_a_coding_is_taken_out(client: Client, file_format: str) -> None:
    coding, first, _second = make_compared_coding()
    client.force_login(first)
    data = {"content": "texts", "file_format": file_format}
    answer = client.post(url_of(coding, "desk_coding_file"), data)
    assert f".{file_format}" in answer["Content-Disposition"]
    assert b"".join(answer)  # type: ignore[arg-type]  # a response in pieces
    assert client.post(url_of(coding, "desk_coding_file"), {}).status_code == 302


def test_nothing_is_written_in_a_study_in_review(client: Client) -> None:
    coding, first, _second = make_compared_coding()
    coding.study.state = StudyState.REVIEW
    coding.study.save()
    page = send(client, coding, first, "desk_quote", 1, keep=1)
    assert "L’étude n’est plus en cours" in page
    assert kept_quotes(coding.study, at=NOW) == []


def test_lists_of_texts_cost_the_same_for_one_disagreement_and_for_three(client: Client) -> None:
    found = set()
    for differ_on in ([1], [1, 2, 3]):
        coding, first, _second = make_compared_coding(differ_on)
        client.force_login(first)
        url = url_of(coding, "desk_agreement")
        client.get(url)  # what a first visit alone asks is asked
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found.add(len(queries))
        Coding.objects.all().delete()
        OpenAnswer.objects.all().delete()
    assert len(found) == 1
