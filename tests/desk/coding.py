"""Codings for tests, at each moment of their life."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.desk.models import Code, CodedText, Coding, Settlement, Study
from aimpact.desk.selectors.coding import Place, places_to_code
from aimpact.desk.services.coding import draw_sample, finish_coding, judge_text
from aimpact.desk.services.frame import add_code, open_coding
from aimpact.surveys.models import OpenAnswer, Survey
from tests.desk.studies import make_analyst, make_client_space, make_study
from tests.insights.ballots import NOW
from tests.insights.theming import make_written_survey

LABELS = ("Arbres", "Bus", "Musique")


def make_written_study() -> tuple[Study, Survey, User, User]:
    """A study at work of a survey with 26 texts (field q3), and its two analysts."""
    space = make_client_space()
    survey = make_written_survey(space)
    # Keys that are not drawn at random: the same seed draws the same texts in every run.
    for number, one in enumerate(survey.open_answers.order_by("masked", "pk"), start=1):
        OpenAnswer.objects.filter(pk=one.pk).update(id=number)
    study = make_study(space, survey)
    first, second = make_analyst(study), make_analyst(study)
    study.refresh_from_db()
    return study, survey, first, second


def text_place(study: Study) -> Place:
    """The field q3 of the study's survey, the one that is written on."""
    return next(one for one in places_to_code(study, at=NOW) if one.place.name == "q3")


def make_coding(labels: Sequence[str] = LABELS) -> tuple[Coding, User, User]:
    """A coding with its frame, nothing drawn yet."""
    study, _survey, first, second = make_written_study()
    place = text_place(study)
    coding = open_coding(study, place, by=first, at=NOW)
    for label in labels:
        add_code(coding, label=label, by=first, at=NOW)
    return coding, first, second


def make_drawn_coding(size: int = 10) -> tuple[Coding, User, User]:
    """A coding of ten texts drawn, given to two analysts."""
    coding, first, second = make_coding()
    coding = draw_sample(coding, coders=[first, second], size=size, by=first, at=NOW, seed=1)
    return coding, first, second


def code_all(
    coding: Coding, user: User, *, others: Mapping[int, str] | None = None, at: datetime = NOW
) -> None:
    """Code every text by what it says, but those named in `others`, and say to have done."""
    codes = {code.label: code for code in coding.codes.all()}
    for text in coding.texts.select_related("answer"):
        label = (others or {}).get(text.position) or label_of(text)
        given = [codes[label]] if label in codes else []
        judge_text(text, codes=given, cannot_be_coded=not given, by=user, at=at)
    finish_coding(coding, by=user, at=at)


def label_of(text: CodedText) -> str:
    words = {"arbres": "Arbres", "bus": "Bus", "musique": "Musique"}
    return next(label for word, label in words.items() if word in text.answer.masked)


def make_compared_coding(differ_on: Sequence[int] = ()) -> tuple[Coding, User, User]:
    """A coding that both have done; the second coder cannot code the texts `differ_on`."""
    coding, first, second = make_drawn_coding()
    code_all(coding, first)
    code_all(coding, second, others=dict.fromkeys(differ_on, "-"))
    return Coding.objects.get(pk=coding.pk), first, second


def code_named(coding: Coding, label: str) -> Code:
    return coding.codes.get(label=label)


def bare_coding() -> Coding:
    """A coding of a survey without texts."""
    study = make_study()
    material = study.materials.get()
    return Coding.objects.create(
        study=study, survey=material.survey, field="q3", created_at=timezone.now()
    )


def make_settlement(by: User) -> Settlement:
    """A disagreement that somebody settled."""
    coding = bare_coding()
    answer = OpenAnswer.objects.create(survey=coding.survey, field="q3", text="Bus", masked="Bus")
    text = CodedText.objects.create(coding=coding, answer=answer, position=1)
    return Settlement.objects.create(
        text=text, reason="Bus", is_together=True, by=by, at=timezone.now()
    )
