"""Tagged links: made, corrected, put away; the funnel that hides small numbers of people."""

import csv
import io
import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience, ChannelKind
from aimpact.surveys.models import ArrivalCount, ChannelLink
from aimpact.surveys.models.distribution import TAG_LENGTH
from aimpact.surveys.selectors.channels import WayIn, hidden_places, hide_small, read_funnel
from aimpact.surveys.services import channels
from aimpact.surveys.services.channels import (
    ChannelFacts,
    ReachWithoutSource,
    TooManyLinks,
    add_channel,
    archive_channel,
    change_channel,
    free_tag,
)
from tests.factories import make_open_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import text_of
from tests.surveys.test_invitations import invite

PAGES = ("survey_funnel", "survey_funnel_csv", "add_survey_channel")
OF_A_LINK = ("survey_channel", "survey_channel_qr")
FACTS = ChannelFacts(name="Affiches du marché", kind=ChannelKind.POSTER)


def url(name, survey, *rest):
    return reverse(name, args=[survey.space.slug, survey.code, *rest])


@pytest.fixture
def survey(db):
    return make_open_survey()


@pytest.fixture
def editor(client, survey):
    user = make_staff(survey.space, Role.EDITOR)
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return user


def make_link(survey, name="Marché", **facts):
    user = make_staff(survey.space)
    values = {"kind": ChannelKind.POSTER} | facts
    return add_channel(survey, ChannelFacts(name=name, **values), by=user, at=timezone.now())


def came(survey, tag="", opened=0, started=0, completed=0):
    ArrivalCount.objects.create(
        survey=survey, tag=tag, day=timezone.now(),
        opened=opened, started=started, completed=completed,
    )  # fmt: skip


# --- tags ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Affiches du marché", "affiches-du-marche"),
        ("  L’école : n° 2 ", "l-ecole-n-2"),
        ("مرحبا", "lien"),
        ("a" * 60, "a" * TAG_LENGTH),
    ],
)
def test_a_tag_is_drawn_from_a_name(name, tag):
    assert free_tag(name, set()) == tag


def test_two_links_of_one_name_have_two_tags():
    taken: set[str] = set()
    for _ in range(12):
        taken.add(free_tag("Très longue dénomination d’affiche", taken))
    assert len(taken) == 12
    assert max(map(len, taken)) <= TAG_LENGTH


@given(st.text(max_size=100), st.sets(st.text(alphabet="ab-2", max_size=6)))
def test_every_name_gives_a_tag_that_the_database_takes(name, taken):
    tag = free_tag(name, taken)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag), tag
    assert len(tag) <= TAG_LENGTH
    assert tag not in taken


# --- services -----------------------------------------------------------------------------
def test_a_link_is_made_and_written_in_the_trail(survey):
    link = make_link(survey, "Affiches du marché", reached=300, reached_source="300 affiches")
    assert (link.tag, link.reached) == ("affiches-du-marche", 300)
    assert AuditEvent.objects.get(verb="add_channel").details["tag"] == "affiches-du-marche"


def test_a_link_is_corrected_and_keeps_its_tag(survey):
    link = make_link(survey)
    facts = ChannelFacts(name="Boulangerie", kind="partner")
    change_channel(link, facts, by=make_staff(survey.space), at=timezone.now())
    link.refresh_from_db()
    assert (link.name, link.kind, link.tag) == ("Boulangerie", "partner", "marche")


def test_a_number_reached_says_its_source(survey):
    facts = ChannelFacts(name="x", kind="poster", reached=3)
    with pytest.raises(ReachWithoutSource):
        add_channel(survey, facts, by=make_staff(survey.space), at=timezone.now())
    with pytest.raises(ReachWithoutSource):
        change_channel(make_link(survey), facts, by=make_staff(survey.space), at=timezone.now())


def test_a_source_without_a_number_is_not_kept(survey):
    assert make_link(survey, reached_source="rien").reached_source == ""


