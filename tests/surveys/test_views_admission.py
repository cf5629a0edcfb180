"""The composer: conditions put together by buttons, read back in a sentence."""

import pytest
from django.urls import reverse

from aimpact.accounts.models import VerifiedIdentity
from aimpact.core.models import AuditEvent
from aimpact.surveys.admission.conditions import (
    EmailDomain,
    HasCode,
    Inhabitant,
    Invited,
    Level,
    Member,
    MinimumAge,
)
from aimpact.surveys.admission.conditions import VerifiedIdentity as VerifiedBy
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, Survey
from tests.factories import (
    make_commune,
    make_member,
    make_open_survey,
    make_space,
    make_survey,
    make_user,
)
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.answering import one_page
from tests.surveys.builder import sit_down, words_of
from tests.surveys.test_views_terms import TERMS

pytestmark = pytest.mark.django_db
PROVIDER = {
    "franceconnect": {"url": "https://fc.example.org", "client_id": "x", "client_secret": "y",
                      "level": 1, "scopes": []}
}  # fmt: skip


@pytest.fixture
def desk(client):
    return sit_down(client, make_survey())


def typed(*ways):
    """What the composer's form sends: each way is a list of (kind, values)."""
    sent = {"ways": str(len(ways)), "do": "save"}
    for way, conditions in enumerate(ways):
        for at, (kind, values) in enumerate(conditions):
            prefix = f"w{way}c{at}"
            sent[f"{prefix}-kind"] = kind
            sent |= {f"{prefix}-{name}": value for name, value in values.items()}
    return sent


def compose(desk, *ways, **changes):
    return desk.post("survey_admission", **(typed(*ways) | changes))


def rule_of(desk):
    return Survey.objects.get(pk=desk.survey.pk).rule


def test_only_those_who_edit_surveys_compose(client):
    space = make_space()
    survey = make_survey(space)
    url = reverse("survey_admission", args=[space.slug, survey.code])
    editing = dict.fromkeys(("owner", "admin", "editor"), SEEN)
    answers = answers_of(client, make_cast(space), url)
    terms = answers_of(
        client, make_cast(space), reverse("survey_terms", args=[space.slug, survey.code])
    )
    assert answers == terms
    assert answers["stranger"] == team_page(**editing)["stranger"]


def test_a_rule_is_composed_and_kept(desk):
    commune = make_commune(name="Val-Essai")
    response = compose(
        desk,
        [("member", {}), ("minimum_age", {"years": "16"})],
        [("email_domain", {"domains": "@Ville.fr\nagglo.fr", "subdomains": "on"})],
        [("territory", {"territory": "Val-Essai"}), ("code", {})],
    )
    assert response.status_code == 302
    assert rule_of(desk) == Rule(
        (
            (Member(), MinimumAge(16)),
            (EmailDomain(("ville.fr", "agglo.fr"), subdomains=True),),
            (Inhabitant(commune.pk), HasCode()),
        )
    )
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert survey.audience == Audience.COMBINED
    assert survey.version == 2
    event = AuditEvent.objects.get(verb="update_terms")
    assert "minimum_age" in str(event.details)


def test_a_usual_case_takes_its_usual_name(desk):
    commune = make_commune(name="Val-Essai")
    compose(desk, [("territory", {"territory": "Val-Essai"})])
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert (survey.audience, survey.territory, survey.admission) == (
        Audience.TERRITORY,
        commune,
        {},
    )
    compose(desk, [("invited", {})])
    survey.refresh_from_db()
    assert (survey.audience, survey.territory) == (Audience.INVITEES, None)


def test_a_rule_about_one_territory_compares_with_its_population(desk):
    commune = make_commune(name="Val-Essai")
    place = ("territory", {"territory": "Val-Essai"})
    compose(desk, [place, ("minimum_age", {"years": "18"})])
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert (survey.audience, survey.territory) == (Audience.CRITERIA, commune)
    compose(desk, [place], [("member", {})])
    survey.refresh_from_db()
    assert survey.territory is None


