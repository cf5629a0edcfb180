from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from aimpact.core.models import AuditEvent
from aimpact.library.models import SkippedFinding
from aimpact.library.proofreading import Finding, Fix, Rule
from aimpact.library.proofreading.fixes import NothingToFix, fixed
from aimpact.library.selectors.remarks import Remark, marks_of, review_of, summary_of
from aimpact.library.services.remarks import (
    FindingExpired,
    NoFix,
    accept_finding,
    restore_findings,
    skip_finding,
)
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.models import Survey
from aimpact.surveys.services.editing import StaleEdit, StructureLocked
from tests.factories import make_open_survey, make_survey, make_user

pytestmark = pytest.mark.django_db

DOUBLE = "Êtes-vous satisfait de la propreté et de la sécurité ?"


def rating(label: str, **more: object) -> Question:
    blank = blank_question(Kind.RATING, "q1")
    return replace(blank, label=Text(label), **more)


def survey_with(*questions: Question, make: Callable[..., Survey] = make_survey) -> Survey:
    pages = (Page(code="p1", questions=questions),)
    return make(questionnaire=Questionnaire(title=Text("Test"), pages=pages, last_question=9))


def only(survey: Survey) -> Remark:
    (remark,) = review_of(survey).remarks
    return remark


def accept(survey: Survey) -> Survey:
    remark = only(survey)
    return accept_finding(
        survey, remark.finding.key, seen=remark.seen, by=make_user(), at=timezone.now()
    )


def test_accepting_a_wording_puts_it_in_the_place_of_the_other():
    saved = accept(survey_with(rating("Ne pensez-vous pas que la place est petite ?")))

    assert saved.document.question("q1").label.fr == "Pensez-vous que la place est petite ?"
    assert review_of(saved).remarks == []
    event = AuditEvent.objects.get(verb="accept_finding")
    assert (event.details["rule"], event.details["where"]) == ("leading", "q1")


def test_accepting_to_split_makes_two_questions_with_the_same_answers():
    saved = accept(survey_with(rating(DOUBLE)))
    first, second = saved.document.questions()

    assert (first.label.fr, second.label.fr) == (
        "Êtes-vous satisfait de la propreté ?",
        "Êtes-vous satisfait de la sécurité ?",
    )
    assert first.choices == second.choices
    assert review_of(saved).remarks == []


def test_accepting_adds_a_way_to_have_no_opinion():
    bare = rating("Que pensez-vous du parc ?")
    bare = replace(bare, choices=tuple(c for c in bare.choices if not c.is_no_opinion))
    saved = accept(survey_with(bare))

    assert saved.document.question("q1").choices[-1].is_no_opinion
    assert find_problems(saved.document) == []


def test_a_yes_or_no_gets_its_abstention():
    yes_no = blank_question(Kind.YES_NO, "q1")
    saved = accept(
        survey_with(replace(yes_no, label=Text("Faut-il fermer ?"), choices=yes_no.choices[:2]))
    )

    assert find_problems(saved.document) == []
    assert saved.document.question("q1").choices[-1].code == "abstain"


def test_a_sensitive_question_becomes_free_to_leave():
    choices = (Choice(code="c1", label=Text("Oui")), Choice(code="c2", label=Text("Non")))
    asked = Question(
        code="q1", kind=Kind.SINGLE, label=Text("Êtes-vous croyant ?"), choices=choices,
        is_required=True,
    )  # fmt: skip
    question = accept(survey_with(asked)).document.question("q1")

    assert not question.is_required
    assert question.choices[-1].label.fr == "Je préfère ne pas répondre"


def test_a_long_question_gives_its_beginning_to_its_help():
    told = "La commune a reçu trois offres pour la gestion de la piscine, dont une de la régie."
    asked = "Quelle solution préférez-vous pour gérer la piscine dans les dix prochaines années ?"
    label = Text(f"{told} {asked}")
    saved = accept(survey_with(Question(code="q1", kind=Kind.TEXT, label=label)))

    question = saved.document.question("q1")
    assert (question.label.fr, question.help.fr) == (asked, told)


def test_a_balanced_scale_takes_the_place_of_the_other():
    labels = ("Satisfait", "Très satisfait", "Extrêmement satisfait", "Pas satisfait")
    points = tuple(Choice(code=f"c{n}", label=Text(fr)) for n, fr in enumerate(labels, 1))
    asked = rating("Votre avis sur le parc ?")
    asked = replace(asked, choices=(*points, asked.choices[-1]), last_choice=4)
    question = accept(survey_with(asked)).document.question("q1")

    assert [c.code for c in question.choices] == ["c5", "c6", "c7", "c8", "no_opinion"]
    assert question.choices[0].label.fr == "Pas du tout satisfait"


