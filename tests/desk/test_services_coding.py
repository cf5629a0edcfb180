"""Frames, samples, blind judgements, agreement, settlements."""

import pytest
from django.db import IntegrityError, transaction

from aimpact.core.models import AuditEvent
from aimpact.desk.enums import FrameAct, Part, StudyState
from aimpact.desk.models import Code, CodedText, Coding, Judgement, Settlement
from aimpact.desk.selectors.agreement import compared_texts
from aimpact.desk.selectors.coding import (
    agreement,
    count_codes,
    disagreements,
    find_compared,
    frame_of,
    kept_quotes,
    next_text,
    progress_of,
)
from aimpact.desk.services.coding import (
    AlreadyDrawn,
    NoFrame,
    NotACoder,
    NotAllCoded,
    NotCompared,
    NothingSaid,
    NothingToSettle,
    NotTwoAnalysts,
    TooFewTexts,
    draw_sample,
    finish_coding,
    judge_text,
    keep_quote,
    settle_text,
)
from aimpact.desk.services.coding_files import CodingContent, export_coding
from aimpact.desk.services.frame import (
    MOST_CODES,
    CodeInUse,
    FrameClosed,
    NotATextToCode,
    SameLabel,
    TooManyCodes,
    add_code,
    borrow_themes,
    erase_code,
    open_coding,
    raise_code,
    restore_code,
    retire_code,
    word_code,
)
from aimpact.desk.services.studies import WrongState
from aimpact.insights.exports.files import csv_chunks
from aimpact.insights.services.themes import accept_theme
from aimpact.statistics.agreement import Allows
from aimpact.surveys.models import OpenAnswer
from tests.desk.coding import (
    code_all,
    code_named,
    make_coding,
    make_compared_coding,
    make_drawn_coding,
    make_written_study,
    text_place,
)
from tests.desk.studies import make_analyst
from tests.insights.ballots import NOW, fill
from tests.insights.theming import propose, theme_named

pytestmark = pytest.mark.django_db


def labels(coding: Coding) -> list[str]:
    return [row.code.label for row in frame_of(coding)]


# --- the frame ---------------------------------------------------------------------------
def test_a_coding_is_opened_once_at_a_time():
    study, survey, first, second = make_written_study()
    place = text_place(study)
    coding = open_coding(study, place, by=first, at=NOW)
    assert open_coding(study, place, by=second, at=NOW) == coding
    assert (coding.survey, coding.field, place.texts) == (survey, "q3", 26)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coding.objects.create(study=study, survey=survey, field="q3", created_at=NOW)


def test_texts_that_the_team_may_not_read_are_not_coded():
    """Fewer ballots than the smallest group: the desk sees no more than the client's team."""
    study, survey, first, _second = make_written_study()
    place = text_place(study)
    survey.smallest_cell = 30
    survey.save()
    assert text_place(study).why_not
    with pytest.raises(NotATextToCode):
        open_coding(study, place, by=first, at=NOW)


def test_a_frame_begins_from_accepted_themes_without_their_texts():
    coding, first, _second = make_coding(labels=["BUS"])
    propose(coding.survey)
    for name in ("arbres", "bus"):
        theme = theme_named(coding.survey, name)
        accept_theme(theme, name=name, definition=f"De {name}", by=first, at=NOW)
    assert borrow_themes(coding, by=first, at=NOW) == 1
    assert borrow_themes(coding, by=first, at=NOW) == 0
    [_bus, trees] = coding.codes.order_by("position")
    assert (trees.label, trees.definition, trees.example) == ("arbres", "De arbres", "")


def test_every_change_of_a_frame_is_logged():
    coding, first, _second = make_coding(labels=["Arbres", "Bus"])
    bus = code_named(coding, "Bus")
    raise_code(bus, by=first, at=NOW)
    word_code(bus, label="Cars", definition="Le soir", example="", by=first, at=NOW)
    retire_code(bus, by=first, at=NOW)
    restore_code(bus, by=first, at=NOW)
    erase_code(code_named(coding, "Arbres"), by=first, at=NOW)
    assert labels(coding) == ["Cars"]
    assert [(each.act, each.label, each.before, each.after) for each in coding.changes.all()] == [
        (FrameAct.ADDED, "Arbres", "", "Arbres"),
        (FrameAct.ADDED, "Bus", "", "Bus"),
        (FrameAct.RAISED, "Bus", "", "Arbres"),
        (FrameAct.WORDED, "Cars", "Bus", "Cars · Le soir"),
        (FrameAct.RETIRED, "Cars", "", ""),
        (FrameAct.RESTORED, "Cars", "", ""),
        (FrameAct.ERASED, "Arbres", "Arbres", ""),
    ]
    told = AuditEvent.objects.filter(verb="change_frame").values_list("details", flat=True)
    assert not any("Cars" in str(each) for each in told)