def test_the_page_reads_the_rule_back_in_one_sentence(desk):
    space = desk.survey.space.name
    page = compose(
        desk, [("member", {}), ("minimum_age", {"years": "16"})], [("invited", {})], do="read"
    )
    words = words_of(page)
    assert (
        f"Pour répondre, il faut soit être membre de {space} et avoir au moins 16 ans,"
        " soit avoir reçu une invitation personnelle." in words
    )
    assert "Tout le monde se connecte" in words
    assert rule_of(desk) == Rule(make_survey().rule.ways), "reading keeps nothing"


def test_buttons_add_and_remove_conditions_and_ways(desk):
    page = desk.get("survey_admission")
    assert page.context["composer"].typed == [[]]
    page = compose(desk, [], do="add:0", add0="minimum_age")
    assert [kind for kind, _values in page.context["composer"].typed[0]] == ["minimum_age"]
    page = compose(desk, [("minimum_age", {"years": "17"})], do="way")
    assert len(page.context["composer"].typed) == 2
    assert 'value="17"' in page.content.decode()
    page = compose(desk, [("minimum_age", {"years": "17"})], [], do="add:1", add1="member")
    page = compose(desk, [("minimum_age", {"years": "17"})], [("member", {})], do="remove:0:0")
    assert [len(way) for way in page.context["composer"].typed] == [0, 1]
    page = compose(desk, [("minimum_age", {"years": "17"})], [("member", {})], do="unway:0")
    assert [len(way) for way in page.context["composer"].typed] == [1]
    page = compose(desk, [("member", {})], do="unway:0")
    assert page.context["composer"].typed == [[]]


@pytest.mark.parametrize("do", ["add:9", "unway:9", "remove:9:9", "remove:0:9", "add:x", "zz", ""])
def test_buttons_that_are_not_there_change_nothing(desk, do):
    page = compose(desk, [("member", {})], do=do)
    assert page.status_code in {200, 302}


def test_the_same_condition_is_added_once(desk):
    page = compose(desk, [("member", {})], do="add:0", add0="member")
    assert len(page.context["composer"].typed[0]) == 1


def test_no_more_ways_than_people_can_read(desk):
    ways = [[("minimum_age", {"years": str(20 + number)})] for number in range(5)]
    page = compose(desk, *ways, do="way")
    assert len(page.context["composer"].typed) == 5
    assert "Ajouter une autre voie" not in page.content.decode()


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        ([[]], "au moins une condition"),
        ([[("minimum_age", {"years": "14"})]], "15"),
        ([[("minimum_age", {"years": ""})]], "obligatoire"),
        ([[("email_domain", {"domains": "ville"})]], "n’est pas ce qui suit"),
        ([[("email_domain", {"domains": "\n".join(f"d{n}.fr" for n in range(31))})]], "30"),
        ([[("territory", {"territory": "Nulle-Part-Du-Tout"})]], "Nulle-Part-Du-Tout"),
        ([[("member", {})], [("member", {}), ("minimum_age", {"years": "16"})]], "personne"),
    ],
)
def test_what_is_to_mend_is_said_and_what_was_typed_is_kept(desk, ways, words):
    response = compose(desk, *ways)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not rule_of(desk).asks("minimum_age")


def test_a_webmail_that_anyone_uses_is_warned_about(desk):
    page = compose(desk, [("email_domain", {"domains": "gmail.com"})], do="read")
    assert "gmail.com" in words_of(page)
    assert "n’écarte personne" in words_of(page)


def test_identities_are_offered_where_they_can_be_verified(desk, settings):
    assert "identité vérifiée" not in desk.get("survey_admission").content.decode()
    settings.IDENTITY_PROVIDERS = PROVIDER
    assert "identité vérifiée" in desk.get("survey_admission").content.decode()
    compose(desk, [("identity", {"provider": "franceconnect", "level": "2"})])
    assert rule_of(desk) == Rule(((VerifiedBy("franceconnect", Level.SUBSTANTIAL),),))
    # A platform that leaves the provider still shows the rule.
    settings.IDENTITY_PROVIDERS = {}
    assert "FranceConnect" in desk.get("survey_admission").content.decode()


