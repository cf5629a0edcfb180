"""The kit's pages, its texts, and the sites that may show the survey."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.models import AuditEvent
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Audience
from aimpact.surveys.kit.words import KitText, propose
from aimpact.surveys.models import CampaignText, ChannelLink, Embedding
from aimpact.surveys.poster import Sheet
from aimpact.surveys.selectors.campaigns import kit_texts
from aimpact.surveys.services.campaigns import (
    LinkMissing,
    NotASite,
    TooManySites,
    allow_sites,
    read_site,
    save_texts,
)
from tests.factories import make_open_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page
from tests.surveys.answering import text_of

PAGES = ("survey_kit", "survey_kit_zip", "survey_kit_email", "survey_embed")


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


def save(survey, language="fr", **texts):
    typed = {KitText[name.upper()]: text for name, text in texts.items()}
    save_texts(survey, typed, language=language, by=make_staff(survey.space), at=timezone.now())


# --- texts --------------------------------------------------------------------------------
def test_a_text_is_kept_for_its_language_alone(survey):
    save(survey, sms="Venez : {lien}")
    own = {(one.kind, one.language): one.text for one in kit_texts(survey) if one.is_own}
    assert own == {(KitText.SMS, "fr"): "Venez : {lien}"}
    assert AuditEvent.objects.filter(verb="save_campaign_texts").count() == 1


@pytest.mark.parametrize("text", ["", None])
def test_a_text_emptied_or_as_proposed_goes_back_to_the_proposal(survey, text):
    save(survey, sms="Venez : {lien}")
    save(survey, sms=propose(survey, KitText.SMS, language="fr") if text is None else text)
    assert not CampaignText.objects.exists()


def test_a_text_that_leads_nowhere_is_refused(survey):
    with pytest.raises(LinkMissing):
        save(survey, site="Venez nombreux")
    assert not CampaignText.objects.exists()


def test_a_subject_needs_no_link(survey):
    save(survey, subject="Votre avis")
    assert CampaignText.objects.get().kind == "objet"


def test_the_texts_are_read_in_one_query(survey, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(kit_texts(survey)) == 2 * len(KitText)


# --- sites --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.ville.example", "https://www.ville.example"),
        (" WWW.Ville.example/page?x=1 ", "https://www.ville.example"),
        ("https://ville.example:8443/", "https://ville.example:8443"),
        ("*.ville.example", "https://*.ville.example"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_a_site_is_read_as_people_write_it(typed, origin):
    assert read_site(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "", "*", "https://*", "'self'", "http://ville.example", "javascript:alert(1)", "data:x",
        "ville", "https://a.example; script-src *", "https://a b.example", "https://[::1]",
        "https://u:p@a.example", "https://a.example:99999", f"https://{'a' * 130}.example",
    ],
)  # fmt: skip
def test_anything_else_is_not_a_site(typed):
    with pytest.raises(NotASite):
        read_site(typed)


@given(st.text(max_size=60))
def test_nothing_typed_adds_a_word_to_the_policy(typed):
    try:
        origin = read_site(typed)
    except NotASite:
        return
    assert not set(origin) & set(" ;,'\"\n\t"), origin


def test_sites_are_kept_once_each_and_forgotten(survey):
    user = make_staff(survey.space)
    allow_sites(survey, ["a.example", "https://a.example"], by=user, at=timezone.now())
    assert Embedding.objects.get().sites == ["https://a.example"]
    allow_sites(survey, [], by=user, at=timezone.now())
    assert not Embedding.objects.exists()


def test_sites_are_not_without_end(survey):
    sites, user = [f"s{n}.example" for n in range(21)], make_staff(survey.space)
    with pytest.raises(TooManySites):
        allow_sites(survey, sites, by=user, at=timezone.now())


# --- pages --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
def test_only_those_who_invite_see_the_kit(client, survey, name):
    answers = answers_of(client, make_cast(survey.space), url(name, survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_only_those_who_invite_draw_its_sheets(client, survey):
    address = url("survey_kit_sheet", survey, "carte-1200x630")
    answers = answers_of(client, make_cast(survey.space), address)
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["survey_kit", "survey_embed"])
def test_only_those_who_invite_may_write(client, survey, name):
    answers = answers_of(client, make_cast(survey.space), url(name, survey), method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", PAGES)
def test_the_kit_of_another_space_is_not_found(client, editor, survey, name):
    address = reverse(name, args=[survey.space.slug, make_open_survey().code])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("sheet", Sheet)
def test_every_sheet_is_a_file(client, editor, survey, sheet):
    response = client.get(url("survey_kit_sheet", survey, sheet.value), {"langue": "en"})
    kind = "image/png" if sheet.is_picture else "application/pdf"
    assert (response.status_code, response["Content-Type"]) == (200, kind)


@pytest.mark.parametrize("query", [{"par": "inconnu"}, {}])
def test_a_sheet_or_a_link_that_is_not_there_is_not_found(client, editor, survey, query):
    sheet = "affiche-a4" if query else "affiche-a0"
    assert client.get(url("survey_kit_sheet", survey, sheet), query).status_code == 404


def test_a_partner_s_kit_is_named_after_its_tag(client, editor, survey):
    ChannelLink.objects.create(
        survey=survey, tag="ecole", name="École", kind="partner", created_at=timezone.now()
    )
    response = client.get(url("survey_kit_zip", survey), {"par": "ecole"})
    assert f"kit-{survey.code}-ecole.zip" in response["Content-Disposition"]
    assert zipfile.ZipFile(io.BytesIO(response.content)).testzip() is None


def test_texts_are_corrected_on_the_page(client, editor, survey):
    texts = {one.kind.value: one.text for one in kit_texts(survey) if one.language == "fr"}
    response = client.post(
        f"{url('survey_kit', survey)}?langue=fr", texts | {"sms": "Dites-le : {lien}"}
    )
    assert response.status_code == 302
    assert CampaignText.objects.get().text == "Dites-le : {lien}"
    page = client.get(f"{url('survey_kit', survey)}?langue=fr")
    assert "Dites-le : {lien}" in page.content.decode()


def test_a_text_without_its_link_is_refused_beside_it(client, editor, survey):
    response = client.post(url("survey_kit", survey), {"sms": "Venez"})
    assert response.status_code == 422
    assert "Write {lien} where the link goes." in text_of(response)


def test_the_length_of_the_text_message_is_said(client, editor, survey):
    save(survey, sms="Fête {lien}")
    page = text_of(client.get(f"{url('survey_kit', survey)}?langue=fr"))
    assert "of 70 characters in one message, link included." in page
    assert "These characters halve the room: ê" in page
    save(survey, sms="a" * 300 + "{lien}")
    assert "in 3 messages" in text_of(client.get(f"{url('survey_kit', survey)}?langue=fr"))


def test_the_sites_are_named_before_the_code_is_given(client, editor, survey):
    address = url("survey_embed", survey)
    assert "<iframe" not in text_of(client.get(address))
    client.post(address, {"sites": "www.ville.example"})
    page = client.get(address).content.decode()
    assert f"/s/{survey.code}/integre/" in page
    assert "https://www.ville.example" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("nowhere", "is not the address of a site"),
        (" ".join(f"s{n}.fr" for n in range(21)), "20 sites at most"),
    ],
)
def test_a_wrong_site_is_refused_beside_its_field(client, editor, survey, typed, words):
    response = client.post(url("survey_embed", survey), {"sites": typed})
    assert response.status_code == 422
    assert words in text_of(response)


def test_a_survey_that_asks_who_people_are_is_not_shown_elsewhere(client, editor, survey):
    survey.audience = Audience.MEMBERS
    survey.save()
    assert "open to anyone with the link" in text_of(client.get(url("survey_embed", survey)))
