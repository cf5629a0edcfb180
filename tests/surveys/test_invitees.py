"""Lists of addresses as people paste them: what is kept, what is left out and why."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.surveys.invitees import (
    LARGEST_FILE,
    LONGEST_LIST,
    MOST_COLUMNS,
    ChosenColumns,
    Fault,
    ListRefused,
    decode_list,
    read_columns,
    read_invitees,
)


def emails(text, **options):
    return [one.email for one in read_invitees(text, **options).invitees]


def faults(text):
    return [(one.line, one.fault) for one in read_invitees(text).left_out]


@pytest.mark.parametrize(
    "text",
    [
        "a@x.fr\nb@x.fr",
        "a@x.fr, b@x.fr",
        "a@x.fr;b@x.fr\n",
        "a@x.fr\tb@x.fr",
        "a@x.fr ; b@x.fr , ",
        "\ufeffcourriel\na@x.fr\nb@x.fr",
        "Nom;Adresse e-mail\nMairie;a@x.fr\nÉcole;b@x.fr",
        "Mairie <a@x.fr>\n<b@x.fr>",
        "  A@X.FR  \r\n\r\nmailto:b@x.fr\r\n",
        '"a@x.fr";"b@x.fr"',
    ],
)
def test_addresses_are_found_whatever_separates_them(text):
    assert emails(text) == ["a@x.fr", "b@x.fr"]
    assert faults(text) == []


def test_a_language_may_stand_beside_an_address():
    found = read_invitees("email,langue\na@x.fr,en\nb@x.fr,français\nc@x.fr,\n", language="fr")
    assert [(one.email, one.language) for one in found.invitees] == [
        ("a@x.fr", "en"),
        ("b@x.fr", "fr"),
        ("c@x.fr", "fr"),
    ]
    found = read_invitees("a@x.fr;en\nb@x.fr", language="fr")
    assert [one.language for one in found.invitees] == ["en", "fr"]


def test_everything_left_out_has_its_line_and_its_reason():
    text = "courriel;langue\na@x.fr;\n;en\npas une adresse;\nA@x.fr;\nb@x.fr;de\n"
    assert faults(text) == [
        (3, Fault.NO_ADDRESS),
        (4, Fault.MALFORMED),
        (5, Fault.TWICE),
        (6, Fault.UNKNOWN_LANGUAGE),
    ]
    assert read_invitees(text).left_out[2].first_line == 2


def test_blank_lines_count_in_the_numbers_of_lines():
    assert faults("\n\na@x.fr\n\nrien\n") == [(5, Fault.NO_ADDRESS)]


def test_columns_that_are_not_read_are_named():
    assert read_invitees("Nom;courriel;Rue\nMairie;a@x.fr;Grande\n").ignored_columns == [
        "Nom",
        "Rue",
    ]
    assert read_invitees("Mairie;a@x.fr;Grande rue\n").ignored_cells == 2


def test_an_address_already_invited_is_left_out_and_told():
    found = read_invitees("a@x.fr\nb@x.fr\nrien").without({"a@x.fr"})
    assert [one.email for one in found.invitees] == ["b@x.fr"]
    assert [(one.line, one.fault) for one in found.left_out] == [
        (1, Fault.ALREADY_INVITED),
        (3, Fault.NO_ADDRESS),
    ]


def test_a_quotation_mark_that_is_never_closed_stops_the_reading():
    # It would swallow every line after it.
    with pytest.raises(ListRefused) as refused:
        read_invitees('a@x.fr\n"b@x.fr\nc@x.fr\n')
    assert refused.value.code == "broken_quotes"
    assert refused.value.figures == {"line": 2}
    with pytest.raises(ListRefused):
        read_invitees('"a@x.fr\nb@x.fr";c@x.fr\n')


def test_a_list_of_twenty_thousand_is_read_and_one_more_is_refused():
    lines = [f"person{number}@example.org" for number in range(LONGEST_LIST)]
    assert len(read_invitees("\n".join(lines)).invitees) == LONGEST_LIST
    with pytest.raises(ListRefused) as refused:
        read_invitees("\n".join([*lines, "one.more@example.org"]))
    assert refused.value.code == "too_long"


def test_files_are_decoded_as_people_save_them():
    text = "courriel\nmairie@évry.fr"
    assert decode_list(text.encode()) == text
    assert decode_list(text.encode("utf-8-sig")) == text
    assert decode_list(text.encode("utf-16")).lstrip("\ufeff") == text
    assert decode_list("Préfecture;a@x.fr".encode("cp1252")) == "Préfecture;a@x.fr"


def test_a_spreadsheet_or_a_file_too_large_is_refused():
    with pytest.raises(ListRefused, match="spreadsheet"):
        decode_list(b"PK\x03\x04rest")
    with pytest.raises(ListRefused, match="too_large"):
        decode_list(b"a" * (LARGEST_FILE + 1))
    with pytest.raises(ListRefused, match="too_large"):
        read_invitees("a" * (LARGEST_FILE + 1))


def test_control_characters_and_right_to_left_marks_do_no_harm():
    assert emails("a@x.fr\x00\n") == ["a@x.fr"]
    assert faults("\u202ea@x.fr\n") == [(1, Fault.MALFORMED)]


@given(st.text(max_size=300))
def test_no_text_makes_the_reading_fail(text):
    with suppress(ListRefused):
        found = read_invitees(text)
        assert len({one.email for one in found.invitees}) == len(found.invitees)


@given(st.lists(st.sampled_from(["a@x.fr", "b@x.fr", "c@x.fr", "rien", "@", ""])))
def test_every_line_that_holds_something_is_kept_or_told(lines):
    found = read_invitees("\n".join(lines))
    assert len(found.invitees) + len(found.left_out) == len([line for line in lines if line])


# --- columns that a person chooses ----------------------------------------------------------
SHEET = "nom;contact;suivi\nA;a@x.fr;en\nB;b@x.fr;fr\n"


def test_columns_are_told_with_their_first_cells():
    assert [column.first for column in read_columns(SHEET)] == [
        ("nom", "A", "B"),
        ("contact", "a@x.fr", "b@x.fr"),
        ("suivi", "en", "fr"),
    ]


@pytest.mark.parametrize("text", ["", "a@x.fr\nb@x.fr", '"a;b'])
def test_one_column_or_none_leaves_nothing_to_choose(text):
    assert read_columns(text) == []


def test_columns_shown_are_not_without_end():
    assert len(read_columns(";".join("abcdefgh" * 10))) == MOST_COLUMNS


def test_the_columns_chosen_are_the_ones_read():
    chosen = ChosenColumns(1, 2, first_line_is_heading=True)
    found = read_invitees(SHEET, chosen=chosen)
    assert [(one.email, one.language) for one in found.invitees] == [
        ("a@x.fr", "en"),
        ("b@x.fr", "fr"),
    ]
    assert found.left_out == []


def test_a_wrong_column_leaves_every_line_out():
    found = read_invitees(SHEET, chosen=ChosenColumns(0))
    assert [one.fault for one in found.left_out] == [Fault.MALFORMED] * 3
    beyond = read_invitees(SHEET, chosen=ChosenColumns(9))
    assert [one.fault for one in beyond.left_out] == [Fault.NO_ADDRESS] * 3


@given(st.text(max_size=200), st.integers(0, 40), st.none() | st.integers(0, 40), st.booleans())
def test_any_choice_may_be_made_of_any_text(text, email, language, heading):
    read_columns(text)
    with suppress(ListRefused):
        read_invitees(text, chosen=ChosenColumns(email, language, heading))


def test_whoever_wants_no_more_e_mail_is_told_apart():
    found = read_invitees("a@x.fr\nb@x.fr\nc@x.fr").without({"a@x.fr", "b@x.fr"}, {"b@x.fr"})
    assert [one.email for one in found.invitees] == ["c@x.fr"]
    assert [one.fault for one in found.left_out] == [Fault.ALREADY_INVITED, Fault.OPTED_OUT]