def test_a_provider_that_is_not_there_is_refused(desk):
    wrong = [("identity", {"provider": "franceconnect", "level": "1"})]
    assert compose(desk, wrong).status_code == 422


def test_a_rule_comes_back_to_the_page_as_it_was_typed(desk):
    make_commune(name="Val-Essai")
    compose(
        desk,
        [("territory", {"territory": "Val-Essai"}), ("email_domain", {"domains": "château.fr"})],
        [("minimum_age", {"years": "18"})],
    )
    page = desk.get("survey_admission").content.decode()
    for words in ("Val-Essai", "château.fr", 'value="18"'):
        assert words in page


def test_a_rule_of_codes_alone_cannot_be_named(client):
    desk = sit_down(client, make_survey(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED))
    response = compose(desk, [("code", {})])
    assert response.status_code == 422
    assert Survey.objects.get(pk=desk.survey.pk).audience == Audience.MEMBERS


def test_who_may_answer_cannot_change_once_a_ballot_is_in(client):
    survey = make_survey(rule=Rule(((Member(), MinimumAge(16)),)))
    desk = sit_down(client, survey)
    Ballot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=survey.created_at.date()
    )
    composed: list[list[tuple[str, dict[str, str]]]] = [
        [("member", {})],
        [("member", {}), ("minimum_age", {"years": "18"})],
    ]
    for ways in composed:
        assert compose(desk, ways).status_code == 422
    assert rule_of(desk) == survey.rule
    page = desk.get("survey_admission").content.decode()
    assert 'value="save" hidden' in page
    assert "Ajouter cette condition" not in page
    assert "Retirer" not in page


# --- the page of the terms ---------------------------------------------------------------


def test_combining_is_chosen_among_the_usual_cases_and_leads_to_the_composer(desk):
    response = desk.post("survey_terms", **TERMS | {"audience": "combined", "smallest_cell": "9"})
    assert response["Location"].endswith("/conditions/composer/")
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert (survey.audience, survey.smallest_cell) == (Audience.LINK, 9)


def test_other_terms_change_and_the_rule_stays(client):
    rule = Rule(((Member(), MinimumAge(16)), (Invited(),)))
    desk = sit_down(client, make_survey(rule=rule))
    page = desk.get("survey_terms").content.decode()
    assert "soit avoir reçu une invitation personnelle" in page
    response = desk.post("survey_terms", **TERMS | {"audience": "combined", "smallest_cell": "9"})
    assert response["Location"].endswith("/conditions/")
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert (survey.rule, survey.smallest_cell) == (rule, 9)


def test_a_usual_case_replaces_a_rule(client):
    desk = sit_down(client, make_survey(rule=Rule(((Member(), MinimumAge(16)),))))
    desk.post("survey_terms", **TERMS | {"audience": "members"})
    survey = Survey.objects.get(pk=desk.survey.pk)
    assert (survey.audience, survey.admission) == (Audience.MEMBERS, {})


# --- the person who is refused -----------------------------------------------------------


def items(response):
    return [[item.is_met for item in way] for way in response.context["checklist"].ways]


def test_a_stranger_reads_the_whole_rule_and_where_to_sign_in(client):
    survey = one_page(rule=Rule(((Member(), MinimumAge(16)), (Invited(),))))
    response = client.get(f"/s/{survey.code}/")
    assert response.status_code == 403
    assert items(response) == [[None, None], [False]]
    page = response.content.decode()
    assert f"/compte/connexion/?next=%2Fs%2F{survey.code}%2F" in page
    assert "La place" not in page


def test_a_person_reads_what_is_met_and_how_to_meet_the_rest(client, settings):
    settings.IDENTITY_PROVIDERS = PROVIDER
    space, commune = make_space(), make_commune(name="Icy")
    rule = Rule(
        (
            (Member(), MinimumAge(16), Inhabitant(commune.pk)),
            (EmailDomain(("ville.fr",)), VerifiedBy("franceconnect")),
        )
    )
    survey = one_page(space=space, rule=rule)
    member = make_member(space)
    client.force_login(member)
    response = client.get(f"/s/{survey.code}/")
    assert items(response) == [[True, False, False], [False, False]]
    page = response.content.decode()
    back = f"next=%2Fs%2F{survey.code}%2F"
    for link in ("/compte/profil/", "/compte/adresse/", "/compte/identite/"):
        assert f"{link}?{back}" in page
    assert member.email in page
    assert "Vérifier mon identité avec FranceConnect" in page


