"""From a survey as LimeSurvey sees it to a questionnaire of ours."""

import re
from collections.abc import Mapping
from dataclasses import replace

from aimpact.exchange.formats.assembly import Assembly
from aimpact.exchange.formats.entries import Entry
from aimpact.exchange.formats.hints import hint_of, read_hint
from aimpact.exchange.formats.imported import Format, Imported, Weight
from aimpact.exchange.formats.limesurvey.kinds import TYPES, make_question
from aimpact.exchange.formats.limesurvey.making import Maker
from aimpact.exchange.formats.limesurvey.parts import parse_when
from aimpact.exchange.formats.limesurvey.survey import LimeGroup, LimeQuota, LimeSurvey
from aimpact.exchange.formats.parts import PageMaking
from aimpact.exchange.formats.recalling import recall_braces
from aimpact.exchange.formats.texts import Languages
from aimpact.exchange.logic.lowering import Meaning, Operand, Resolve
from aimpact.exchange.logic.trees import Comparison, Joined, Literal, Name, Node, NotCarried
from aimpact.questionnaire.structure import Quota

_RECALL = re.compile(
    r"\{(?:INSERTANS:)?(?P<name>[A-Za-z0-9][A-Za-z0-9_]*)(?:\.(?:NAOK|shown|value|code))?\}"
)
_EXPRESSION = re.compile(r"\{[^{}]*\}")
_TERMS = (
    "anonymized", "expires", "startdate", "usetokens", "usecookie", "usecaptcha", "format",
    "allowregister", "datestamp", "ipaddr", "refurl", "tokenanswerspersistence", "assessments",
    "allowsave", "allowprev", "alloweditaftercompletion", "listpublic", "publicstatistics",
    "template", "emailnotificationto", "emailresponseto", "googleanalyticsapikey", "autoredirect",
)  # fmt: skip
"""Settings that are terms of a survey here, not part of its questionnaire."""


def read_limesurvey(survey: LimeSurvey, *, source: Format) -> Imported:
    """The questionnaire. Raises `NotAQuestionnaire` when no question can be carried."""
    assembly = Assembly(source, Languages.of(survey.languages, base=survey.base))
    assembly.hint = read_hint(survey.hints)
    _tell_languages(assembly)
    _words_of_survey(assembly, survey)
    for group in survey.groups:
        _read_group(assembly, group)
    _shuffles(assembly, survey)
    for number, quota in enumerate(survey.quotas, start=1):
        _read_quota(assembly, quota, number)
    _tell_settings(assembly, survey)
    meaning = Meaning(resolve=_resolver(assembly.operands), guards_hidden=True)
    _tell_expressions(assembly)
    return assembly.finish(meaning, recall_braces(_RECALL))


def _tell_languages(assembly: Assembly) -> None:
    languages = assembly.languages
    if languages.left_out:
        assembly.lose("languages", ", ".join(languages.left_out))
    if languages.renamed:
        assembly.lose("language_renamed", languages.renamed, Weight.NOTE)


def _resolver(operands: Mapping[str, Operand]) -> Resolve:
    def resolve(name: Name) -> Operand:
        operand = operands.get(name.name)
        if operand is None or name.suffix not in {"", "NAOK", "code", "value", "valueNAOK"}:
            raise NotCarried("unknown_name", f"{name.name}.{name.suffix}".strip("."))
        return operand

    return resolve


def _words_of_survey(assembly: Assembly, survey: LimeSurvey) -> None:
    texts = survey.texts
    assembly.title = assembly.survey_words(texts.get("surveyls_title", {}))
    description = texts.get("surveyls_description", {})
    welcome = texts.get("surveyls_welcometext", {})
    both = {
        language: "\n\n".join(filter(None, (description.get(language), welcome.get(language))))
        for language in {**description, **welcome}
    }
    assembly.intro = assembly.survey_words(both)
    assembly.thanks = assembly.survey_words(texts.get("surveyls_endtext", {}))
    for name in ("surveyls_url", "surveyls_policy_notice", "surveyls_legal_notice"):
        if words := next(iter(texts.get(name, {}).values()), ""):
            assembly.lose("survey_text", f"{name}: {words}")