def test_two_codes_are_not_called_alike():
    coding, first, _second = make_coding()
    with pytest.raises(SameLabel):
        add_code(coding, label="  bus ", by=first, at=NOW)
    bus = code_named(coding, "Bus")
    with pytest.raises(SameLabel):
        word_code(bus, label="ARBRES", definition="", example="", by=first, at=NOW)


def test_a_frame_that_nobody_keeps_in_mind_is_refused():
    coding, first, _second = make_coding(labels=[])
    Code.objects.bulk_create(
        Code(coding=coding, label=f"c{place}", position=place) for place in range(1, MOST_CODES + 1)
    )
    with pytest.raises(TooManyCodes):
        add_code(coding, label="one more", by=first, at=NOW)


def test_a_code_in_use_is_retired_and_never_erased():
    coding, first, _second = make_drawn_coding()
    text = coding.texts.get(position=1)
    bus = code_named(coding, "Bus")
    judge_text(text, codes=[bus], by=first, at=NOW)
    with pytest.raises(CodeInUse):
        erase_code(bus, by=first, at=NOW)
    retire_code(bus, by=first, at=NOW)
    assert [code.label for code in Judgement.objects.get(text=text).codes.all()] == ["Bus"]


def test_the_frame_stays_once_both_have_done():
    coding, first, _second = make_compared_coding()
    with pytest.raises(FrameClosed):
        add_code(coding, label="Trop tard", by=first, at=NOW)


def test_another_coding_begins_with_the_frame_of_the_last_and_other_texts():
    coding, first, second = make_compared_coding()
    place = text_place(coding.study)
    again = open_coding(coding.study, place, by=first, at=NOW)
    assert again != coding
    assert labels(again) == labels(coding)
    draw_sample(again, coders=[second, first], size=10, by=first, at=NOW, seed=1)
    read = {text.answer_id for text in coding.texts.all()}
    assert not read & {text.answer_id for text in again.texts.all()}


def test_nothing_is_coded_in_a_study_that_is_not_at_work():
    coding, first, second = make_drawn_coding()
    coding.study.state = StudyState.REVIEW
    coding.study.save()
    text, bus = coding.texts.get(position=1), code_named(coding, "Bus")
    for refused in (
        lambda: add_code(coding, label="x", by=first, at=NOW),
        lambda: judge_text(text, codes=[bus], by=first, at=NOW),
        lambda: finish_coding(coding, by=first, at=NOW),
        lambda: settle_text(text, codes=[bus], reason="x", by=first, at=NOW),
        lambda: keep_quote(text, is_kept=True, by=first, at=NOW),
        lambda: draw_sample(coding, coders=[first, second], size=10, by=first, at=NOW),
    ):
        with pytest.raises(WrongState):
            refused()


# --- the sample --------------------------------------------------------------------------
def test_the_same_seed_draws_the_same_texts_in_the_same_order():
    coding, first, second = make_drawn_coding()
    drawn = list(coding.texts.order_by("position").values_list("answer_id", flat=True))
    assert (coding.population, coding.seed, len(drawn)) == (26, 1, 10)
    coding.texts.all().delete()
    coding.coders.all().delete()
    Coding.objects.filter(pk=coding.pk).update(drawn_at=None)
    again = draw_sample(coding, coders=[first, second], size=10, by=first, at=NOW, seed=1)
    assert list(again.texts.order_by("position").values_list("answer_id", flat=True)) == drawn


def test_texts_are_drawn_once():
    coding, first, second = make_drawn_coding()
    with pytest.raises(AlreadyDrawn):
        draw_sample(coding, coders=[first, second], size=10, by=first, at=NOW)


def test_texts_are_drawn_once_there_is_a_frame():
    coding, first, second = make_coding(labels=["Arbres"])
    with pytest.raises(NoFrame):
        draw_sample(coding, coders=[first, second], size=10, by=first, at=NOW)


def test_two_different_analysts_of_the_study_code():
    coding, first, _second = make_coding()
    reviewer = make_analyst(coding.study, Part.REVIEWER)
    for pair in ([first, first], [first, reviewer], [first]):
        with pytest.raises(NotTwoAnalysts):
            draw_sample(coding, coders=pair, size=10, by=first, at=NOW)


