"""Readings: every saving kept, nobody reviews their own words, what is signed stays as it was."""

import json
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from odf.opendocument import load
from odf.text import H

from aimpact.core.models import OutgoingMail
from aimpact.desk.enums import Part, StudyState
from aimpact.desk.models import Advice, Reading, Section
from aimpact.desk.paper.files import reading_file
from aimpact.desk.selectors.composing import compose, content_of
from aimpact.desk.selectors.drafting import draft_of
from aimpact.desk.selectors.readings import sections_of, versions_of
from aimpact.desk.services.delivery import (
    NoSuchMission,
    WishedAlready,
    comment_reading,
    deliver_reading,
    reopen_study,
    wish_mission,
)
from aimpact.desk.services.readings import (
    NoCaveat,
    NothingChanged,
    SavedMeanwhile,
    add_section,
    raise_section,
    remove_section,
    restore_section,
    start_reading,
    write_advice,
    write_section,
)
from aimpact.desk.services.reviews import (
    NobodyToReview,
    NoFunction,
    NoReasons,
    NotAccepted,
    NothingWritten,
    OwnWork,
    RemarksOpen,
    SourceGone,
    answer_remark,
    judge_reading,
    remark,
    resolve_remark,
    send_to_review,
    sign_reading,
    take_back,
)
from aimpact.desk.services.studies import WrongState
from aimpact.desk.writing.freezing import canonical
from aimpact.insights.models import FindingChoice
from aimpact.insights.selectors.findings import all_findings
from aimpact.spaces.enums import Role
from tests.desk.readings import (
    Desk,
    make_delivered,
    make_desk,
    make_reviewed,
    make_signed,
    make_written,
    sign,
)
from tests.desk.studies import make_analyst
from tests.factories import make_member
from tests.insights.ballots import NOW

pytestmark = pytest.mark.django_db


def first(desk: Desk) -> Section:
    return sections_of(desk.reading)[0]


def write(desk: Desk, text: str, *, seen: int, by=None) -> Section:
    section = first(desk)
    return write_section(
        section, title=section.title, text=text, seen=seen, by=by or desk.analyst, at=NOW
    )


# --- written ------------------------------------------------------------------------------
def test_every_saving_of_a_section_is_kept():
    desk = make_written()
    write(desk, "Deux", seen=1)
    write(desk, "Trois", seen=2)

    kept = [(each.number, each.text) for each in versions_of(first(desk))]
    assert [number for number, _ in kept] == [3, 2, 1]
    assert [text for _, text in kept[:2]] == ["Trois", "Deux"]


def test_two_who_write_at_once_lose_nothing():
    desk = make_written()
    other = make_analyst(desk.study)
    write(desk, "Les mots de l’un", seen=1)

    with pytest.raises(SavedMeanwhile) as refused:
        write(desk, "Les mots de l’autre", seen=1, by=other)

    assert refused.value.section.text == "Les mots de l’un"
    assert first(desk).text == "Les mots de l’un"
    assert write(desk, "Les deux ensemble", seen=2, by=other).revision == 3


def test_saving_the_same_words_twice_makes_no_saving():
    desk = make_written()
    write(desk, "Une fois", seen=1)
    write(desk, "Une fois", seen=1)

    assert versions_of(first(desk)).count() == 2


def test_sections_are_moved_put_aside_and_taken_back():
    desk = make_written()
    given = {"by": desk.analyst, "at": NOW}
    second = add_section(desk.reading, title="Ensuite", **given)
    raise_section(second, **given)
    assert [each.title for each in sections_of(desk.reading)] == ["Ensuite", "Ce qui ressort"]

    remove_section(second, **given)
    assert [each.title for each in sections_of(desk.reading)] == ["Ce qui ressort"]
    restore_section(second, **given)
    assert len(sections_of(desk.reading)) == 2


@pytest.mark.parametrize(
    "missing", [{"caveat": " "}, {"source": ""}, {"action": ""}, {"action": "no-such"}]
)
def test_no_recommendation_without_its_source_its_action_and_its_caveat(missing):
    desk = make_written()
    whole = {"source": desk.ref, "action": "publish", "words": "", "caveat": "Peu", "mission": ""}

    with pytest.raises(NoCaveat):
        write_advice(desk.reading, **(whole | missing), by=desk.analyst, at=NOW)


@pytest.mark.parametrize("missing", [{"caveat": ""}, {"source": ""}, {"action": "", "words": ""}])
def test_the_database_refuses_a_recommendation_without_them(missing):
    advice = make_written().reading.advice.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Advice.objects.filter(pk=advice.pk).update(**missing)


def test_figures_without_a_source_are_pointed_out():
    desk = make_written()
    write(desk, f"Ils sont 62 % à le dire. On le voit [{desk.ref}] et [R-00000].", seen=1)

    with translation.override("fr"):
        warnings = draft_of(desk.reading, at=NOW).sections[0].warnings

    assert len(warnings) == 2
    assert "R-00000" in warnings[0]
    assert "62" in warnings[1]


