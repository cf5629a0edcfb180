"""Files of every kind of question that the other tools have, written here: none is in a folder.

Each question of them is carried as said, with these reasons and no other.
"""

import io
from collections.abc import Mapping, Sequence

import pytest
from xlsxwriter import Workbook

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import Imported, Weight
from aimpact.questionnaire.structure import Kind

Row = Mapping[str, str]


def tsv(rows: Sequence[Row]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines).encode()


def workbook(survey: Sequence[Row], choices: Sequence[Row] = (), **settings: str) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings])):
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
                for number, row in enumerate(rows, start=1):
                    sheet.write_string(number, place, row.get(column, ""))
    return file.getvalue()


def told(imported: Imported) -> dict[str, tuple[str, ...]]:
    """What was lost of each question, without what is only said or drawn otherwise."""
    return {
        question.name: tuple(
            loss.code for loss in question.losses if loss.weight is not Weight.NOTE
        )
        for question in imported.questions
        if any(loss.weight is not Weight.NOTE for loss in question.losses)
    }


def kinds(imported: Imported, name: str) -> list[Kind]:
    question = next(each for each in imported.questions if each.name == name)
    asked = [imported.questionnaire.question(code) for code in question.codes]
    return [each.kind for each in asked if each]


# --- LimeSurvey -------------------------------------------------------------------------
LIME = {
    "1": [Kind.MATRIX, Kind.MATRIX], "5": [Kind.RATING], "A": [Kind.MATRIX], "B": [Kind.MATRIX],
    "C": [Kind.MATRIX], "D": [Kind.DATE], "E": [Kind.MATRIX], "F": [Kind.MATRIX],
    "G": [Kind.SINGLE], "H": [Kind.MATRIX], "I": [], "K": [Kind.MATRIX], "L": [Kind.SINGLE],
    "M": [Kind.MULTIPLE], "N": [Kind.NUMBER], "O": [Kind.SINGLE, Kind.TEXT],
    "P": [Kind.MULTIPLE, Kind.MATRIX], "Q": [Kind.MATRIX], "R": [Kind.RANKING], "S": [Kind.TEXT],
    "T": [Kind.TEXT], "U": [Kind.TEXT], "X": [Kind.INFORMATION], "Y": [Kind.YES_NO],
    "!": [Kind.SINGLE], ":": [Kind.MATRIX], ";": [Kind.MATRIX], "|": [Kind.FILE],
    "*": [Kind.SCORE],
}  # fmt: skip
LINED, CROSSED, LISTED = "1ABCEFHKMPQ:;", ":;", "1FHLO!R"


def lime_rows(type_: str) -> list[Row]:
    """A question of that type, with all the parts that it may have, in two languages."""
    text = "{QN * 2}" if type_ == "*" else "Question ?"
    parts = [("SQ", "0", f"SQ{n}") for n in (1, 2) if type_ in LINED]
    parts += [("SQ", "1", f"X{n}") for n in (1, 2) if type_ in CROSSED]
    parts += [("A", scale, f"A{n}") for scale in ("0", "1") for n in (1, 2)
              if type_ in LISTED and (scale == "0" or type_ == "1")]  # fmt: skip
    return [
        {"class": class_, "type/scale": scale, "name": name, "text": words, "language": language,
         "relevance": "1", "mandatory": "Y"}
        for language in ("fr", "en")
        for class_, scale, name, words in [("Q", type_, f"Q{ord(type_)}", text),
                                           *((*part, part[2]) for part in parts)]
    ]  # fmt: skip


LIME_START: list[Row] = [
    {"class": "S", "name": "language", "text": "fr"},
    {"class": "S", "name": "additional_languages", "text": "en"},
    {"class": "G", "type/scale": "1", "name": "Page", "language": "fr"},
    {"class": "Q", "type/scale": "N", "name": "QN", "text": "Combien ?", "language": "fr"},
]


@pytest.mark.parametrize("type_", LIME)
def test_every_type_of_limesurvey_is_carried(type_):
    imported = read_questionnaire(tsv([*LIME_START, *lime_rows(type_)]))

    name = f"Q{ord(type_)}"
    assert kinds(imported, name) == LIME[type_]
    assert told(imported) == ({name: ("language_switch",)} if type_ == "I" else {})