def test_few_texts_are_read_and_not_drawn():
    coding, first, second = make_coding()
    kept = OpenAnswer.objects.filter(survey=coding.survey)[:9].values("pk")
    OpenAnswer.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    with pytest.raises(TooFewTexts):
        draw_sample(coding, coders=[first, second], size=10, by=first, at=NOW)
    with pytest.raises(ValueError, match="9"):
        draw_sample(coding, coders=[first, second], size=9, by=first, at=NOW)


# --- blind judgements --------------------------------------------------------------------
def test_a_coder_says_codes_or_that_there_are_none():
    coding, first, _second = make_drawn_coding()
    text, bus = coding.texts.get(position=1), code_named(coding, "Bus")
    for codes, cannot in (([], False), ([bus], True)):
        with pytest.raises(NothingSaid):
            judge_text(text, codes=codes, cannot_be_coded=cannot, by=first, at=NOW)
    trees = code_named(coding, "Arbres")
    judge_text(text, codes=[bus, trees], memo="Les deux", by=first, at=NOW)
    judge_text(text, codes=[trees], by=first, at=NOW)
    [kept] = Judgement.objects.all()
    assert ([*kept.codes.all()], kept.memo) == ([trees], "")


def test_a_code_of_another_frame_is_refused():
    coding, first, _second = make_drawn_coding()
    other = Coding.objects.create(
        study=coding.study, survey=coding.survey, field="q2.other", created_at=NOW
    )
    foreign = Code.objects.create(coding=other, label="Bus", position=1)
    with pytest.raises(ValueError, match="another frame"):
        judge_text(coding.texts.get(position=1), codes=[foreign], by=first, at=NOW)


def test_only_the_two_coders_judge():
    coding, *_coders = make_drawn_coding()
    third = make_analyst(coding.study)
    text, bus = coding.texts.get(position=1), code_named(coding, "Bus")
    with pytest.raises(NotACoder):
        judge_text(text, codes=[bus], by=third, at=NOW)
    with pytest.raises(NotACoder):
        finish_coding(coding, by=third, at=NOW)


def test_what_one_has_done_does_not_change_any_more():
    coding, first, _second = make_drawn_coding()
    with pytest.raises(NotAllCoded):
        finish_coding(coding, by=first, at=NOW)
    code_all(coding, first)
    with pytest.raises(NotACoder):
        judge_text(
            coding.texts.get(position=1), codes=[code_named(coding, "Bus")], by=first, at=NOW
        )


def test_nothing_is_compared_before_both_have_done():
    coding, first, _second = make_drawn_coding()
    code_all(coding, first)
    coding.refresh_from_db()
    assert coding.compared_at is None
    assert agreement(coding.study) == []
    assert disagreements(coding) == []
    assert count_codes(coding) is None
    assert find_compared(coding, 1) is None
    text = coding.texts.get(position=1)
    with pytest.raises(NotCompared):
        settle_text(text, codes=[code_named(coding, "Bus")], reason="x", by=first, at=NOW)
    with pytest.raises(NotCompared):
        keep_quote(text, is_kept=True, by=first, at=NOW)
    with pytest.raises(NotCompared):
        export_coding(coding, CodingContent.TEXTS, by=first, at=NOW)


def test_the_next_text_is_one_that_the_coder_has_not_judged():
    coding, first, _second = make_drawn_coding()
    coder = coding.coders.get(user=first)
    text = coding.texts.get(position=2)
    judge_text(text, codes=[code_named(coding, "Bus")], by=first, at=NOW)
    following = next_text(coder, after=1)
    assert following is not None
    assert following.position == 3
    assert [(one.done, one.texts) for one in progress_of(coding)] == [(1, 10), (0, 10)]


# --- compared ----------------------------------------------------------------------------
def test_two_coders_who_agree():
    coding, *_coders = make_compared_coding()
    [found] = agreement(coding.study)
    assert (found.texts, found.alike) == (10, 10)
    assert found.alpha is not None
    assert (found.alpha.alpha, found.alpha.allows) == (1, Allows.CONCLUSIONS)
    assert found.alpha.at_worst is not Allows.CONCLUSIONS
    assert {one.kappa for one in found.codes} == {1}
    assert disagreements(coding) == []


def test_disagreements_are_settled_with_a_reason_and_both_judgements_stay():
    coding, first, _second = make_compared_coding(differ_on=[2, 5])
    [found] = agreement(coding.study)
    assert found.alpha is not None
    assert found.alpha.alpha < 1
    assert [one.text.position for one in disagreements(coding)] == [2, 5]
    third = make_analyst(coding.study)
    for position, by in ((2, first), (5, third)):
        text = coding.texts.get(position=position)
        bus = code_named(coding, "Bus")
        settle_text(text, codes=[bus], reason="Il parle de bus.", by=by, at=NOW)
    together, by_third = Settlement.objects.order_by("text__position")
    assert (together.is_together, by_third.is_together) == (True, False)
    settled = find_compared(coding, 2)
    assert settled is not None
    assert settled.second.cannot_be_coded
    assert settled.agreed is not None
    assert [code.label for code in settled.agreed.codes] == ["Bus"]
    # The agreement is that of before: settling does not make coders agree.
    assert agreement(coding.study)[0].alpha == found.alpha


