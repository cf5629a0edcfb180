"""What people decide of themes."""

import pytest

from aimpact.core.models import AuditEvent
from aimpact.insights.enums import SplitState, ThemeVerb
from aimpact.insights.models import Theme, ThemeChange, ThemedText, ThemeSet, ThemeSplit
from aimpact.insights.selectors.texts import text_places
from aimpact.insights.selectors.themes import read_themes
from aimpact.insights.services.theme_changes import (
    KEPT,
    ChangedMeanwhile,
    NothingToUndo,
    last_change,
    undo_change,
)
from aimpact.insights.services.theme_proposals import (
    Proposal,
    forget_words_of_erased_texts,
    propose_themes,
)
from aimpact.insights.services.themes import (
    NamelessTheme,
    NoTexts,
    NotQuotable,
    SameTheme,
    TooManyQuotes,
    accept_theme,
    create_theme,
    drop_theme,
    merge_themes,
    move_texts,
    quote_text,
    split_theme,
    withdraw_quote,
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
    into = merge_themes([bus], into=trees, by=by, at=NOW)
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
            merge_themes([theme], into=into, by=by, at=NOW)


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
    move_texts([answer], out_of=bus, into=trees, by=by, at=NOW)
    moved = ThemedText.objects.get(answer=answer)
    assert (moved.theme, moved.by_person, moved.nearness) == (trees, True, 1.0)
    move_texts([answer], out_of=trees, into=None, by=by, at=NOW)
    assert not ThemedText.objects.filter(answer=answer).exists()
    with pytest.raises(SameTheme):
        move_texts([answer], out_of=trees, into=trees, by=by, at=NOW)


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


# --- split, undone, quoted ---------------------------------------------------------------
def everything(theme_set: ThemeSet) -> set[tuple[object, ...]]:
    """Themes and texts as they stand, without the keys of the lines."""
    themes = theme_set.themes.values_list("pk", "name", "definition", "accepted_at")
    rows = ThemedText.objects.filter(theme__theme_set=theme_set)
    return {*themes, *rows.values_list("theme_id", "answer_id", "nearness", "quoted_at")}


def undo(theme_set: ThemeSet) -> ThemeChange:
    change = last_change(theme_set)
    assert change is not None
    return undo_change(change, by=make_user(), at=NOW)


def test_every_change_is_undone_the_last_one_first() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    answer = OpenAnswer.objects.get(pk=keys_of(survey, "Plus de bus le soir")[0])
    kiosks = list(OpenAnswer.objects.filter(pk__in=keys_of(survey, "Un kiosque à musique")))
    stood = [everything(theme_set)]
    changes = [
        lambda: accept_theme(bus, name="Bus", definition="Le soir", by=by, at=NOW),
        lambda: quote_text(bus, answer, by=by, at=NOW),
        lambda: withdraw_theme(bus, by=by, at=NOW),
        lambda: move_texts([answer], out_of=bus, into=trees, by=by, at=NOW),
        lambda: create_theme(theme_set, name="Musique", answers=kiosks, by=by, at=NOW),
        lambda: merge_themes([bus], into=trees, name="Tout", by=by, at=NOW),
        lambda: drop_theme(trees, by=by, at=NOW),
    ]
    for change in changes:
        change()
        assert everything(theme_set) != stood[-1]
        stood.append(everything(theme_set))
    for before in reversed(stood[:-1]):
        undo(theme_set)
        assert everything(theme_set) == before
    log = list(theme_set.changes.order_by("pk").values_list("verb", flat=True))
    assert log[-8:-6] == [ThemeVerb.DROP, ThemeVerb.UNDO]
    assert len(log) == 2 * len(changes)
    assert last_change(theme_set) is None


def test_what_was_not_the_last_change_is_not_undone() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    accept_theme(theme_named(survey, "bus"), name="Bus", by=by, at=NOW)
    first = last_change(theme_set)
    accept_theme(theme_named(survey, "arbres"), name="Arbres", by=by, at=NOW)
    assert first is not None
    with pytest.raises(ChangedMeanwhile):
        undo_change(first, by=by, at=NOW)
    assert names(survey.pk) == {"Bus", "Arbres"}


def test_nothing_is_undone_once_new_themes_are_proposed_nor_beyond_the_last_changes() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    for number in range(KEPT + 1):
        accept_theme(theme_named(survey, "bus"), name="bus", by=by, at=NOW)
        assert theme_set.changes.exclude(before=None).count() == min(number + 1, KEPT)
    propose(survey)
    with pytest.raises(NothingToUndo):
        undo(theme_set)


def test_undoing_leaves_out_texts_that_were_erased_meanwhile() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    drop_theme(theme_named(survey, "bus"), by=by, at=NOW)
    OpenAnswer.objects.filter(pk=keys_of(survey, "Plus de bus le soir")[0]).delete()
    undo(theme_set)
    assert theme_named(survey, "bus").members.count() == 7


def test_parts_that_have_a_name_become_themes_and_the_others_stay() -> None:
    survey, by = make_written_survey(), make_user()
    theme_set = propose(survey)
    bus = theme_named(survey, "bus")
    keys = keys_of(survey, "Plus de bus le soir")
    parts = [
        {"name": "a", "phrases": ["soir"], "members": [[key, 0.5] for key in some]}
        for some in (keys[:5], keys[5:])
    ]
    split = ThemeSplit.objects.create(theme=bus, asked_at=NOW, parts=parts, state=SplitState.DONE)
    with pytest.raises(NamelessTheme):
        split_theme(split, names=[" ", ""], by=by, at=NOW)
    before = everything(theme_set)
    (made,) = split_theme(split, names=["Bus du soir", ""], by=by, at=NOW)
    assert (made.members.count(), made.accepted_at, made.phrases) == (5, NOW, ["soir"])
    assert bus.members.count() == 3
    assert not ThemeSplit.objects.exists()
    undo(theme_set)
    assert everything(theme_set) == before


def test_a_theme_all_of_whose_parts_are_named_goes() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    bus = theme_named(survey, "bus")
    members = [[key, 0.5] for key in keys_of(survey, "Plus de bus le soir")]
    parts = [{"name": "a", "phrases": [], "members": members}]
    split = ThemeSplit.objects.create(theme=bus, asked_at=NOW, parts=parts)
    split_theme(split, names=["Tout le bus"], by=by, at=NOW)
    assert names(survey.pk) == {"arbres", "Tout le bus"}


def test_a_text_is_quoted_with_an_accepted_theme_of_which_it_is_and_a_few_at_most() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    trees = theme_named(survey, "arbres")
    texts = list(OpenAnswer.objects.filter(pk__in=keys_of(survey, "Planter des arbres")))
    other = OpenAnswer.objects.get(pk=keys_of(survey, "Plus de bus le soir")[0])
    with pytest.raises(NotQuotable):
        quote_text(trees, texts[0], by=by, at=NOW)
    accept_theme(trees, name="Arbres", by=by, at=NOW)
    with pytest.raises(NotQuotable):
        quote_text(trees, other, by=by, at=NOW)
    OpenAnswer.objects.filter(pk=texts[0].pk).update(is_read_for_names=False)
    with pytest.raises(NotQuotable):
        quote_text(trees, texts[0], by=by, at=NOW)
    for text in texts[1:6]:
        quote_text(trees, text, by=by, at=NOW)
    with pytest.raises(TooManyQuotes):
        quote_text(trees, texts[6], by=by, at=NOW)
    withdraw_quote(trees, texts[1], by=by, at=NOW)
    quote_text(trees, texts[6], by=by, at=NOW)


def test_a_quoted_text_stays_so_when_its_theme_is_put_with_another() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    trees, bus = theme_named(survey, "arbres"), theme_named(survey, "bus")
    text = OpenAnswer.objects.get(pk=keys_of(survey, "Plus de bus le soir")[0])
    ThemedText.objects.create(theme=trees, answer=text, nearness=0.1)
    accept_theme(bus, name="Bus", by=by, at=NOW)
    quote_text(bus, text, by=by, at=NOW)
    merge_themes([bus], into=trees, by=by, at=NOW)
    assert ThemedText.objects.get(answer=text).quoted_at == NOW


def test_a_theme_is_made_of_texts_of_its_question_alone() -> None:
    survey, other, by = make_written_survey(), make_written_survey(), make_user()
    theme_set = propose(survey)
    theirs = list(OpenAnswer.objects.filter(survey=other)[:1])
    for answers in ([], theirs):
        with pytest.raises(NoTexts):
            create_theme(theme_set, name="Musique", answers=answers, by=by, at=NOW)
    with pytest.raises(NoTexts):
        move_texts(theirs, out_of=None, into=theme_named(survey, "bus"), by=by, at=NOW)


def test_what_an_accepted_theme_holds_already_is_not_proposed_again_under_another_name() -> None:
    survey, by = make_written_survey(), make_user()
    propose(survey)
    accept_theme(theme_named(survey, "arbres"), name="Végétaliser", by=by, at=NOW)
    propose(survey)
    assert names(survey.pk) == {"Végétaliser", "bus"}


def test_once_texts_are_erased_words_of_machines_go_and_names_of_people_stay() -> None:
    survey, other, by = make_written_survey(), make_written_survey(), make_user()
    theme_set, theirs = propose(survey), propose(other)
    accept_theme(theme_named(survey, "arbres"), name="Végétaliser", by=by, at=NOW)
    OpenAnswer.objects.filter(survey=survey).delete()
    place = next(each for each in text_places(survey) if each.name == "q3")
    # Nobody sees them from that moment on; the night takes them away.
    assert read_themes(survey, place, at=NOW).proposed == []
    assert forget_words_of_erased_texts() == 1
    assert forget_words_of_erased_texts() == 0
    kept = Theme.objects.get(theme_set=theme_set)
    assert (kept.name, kept.phrases) == ("Végétaliser", [])
    assert list(theme_set.changes.values_list("names", "before")) == [([], None)]
    assert theirs.themes.count() == 2