def test_a_range_begins_where_the_other_ends():
    labels = ("Moins de 10", "De 10 à 20", "De 20 à 30", "Plus de 30")
    points = tuple(Choice(code=f"c{n}", label=Text(fr)) for n, fr in enumerate(labels, 1))
    asked = Question(code="q1", kind=Kind.SINGLE, label=Text("Combien ?"), choices=points)
    question = accept(survey_with(asked)).document.question("q1")

    assert question.choices[2].label.fr == "De 21 à 30"


def test_what_only_a_person_can_write_is_not_accepted():
    with pytest.raises(NoFix):
        accept(survey_with(rating("Que pensez-vous de [ce projet] ?")))


def test_a_remark_on_a_question_that_changed_is_gone():
    survey = survey_with(rating(DOUBLE))
    key = only(survey).finding.key
    survey.keep_document(Questionnaire(title=Text("Test")))
    with pytest.raises(FindingExpired):
        accept_finding(survey, key, seen="", by=make_user(), at=timezone.now())


def test_a_change_made_meanwhile_is_never_overwritten():
    survey = survey_with(rating(DOUBLE))
    remark = only(survey)
    with pytest.raises(StaleEdit):
        accept_finding(survey, remark.finding.key, seen="0" * 16, by=make_user(), at=timezone.now())


def test_a_published_survey_changes_its_words_and_nothing_else():
    reworded = accept(survey_with(rating("Que pensez-vous du PCAET ?"), make=make_open_survey))
    assert "plan climat" in reworded.document.question("q1").label.fr
    with pytest.raises(StructureLocked):
        accept(survey_with(rating(DOUBLE), make=make_open_survey))


def test_a_skipped_remark_stays_skipped_until_its_text_changes():
    survey = survey_with(rating(DOUBLE))
    key = only(survey).finding.key
    skip_finding(survey, key, by=make_user(), at=timezone.now())

    assert (review_of(survey).remarks, review_of(survey).skipped) == ([], 1)
    with pytest.raises(FindingExpired):
        skip_finding(survey, key, by=make_user(), at=timezone.now())
    survey.keep_document(
        Questionnaire(pages=(Page(code="p1", questions=(rating(f"{DOUBLE[:-1]}au centre ?"),)),))
    )
    assert len(review_of(survey).remarks) == 1


def test_skipped_remarks_can_be_made_again():
    survey = survey_with(rating(DOUBLE))
    skip_finding(survey, only(survey).finding.key, by=make_user(), at=timezone.now())

    assert restore_findings(survey, by=make_user(), at=timezone.now()) == 1
    assert len(review_of(survey).remarks) == 1
    assert SkippedFinding.objects.count() == 0


def test_marks_name_each_remark_of_a_question_once():
    review = review_of(survey_with(rating(f"{DOUBLE} Et du PCAET ?")))

    assert list(marks_of(review)) == ["q1"]
    assert " · " in marks_of(review)["q1"]
    assert sum(number for _title, number in summary_of(review)) == len(review.remarks)


def test_a_survey_of_more_than_twelve_minutes_is_said_to_be_long():
    texts = [
        Question(code=f"q{n}", kind=Kind.TEXT, label=Text("Pourquoi ?"), is_required=True)
        for n in range(1, 60)
    ]
    assert review_of(survey_with(*texts)).is_too_long
    assert not review_of(survey_with(texts[0])).is_too_long


@pytest.mark.parametrize("number", [1, 3])
def test_a_review_asks_one_query(number: int, django_assert_num_queries):
    survey = survey_with(*(replace(rating(DOUBLE), code=f"q{n}") for n in range(number)))
    with django_assert_num_queries(1):
        assert len(review_of(survey).remarks) == number


@pytest.mark.parametrize("fix", [Fix.REWORD, Fix.SPLIT, Fix.TO_HELP, Fix.RESCALE, Fix.NONE])
def test_a_fix_of_a_text_that_is_no_longer_there_does_nothing(fix: Fix):
    document = survey_with(rating("Un autre texte")).document
    finding = Finding(
        rule=Rule.LONG, where="q1", language="fr", before="Un texte", after="Deux\nlignes", fix=fix
    )
    with pytest.raises(NothingToFix):
        fixed(document, finding)
