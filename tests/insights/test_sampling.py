"""Labels are given when the facts allow them, and refused with a reason otherwise."""

import pytest
from django.utils import timezone

from aimpact.insights.designs import Design
from aimpact.insights.enums import AnalysisState, SampleClaim
from aimpact.insights.models import Analysis, SamplePlan
from aimpact.insights.notices import method_notice
from aimpact.insights.sample_wording import explain_label_refusal, seems_electoral
from aimpact.insights.sampling import LabelRefusal, SampleFacts, label_refusals
from aimpact.insights.selectors import read_results
from aimpact.insights.services.sampling import DrawnBeyondFrame, declare_sample
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Invitation, Survey, Tally
from aimpact.territories.models import PopulationMargin, Territory
from tests.factories import make_closed_survey, make_commune, make_space, make_user
from tests.insights.ballots import NOW, PROFILE, fill

R = LabelRefusal
DRAWN = SamplePlan(
    claim=SampleClaim.RANDOM, method="A computer drew.", frame="Roll", frame_size=6_000, drawn=800
)
QUOTAS = SamplePlan(claim=SampleClaim.QUOTA, method="In the street.", quota_fields=["gender"])
PANEL = SamplePlan(claim=SampleClaim.PANEL, method="Recruited by letter.")
INVITED = {"is_open_to_all": False, "ballots": 300, "listed": 800}


def altered(plan: SamplePlan, **changes: object) -> SamplePlan:
    names = ("claim", "method", "frame", "frame_size", "drawn", "quota_fields")
    return SamplePlan(**({name: getattr(plan, name) for name in names} | changes))


def facts(**changes: object) -> SampleFacts:
    return SampleFacts(**(INVITED | changes))  # type: ignore[arg-type]  # a test's own dictionary


@pytest.mark.parametrize(
    ("plan", "seen", "refusals"),
    [
        (altered(DRAWN, claim=""), facts(is_open_to_all=True), ()),
        (DRAWN, facts(), ()),
        (DRAWN, facts(is_open_to_all=True), (R.OPEN_TO_ALL,)),
        (altered(DRAWN, method=""), facts(), (R.NO_METHOD,)),
        (altered(DRAWN, frame=""), facts(), (R.NO_FRAME,)),
        (altered(DRAWN, frame_size=None), facts(), (R.NO_FRAME,)),
        (altered(DRAWN, drawn=None), facts(), (R.NOT_DRAWN,)),
        (DRAWN, facts(listed=801), (R.MORE_INVITED_THAN_DRAWN,)),
        (DRAWN, facts(listed=None, ballots=801), (R.MORE_BALLOTS_THAN_DRAWN,)),
        (QUOTAS, facts(asked=["gender"], gaps={"gender": 0.05}), ()),
        (altered(QUOTAS, quota_fields=[]), facts(), (R.NO_QUOTA_FIELD,)),
        (QUOTAS, facts(asked=["age_band"]), (R.QUOTA_FIELD_NOT_ASKED,)),
        (QUOTAS, facts(asked=["gender"]), (R.NO_POPULATION,)),
        (QUOTAS, facts(asked=["gender"], gaps={"gender": 0.051}), (R.QUOTAS_MISSED,)),
        (
            QUOTAS,
            facts(is_open_to_all=True, asked=["gender"], gaps={"gender": 0.0}),
            (R.NO_QUOTA_SET,),
        ),
        (
            QUOTAS,
            facts(is_open_to_all=True, asked=["gender"], quotas=["gender"], gaps={"gender": 0.0}),
            (),
        ),
        (PANEL, facts(is_weighted=True), ()),
        (PANEL, facts(), (R.NOT_WEIGHTED,)),
        (PANEL, facts(is_weighted=True, is_open_to_all=True), (R.OPEN_TO_ALL,)),
    ],
)
def test_a_label_is_given_when_the_facts_allow_it(
    plan: SamplePlan, seen: SampleFacts, refusals: tuple[LabelRefusal, ...]
) -> None:
    assert label_refusals(plan, seen) == refusals