def test_links_are_not_without_end(survey, monkeypatch):
    monkeypatch.setattr(channels, "MOST_LINKS", 1)
    make_link(survey)
    with pytest.raises(TooManyLinks):
        make_link(survey)


def test_a_link_is_put_away_and_brought_back(survey):
    link, user = make_link(survey), make_staff(survey.space)
    archive_channel(link, is_archived=True, by=user, at=timezone.now())
    link.refresh_from_db()
    assert link.archived_at is not None
    archive_channel(link, is_archived=False, by=user, at=timezone.now())
    link.refresh_from_db()
    assert link.archived_at is None


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"tag": "Marché"}, "surveys_channel_tag_form"),
        ({"tag": "-"}, "surveys_channel_tag_form"),
        ({"tag": "marche"}, "surveys_channel_tag_once"),
        ({"tag": "b", "reached": 3}, "surveys_channel_reach_says_its_source"),
    ],
)
def test_the_database_refuses_what_cannot_be(survey, fields, constraint):
    make_link(survey)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ChannelLink.objects.create(survey=survey, name="x", created_at=timezone.now(), **fields)


# --- small numbers ------------------------------------------------------------------------
columns = st.lists(st.integers(0, 40), min_size=1, max_size=7)


@given(columns)
def test_no_small_number_is_shown_nor_comes_out_of_the_total(values):
    hidden, total_hidden = hidden_places(values, [False] * len(values), threshold=5)
    small = {at for at, value in enumerate(values) if value < 5}
    assert small <= hidden
    if small and not total_hidden:
        assert len(hidden - small) == 1, "one that is not small hides with them"
    if not small:
        assert not hidden


def test_where_nobody_came_zeros_are_shown():
    ways = [WayIn(tag="a", label="A"), WayIn(tag="b", label="B", opened=30, started=9, completed=6)]
    funnel = hide_small(ways, threshold=5)
    assert [way.steps for way in funnel.ways] == [(0, 0, 0), (30, 9, 6)]
    assert funnel.total.steps == (30, 9, 6)
    assert not funnel.hides


def test_a_small_number_takes_another_with_it():
    ways = [
        WayIn(tag="a", label="A", opened=40, started=20, completed=2),
        WayIn(tag="b", label="B", opened=30, started=9, completed=7),
        WayIn(tag="c", label="C", opened=30, started=9, completed=9),
    ]
    funnel = hide_small(ways, threshold=5)
    assert [way.completed for way in funnel.ways] == [None, None, 9]
    assert funnel.total.steps == (100, 38, 18)
    assert funnel.hides


def test_when_all_are_small_the_total_is_hidden():
    funnel = hide_small([WayIn(tag="a", label="A", opened=9, completed=2)], threshold=5)
    assert (funnel.ways[0].completed, funnel.total.completed) == (None, None)


def test_the_funnel_reads_every_way(survey, django_assert_num_queries):
    make_link(survey, reached=200, reached_source="200 lettres")
    came(survey, "marche", 40, 30, 20)
    came(survey, "", 10, 8, 6)
    came(survey, "@embed", 7, 7, 7)
    with django_assert_num_queries(2):
        funnel = read_funnel(survey)
    assert [(way.tag, way.reached, *way.steps) for way in funnel.ways] == [
        ("marche", 200, 40, 30, 20),
        ("@embed", None, 7, 7, 7),
        ("", None, 10, 8, 6),
    ]
    assert funnel.total.steps == (57, 45, 33)


def test_invitations_are_reached_exactly(db):
    survey = make_open_survey(audience=Audience.INVITEES)
    sent, _waiting = invite(survey, "a@example.org", "b@example.org")
    sent.sent_at = timezone.now()
    sent.save()
    (way, _) = read_funnel(survey).ways
    assert (way.tag, way.reached) == ("@mail", 1)


def test_ballots_sealed_before_their_openings_are_written_do_not_overflow(survey):
    came(survey, "", opened=1, started=0, completed=6)
    assert read_funnel(survey).ways[0].steps == (6, 6, 6)