def test_settings_of_limesurvey_that_are_checks_become_rules():
    rows = [
        *LIME_START,
        {"class": "Q", "type/scale": "N", "name": "Q1", "text": "?", "language": "fr",
         "max_num_value_n": "QN", "em_validation_q": "self != 3", "em_validation_q_tip": "Pas 3"},
        {"class": "Q", "type/scale": "S", "name": "Q2", "text": "?", "language": "fr",
         "validation": "/^[0-9]{5}$/"},
        {"class": "Q", "type/scale": "K", "name": "Q3", "text": "?", "language": "fr",
         "max_num_value": "10"},
        {"class": "SQ", "type/scale": "0", "name": "a", "text": "a", "language": "fr"},
        {"class": "SQ", "type/scale": "0", "name": "b", "text": "b", "language": "fr"},
        {"class": "Q", "type/scale": "L", "name": "Q4", "text": "?", "language": "fr",
         "other": "Y", "other_comment_mandatory": "1"},
        {"class": "A", "type/scale": "0", "name": "A1", "text": "a", "language": "fr"},
    ]  # fmt: skip
    imported = read_questionnaire(tsv(rows))

    rules = {q.code: [rule.expression for rule in q.rules]
             for q in imported.questionnaire.questions() if q.rules}  # fmt: skip
    assert told(imported) == {}
    assert rules == {
        "q1": ["(q1 <= qn)", "(q1 != 3)"],
        "q2": ['matches(q2, "99999")'],
        "q3": ["(sum(q3__a, q3__b) <= 10)"],
        "q4": ['answered(q4__other) or not selected(q4, "other")'],
    }


def test_versions_of_lss_two_to_six_say_the_same():
    """Version 2 keeps texts beside questions, version 6 in tables of their own."""
    old = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>178</DBVersion>
      <languages><language>fr</language></languages>
      <groups><rows><row><gid>1</gid><group_name>P</group_name><language>fr</language></row></rows>
      </groups>
      <questions><rows><row><qid>1</qid><gid>1</gid><sid>9</sid><parent_qid>0</parent_qid>
        <type>L</type><title>q1</title><question>Pour ?</question><language>fr</language></row>
      </rows></questions>
      <answers><rows><row><qid>1</qid><code>A1</code><answer>Oui</answer><language>fr</language>
        <sortorder>1</sortorder></row></rows></answers></document>"""
    new = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>600</DBVersion>
      <languages><language>fr</language></languages>
      <groups><rows><row><gid>1</gid></row></rows></groups>
      <group_l10ns><rows><row><gid>1</gid><group_name>P</group_name><language>fr</language></row>
      </rows></group_l10ns>
      <questions><rows><row><qid>1</qid><gid>1</gid><sid>9</sid><parent_qid>0</parent_qid>
        <type>L</type><title>q1</title></row></rows></questions>
      <question_l10ns><rows><row><qid>1</qid><question>Pour ?</question><language>fr</language>
        </row></rows></question_l10ns>
      <answers><rows><row><aid>7</aid><qid>1</qid><code>A1</code><sortorder>1</sortorder></row>
      </rows></answers>
      <answer_l10ns><rows><row><aid>7</aid><answer>Oui</answer><language>fr</language></row></rows>
      </answer_l10ns></document>"""

    one, other = (read_questionnaire(each.encode()).questionnaire for each in (old, new))

    assert one == other
    assert one.question("q1").choices[0].label.fr == "Oui"


# --- XLSForm ----------------------------------------------------------------------------
CHOICES: list[Row] = [
    {"list_name": "l", "name": name, "label::Français (fr)": name, "label::English (en)": name,
     "area": area}
    for name, area in (("a", "1"), ("b", "2"))
]  # fmt: skip
FORM = {
    "text": [Kind.TEXT], "integer": [Kind.NUMBER], "decimal": [Kind.NUMBER],
    "range": [Kind.SLIDER], "select_one l": [Kind.SINGLE], "select_multiple l": [Kind.MULTIPLE],
    "select_one l or_other": [Kind.SINGLE], "rank l": [Kind.RANKING], "note": [Kind.INFORMATION],
    "date": [Kind.DATE], "time": [Kind.TIME], "dateTime": [Kind.DATETIME], "geopoint": [Kind.PIN],
    "geoshape": [Kind.ZONE], "image": [Kind.FILE], "file": [Kind.FILE], "barcode": [Kind.TEXT],
    "acknowledge": [Kind.CONSENT], "select_one_from_file towns.csv": [Kind.TEXT],
    "calculate": [Kind.SCORE], "geotrace": [], "audio": [], "video": [], "hidden": [],
}  # fmt: skip