@pytest.mark.parametrize("refusal", LabelRefusal)
def test_every_refusal_is_explained(refusal: LabelRefusal) -> None:
    assert explain_label_refusal(refusal).endswith(".")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Pour qui voterez-vous aux élections municipales ?", True),
        ("Le bilan du candidat", True),
        ("La place du Marché", False),
        ("Un vote sur la couleur des bancs", False),
    ],
)
def test_words_of_an_election_are_noticed(title: str, expected: bool) -> None:
    assert seems_electoral(Questionnaire(title=Text(fr=title))) is expected


# --- with a survey -----------------------------------------------------------------------
def drawn_survey(ballots: int, invited: int = 20, **fields: object) -> Survey:
    survey = make_closed_survey(make_space(name="Ville"), audience=Audience.INVITEES, **fields)
    for number in range(invited):
        Invitation.objects.create(survey=survey, email=f"p{number}@example.org", created_at=NOW)
    fill(survey, ballots)
    return survey


def declare(survey: Survey, plan: SamplePlan, **more: object) -> None:
    names = ("claim", "method", "frame", "frame_size", "drawn", "quota_fields")
    given = {name: getattr(plan, name) for name in names} | more
    declare_sample(survey, given, by=make_user(), at=timezone.now())


@pytest.mark.django_db
def test_a_random_sample_is_called_so_and_has_its_margins() -> None:
    survey = drawn_survey(10)
    declare(survey, DRAWN, drawn=20, frame_size=400)
    results = read_results(survey, at=NOW)
    notice = method_notice(results)
    assert (results.design, results.label_refusals) == (Design.RANDOM, ())
    # 5 % of ten answers is half a person: the normal law tells nothing of it.
    assert [line.share for line in notice.margins] == [0.5]
    assert round(notice.margins[-1].points, 1) == 30.6  # 31.0 without the finite population
    said = {item.title: item.text for item in notice.items}
    assert (
        "20 personnes tirées au sort parmi les 400 de cette liste\u00a0: Roll."
        in (said["Comment les personnes ont été choisies"])
    )
    assert "des 20 personnes interrogées n’ont pas répondu." in said["N’ont pas répondu"]


@pytest.mark.django_db
@pytest.mark.parametrize(("ballots", "told"), [(9, 0), (24, 3), (100, 6)])
def test_a_margin_is_told_where_its_share_stands_for_five_people(ballots: int, told: int) -> None:
    survey = drawn_survey(ballots, invited=150)
    declare(survey, DRAWN, drawn=150, frame_size=400)
    notice = method_notice(read_results(survey, at=NOW))
    assert len(notice.margins) == told
    assert ("aucune ne peut être calculée" in notice.margin_sentence) is (not told)


@pytest.mark.django_db
def test_a_survey_open_to_all_is_never_called_random() -> None:
    survey = make_closed_survey()
    fill(survey, 10)
    Tally.objects.filter(survey=survey, field="_channel").delete()  # as if by the link
    declare(survey, DRAWN)
    results = read_results(survey, at=NOW)
    assert (results.design, results.label_refusals) == (Design.OPEN, (R.OPEN_TO_ALL,))


@pytest.mark.django_db
@pytest.mark.parametrize(("women", "expected"), [(10, Design.QUOTA), (14, Design.IMPORTED)])
def test_quotas_are_held_against_the_population(women: int, expected: Design) -> None:
    commune = make_commune()
    known(commune, {"woman": 500, "man": 500})
    survey = make_closed_survey(territory=commune, profile_fields=PROFILE)
    fill(survey, women, profile={"gender": "woman"})
    fill(survey, 20 - women, profile={"gender": "man"})
    declare(survey, QUOTAS)
    results = read_results(survey, at=NOW)
    assert results.design is expected
    assert results.label_refusals == (() if expected is Design.QUOTA else (R.QUOTAS_MISSED,))
    assert bool(method_notice(results).margins) is (expected is Design.QUOTA)


def known(place: Territory, counts: dict[str, int]) -> None:
    for category, number in counts.items():
        PopulationMargin.objects.create(
            territory=place,
            variable="gender",
            category=category,
            inhabitants=number,
            source="Insee",
            vintage="2022",
        )


