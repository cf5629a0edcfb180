"""What people decide of themes."""

import pytest

from aimpact.core.models import AuditEvent
from aimpact.insights.models import Theme, ThemedText
from aimpact.insights.services.themes import (
    NamelessTheme,
    Proposal,
    SameTheme,
    accept_theme,
    create_theme,
    drop_theme,
    merge_themes,
    move_text,
    propose_themes,
    withdraw_theme,
)
from aimpact.insights.steps import AnalysisStopped
from aimpact.surveys.models import OpenAnswer
from tests.factories import make_user
from tests.insights.ballots import NOW
from tests.insights.theming import keys_of, make_written_survey, propose, theme_named

pytestmark = pytest.mark.django_db


def names(survey_id: int) -> set[str]:
    return set(Theme.objects.filter(theme_set__survey_id=survey_id).values_list("name", flat=True))


def test_new_proposals_take_the_place_of_old_ones_and_leave_what_was_accepted() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    accept_theme(theme_named(survey, "arbres"), name="Des arbres", by=by, at=NOW)
    kiosk = Proposal("kiosque", [], [(key, 0.4) for key in keys_of(survey, "Un kiosque à musique")])
    same = Proposal("Des arbres", [], [])
    propose_themes(survey, [kiosk, same], field="q3", question="Quoi ?", texts=26, at=NOW)
    assert names(survey.pk) == {"Des arbres", "kiosque"}
    assert ThemedText.objects.filter(theme__name="Des arbres").count() == 12


def test_a_text_erased_meanwhile_is_left_out() -> None:
    survey = make_written_survey()
    gone = Proposal("kiosque", [], [(1, 0.4)])
    propose_themes(survey, [gone], field="q3", question="Quoi ?", texts=26, at=NOW)
    assert not ThemedText.objects.exists()


def test_an_analysis_that_is_stopped_while_themes_are_written_leaves_those_of_before() -> None:
    survey = make_written_survey()
    propose(survey)
    before = names(survey.pk)

    def stop(share: float) -> None:
        raise AnalysisStopped

    kiosk = Proposal("kiosque", [], [(key, 0.4) for key in keys_of(survey, "Un kiosque à musique")])
    with pytest.raises(AnalysisStopped):
        propose_themes(
            survey, [kiosk], field="q3", question="Quoi ?", texts=26, at=NOW, report=stop
        )
    assert names(survey.pk) == before


def test_accepting_names_a_theme_and_leaves_a_trace_without_words() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    theme = accept_theme(
        theme_named(survey, "bus"), name=" Bus du soir ", definition="Après 20 h", by=by, at=NOW
    )
    assert (theme.name, theme.definition, theme.accepted_by) == ("Bus du soir", "Après 20 h", by)
    event = AuditEvent.objects.get(verb="accept_theme")
    assert "soir" not in str(event.details)


def test_a_theme_without_a_name_is_refused() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    with pytest.raises(NamelessTheme):
        accept_theme(theme_named(survey, "bus"), name="  ", by=by, at=NOW)
    with pytest.raises(NamelessTheme):
        create_theme(theme_set, name=" ", answers=[], by=by, at=NOW)


def test_an_acceptance_is_taken_back() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    theme = accept_theme(theme_named(survey, "bus"), name="Bus", by=by, at=NOW)
    assert withdraw_theme(theme, by=by, at=NOW).accepted_at is None


def test_merging_counts_a_text_of_both_once() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    ThemedText.objects.create(
        theme=bus, answer_id=keys_of(survey, "Planter des arbres")[0], nearness=0.1
    )
    into = merge_themes(bus, into=trees, by=by, at=NOW)
    assert into.members.count() == 20
    assert into.phrases == ["arbres", "bus"]
    assert names(survey.pk) == {"arbres"}


def test_a_theme_is_not_merged_with_itself_nor_with_one_of_another_survey() -> None:
    survey, other, by = make_written_survey(), make_written_survey(), make_user()
    propose(survey)
    propose(other)
    theme = theme_named(survey, "bus")
    for into in (theme, theme_named(other, "arbres")):
        with pytest.raises(SameTheme):
            merge_themes(theme, into=into, by=by, at=NOW)


def test_putting_a_theme_aside_leaves_its_texts() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    drop_theme(theme_named(survey, "bus"), by=by, at=NOW)
    assert names(survey.pk) == {"arbres"}
    assert OpenAnswer.objects.filter(survey=survey).count() == 26


def test_a_text_moves_and_a_person_said_so() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    answer = OpenAnswer.objects.get(pk=keys_of(survey, "Plus de bus le soir")[0])
    move_text(answer, out_of=bus, into=trees, by=by, at=NOW)
    moved = ThemedText.objects.get(answer=answer)
    assert (moved.theme, moved.by_person, moved.nearness) == (trees, True, 1.0)
    move_text(answer, out_of=trees, into=None, by=by, at=NOW)
    assert not ThemedText.objects.filter(answer=answer).exists()
    with pytest.raises(SameTheme):
        move_text(answer, out_of=trees, into=trees, by=by, at=NOW)


def test_a_theme_is_made_of_examples() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    answers = list(OpenAnswer.objects.filter(pk__in=keys_of(survey, "Un kiosque à musique")))
    theme = create_theme(theme_set, name="Musique", answers=answers, by=by, at=NOW)
    assert theme.members.filter(by_person=True).count() == 6
    assert theme.accepted_at == NOW


def test_themes_of_texts_that_are_erased_hold_them_no_more() -> None:
    survey = make_written_survey()
    propose(survey)
    OpenAnswer.objects.filter(survey=survey).delete()
    assert not ThemedText.objects.exists()
