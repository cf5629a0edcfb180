"""The poster: one page whatever is written, in each font, language and colour."""

import re
from dataclasses import replace

import pytest
from django.core.files.base import ContentFile

from aimpact.questionnaire.structure import Text
from aimpact.spaces.logos import read_logo
from aimpact.surveys.addresses import languages_of, survey_address, typed_address
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.poster import LONGEST_TITLE, Sheet, describe_card, draw_poster, draw_sheet
from aimpact.ui.theme import FONTS
from tests.factories import make_commune, make_open_survey, make_space

pytestmark = pytest.mark.django_db
LONG = "Faut-il réaménager l’ensemble des espaces publics du centre-bourg ? " * 8


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def poster(survey, language="fr", **changes):
    survey.keep_document(replace(survey.document, **changes))
    return draw_poster(survey, language=language)


@pytest.mark.parametrize("font", sorted(FONTS))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_holds_on_one_tagged_page_in_each_font(font, language):
    survey = make_open_survey(make_space(font=font, primary_color="#f0e000"))
    pdf = poster(survey, language, title=Text(LONG), intro=Text(LONG * 3))
    assert pages(pdf) == 1
    assert b"pdfuaid" in pdf
    assert b"/Lang" in pdf


@pytest.mark.parametrize("length", [1, 44, 45, 79, 80, 119, 120, 169, 170, LONGEST_TITLE])
def test_every_length_of_title_holds_on_one_page(length):
    survey = make_open_survey(make_space(name="Communauté " + "d’agglomération " * 6))
    assert pages(poster(survey, title=Text("m " * (length // 2) + "m"), intro=Text(LONG))) == 1
    assert pages(poster(survey, title=Text("M" * length))) == 1


@pytest.mark.parametrize(
    "title", ["#set text(red)", "\\ $x$ *a* _b_ @c <d>", "“« 🥖 مرحبا »”", "*/ //"]
)
def test_nothing_typed_is_taken_for_instructions(title):
    survey = make_open_survey(make_space(name=title))
    assert pages(poster(survey, title=Text(title), intro=Text(title))) == 1


@pytest.mark.parametrize("audience", list(Audience))
def test_every_audience_has_its_words(audience):
    survey = make_open_survey(audience=audience, territory=make_commune(), closes_at=None)
    assert pages(poster(survey)) == 1


def test_a_named_survey_has_a_poster():
    survey = make_open_survey(audience=Audience.MEMBERS, anonymity=Anonymity.NAMED)
    assert pages(poster(survey)) == 1


def test_addresses_are_those_of_the_site(settings):
    settings.PUBLIC_URL = "https://aimpact.example"
    survey = make_open_survey(code="ABCD2345")
    assert survey_address(survey) == "https://aimpact.example/s/ABCD2345/"
    assert typed_address() == "aimpact.example/s"


# --- the other sheets -------------------------------------------------------------------
@pytest.mark.parametrize("sheet", [sheet for sheet in Sheet if not sheet.is_picture])
@pytest.mark.parametrize("words", ["m", LONG, "M" * LONGEST_TITLE])
def test_every_paper_holds_on_one_tagged_page(sheet, words):
    survey = make_open_survey(make_space(primary_color="#f0e000"))
    survey.keep_document(replace(survey.document, title=Text(words), intro=Text(LONG)))
    pdf = draw_sheet(survey, sheet, language="fr", tag="marche")
    assert pages(pdf) == 1
    assert b"pdfuaid" in pdf


@pytest.mark.parametrize(
    ("sheet", "sides"), [(Sheet.CARD_WIDE, (1200, 630)), (Sheet.CARD_SQUARE, (1080, 1080))]
)
@pytest.mark.parametrize("words", ["m", LONG, "M" * LONGEST_TITLE, "#set text(red)"])
def test_a_card_is_one_picture_of_its_size(sheet, sides, words):
    survey = make_open_survey(make_space(name="Communauté " + "d’agglomération " * 6))
    survey.keep_document(replace(survey.document, title=Text(words)))
    image = read_logo(draw_sheet(survey, sheet, language="en"))
    assert (image.extension, image.width, image.height) == ("png", *sides)


def test_a_logo_is_drawn_and_one_that_cannot_be_is_left_out(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    survey = make_open_survey()
    bare = draw_sheet(survey, Sheet.POSTER_A4, language="fr")
    card = draw_sheet(survey, Sheet.CARD_SQUARE, language="fr")
    survey.space.logo.save("a.png", ContentFile(card))
    assert len(draw_sheet(survey, Sheet.POSTER_A4, language="fr")) > len(bare)
    survey.space.logo.save("b.png", ContentFile(b"\x89PNG broken"))
    assert draw_sheet(survey, Sheet.POSTER_A4, language="fr") == bare
    (tmp_path / survey.space.logo.name).unlink()
    assert draw_sheet(survey, Sheet.POSTER_A4, language="fr") == bare


def test_a_card_says_itself_in_words():
    survey = make_open_survey(make_space(name="Ville"))
    assert describe_card(survey, language="en") == (
        "Ville asks for your opinion: “The market square”."
    )


def test_a_survey_is_made_known_in_the_languages_of_its_title():
    survey = make_open_survey()
    assert languages_of(survey) == ["fr", "en"]
    survey.keep_document(replace(survey.document, title=Text("Le marché")))
    assert languages_of(survey) == ["fr"]
    survey.keep_document(replace(survey.document, title=Text("")))
    assert languages_of(survey) == ["fr"]