def test_what_coders_agree_on_is_not_settled():
    coding, first, _second = make_compared_coding()
    text, bus = coding.texts.get(position=1), code_named(coding, "Bus")
    with pytest.raises(NothingToSettle):
        settle_text(text, codes=[bus], reason="x", by=first, at=NOW)


def test_nothing_is_counted_while_disagreements_are_left():
    coding, first, _second = make_compared_coding(differ_on=[1])
    counted = count_codes(coding)
    assert counted is not None
    assert (counted.left, counted.codes) == (1, ())
    text = coding.texts.get(position=1)
    settle_text(text, codes=[], cannot_be_coded=True, reason="Vide", by=first, at=NOW)
    counted = count_codes(coding)
    assert counted is not None
    assert (counted.left, counted.texts, counted.population) == (0, 10, 26)
    assert counted.cannot_be_coded is None  # one: fewer than the smallest group
    assert all(one.texts is None or one.texts >= 5 for one in counted.codes)


def test_a_share_has_an_interval_where_texts_were_drawn_from_more():
    coding, first, second = make_drawn_coding(size=20)
    code_all(coding, first)
    code_all(coding, second)
    coding.refresh_from_db()
    counted = count_codes(coding)
    assert counted is not None
    told = [one for one in counted.codes if one.texts is not None]
    assert told
    for one in told:
        assert one.low is not None
        assert one.share is not None
        assert one.high is not None
        assert 0 <= one.low < one.share < one.high <= 1


def test_all_the_texts_have_no_interval():
    coding, first, second = make_drawn_coding(size=26)
    code_all(coding, first)
    code_all(coding, second)
    coding.refresh_from_db()
    counted = count_codes(coding)
    assert counted is not None
    assert not counted.is_random
    assert [(one.label, one.texts, one.low) for one in counted.codes] == [
        ("Arbres", 12, None),
        ("Bus", 8, None),
        ("Musique", 6, None),
    ]


def test_quotes_are_masked_texts_and_go_with_them():
    coding, first, _second = make_compared_coding()
    text = coding.texts.select_related("answer").get(position=1)
    keep_quote(text, is_kept=True, by=first, at=NOW)
    OpenAnswer.objects.filter(pk=text.answer_id).update(masked="Merci à [nom masqué]")
    [quote] = kept_quotes(coding.study, at=NOW)
    assert (quote.text, quote.number) == ("Merci à [nom masqué]", 1)
    assert quote.codes == [code.label for code in compared_texts(coding)[0].agreed.codes]  # type: ignore[union-attr]  # both agree
    OpenAnswer.objects.filter(survey=coding.survey).delete()
    assert kept_quotes(coding.study, at=NOW) == []
    assert not CodedText.objects.exists()
    assert not Judgement.objects.exists()
    assert agreement(coding.study)[0].texts == 10  # a figure, which tells nothing of anybody


def test_a_quote_is_left_again():
    coding, first, _second = make_compared_coding()
    text = coding.texts.get(position=1)
    keep_quote(text, is_kept=True, by=first, at=NOW)
    keep_quote(text, is_kept=False, by=first, at=NOW)
    assert kept_quotes(coding.study, at=NOW) == []


def test_files_hold_both_codings_and_no_formula():
    coding, first, _second = make_compared_coding(differ_on=[1])
    text = coding.texts.select_related("answer").get(position=1)
    OpenAnswer.objects.filter(pk=text.answer_id).update(masked="=SUM(A1)")
    sheet = export_coding(coding, CodingContent.TEXTS, by=first, at=NOW)
    file = b"".join(csv_chunks(sheet)).decode()
    assert "'=SUM(A1)" in file
    frame = export_coding(coding, CodingContent.FRAME, by=first, at=NOW)
    assert [row[1] for row in frame.rows()] == ["Arbres", "Bus", "Musique"]
    assert AuditEvent.objects.filter(verb="export_coding").count() == 2


def test_later_texts_change_no_sample():
    coding, *_coders = make_compared_coding()
    fill(coding.survey, 5, {"q3": "Planter des arbres"})
    counted = count_codes(coding)
    assert counted is not None
    assert (counted.texts, counted.population) == (10, 26)