def _tell_settings(assembly: Assembly, survey: LimeSurvey) -> None:
    wanted = [
        f"{name}={value}"
        for name in _TERMS
        if (value := survey.settings.get(name, "")) not in {"", "N", "I", "inherit", "0", "-1", "A"}
    ]
    if wanted:
        assembly.lose("terms", ", ".join(wanted), Weight.NOTE)
    if any(name.startswith("surveyls_email") for name in survey.texts):
        assembly.lose("letters", "", Weight.NOTE)
    if survey.assessments:
        assembly.lose("assessments", str(survey.assessments))


def _read_group(assembly: Assembly, group: LimeGroup) -> None:
    entry = Entry("", "", assembly.languages)
    making = assembly.page(
        hint_of(group.hints),
        title=entry.words(group.titles),
        intro=entry.words(group.texts),
    )
    making.entry, making.hint = entry, read_hint(group.hints)
    making.when = parse_when(entry, group.relevance)
    for lime in group.questions:
        asked = assembly.entry(lime.code, TYPES.get(lime.type, (lime.type,))[0])
        code = assembly.question_codes.give(lime.code, exactly=hint_of(lime.hints))
        lime.relevance = lime.relevance or lime.attribute("relevance")
        maker = Maker(assembly, lime, asked, code)
        when = parse_when(asked, lime.relevance)
        before = len(making.makings)
        make_question(maker)
        maker.finish()
        for each in making.makings[before:]:
            each.when += when
    making.makings = [each for each in making.makings if each.entry.codes]


def _shuffles(assembly: Assembly, survey: LimeSurvey) -> None:
    """Random orders: of the groups of one name that follow each other, of a group's questions."""
    names = [group.random for group in survey.groups]
    for place, name in enumerate(names):
        if name:
            same = [at for at, other in enumerate(names) if other == name]
            if len(same) > 1 and same == list(range(same[0], same[-1] + 1)):
                _move(assembly.pages[place])
            else:
                assembly.lose("random_group", name)
    for group, making in zip(survey.groups, assembly.pages, strict=True):
        found = [question.attribute("random_group") for question in group.questions]
        if found and found[0] and set(found) == {found[0]}:
            _stir(making)
        else:
            for question, name in zip(group.questions, found, strict=True):
                if name:
                    entry = next(e for e in assembly.entries if e.name == question.code)
                    entry.lose("random_group", name)


def _move(making: PageMaking) -> None:
    making.page = replace(making.page, is_movable=True)


def _stir(making: PageMaking) -> None:
    making.page = replace(making.page, is_shuffled=True)


def _read_quota(assembly: Assembly, quota: LimeQuota, number: int) -> None:
    if not quota.is_active:
        assembly.lose("quota", f"{quota.name} (inactive)")
        return
    limit = int(quota.limit) if quota.limit.isdigit() and len(quota.limit) < 7 else 0
    base = next(iter(assembly.languages.slots), "")
    label = assembly.survey_words({base: quota.name})
    message = assembly.survey_words(quota.messages)
    made = Quota(code=f"k{number}", label=label, limit=limit, message=message)
    # Members of one question are joined by "or", of several questions by "and".
    by_question: dict[str, list[Node]] = {}
    for question, answer in quota.members:
        by_question.setdefault(question, []).append(_member(assembly, question, answer))
    nodes = [Joined("or", tuple(found)) for found in by_question.values()]
    if not nodes:
        assembly.lose("quota", quota.name)
        return
    assembly.quotas.append((made, list(nodes)))


def _member(assembly: Assembly, question: str, answer: str) -> Node:
    if f"{question}_{answer}" in assembly.operands:
        return Comparison("=", Name(f"{question}_{answer}", "NAOK"), Literal("Y"))
    return Comparison("=", Name(question, "NAOK"), Literal(answer))


def _tell_expressions(assembly: Assembly) -> None:
    """Computed texts: what is more than the recall of a name cannot be carried."""
    for page in assembly.pages:
        for making in page.makings:
            question = making.question
            parts = [question.label, question.help, *(c.label for c in question.choices)]
            for text in [*parts, *(row.label for row in question.rows)]:
                for found in _EXPRESSION.findall(text.fr) + _EXPRESSION.findall(text.en):
                    if not _RECALL.fullmatch(found):
                        making.entry.lose("computed_text", found)
