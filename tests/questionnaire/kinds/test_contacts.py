from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, as_form_data
from aimpact.questionnaire.conditions import Operator
from aimpact.questionnaire.kinds import Cell, Posted, Reading, behaviour_of
from aimpact.questionnaire.kinds.contacts import (
    READERS,
    read_email,
    read_phone,
    read_url,
)
from aimpact.questionnaire.structure import Kind, Question

KINDS = [Kind.EMAIL, Kind.PHONE, Kind.URL]
EXAMPLES = {
    Kind.EMAIL: "camille@exemple.fr",
    Kind.PHONE: "+33612345678",
    Kind.URL: "https://exemple.fr/page",
}


def read(kind: Kind, typed: str, *, is_required: bool = False) -> Reading:
    question = Question(code="q1", kind=kind, is_required=is_required)
    return behaviour_of(question).read(question, Posted(ListData({"q1": [typed]})))


# --- e-mail -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("camille@exemple.fr", "camille@exemple.fr"),
        (" Camille.Le-Gall+avis@Exemple.FR ", "Camille.Le-Gall+avis@exemple.fr"),
        ("a@mairie.été.fr", "a@mairie.xn--t-9fab.fr"),
    ],
)
def test_an_email_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert read_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "camille",
        "camille@exemple",
        "@exemple.fr",
        "camille@",
        "ca mille@exemple.fr",
        "a..b@exemple.fr",
        ".a@exemple.fr",
        "a@exemple..fr",
        "a@-exemple.fr",
        "a@exemple.fr, b@exemple.fr",
        f"{'a' * 65}@exemple.fr",
        "a@exemple.fr\nb@exemple.fr",
    ],
)
def test_what_is_no_email_address_is_refused(typed: str) -> None:
    assert [error.code for error in read(Kind.EMAIL, typed).errors] == ["not_a_email"]


# --- telephone ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33 (0)6 12 34 56 78",
        "0033 6 12 34 56 78",
        "+33 06 12 34 56 78",
        "06\u00a012\u202f34 56 78",
    ],
)
def test_a_french_number_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert read_phone(typed) == "+33612345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0692 12 34 56", "+262692123456"),
        ("0639 12 34 56", "+262639123456"),
        ("0590 12 34 56", "+590590123456"),
        ("0694 12 34 56", "+594694123456"),
        ("0596 12 34 56", "+596596123456"),
        ("+32 2 123 45 67", "+3221234567"),
        ("00 44 20 7946 0958", "+442079460958"),
    ],
)
def test_numbers_overseas_and_abroad_keep_their_country(typed: str, kept: str) -> None:
    assert read_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["12", "06 12 34 56", "06 12 34 56 789", "00 12", "+33 12", "six", "3615", "+0123456789"],
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    assert [error.code for error in read(Kind.PHONE, typed).errors] == ["not_a_phone"]


# --- web address --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("exemple.fr", "https://exemple.fr"),
        ("HTTP://Exemple.FR/a?b=c#d", "http://exemple.fr/a?b=c#d"),
        ("https://exemple.fr:8080/a", "https://exemple.fr:8080/a"),
        ("été.fr/à-propos", "https://xn--t-9fab.fr/à-propos"),
    ],
)
def test_a_web_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert read_url(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "mailto:a@exemple.fr",
        "ftp://exemple.fr",
        "https://nom:secret@exemple.fr",
        "https://",
        "la mairie",
        "localhost",
        "http://[::1]/",
        "https://exemple.fr:port",
        "https://exemple.fr/" + "a" * 2_000,
    ],
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    assert [error.code for error in read(Kind.URL, typed).errors] == ["not_a_url"]


# --- all of them --------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_contact_is_refused_where_an_answer_is_required(kind: Kind) -> None:
    assert [error.code for error in read(kind, " ", is_required=True).errors] == ["required"]
    assert read(kind, " ").errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_contacts_are_counted_and_never_by_what_they_say(kind: Kind) -> None:
    question = Question(code="q1", kind=kind)
    cells = [*behaviour_of(question).cells(question, {"q1": EXAMPLES[kind]})]
    assert cells == [Cell("q1", "_asked"), Cell("q1", "_answered")]


def test_only_web_addresses_are_read_with_the_texts() -> None:
    for kind in KINDS:
        question = replace(Question(code="q1", kind=kind))
        texts = [*behaviour_of(question).texts(question, {"q1": EXAMPLES[kind]})]
        assert texts == ([("q1", EXAMPLES[kind])] if kind is Kind.URL else [])


def test_a_condition_asks_of_a_contact_whether_it_was_given() -> None:
    question = Question(code="q1", kind=Kind.EMAIL)
    operators = behaviour_of(question).fields(question)[0].operators
    assert operators == (Operator.ANSWERED, Operator.NOT_ANSWERED)


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_whatever_is_typed_is_read_again_from_what_is_kept(kind: Kind, typed: str) -> None:
    answers = read(kind, typed).answers
    question = Question(code="q1", kind=kind)
    assert behaviour_of(question).read(question, Posted(as_form_data(answers))).answers == answers


@given(st.from_regex(r"[a-z0-9._+-]{1,12}@[a-z0-9-]{1,8}\.[a-z]{2,4}", fullmatch=True))
def test_an_address_that_is_kept_stays_as_it_is(typed: str) -> None:
    kept = READERS[Kind.EMAIL](typed)
    assert kept in {"", typed}


@pytest.mark.parametrize("letter", ["é", "é.", "٣"])
def test_a_name_of_a_machine_without_end_is_refused_before_it_is_encoded(letter: str) -> None:
    """Encoding it took ten seconds a megabyte."""
    started = process_time()
    endless = letter * 1_000_000
    assert (read_email(f"a@{endless}"), read_url(endless)) == ("", "")
    assert process_time() - started < 2
