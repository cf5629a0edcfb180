"""Participants against the population: what is missing, in figures, in words, and its campaign."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aimpact.insights.reaching import where_to_meet
from aimpact.insights.readings.people import read_people
from aimpact.insights.readings.representation import GroupGap, Representation, read_representation
from aimpact.insights.representation_wording import group_words, rounded, sentence_of_gap
from aimpact.insights.selectors import read_results
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.selectors.representation import representations, to_reach
from aimpact.insights.tallies import Book, read_book
from aimpact.spaces.enums import Role
from aimpact.spaces.models import Space
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import ChannelLink, Survey
from aimpact.territories.models import PopulationMargin
from tests.factories import make_closed_survey, make_commune, make_open_survey, make_space
from tests.insights.ballots import fill
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

AGES = ["15-24", "25-39", "40-54"]
POPULATION = {"15-24": 300, "25-39": 300, "40-54": 400}
LABELS = ProfileLabels("age_band", {"15-24": "15 à 24 ans", "25-39": "25 à 39 ans"})


def book_of(**sizes: int) -> Book:
    ages = zip(AGES, sizes.values(), strict=True)
    everybody = ("", "", "", "", sum(sizes.values()), 0.0)
    return read_book([everybody, *(("", "", "age_band", age, n, 0.0) for age, n in ages)])


def read(young: int, middle: int, old: int, k: int = 5) -> Representation | None:
    book = book_of(young=young, middle=middle, old=old)
    people = read_people(book, profile_field="age_band", order=AGES, k=k, population=POPULATION)
    return read_representation(people)


def test_a_group_that_is_missing_is_told_with_how_many_more_it_would_take() -> None:
    found = read(10, 90, 100)
    assert found is not None
    assert found.closeness == pytest.approx(1 - (0.25 + 0.15 + 0.10) / 2)
    assert [(gap.group, gap.needed) for gap in found.missing] == [(("15-24",), 72)]
    assert [gap.group for gap in found.above] == [("25-39",), ("40-54",)]


def test_what_chance_explains_is_not_told() -> None:
    found = read(5, 7, 8)
    assert found is not None
    assert found.gaps == ()


def test_a_group_too_small_to_be_shown_is_told_with_its_neighbour() -> None:
    found = read(3, 20, 177)
    assert found is not None
    assert [gap.group for gap in found.missing] == [("15-24", "25-39")]


def test_one_group_compares_with_nothing() -> None:
    people = read_people(
        book_of(young=30, middle=9, old=9),
        profile_field="age_band",
        order=AGES,
        k=5,
        population={"15-24": 300},
    )
    assert read_representation(people) is None


def test_a_gap_is_told_in_words() -> None:
    gap = GroupGap("age_band", ("15-24",), 0.04, 0.11, 43)
    assert sentence_of_gap(LABELS, gap).startswith("Les 15 à 24 ans sont 4")
    assert group_words(LABELS, ("15-24", "25-39")) == "15 à 24 ans et 25 à 39 ans"
    genders = ProfileLabels("gender", {"woman": "Une femme"})
    assert sentence_of_gap(genders, GroupGap("gender", ("woman",), 0.3, 0.5, 9)).startswith(
        "Les femmes sont 30"
    )
    assert where_to_meet(gap)
    assert where_to_meet(GroupGap("commune", ("35238",), 0.3, 0.5, 9)) == []


@pytest.mark.parametrize(("number", "told"), [(7, 7), (72, 72), (341, 350), (1_201, 1_300)])
def test_a_target_has_two_digits(number: int, told: int) -> None:
    assert rounded(number) == told


# --- pages -------------------------------------------------------------------------------
def make_uneven(space: Space, *, is_open: bool = True, young: int = 10) -> Survey:
    commune = make_commune()
    for category, number in POPULATION.items():
        PopulationMargin.objects.create(
            territory=commune,
            variable="age_band",
            category=category,
            inhabitants=number,
            source="Insee",
            vintage="2022",
        )
    make = make_open_survey if is_open else make_closed_survey
    survey = make(
        space,
        territory=commune,
        profile_fields=["age_band"],
        results_visibility=ResultsVisibility.LIVE,
    )
    fill(survey, young, profile={"age_band": "15-24"})
    fill(survey, 90, profile={"age_band": "25-39"})
    fill(survey, 100, profile={"age_band": "40-54"})
    return survey


def url_of(survey: Survey) -> str:
    return reverse("survey_representation", args=[survey.space.slug, survey.code])


def reach_url(survey: Survey, value: str = "15-24", field: str = "age_band") -> str:
    return reverse("survey_reach", args=[survey.space.slug, survey.code, field, value])


def signed_in(client: Client, role: Role = Role.EDITOR) -> Space:
    space = make_space(name="Ville")
    client.force_login(make_staff(space, role))
    return space


@pytest.mark.django_db
def test_who_may_read_how_participants_compare(client: Client) -> None:
    space = make_space()
    survey = make_uneven(space)
    answers = answers_of(client, make_cast(space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_start_a_campaign(client: Client, method: str) -> None:
    space = make_space()
    survey = make_uneven(space)
    answers = answers_of(client, make_cast(space), reach_url(survey), method=method)
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.django_db
def test_the_group_still_to_reach_is_shown_with_its_campaign(client: Client) -> None:
    survey = make_uneven(signed_in(client))
    names = ("survey_representation", "survey_results", "survey_overview")
    for url in [reverse(name, args=[survey.space.slug, survey.code]) for name in names]:
        page = client.get(url).content.decode()
        assert "Public encore à toucher" in page
        assert "Il manque environ 72 réponses de leur part." in page
        assert reach_url(survey) in page


@pytest.mark.django_db
def test_a_campaign_starts_in_one_click_and_sends_nothing(client: Client) -> None:
    survey = make_uneven(signed_in(client))
    before = client.get(reach_url(survey)).content.decode()
    assert "votre avis manque" in before
    assert client.post(reach_url(survey)).status_code == 302
    assert client.post(reach_url(survey)).status_code == 200  # a second click makes no second link
    link = ChannelLink.objects.get(survey=survey)
    assert link.name == "Pour les 15 à 24 ans"
    page = client.get(reach_url(survey)).content.decode()
    assert link.tag in page
    assert "affiche-a4" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "field"), [("25-39", "age_band"), ("15-24", "gender"), ("x", "password")]
)
def test_a_group_that_is_not_missing_has_no_campaign(
    client: Client, value: str, field: str
) -> None:
    survey = make_uneven(signed_in(client))
    page = client.post(reach_url(survey, value, field)).content.decode()
    assert "Ce groupe ne manque pas" in page
    assert not ChannelLink.objects.exists()


@pytest.mark.django_db
def test_once_the_survey_is_closed_nobody_is_to_reach() -> None:
    survey = make_uneven(make_space(), is_open=False)
    results = read_results(survey, at=timezone.now())
    assert to_reach(results) == []
    assert len(representations(results)) == 1


@pytest.mark.django_db
def test_the_public_reads_how_participants_compare_and_no_campaign(client: Client) -> None:
    survey = make_uneven(make_space())
    page = client.get(reverse("public_results", args=[survey.code])).content.decode()
    assert "Ressemblent-ils aux habitants" in page
    assert "sur 100" in page
    assert "Public encore à toucher" not in page


@pytest.mark.django_db
def test_nothing_is_compared_under_k_ballots_nor_without_a_population(client: Client) -> None:
    space = signed_in(client, Role.ANALYST)
    few = make_open_survey(space, profile_fields=["age_band"])
    fill(few, 3, profile={"age_band": "15-24"})
    assert "à partir de 5" in client.get(url_of(few)).content.decode()
    alone = make_closed_survey(space, profile_fields=["age_band"])
    fill(alone, 30, profile={"age_band": "15-24"})
    assert "Rien à comparer pour l’instant" in client.get(url_of(alone)).content.decode()