# --- pages --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_only_those_who_invite_see_the_ways_in(client, survey, name):
    answers = answers_of(client, make_cast(survey.space), url(name, survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", OF_A_LINK)
def test_only_those_who_invite_see_a_link(client, survey, name):
    make_link(survey)
    answers = answers_of(client, make_cast(survey.space), url(name, survey, "marche"))
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_only_those_who_invite_may_make_a_link(client, survey):
    address = url("add_survey_channel", survey)
    answers = answers_of(client, make_cast(survey.space), address, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_only_those_who_invite_may_put_a_link_away(client, survey):
    make_link(survey)
    address = url("archive_survey_channel", survey, "marche")
    answers = answers_of(client, make_cast(survey.space), address, method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", PAGES)
def test_the_ways_in_of_another_space_are_not_found(client, editor, survey, name):
    other = make_open_survey()
    address = reverse(name, args=[survey.space.slug, other.code])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", OF_A_LINK)
def test_a_link_of_another_survey_is_not_found(client, editor, survey, name):
    make_link(make_open_survey(survey.space))
    assert client.get(url(name, survey, "marche")).status_code == 404
    assert client.post(url("archive_survey_channel", survey, "marche")).status_code == 404


def test_the_empty_page_says_what_a_link_is_for(client, editor, survey):
    assert "No link of its own yet" in text_of(client.get(url("survey_funnel", survey)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, editor, survey, number, django_assert_num_queries
):
    for at in range(number):
        make_link(survey, f"Lien {at}")
        came(survey, f"lien-{at}", 40, 30, 20)
    client.get(url("survey_funnel", survey))
    with django_assert_num_queries(10):
        client.get(url("survey_funnel", survey))


def test_a_link_is_made_from_the_page(client, editor, survey):
    data = {"name": " Marché  du jeudi ", "kind": "event", "reached": "", "reached_source": ""}
    response = client.post(url("add_survey_channel", survey), data)
    assert response["Location"] == url("survey_channel", survey, "marche-du-jeudi")
    page = text_of(client.get(response["Location"]))
    assert "Marché du jeudi" in page
    qr = client.get(url("survey_channel_qr", survey, "marche-du-jeudi"))
    assert qr["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "", "kind": "event"}, "required"),
        ({"name": "x", "kind": "event", "reached": "12"}, "Say where this number comes from."),
        ({"name": "x", "kind": "event", "reached": "-1"}, "greater than or equal to 0"),
        ({"name": "x", "kind": "pigeon"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, editor, survey, data, words):
    response = client.post(url("add_survey_channel", survey), data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not ChannelLink.objects.exists()


def test_one_link_too_many_is_refused_in_words(client, editor, survey, monkeypatch):
    monkeypatch.setattr(channels, "MOST_LINKS", 0)
    response = client.post(url("add_survey_channel", survey), {"name": "x", "kind": "event"})
    assert "as many links as it can have" in text_of(response)


def test_what_is_said_of_a_link_is_corrected_from_its_page(client, editor, survey):
    make_link(survey)
    data = {"name": "Le marché", "kind": "event", "reached": "40", "reached_source": "comptés"}
    client.post(url("survey_channel", survey, "marche"), data)
    assert ChannelLink.objects.values_list("name", "reached").get() == ("Le marché", 40)


def test_a_link_put_away_still_stands_on_the_page(client, editor, survey):
    make_link(survey)
    client.post(url("archive_survey_channel", survey, "marche"))
    assert "Put away" in text_of(client.get(url("survey_funnel", survey)))
    assert "still works" in text_of(client.get(url("survey_channel", survey, "marche")))


def test_the_file_hides_what_the_page_hides_and_runs_nothing(client, editor, survey):
    make_link(survey, "=SUM(A1)", reached=3, reached_source="+1")
    came(survey, "sum-a1", 40, 30, 2)
    came(survey, "", 10, 8, 6)
    content = client.get(url("survey_funnel_csv", survey)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert rows[1] == ["'=SUM(A1)", "sum-a1", "3", "'+1", "40", "30", "hidden"]
    assert rows[-1][4:] == ["50", "38", "8"]