@pytest.mark.django_db
def test_a_panel_is_called_weighted_once_it_is() -> None:
    survey = drawn_survey(10)
    declare(survey, PANEL)
    assert read_results(survey, at=NOW).label_refusals == (R.NOT_WEIGHTED,)
    keep_analysis(survey, {"design_effect": 1.2})
    assert read_results(survey, at=NOW).label_refusals == (R.NOT_WEIGHTED,)
    keep_analysis(survey, weights(shares=[None, None]))
    assert read_results(survey, at=NOW).label_refusals == (R.NOT_WEIGHTED,)

    keep_analysis(survey, weights(shares=[0.6, None]))
    results = read_results(survey, at=NOW)
    assert results.design is Design.PANEL
    assert method_notice(results).margins == ()


def keep_analysis(survey: Survey, part: dict[str, object]) -> None:
    Analysis.objects.filter(survey=survey).delete()
    Analysis.objects.create(
        survey=survey,
        state=AnalysisState.DONE,
        requested_at=NOW,
        ended_at=NOW,
        parts={"weights": part},
    )


def weights(shares: list[float | None], cap: float | None = 4.0) -> dict[str, object]:
    """The part of an analysis that weighted on gender, age and both, from two sources."""
    fields = [("gender", "Insee"), ("age_band", "Insee"), ("gender_age_band", "Insee")]
    return {
        "ballots": 200, "fewest": 20, "cap": cap, "trimmed": 0, "rounds": 9, "design_effect": 1.2,
        "least": 0.5, "most": 2.0, "dropped": [], "effective": 170, "ways": 4,
        "variables": [
            {"field": name, "source": source, "vintage": "2022", "classes": [], "not_said": 0}
            for name, source in [*fields, ("occupation", "Mairie")]
        ],
        "fields": [
            {"question": "q1", "field": "q1", "base": 200, "step": 0.01,
             "answers": [["yes", 0.5, share, share, share] for share in shares]}
        ],
    }  # fmt: skip


CRITERIA = (
    "Genre croisé avec l’âge et profession, d’après ces chiffres de la population\xa0: Insee, 2022"
    " et Mairie, 2022."
)
RAW = (
    "Seule la page des résultats redressés est redressée\u00a0: toutes les autres parts sont"
    " brutes. Les marges d’erreur des résultats redressés sont environ 1,1 fois aussi larges."
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            weights(shares=[0.6]),
            f"{CRITERIA} Aucune réponse ne compte plus de 4 fois la moyenne. {RAW}",
        ),
        (
            weights(shares=[0.6], cap=None),
            f"{CRITERIA} {RAW}",
        ),
        ({}, "Aucun\xa0: les résultats ne sont pas redressés."),
    ],
)
def test_the_notice_of_a_sample_names_what_weights_it(part: dict[str, object], said: str) -> None:
    """Law 77-808, article 3, 7°."""
    survey = drawn_survey(10)
    declare(survey, DRAWN, drawn=20, frame_size=400)
    keep_analysis(survey, part)
    notice = method_notice(read_results(survey, at=NOW))
    assert {item.article: item.text for item in notice.items}["article 3, 7°"] == said


@pytest.mark.django_db
def test_the_notice_of_volunteers_names_no_weights() -> None:
    notice = method_notice(read_results(drawn_survey(10), at=NOW))
    assert "article 3, 7°" not in {item.article for item in notice.items}


@pytest.mark.django_db
def test_volunteers_have_no_margin_and_the_notice_says_so() -> None:
    survey = drawn_survey(10)
    notice = method_notice(read_results(survey, at=NOW))
    assert notice.margins == ()
    assert notice.margin_sentence.startswith("Aucune marge d’erreur")
    assert ("Réalisé par", "Ville") in [(one.title, one.text) for one in notice.items]
    assert notice.electoral_sentence == ""


@pytest.mark.django_db
def test_an_electoral_subject_is_told_with_what_the_law_says_of_it() -> None:
    survey = drawn_survey(10)
    declare(survey, altered(DRAWN, claim=""), is_electoral=True)
    assert "n’est pas un sondage" in method_notice(read_results(survey, at=NOW)).electoral_sentence
    declare(survey, DRAWN, is_electoral=True)
    assert "l’article 3" in method_notice(read_results(survey, at=NOW)).electoral_sentence


@pytest.mark.django_db
def test_nobody_is_drawn_who_is_not_on_the_list() -> None:
    with pytest.raises(DrawnBeyondFrame):
        declare(drawn_survey(5), DRAWN, drawn=10, frame_size=9)