# --- reviewed -------------------------------------------------------------------------------
def test_nothing_is_sent_to_review_without_words_or_without_a_reviewer():
    desk = make_desk()
    reading = start_reading(desk.study, language="fr", by=desk.analyst, at=NOW)
    with pytest.raises(NothingWritten):
        send_to_review(reading, by=desk.analyst, at=NOW)

    desk = make_written()
    desk.study.assignments.filter(part=Part.REVIEWER).delete()
    with pytest.raises(NobodyToReview):
        send_to_review(desk.reading, by=desk.analyst, at=NOW)


def test_a_reference_that_leads_to_nothing_stops_the_review_and_the_signature():
    desk = make_written()
    write(desk, "Voir [R-00000].", seen=1)
    with pytest.raises(SourceGone):
        send_to_review(desk.reading, by=desk.analyst, at=NOW)

    desk = make_reviewed()
    survey = desk.study.materials.get().survey
    FindingChoice.objects.create(
        survey=survey,
        key=all_findings(survey, at=NOW).findings[0].finding.key,
        verdict="dismissed",
        reason="Hors sujet",
        decided_at=NOW,
    )
    with pytest.raises(SourceGone):
        sign(desk)


def test_nobody_writes_during_the_review_until_it_is_taken_back():
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    with pytest.raises(WrongState):
        write(desk, "Plus tard", seen=1)
    take_back(desk.reading, by=desk.analyst, at=NOW)
    assert write(desk, "Plus tard", seen=1).text == "Plus tard"


def test_who_wrote_in_a_reading_neither_remarks_nor_decides():
    desk = make_written()
    write(desk, "Ma phrase", seen=1, by=desk.reviewer)
    send_to_review(desk.reading, by=desk.analyst, at=NOW)

    with pytest.raises(OwnWork):
        remark(desk.reading, text="Bien", section=None, by=desk.reviewer, at=NOW)
    with pytest.raises(OwnWork):
        judge_reading(desk.reading, is_accepted=True, reasons="", by=desk.reviewer, at=NOW)


def test_the_database_refuses_a_reviewer_who_wrote_in_it():
    desk = make_written()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=desk.reading.pk).update(reviewer=desk.analyst)


def test_a_reading_is_sent_back_with_reasons():
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    with pytest.raises(NoReasons):
        judge_reading(desk.reading, is_accepted=False, reasons=" ", by=desk.reviewer, at=NOW)

    desk = make_reviewed(is_accepted=False)
    assert desk.study.state == StudyState.OPEN
    assert desk.reading.accepted_at is None


def test_nothing_is_accepted_nor_signed_while_a_remark_is_open():
    desk = make_written()
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    given = {"by": desk.reviewer, "at": NOW}
    said = remark(desk.reading, text="Et les jeunes ?", section=first(desk), **given)
    with pytest.raises(RemarksOpen):
        judge_reading(desk.reading, is_accepted=True, reasons="", **given)
    answer_remark(said, text="Ils sont onze.", by=desk.analyst, at=NOW)
    with pytest.raises(OwnWork):
        resolve_remark(said, by=desk.analyst, at=NOW)
    resolve_remark(said, **given)
    judge_reading(desk.reading, is_accepted=True, reasons="", **given)
    remark(desk.reading, text="Encore un mot", section=None, **given)

    with pytest.raises(RemarksOpen):
        sign(desk)
    with pytest.raises(WrongState):
        answer_remark(said, text="Trop tard", by=desk.analyst, at=NOW)


# --- signed -----------------------------------------------------------------------------------
def test_only_an_accepted_reading_is_signed_by_somebody_else_with_functions():
    desk = make_written()
    whole = {"author_function": "Analyste", "reviewer_function": "Relectrice", "at": NOW}
    with pytest.raises(WrongState):
        sign_reading(desk.reading, **whole, by=desk.analyst)
    send_to_review(desk.reading, by=desk.analyst, at=NOW)
    with pytest.raises(NotAccepted):
        sign_reading(desk.reading, **whole, by=desk.analyst)
    judge_reading(desk.reading, is_accepted=True, reasons="", by=desk.reviewer, at=NOW)
    with pytest.raises(OwnWork):
        sign_reading(desk.reading, **whole, by=desk.reviewer)
    with pytest.raises(NoFunction):
        sign_reading(desk.reading, **(whole | {"author_function": ""}), by=desk.analyst)


def test_what_is_signed_holds_its_figures_and_its_checksum():
    reading = make_signed().reading
    stored = Reading.objects.get(pk=reading.pk)

    assert stored.content is not None
    assert sha256(canonical(stored.content)).hexdigest() == stored.checksum
    assert stored.content["sources"][0]["ref"] == make_ref(stored)
    assert stored.content["sections"][0]["blocks"][0]["pieces"][1] == 1
    assert len(stored.content["surveys"][0]["checksum"]) == 64
    assert stored.content["signatures"]["author"] == "Analyste"


