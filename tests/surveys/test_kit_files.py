"""The kit in one file: the same survey gives the same bytes, a partner's bears its tag."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.utils import timezone, translation

from aimpact.questionnaire.structure import Text
from aimpact.surveys.addresses import survey_address
from aimpact.surveys.kit_files import make_kit
from aimpact.surveys.models import CampaignText, ChannelLink
from aimpact.surveys.poster import Sheet
from tests.factories import make_open_survey, make_space

pytestmark = pytest.mark.django_db


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def french_only():
    survey = make_open_survey()
    survey.keep_document(replace(survey.document, title=Text("Le marché")))
    survey.save()
    return survey


def test_a_kit_holds_everything_once_a_language():
    names = opened(make_kit(french_only())).namelist()
    sheets = [f"fr/{s.value}.{'png' if s.is_picture else 'pdf'}" for s in Sheet]
    texts = [f"fr/{name}.txt" for name in ("bulletin", "carte-texte", "e-mail", "objet",
                                          "reseaux", "site", "sms")]  # fmt: skip
    assert sorted(names) == sorted([*sheets, *texts, "fr/e-mail.html", "LISEZ-MOI.txt", "qr.svg"])


def test_english_comes_with_an_english_title():
    names = opened(make_kit(make_open_survey())).namelist()
    assert len([name for name in names if name.startswith("en/")]) == 14


def test_the_same_survey_gives_the_same_bytes():
    survey = french_only()
    assert make_kit(survey) == make_kit(survey)


def test_a_partner_s_kit_leads_to_its_own_link():
    survey = french_only()
    link = ChannelLink.objects.create(
        survey=survey, tag="boulangerie", name="Boulangerie", kind="partner",
        created_at=timezone.now(),
    )  # fmt: skip
    kit = opened(make_kit(survey, link))
    address = survey_address(survey, "boulangerie")
    assert address.endswith("/?par=boulangerie")
    for name in ("fr/sms.txt", "fr/e-mail.txt", "fr/e-mail.html", "LISEZ-MOI.txt"):
        assert address in kit.read(name).decode(), name
    assert kit.read("qr.svg") != opened(make_kit(survey)).read("qr.svg")


def test_words_of_the_team_are_in_the_kit_and_nothing_in_them_runs():
    survey = french_only()
    CampaignText.objects.create(
        survey=survey, kind="e-mail", language="fr", text="<script>a</script>\n\n{lien}"
    )
    kit = opened(make_kit(survey))
    assert "<script>" in kit.read("fr/e-mail.txt").decode()
    assert "<script>" not in kit.read("fr/e-mail.html").decode()


def test_no_name_in_the_kit_leaves_its_folder():
    survey = make_open_survey(make_space(name="../../etc"))
    assert not [n for n in opened(make_kit(survey)).namelist() if ".." in n or n.startswith("/")]


def test_the_read_me_speaks_the_reader_s_language():
    with translation.override("en"):
        assert "READ-ME.txt" in opened(make_kit(french_only())).namelist()