@pytest.mark.parametrize("type_", FORM)
def test_every_type_of_xlsform_is_carried_or_told(type_):
    row = {"type": type_, "name": "q", "label::Français (fr)": "Question ?",
           "label::English (en)": "Question?"}  # fmt: skip
    if type_ == "calculate":
        row = {"type": type_, "name": "q", "calculation": "${n} * 2"}
    first = {"type": "integer", "name": "n", "label::Français (fr)": "Combien ?"}
    imported = read_questionnaire(workbook([first, row], CHOICES, form_title="F"))

    assert kinds(imported, "q") == FORM[type_]
    assert bool(told(imported)) is (not FORM[type_] or "from_file" in type_)


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        ({"relevant": "${n} > 3 and not(selected(${m}, 'a'))"}, ()),
        ({"relevant": "if(${n} > 3, true(), false())"}, ()),
        ({"relevant": "${n} > ${o}"}, ()),
        ({"relevant": "${n} > 3 or ${s} = 'b'"}, ()),
        ({"relevant": "pulldata('x', 'y', 'z', ${n}) = '1'"}, ("condition_function",)),
        ({"constraint": ". > 0 and . <= ${n}"}, ()),
        ({"constraint": ". mod 2 = 0"}, ("constraint",)),
        ({"required": "yes", "appearance": "w1", "hint": "Aide"}, ()),
        ({"default": "3"}, ("default",)),
        ({"media::image": "a.png"}, ("media",)),
        ({"repeat_count": "3"}, ("attribute",)),
    ],
)
def test_each_column_of_xlsform_is_carried_or_told(more, lost):
    rows: list[Row] = [
        {"type": "integer", "name": "n", "label": "Combien ?"},
        {"type": "integer", "name": "o", "label": "Combien ?"},
        {"type": "select_one l", "name": "s", "label": "Lequel ?"},
        {"type": "select_multiple l", "name": "m", "label": "Lesquels ?"},
        {"type": "integer", "name": "q", "label": "Et encore ?", **more},
    ]
    imported = read_questionnaire(workbook(rows, CHOICES))

    assert told(imported) == ({"q": lost} if lost else {})


def test_words_in_no_language_stand_beside_translations():
    rows: list[Row] = [
        {"type": "text", "name": "q", "label::Français (fr)": "Code ?", "label::English (en)":
         "Code?", "constraint": "regex(., '^[0-9]{5}$')", "constraint_message": "Cinq chiffres"},
    ]  # fmt: skip
    imported = read_questionnaire(workbook(rows, default_language="Français (fr)"))

    (rule,) = imported.questionnaire.question("q").rules
    assert rule.message.fr == "Cinq chiffres"
    assert all(loss.code != "languages" for loss in imported.losses)


def test_groups_repeats_and_filtered_choices():
    rows: list[Row] = [
        {"type": "begin_group", "name": "g", "label": "Groupe"},
        {"type": "select_one l", "name": "area", "label": "Où ?"},
        {"type": "end_group"},
        {"type": "begin_group", "name": "h", "label": "Suite", "relevant": "${area} = 'a'"},
        {"type": "select_one l", "name": "q", "label": "?", "choice_filter": "name = ${area}"},
        {"type": "begin_repeat", "name": "r", "label": "Chacun"},
        {"type": "text", "name": "who", "label": "Qui ?"},
        {"type": "end_repeat"},
        {"type": "end_group"},
    ]
    imported = read_questionnaire(workbook(rows, CHOICES))

    document = imported.questionnaire
    assert told(imported) == {"who": ("repeat",)}
    assert [page.title.read("fr") for page in document.pages][:2] == ["Groupe", "Suite"]
    assert document.pages[1].condition is not None
    assert all(choice.condition for choice in document.question("q").choices)


# --- plain text -------------------------------------------------------------------------
LETTER = """QUESTIONNAIRE AUX HABITANTS
Merci de le rendre en mairie.

I - Votre quartier

1. Depuis combien de temps habitez-vous ici ?
□ Moins d’un an   □ 1 à 5 ans   □ Plus de 5 ans
2. Êtes-vous satisfait de la propreté ? ☐ Oui ☐ Non ☐ Sans avis
3. Comment venez-vous au marché ?
☐ À pied
☐ À vélo
☐ Autre (précisez) : ........
4. Notez la sécurité de 1 à 5 :
5. Sur une échelle de 0 à 10, recommanderiez-vous la commune ?
6. Classez ces projets par ordre de préférence
   1) Une halle
   2) Un parc
7. Aimez-vous (plusieurs réponses possibles)
1) le pain
2) le miel

II - Vous
Question 8 : Votre âge : ___ ans
Q9. Votre adresse électronique :
10/ Souhaitez-vous être recontacté ? Oui / Non
11. Vos remarques :
..........................
"""


def test_a_form_on_paper_is_understood_as_people_read_it():
    document = read_questionnaire(LETTER.encode()).questionnaire

    assert document.title.fr == "QUESTIONNAIRE AUX HABITANTS"
    assert [page.title.fr for page in document.pages] == ["Votre quartier", "Vous"]
    assert [(q.kind, [c.label.fr for c in q.choices]) for q in document.questions()] == [
        (Kind.SINGLE, ["Moins d’un an", "1 à 5 ans", "Plus de 5 ans"]),
        (Kind.SINGLE, ["Oui", "Non", "Sans avis"]),
        (Kind.MULTIPLE, ["À pied", "À vélo", "Autre (précisez)"]),
        (Kind.RATING, ["1", "2", "3", "4", "5"]),
        (Kind.NPS, []),
        (Kind.RANKING, ["Une halle", "Un parc"]),
        (Kind.MULTIPLE, ["le pain", "le miel"]),
        (Kind.NUMBER, []),
        (Kind.EMAIL, []),
        (Kind.SINGLE, ["Oui", "Non"]),
        (Kind.TEXT, []),
    ]
