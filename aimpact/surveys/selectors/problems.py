"""What is to be mended before publication, in words, with the place to go to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.checks import Problem, find_problems
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.admission.conditions import Kind
from aimpact.surveys.models import Survey

WORDS: dict[str, Promise] = {
    "no_title": _("The survey has no title."),
    "no_question": _("There is no question yet."),
    "no_label": _("The question is not written yet."),
    "too_few_choices": _("Offer at least two choices."),
    "choice_without_label": _("A choice has no words."),
    "two_others": _("Two choices ask to specify “other”: keep one."),
    "minimum_over_maximum": _("The minimum is above the maximum."),
    "minimum_over_choices": _("The minimum asks for more answers than there are choices."),
    "maximum_below_one": _("The maximum must be 1 or more."),
    "not_yes_no": _("This question must offer yes, no and, if you wish, an abstention."),
    "no_rows": _("The table has no lines yet."),
    "row_without_label": _("A line has no words."),
    "reserved_row_code": _("The code “other” cannot be that of a line."),
    "other_in_matrix": _("A table cannot ask to specify “other”."),
    "reserved_choice_code": _("The codes “other” and “variant” cannot be those of a choice here."),
    "too_many_to_rank": _("There is too much to put in order: limit the number of ranks."),
    "too_few_to_compare": _("There is too little to compare: add some answers."),
    "too_many_to_compare": _(
        "There is too much to compare: keep seven answers at most two by two, twelve in sets."
    ),
    "compared_under_condition": _(
        "Answers that are compared are the same for everybody: take their conditions away."
    ),
    "project_without_cost": _("A project has no cost."),
    "budget_without_ceiling": _("The budget has no amount."),
    "project_over_budget": _("A project costs more than the whole budget."),
    "budget_pays_for_all": _("The budget pays for every project: there is nothing to choose."),
    "not_statements": _("Statements are answered by agree, disagree and, if you wish, pass."),
    "not_nps": _("This scale must go from 0 to 10."),
    "slider_without_bounds": _("The slider needs a smallest and a largest number."),
    "slider_step": _("The step does not lead from the smallest number to the largest one."),
    "ends_without_words": _("Name both ends of the scale."),
    "condition_not_earlier": _(
        "The display condition looks at a question that comes later, or that is gone."
    ),
    "condition_unknown_choice": _("The display condition names a choice that is gone."),
    "condition_does_not_suit": _(
        "The display condition asks something that this question cannot tell."
    ),
    "part_condition_not_earlier": _(
        "The condition of a choice or of a line must look at a question of an earlier page."
    ),
    "part_condition_unknown_choice": _(
        "The condition of a choice or of a line names a choice that is gone."
    ),
    "part_condition_does_not_suit": _(
        "The condition of a choice or of a line asks something that the question cannot tell."
    ),
    "closing_condition_not_earlier": _(
        "The condition of an ending or of a quota looks at a question that is gone."
    ),
    "closing_condition_unknown_choice": _(
        "The condition of an ending or of a quota names a choice that is gone."
    ),
    "closing_condition_does_not_suit": _(
        "The condition of an ending or of a quota asks something that the question cannot tell."
    ),
    "score_not_read": _("The calculation of the score cannot be read."),
    "score_not_earlier": _("The score looks at a question that comes later, or that is gone."),
    "rule_not_read": _("A rule of validation cannot be read."),
    "rule_not_earlier": _(
        "A rule of validation looks at a question that comes later, or that is gone."
    ),
    "rule_without_words": _("A rule of validation does not say what to correct."),
    "recall_not_earlier": _(
        "A text recalls the answer to a question that is not on an earlier page."
    ),
    "closing_recall": _("An ending recalls the answer to a question that is gone."),
    "variant_without_words": _("A wording of the test has no words."),
    "reserved_variant_code": _("The code “a” is that of the first wording: choose another one."),
    "movable_pages": _(
        "This page is shown in a random order, but it looks at a page that may come after it."
    ),
    "shuffled_page": _(
        "The questions of this page are in a random order, but this one looks at another of them."
    ),
    "picture_without_words": _(
        "A picture does not say what it shows: people who do not see it need these words."
    ),
    "film_without_transcript": _(
        "The film has no text: people who do not hear or see it need one."
    ),
    "choice_without_picture": _("A choice has no picture."),
    "link_not_safe": _("The link must start with https://."),
    "too_many_files_asked": _("Ask for one to ten files."),
    "unknown_file_type": _("The types of files are not known."),
    "unknown_precision": _("The precision of the map is not known."),
    "media_missing": _("A picture or a film is not in the library of this survey any more."),
    "opposite_missing": _("One line has an opposite and another has none: write both, or none."),
    "bounds_do_not_suit": _("A limit is not a date or a time that suits this question."),
    "area_does_not_suit": _("The area must be larger than the places asked for."),
    "not_consent": _("A consent has one box to tick, and one only."),
    "no_declared_value": _("Declare at least one value that the address may carry."),
    "names_in_anonymous": _(
        "This survey is anonymous: it cannot ask for an e-mail address or a telephone number,"
        " which would say who answered. Make it a named survey, or say in the closing words where"
        " people may write to you."
    ),
    "condition_on_place_of_page": _(
        "The display condition looks at a place asked on the same page: put the question on a"
        " later page."
    ),
    "part_condition_on_place_of_page": _(
        "The display condition looks at a place asked on the same page: put the question on a"
        " later page."
    ),
    "quota_without_limit": _("A quota has no number of answers."),
    "quota_tells_answers": _(
        "This survey is anonymous: a quota on answers that a few people fill tells what they"
        " answered. Let it count at least as many ballots as the smallest group shown, or look at"
        " the profile alone."
    ),
    "quota_without_condition": _("A quota does not say whom it counts."),
    "ending_without_words": _("An ending has no words."),
    # Secret and verifiable surveys, whose ballots are published whole (ADR 0019).
    "open_in_verifiable": _(
        "Ballots are published whole: every answer must be one of those that you offer. No text,"
        " number, date, place, contact or file of the participant’s own."
    ),
    "other_in_verifiable": _(
        "Ballots are published whole: no “other, please specify”, whose words could point to"
        " someone."
    ),
    "variant_in_verifiable": _(
        "Everybody reads the same words in a secret and verifiable survey: take the other wordings"
        " away."
    ),
    "quota_in_verifiable": _(
        "A secret and verifiable survey has no quota: nobody counts its ballots before the closing."
    ),
    "fact_in_verifiable": _(
        "A condition looks at something else than answers: what is asked would then tell who"
        " answers."
    ),
    "code_in_verifiable": _(
        "Rights to answer a secret and verifiable survey are not given for a printed code: ask for"
        " an account or an invitation."
    ),
}


@dataclass(frozen=True, slots=True)
class ToMend:
    """One thing to mend: `number` and `label` name the question or the page."""

    problem: Problem
    words: Promise
    label: Text
    number: int = 0


def problems_in(document: Questionnaire, survey: Survey) -> list[Problem]:
    """What is to be mended in that questionnaire, given what the survey promises."""
    found = find_problems(
        document,
        is_anonymous=survey.is_anonymous,
        is_verifiable=survey.is_verifiable,
        k=survey.smallest_cell,
    )
    if survey.is_verifiable and survey.rule.asks(Kind.CODE):
        found.append(Problem("", "code_in_verifiable"))
    return found


def to_mend(questionnaire: Questionnaire, problems: Iterable[Problem]) -> list[ToMend]:
    """The problems in words."""
    numbers = {question.code: n for n, question in enumerate(questionnaire.questions(), 1)}
    page_numbers = {page.code: n for n, page in enumerate(questionnaire.pages, 1)}
    found = []
    for problem in problems:
        if problem.on_page:
            page = questionnaire.page(problem.where)
            label, number = page.title if page else Text(), page_numbers.get(problem.where, 0)
        else:
            question = questionnaire.question(problem.where)
            label, number = question.label if question else Text(), numbers.get(problem.where, 0)
        found.append(ToMend(problem, WORDS[problem.code], label, number))
    return found