@pytest.mark.parametrize(("years", "words"), [(16, "1er janvier"), (10, "plus jeune")])
def test_an_age_that_is_not_met_is_explained(client, mid_window, years, words):
    survey = one_page(rule=Rule(((Member(), MinimumAge(16)),)))
    year = mid_window.astimezone(survey.zone).year
    client.force_login(make_member(survey.space, birth_year=year - years))
    assert words in client.get(f"/s/{survey.code}/").content.decode()


def test_a_level_that_is_too_low_is_said(client, settings):
    from django.utils import timezone

    settings.IDENTITY_PROVIDERS = PROVIDER
    survey = one_page(rule=Rule(((VerifiedBy("franceconnect", Level.HIGH),),)))
    user = make_user()
    VerifiedIdentity.objects.create(
        user=user, provider="franceconnect", subject_hash=b"x" * 32, level=1,
        verified_at=timezone.now(),
    )  # fmt: skip
    client.force_login(user)
    assert "niveau plus bas" in client.get(f"/s/{survey.code}/").content.decode()
    settings.IDENTITY_PROVIDERS = {}
    client.force_login(make_user())
    assert "ne propose pas" in client.get(f"/s/{survey.code}/").content.decode()


def test_the_profile_leads_back_to_the_survey(client):
    user = make_user()
    client.force_login(user)
    data = {"display_name": "", "commune": "", "birth_year": "1980", "gender": "",
            "occupation": "", "language": "fr"}  # fmt: skip
    url = f"{reverse('account_profile')}?next=/s/ABCD2345/"
    assert client.post(url, data)["Location"] == "/s/ABCD2345/"
    outside = f"{reverse('account_profile')}?next=https://elsewhere.example.org/"
    assert client.post(outside, data)["Location"] == reverse("account_profile")


def test_an_invited_member_comes_by_the_personal_link_and_signs_in_there(client):
    from django.utils import timezone

    from aimpact.surveys.models import Invitation, Participation
    from aimpact.surveys.tokens import hash_token, invitation_token
    from tests.surveys.answering import read_page_form, send

    survey = one_page(rule=Rule(((Member(),), (Invited(),))))
    invitation = Invitation.objects.create(
        survey=survey, email="x@example.org", created_at=timezone.now()
    )
    token = invitation_token(invitation)
    Invitation.objects.update(token_hash=hash_token(token))
    link = f"/i/{token}/"
    refused = client.get(link)
    assert refused.status_code == 403
    assert f"next=%2Fi%2F{token}%2F" in refused.content.decode()
    user = make_user()
    client.force_login(user)
    form = read_page_form(client.get(link))
    assert form.action == link
    assert send(client, form, q1="yes").status_code == 302
    line = Participation.objects.get()
    assert (line.user, line.invitation) == (user, invitation)
    client.force_login(make_user())
    assert "déjà" in client.get(link).content.decode()


def test_a_link_survey_with_its_cookie_asks_no_query_more(client, django_assert_num_queries):
    survey = one_page()
    client.get(f"/s/{survey.code}/")
    with django_assert_num_queries(2):
        assert client.get(f"/s/{survey.code}/").status_code == 200


def test_a_composed_rule_lists_its_survey_to_those_it_may_concern(client):
    space = make_space()
    criteria = make_open_survey(space, rule=Rule(((MinimumAge(18), Inhabitant(1)),)))
    combined = make_open_survey(space, rule=Rule(((Member(), MinimumAge(18)),)))
    handed = make_open_survey(space, rule=Rule(((Invited(), MinimumAge(18)),)))

    def seen():
        page = client.get(reverse("space_home", args=[space.slug])).content.decode()
        return [survey.code in page for survey in (criteria, combined, handed)]

    assert seen() == [True, False, False]
    client.force_login(make_member(space))
    assert seen() == [True, True, False]