def make_ref(reading: Reading) -> str:
    return reading.advice.get().source


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"checksum": "0" * 64},
        {"author_function": "Une autre"},
        {"number": 7, "change": "?"},
        {"signed_at": None},
    ],
)
def test_the_database_refuses_to_change_what_is_signed(change):
    reading = make_signed().reading

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(**change)


def test_the_database_refuses_to_write_in_what_is_signed():
    reading = make_signed().reading

    for rows in (reading.sections, reading.advice):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(place=9)


def test_an_author_who_leaves_stays_named_by_function():
    desk = make_signed()
    desk.analyst.delete()

    assert (desk.reading.author, desk.reading.author_function) == (None, "Analyste")


# --- delivered ----------------------------------------------------------------------------------
def test_a_delivery_ends_the_access_and_tells_the_owners():
    desk = make_signed()
    owner = make_member(desk.study.space, Role.OWNER)
    make_member(desk.study.space, Role.EDITOR)
    OutgoingMail.objects.all().delete()
    deliver_reading(desk.reading, by=desk.analyst, at=NOW)

    desk.study.refresh_from_db()
    assert desk.study.state == StudyState.DELIVERED
    assert not desk.study.is_at_work
    assert [row.to for row in OutgoingMail.objects.all()] == [owner.email]


def test_only_a_signed_reading_is_delivered():
    desk = make_reviewed()

    with pytest.raises(WrongState):
        deliver_reading(desk.reading, by=desk.analyst, at=NOW)
    with pytest.raises(WrongState):
        comment_reading(desk.reading, text="?", is_of_aimpact=False, by=desk.analyst, at=NOW)


def test_a_correction_says_what_it_changes_and_leaves_the_first_as_it_was():
    desk = make_delivered()
    before = desk.reading.checksum
    owner = make_member(desk.study.space, Role.OWNER)
    reopen_study(desk.reading, words="Une date est fausse", by=owner, at=NOW)
    desk.study.refresh_from_db()
    with pytest.raises(NothingChanged):
        start_reading(desk.study, language="fr", change=" ", by=desk.analyst, at=NOW)
    start_reading(desk.study, language="fr", change="La date", by=desk.analyst, at=NOW)
    write(desk, "Le 3 mai.", seen=1)

    assert (desk.reading.number, desk.reading.change) == (2, "La date")
    assert desk.study.readings.get(number=1).checksum == before
    assert versions_of(first(desk)).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.filter(pk=desk.reading.pk).update(reviewer=desk.analyst)


def test_a_correction_cannot_be_asked_for_twice():
    desk = make_delivered()
    reopen_study(desk.reading, words="Une date", by=desk.analyst, at=NOW)

    with pytest.raises(WrongState):
        reopen_study(desk.reading, words="Encore", by=desk.analyst, at=NOW)


def test_a_mission_is_wished_for_once():
    desk = make_delivered()
    owner = make_member(desk.study.space, Role.OWNER)
    wish = wish_mission(desk.reading, advice=1, words="Oui", by=owner, at=NOW)

    assert wish.words == "Oui"
    with pytest.raises(WishedAlready):
        wish_mission(desk.reading, advice=1, words="", by=owner, at=NOW)
    with pytest.raises(NoSuchMission):
        wish_mission(desk.reading, advice=2, words="", by=owner, at=NOW)


# --- annex and files ------------------------------------------------------------------------------
def test_the_annex_puts_method_and_limits_in_by_itself():
    desk = make_written()
    content = compose(desk.reading, at=NOW)
    titles = [part["title"] for part in content["annex"]]

    assert titles[0] == "Méthode"
    assert titles[-1] == "Limites"
    assert "moins de 5 personnes" in content["annex"][-1]["lines"][-1]


def test_a_signed_reading_becomes_a_tagged_pdf():
    reading = make_signed().reading
    file = reading_file(reading, content_of(reading, at=NOW), output="pdf").content

    assert file.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in file
    assert b"pdfuaid" in file


def test_a_reading_becomes_a_text_whose_titles_are_titles():
    reading = make_written().reading
    file = reading_file(reading, content_of(reading, at=NOW), output="odt").content

    titles = [str(each) for each in load(BytesIO(file)).getElementsByType(H)]
    assert titles[:3] == ["Une étude", "Ce qui ressort", "Ce qui peut être fait"]


def test_the_signed_data_are_those_of_the_checksum():
    reading = make_signed().reading
    file = reading_file(reading, content_of(reading, at=NOW), output="json").content

    assert sha256(file).hexdigest() == reading.checksum
    assert json.loads(file)["title"] == "Une étude"
