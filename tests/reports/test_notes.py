"""Notes: what they say at each moment, what the team writes in them, who does what."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from odf.opendocument import load
from odf.svg import Desc
from odf.text import H

from aimpact.insights.findings.finding import Family
from aimpact.insights.selectors.findings import all_findings
from aimpact.insights.services.themes import accept_theme
from aimpact.knowledge.models import Entry
from aimpact.knowledge.services.opinions import give_opinion
from aimpact.reports.enums import Audience, NoteMoment
from aimpact.reports.models import NoteEdit, NoteRecipient
from aimpact.reports.paper.files import note_file
from aimpact.reports.selectors import moment_of, public_note, read_note, told_outdated
from aimpact.reports.services.commitments import NothingSaid, write_commitment
from aimpact.reports.services.edits import NoSuchSection, write_section
from aimpact.reports.writing.choosing import chosen_for_all
from aimpact.reports.writing.officials import _closed
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import ResultsVisibility
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_open_survey, make_space, make_user
from tests.insights.ballots import NOW, fill, make_answered_survey
from tests.insights.theming import make_written_survey, propose, theme_named
from tests.knowledge.entries import make_entry
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
OFFICIALS, CITIZENS = Audience.OFFICIALS, Audience.CITIZENS


def note_of(survey: Survey, audience: Audience = OFFICIALS, **more):
    with translation.override("fr"):
        return read_note(survey, audience=audience, at=NOW, **more)


def url(name: str, survey: Survey, *more: object) -> str:
    return reverse(name, args=[survey.space.slug, survey.code, *more])


@pytest.fixture
def survey() -> Survey:
    return make_answered_survey(results_visibility=ResultsVisibility.LIVE)


# --- what it says -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("moment", "keys"),
    [
        (NoteMoment.OPENING, ["context", "questions", "method"]),
        (NoteMoment.HALFWAY, ["context", "participation", "results", "limits"]),
    ],
)
def test_each_moment_has_its_sections(survey, moment, keys):
    assert [section.key for section in note_of(survey, moment=moment).sections] == keys


def test_no_section_of_a_note_is_empty(survey):
    for moment in NoteMoment:
        assert all(section.blocks for section in note_of(survey, moment=moment).sections)


def test_a_note_says_who_asks_and_how_many_took_part(survey):
    note = note_of(survey, moment=NoteMoment.CLOSING)

    assert survey.space.name in note.section("context").text
    assert "60 personnes ont participé" in note.section("participation").text


def test_every_result_stands_with_its_base_and_what_holds_it_back(survey):
    note = note_of(survey, moment=NoteMoment.CLOSING)
    results = note.section("results")

    assert 1 <= len(results.blocks) <= 5
    assert all(re.search(r"\(\d+ réponses?\s; .+\)\.$", b.text) for b in results.blocks)
    assert all(block.anchor for block in results.blocks)
    assert "On ne sait pas comment ces participants ont été choisis." in note.section("limits").text


def test_what_may_be_done_names_its_question_and_is_told_with_its_caveat(survey):
    advice = note_of(survey, moment=NoteMoment.CLOSING).section("recommendations").blocks

    assert len({block.text for block in advice}) == len(advice) > 0
    for block in advice:
        assert re.match(r"Sur «\s.+?\s»\s: [a-z]", block.text)
        assert block.text.count("à garder à l’esprit") == 1


def test_too_few_ballots_make_a_note_without_figures():
    survey = make_answered_survey(smallest_cell=500)
    note = note_of(survey, moment=NoteMoment.CLOSING)

    assert "500" in note.section("results").text
    assert note.section("divides") is None
    assert note.section("recommendations") is None


def test_the_moment_of_a_survey_follows_its_dates():
    survey = make_open_survey()
    survey.opens_at, survey.closes_at = NOW, NOW + timedelta(days=10)

    moments = [moment_of(survey, at=NOW + timedelta(days=days)) for days in (-1, 3, 11)]

    assert moments == [NoteMoment.OPENING, NoteMoment.HALFWAY, NoteMoment.CLOSING]


# --- what the team writes ---------------------------------------------------------------
def write(survey: Survey, section: str, text: str, audience: Audience = OFFICIALS):
    with translation.override("fr"):
        return write_section(
            survey,
            section,
            text=text,
            audience=audience,
            moment=moment_of(survey, at=NOW),
            by=make_user(),
            at=NOW,
        )


def test_what_the_team_writes_stands_in_place_of_what_is_generated(survey):
    write(survey, "context", "Nos mots.\n- Un point")
    section = note_of(survey).section("context")

    assert (section.text, section.is_edited, section.is_outdated) == (
        "Nos mots.\n\n- Un point",
        True,
        False,
    )


def test_new_figures_keep_what_the_team_wrote_and_say_so(survey):
    write(survey, "participation", "Vous êtes venus nombreux.")
    fill(survey, 10)

    section = note_of(survey).section("participation")

    assert (section.text, section.is_outdated) == ("Vous êtes venus nombreux.", True)
    assert "70 personnes" in section.generated_text


def test_what_leaves_on_other_figures_says_so(survey):
    write(survey, "participation", "Vous êtes venus nombreux.")
    assert told_outdated(note_of(survey).sections) == note_of(survey).sections
    fill(survey, 10)

    with translation.override("fr"):
        told = {section.key: section.text for section in told_outdated(note_of(survey).sections)}

    assert told["participation"].startswith("Vous êtes venus nombreux.")
    assert "avant le dernier changement des chiffres" in told["participation"]
    assert "avant le dernier changement" not in told["context"]


def test_words_written_in_one_language_are_not_outdated_in_the_other(survey):
    write(survey, "participation", "Vous êtes venus nombreux.")

    with translation.override("en"):
        section = read_note(survey, audience=OFFICIALS, at=NOW).section("participation")

    assert (section.is_edited, section.is_outdated) == (True, False)


def test_writing_the_generated_text_again_gives_it_back_to_the_figures(survey):
    write(survey, "participation", "Nos mots.")
    write(survey, "participation", note_of(survey).section("participation").generated_text)

    assert NoteEdit.objects.count() == 0


def test_a_section_that_the_note_does_not_have_cannot_be_written(survey):
    with pytest.raises(NoSuchSection):
        write(survey, "no-such", "Texte")


# --- citizens ---------------------------------------------------------------------------
def commit(survey: Survey, *, is_published: bool = True, will_do: str = "- Planter") -> None:
    write_commitment(
        survey,
        will_do=will_do,
        will_not_do="",
        is_published=is_published,
        by=make_user(),
        at=NOW,
    )


def test_citizens_read_what_will_be_done_once_it_is_published(survey):
    assert public_note(survey, at=NOW) is None
    commit(survey, is_published=False)
    assert public_note(survey, at=NOW) is None
    commit(survey)
    with translation.override("fr"):
        note = public_note(survey, at=NOW)

    assert note.section("will_do").text == "- Planter"
    assert note.section("will_not_do") is None


def test_results_kept_by_the_team_have_no_note_to_citizens():
    survey = make_answered_survey(results_visibility=ResultsVisibility.TEAM)
    commit(survey)

    assert public_note(survey, at=NOW) is None


def test_nothing_cannot_be_promised(survey):
    with pytest.raises(NothingSaid):
        commit(survey, will_do="  ")


def test_the_note_to_citizens_uses_no_word_of_statistics(survey):
    text = " ".join(section.text for section in note_of(survey, CITIZENS).sections).lower()

    assert not re.search(r"chi|p-value|écart-type|cramér|significati", text)


# --- files ------------------------------------------------------------------------------
def test_a_note_becomes_a_tagged_pdf(survey):
    with translation.override("fr"):
        note = read_note(survey, audience=OFFICIALS, at=NOW)
        answer = note_file(survey, note.sections, eyebrow="Note", at=NOW, output="pdf")

    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content
    assert b"pdfuaid" in answer.content


def test_the_first_results_of_a_note_are_pictured_with_their_words(survey):
    pictures = note_of(survey, moment=NoteMoment.CLOSING).section("results").pictures

    assert 1 <= len(pictures) <= 2
    assert pictures[0].title
    assert "60" in pictures[0].about
    assert all(bar.told in pictures[0].words for bar in pictures[0].bars)


def test_a_sentence_that_leads_to_a_table_ends_in_a_note_without_one(survey):
    texts = [block.text for block in note_of(survey).section("method").blocks]

    assert all(text.endswith(".") for text in texts)
    assert _closed("Elles sont plus larges\u00a0:") == "Elles sont plus larges."


def test_too_few_ballots_are_not_pictured():
    survey = make_answered_survey(smallest_cell=500)

    assert not any(s.pictures for s in note_of(survey, moment=NoteMoment.CLOSING).sections)


def test_the_pictures_of_a_note_are_read_aloud_from_its_files(survey):
    with translation.override("fr"):
        note = read_note(survey, audience=OFFICIALS, at=NOW)
        pdf, odt = (
            note_file(survey, note.sections, eyebrow="Note", at=NOW, output=output).content
            for output in ("pdf", "odt")
        )
    words = note.section("results").pictures[0].words

    assert b"/S/Figure" in b"".join(pdf.split())
    assert b"/Alt" in pdf
    told = [str(each) for each in load(BytesIO(odt)).getElementsByType(Desc)]
    assert told
    assert words in told[0]


def test_a_note_cites_the_cases_that_the_team_found_useful(survey):
    useful, other = (make_entry(survey.space, title) for title in ("Une zone 30", "Un marché"))
    for entry, is_useful in ((useful, True), (other, False)):
        give_opinion(survey, entry, is_useful=is_useful, by=make_user(), at=NOW)

    cases = note_of(survey, moment=NoteMoment.CLOSING).section("cases")

    assert [block.text.split(" – ")[0] for block in cases.blocks] == ["Une zone 30"]
    assert useful.citation in cases.text


def test_a_case_that_is_offered_no_longer_leaves_the_note(survey):
    entry = make_entry(survey.space)
    give_opinion(survey, entry, is_useful=True, by=make_user(), at=NOW)
    Entry.objects.filter(pk=entry.pk).update(archived_at=NOW)

    assert note_of(survey, moment=NoteMoment.CLOSING).section("cases") is None


def test_a_note_becomes_a_text_whose_titles_are_titles(survey):
    with translation.override("fr"):
        note = read_note(survey, audience=OFFICIALS, at=NOW)
        answer = note_file(survey, note.sections, eyebrow="Note", at=NOW, output="odt")

    headings = load(BytesIO(answer.content)).getElementsByType(H)
    assert [str(heading) for heading in headings][1:] == [s.title for s in note.sections]
    assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None


# --- who --------------------------------------------------------------------------------
def test_who_may_read_the_note(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    reads = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)

    assert answers_of(client, make_cast(space), url("survey_note", survey)) == reads


def test_who_may_take_the_note_as_a_file(client: Client) -> None:
    space = make_space()
    address = url("survey_note_file", make_answered_survey(space), "decideurs", "odt")
    reads = team_page(owner=SEEN, editor=SEEN, analyst=SEEN, moderator=SEEN)

    assert answers_of(client, make_cast(space), address) == reads


def test_who_may_write_in_the_note(client: Client) -> None:
    space = make_space()
    address = url("note_section", make_answered_survey(space), "decideurs", "context")
    writes = team_page(owner=SEEN, editor=SEEN, analyst=SEEN)

    assert answers_of(client, make_cast(space), address) == writes


def test_who_may_say_what_becomes_of_it(client: Client) -> None:
    space = make_space()
    address = url("survey_commitment", make_answered_survey(space))

    assert answers_of(client, make_cast(space), address) == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize("name", ["note_sending", "note_recipients"])
def test_who_may_send_the_note(client: Client, name: str) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    answers = answers_of(client, make_cast(space), url(name, survey), method="post")

    assert answers == team_page(owner=SEEN, editor=SEEN)


# --- pages ------------------------------------------------------------------------------
@pytest.fixture
def editor(client: Client, survey: Survey) -> Client:
    client.force_login(make_staff(survey.space, Role.EDITOR))
    return client


def test_an_address_is_added_once_and_can_be_removed(editor: Client, survey: Survey) -> None:
    sent = {"role": "Maire", "name": "", "email": "maire@example.org", "language": "fr"}

    first = editor.post(url("note_recipients", survey), sent)
    again = editor.post(url("note_recipients", survey), sent)

    assert (first.status_code, again.status_code) == (302, 422)
    assert "reçoit déjà" in again.content.decode()
    recipient = NoteRecipient.objects.get()
    editor.post(url("forget_note_recipient", survey, recipient.pk))
    assert NoteRecipient.objects.count() == 0


def test_an_empty_section_is_refused_and_nothing_is_lost(editor: Client, survey: Survey) -> None:
    address = url("note_section", survey, "decideurs", "context")

    answer = editor.post(address, {"text": " - \n"})

    assert answer.status_code == 422
    assert NoteEdit.objects.count() == 0


def test_a_note_for_nobody_does_not_leave(editor: Client, survey: Survey) -> None:
    answer = editor.post(url("note_sending", survey), follow=True)

    assert "Personne ne doit encore la recevoir" in answer.content.decode()


@pytest.mark.parametrize("more", [("personne",), ("decideurs", "no-such")])
def test_a_note_for_no_known_reader_is_not_found(editor, survey, more) -> None:
    name = "survey_note_for" if len(more) == 1 else "note_section"

    assert editor.get(url(name, survey, *more)).status_code == 404


def test_what_is_published_is_read_by_everyone(client: Client, survey: Survey) -> None:
    address = reverse("public_commitment", args=[survey.code])
    results = reverse("public_results", args=[survey.code])
    before = client.get(address).status_code, address in client.get(results).content.decode()
    commit(survey)

    page = client.get(address)

    assert before == (404, False)
    assert "Ce que nous ferons" in page.content.decode()
    assert address in client.get(results).content.decode()


def test_a_draft_has_a_note_too(client: Client) -> None:
    survey = make_closed_survey()
    client.force_login(make_staff(survey.space, Role.OWNER))

    assert client.get(url("survey_note", survey)).status_code == 200


# --- what people write ------------------------------------------------------------------
def test_an_accepted_theme_is_told_with_how_many_write_it_and_one_of_them():
    survey = make_written_survey()
    propose(survey)
    before = note_of(survey, moment=NoteMoment.CLOSING).section("voices")
    accept_theme(theme_named(survey, "arbres"), name="Des arbres", by=make_user(), at=NOW)

    voices = note_of(survey, moment=NoteMoment.CLOSING).section("voices")

    assert before is None
    assert re.match(r"- Des arbres \(12 textes\)\s: «\sPlanter des arbres\s»$", voices.text)


def test_citizens_are_told_of_groups_once_the_team_keeps_it(survey):
    reading = all_findings(survey, at=NOW, is_public=True)
    families = {each.finding.family for each in chosen_for_all(reading)}

    assert families
    assert not families & {Family.GROUPS, Family.TEXTS, Family.DOUBTS, Family.TIME}
