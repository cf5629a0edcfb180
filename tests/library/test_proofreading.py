"""Each rule of the wording checker: what it must find, what it must leave alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.library.catalogue import SurveyTemplate, templates
from aimpact.library.proofreading import Finding, Fix, Rule, check_question, proofread
from aimpact.questionnaire.blank import NO_OPINION, blank_question
from aimpact.questionnaire.structure import Choice, Kind, Question, Row, Text


def question(label: str, kind: Kind = Kind.RATING, *choices: str, english: str = "") -> Question:
    blank = blank_question(kind, "q1")
    offered = tuple(Choice(code=f"c{n}", label=Text(fr=text)) for n, text in enumerate(choices, 1))
    used = (*offered, NO_OPINION) if choices else blank.choices
    return Question(code="q1", kind=kind, label=Text(label, english), choices=used, last_choice=9)


def rules(asked: Question) -> list[Rule]:
    return [finding.rule for finding in check_question(asked)]


def only(asked: Question) -> Finding:
    (finding,) = check_question(asked)
    return finding


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("Êtes-vous satisfait de la propreté et de la sécurité ?", Rule.DOUBLE),
        ("Le maire et les adjoints vous écoutent-ils ?", Rule.DOUBLE),
        ("Aimez-vous ce quartier ? Y restez-vous ?", Rule.DOUBLE),
        ("Êtes-vous d’accord avec ce projet, et pourquoi ?", Rule.DOUBLE),
        ("Ne pensez-vous pas que la place est trop petite ?", Rule.LEADING),
        ("N’êtes-vous pas favorable au projet ?", Rule.LEADING),
        ("Comme chacun sait, la place est bruyante. La fermer ?", Rule.LEADING),
        ("Que pensez-vous de ce magnifique projet ?", Rule.LOADED),
        ("Le bus est-il toujours à l’heure ?", Rule.ABSOLUTE),
        ("Tous les habitants sont-ils informés ?", Rule.ABSOLUTE),
        ("Faut-il ne pas ouvrir le parc la nuit ?", Rule.NEGATIVE),
        ("Êtes-vous contre l’interdiction des voitures au centre ?", Rule.DOUBLE_NEGATIVE),
        ("Le service n’est pas inutile : qu’en pensez-vous ?", Rule.DOUBLE_NEGATIVE),
        ("Que pensez-vous du PCAET ?", Rule.JARGON),
        ("Que pensez-vous des mobilités douces ?", Rule.JARGON),
        ("Que pensez-vous du SDRIF ?", Rule.ACRONYM),
        ("Quel est votre avis sur [nom du projet] ?", Rule.PLACEHOLDER),
        ("Souffrez-vous d’une maladie chronique ?", Rule.SENSITIVE),
    ],
)
def test_what_is_wrong_is_found_in_french(label: str, rule: Rule):
    blank = question(label)
    if rule is Rule.SENSITIVE:
        blank = Question(code="q1", kind=Kind.TEXT, label=Text(label))
    assert rules(blank) == [rule]


@pytest.mark.parametrize(
    ("label", "rule"),
    [
        ("Are you satisfied with the cleanliness of the streets and the bus service?", Rule.DOUBLE),
        ("Don’t you think the square is too small?", Rule.LEADING),
        ("What do you think of this wonderful project?", Rule.LOADED),
        ("Is the bus always on time?", Rule.ABSOLUTE),
        ("The park should not open at night: do you agree?", Rule.NEGATIVE),
        ("Are you against the ban on cars?", Rule.DOUBLE_NEGATIVE),
        ("What do you think of active travel?", Rule.JARGON),
        ("What do you think of [project]?", Rule.PLACEHOLDER),
    ],
)
def test_what_is_wrong_is_found_in_english(label: str, rule: Rule):
    asked = Question(
        code="q1", kind=Kind.RATING, label=Text(en=label),
        choices=blank_question(Kind.RATING, "q1").choices,
    )  # fmt: skip
    assert rules(asked) == [rule]


@pytest.mark.parametrize(
    "label",
    [
        "Êtes-vous satisfait de la propreté ?",
        "Est-il facile de concilier votre travail et votre vie personnelle ?",
        "L’égalité entre les femmes et les hommes progresse-t-elle ?",
        "Pourquoi n’y venez-vous pas ?",
        "Prenez-vous le bus tous les jours ?",
        "Que pensez-vous du plan local d’urbanisme (PLU) ?",
        "Que pensez-vous du RER ?",
        "Les personnes handicapées ont-elles accès au parc ?",
        "Quel nom de rue préférez-vous ?",
        "Avez-vous déjà entendu parler du projet ?",
        "Faut-il rendre les pesticides interdits ?",
        "ÊTES-VOUS POUR LE PROJET ?",
    ],
)
def test_good_questions_are_left_alone(label: str):
    assert rules(question(label)) == []


def test_a_long_question_that_tells_before_it_asks_moves_what_it_tells_to_its_help():
    told = "La commune a reçu trois offres pour la gestion de la piscine, dont une de la régie."
    asked = "Quelle solution préférez-vous pour gérer la piscine dans les dix prochaines années ?"
    found = only(Question(code="q1", kind=Kind.TEXT, label=Text(f"{told} {asked}")))

    assert (found.rule, found.fix) == (Rule.LONG, Fix.TO_HELP)
    assert found.after == f"{asked}\n{told}"


def test_a_long_question_of_one_sentence_is_left_for_a_person_to_shorten():
    label = " ".join(["Quel", "est", "votre", "avis", *["très"] * 30, "?"])
    found = only(question(label, Kind.TEXT))

    assert (found.rule, found.fix, found.figure) == (Rule.LONG, Fix.NONE, 35)


def test_two_things_become_two_questions():
    found = only(question("Êtes-vous satisfait de la propreté et de la sécurité ?"))

    assert found.fix is Fix.SPLIT
    assert found.after.split("\n") == [
        "Êtes-vous satisfait de la propreté ?",
        "Êtes-vous satisfait de la sécurité ?",
    ]


def test_a_leading_question_is_made_neutral():
    found = only(question("Ne pensez-vous pas que la place est trop petite ?"))

    assert (found.fix, found.after) == (Fix.REWORD, "Pensez-vous que la place est trop petite ?")


def test_an_unbalanced_scale_is_found_with_a_balanced_one_to_take_its_place():
    found = only(
        question("Votre avis sur l’accueil ?", Kind.SINGLE, "Satisfait", "Assez satisfait",
                 "Très satisfait", "Pas satisfait")
    )  # fmt: skip

    assert (found.rule, found.fix, found.figure) == (Rule.UNBALANCED, Fix.RESCALE, 2)
    assert len(found.after.split("\n")) == 4


@pytest.mark.parametrize(
    "choices",
    [
        ("Très mauvais", "Plutôt mauvais", "Plutôt bon", "Très bon"),
        ("Pas du tout d’accord", "Pas d’accord", "Neutre", "D’accord", "Tout à fait d’accord"),
        ("Trop faible", "Suffisante", "Trop forte"),
        ("Le bus", "Le train", "Le vélo"),
    ],
)
def test_balanced_scales_and_lists_that_are_none_are_left_alone(choices: tuple[str, ...]):
    assert rules(question("Quel est votre avis ?", Kind.SINGLE, *choices)) == []


def test_an_opinion_without_a_way_out_is_found():
    bare = Question(
        code="q1", kind=Kind.YES_NO, label=Text("Faut-il fermer la rue ?"),
        choices=(Choice(code="yes", label=Text("Oui")), Choice(code="no", label=Text("Non"))),
    )  # fmt: skip
    found = only(bare)

    assert (found.rule, found.fix) == (Rule.NO_OPINION, Fix.ADD_NO_OPINION)


def test_a_fact_needs_no_way_out():
    asked = question("Combien êtes-vous ?", Kind.SINGLE, "Un", "Deux")
    bare = Question(code="q1", kind=Kind.SINGLE, label=asked.label, choices=asked.choices[:2])

    assert rules(bare) == []


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (("Moins de 10 ans", "De 10 à 20 ans", "De 20 à 40 ans", "Plus de 40 ans"),
         [(Rule.OVERLAP, "De 21 à 40 ans")]),
        (("18-24", "26-35", "36 ou plus"), [(Rule.GAP, "25-35")]),
        (("Moins de 1 000 €", "De 1 000 à 1 999 €", "2 000 € ou plus"), []),
        (("Moins de 5 minutes", "De 5 à 14 minutes", "15 minutes ou plus"), []),
        (("Avant 1949", "De 1949 à 1974", "En 1975 ou après"), []),
        (("Un", "Deux", "Trois"), []),
        (("Plus de 20", "Moins de 10", "10 à 20"), []),
        (("0", "1", "2 ou plus"), []),
    ],
)  # fmt: skip
def test_ranges_that_overlap_or_leave_a_gap_are_found(
    choices: tuple[str, ...], expected: list[tuple[Rule, str]]
):
    found = check_question(question("Quel âge avez-vous ?", Kind.SINGLE, *choices))

    assert [(finding.rule, finding.after) for finding in found] == expected


def test_what_names_a_person_is_found():
    assert rules(Question(code="q1", kind=Kind.TEXT, label=Text("Quel est votre nom ?"))) == [
        Rule.IDENTIFYING
    ]


def test_a_sensitive_question_that_one_may_leave_is_no_finding():
    asked = question("Êtes-vous croyant ?", Kind.SINGLE, "Oui", "Non")

    assert rules(asked) == []


def test_lines_of_a_table_are_read_too():
    rows = (
        Row(code="r1", label=Text("Le prix et la qualité")),
        Row(code="r2", label=Text("Le personnel n’est pas aimable")),
    )
    matrix = Question(
        code="q1", kind=Kind.MATRIX, label=Text("Êtes-vous d’accord ?"), rows=rows,
        choices=blank_question(Kind.RATING, "q1").choices,
    )  # fmt: skip

    assert [(f.rule, f.part) for f in check_question(matrix)] == [
        (Rule.DOUBLE, "r1"),
        (Rule.NEGATIVE, "r2"),
    ]


def test_a_remark_has_another_name_once_its_text_has_changed():
    first = only(question("Que pensez-vous du PCAET ?"))
    again = only(question("Que pensez-vous du PCAET ?"))
    changed = only(question("Que pensez-vous du nouveau PCAET ?"))

    assert first.key == again.key != changed.key


@pytest.mark.parametrize("template", templates(), ids=lambda one: one.slug)
def test_no_template_has_a_remark_but_the_blanks_to_fill_in(template: SurveyTemplate):
    assert {finding.rule for finding in proofread(template.questionnaire)} <= {Rule.PLACEHOLDER}


@given(st.text(max_size=300), st.sampled_from(list(Kind)))
def test_any_text_may_be_read(label: str, kind: Kind):
    for finding in check_question(Question(code="q1", kind=kind, label=Text(label, label))):
        assert finding.where == "q1"
