"""What each column probably becomes, with the reason, for a person to correct."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aimpact.core.text import fold
from aimpact.questionnaire.kinds.numbers import parse_number
from aimpact.surveys.importing.columns import Becomes, Look, Plan, Reason
from aimpact.surveys.importing.pivot import Codes
from aimpact.surveys.importing.profiles import (
    ages_of,
    looks_like_age,
    read_gender,
    read_moment,
    read_occupation,
)
from aimpact.surveys.importing.splitting import SEPARATORS, cut, find_labels

NEARLY_ALL = 0.95
SINGLE_MAXIMUM = 30
"""Distinct values of a single choice; more are taken for text."""
MULTIPLE_MAXIMUM = 60
SHORT_TEXT = 120
"""Longest value of a text still taken for a short one."""

YES = frozenset({"oui", "yes"})
NO = frozenset({"non", "no"})
ABSTAIN = frozenset(
    ["abstention", "je m abstiens", "ne se prononce pas", "sans opinion", "nsp", "je ne sais pas"]
)
NO_OPINION = ABSTAIN | {
    "je passe", "ne sait pas", "ne souhaite pas repondre", "je ne souhaite pas repondre", "nspp",
    "je prefere ne pas repondre", "pas d avis", "sans avis",
}  # fmt: skip
TICKED = frozenset({"1", "x", "oui", "yes", "true", "vrai", "✓", "✔", "checked", "coche"})
UNTICKED = frozenset({"0", "non", "no", "false", "faux"})
OTHER_NAMES = re.compile(r"^(other|autres?)( (a )?precise[rz]?| specify| precisez)?( \d+)?$")
_PERSONAL = re.compile(
    r"^(ip|adresse ip|ip address|network id|token|user agent|nom|prenom|nom prenom|name|"
    r"first name|last name|e ?mail|mail|adresse mail|adresse e ?mail|courriel|telephone|"
    r"numero de telephone|phone|user|utilisateur|auteur|author|adresse|pseudo)$"
)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.\w+$")
_PHONE = re.compile(r"^(\+|00)?[\d .()-]{9,20}$")
_IDENTIFIER = re.compile(r"^(?=.*\d)[\w.-]{5,64}$")
_SCALE = re.compile(r"echelle|note|scale|sur 10|sur 5|de 0 a|de 1 a|rate|etoile")
_LINE_OF_MATRIX = re.compile(r"^(?P<question>.+?)\s*\[(?P<line>.+)\]$", re.DOTALL)


def guess_plans(looks: Sequence[Look], codes: Codes, *, on: date) -> list[Plan]:
    """A plan for each column, in order. `on` dates the answers, for years of birth."""
    plans: list[Plan] = []
    for look in looks:
        before = plans[-1] if plans else None
        plan = _in_code_list(look, codes) or _in_group(look, before) or _alone(look, on)
        plans.append(plan if plan.label else replace(plan, label=look.name))
    return _once_each(_name_groups(plans))


def _alone(look: Look, on: date) -> Plan:
    for guess in _GUESSES:
        if plan := guess(look):
            return plan
    return _age(look, on) or _number(look) or _multiple(look) or _single(look) or _text(look)


def _plan(look: Look, becomes: Becomes, code: str, **figures: int | str) -> Plan:
    return Plan(look.name, becomes, Reason(code, figures))


def _in_code_list(look: Look, codes: Codes) -> Plan | None:
    if look.name not in codes:
        return None
    return _plan(look, Becomes.SINGLE, "code_list", choices=len(codes[look.name]))


# --- columns that belong together --------------------------------------------------------


def _in_group(look: Look, before: Plan | None) -> Plan | None:
    """An option, its "other" text or a line of a matrix, next to what the last column became."""
    if line := _LINE_OF_MATRIX.match(look.name):
        follows = before is not None and before.becomes in {Becomes.FIRST_LINE, Becomes.LINE}
        same = follows and before is not None and before.label == line["question"]
        if 0 < len(look.counts) <= SINGLE_MAXIMUM:
            becomes = Becomes.LINE if same else Becomes.FIRST_LINE
            return replace(_plan(look, becomes, "matrix_line"), label=line["question"])
    in_options = before is not None and before.becomes in {Becomes.FIRST_OPTION, Becomes.OPTION}
    if look.filled and is_tick_column(look):
        becomes = Becomes.OPTION if in_options else Becomes.FIRST_OPTION
        return _plan(look, becomes, "one_column_per_option", filled=look.filled)
    after_choice = before is not None and before.becomes in {
        Becomes.FIRST_OPTION, Becomes.OPTION, Becomes.SINGLE, Becomes.MULTIPLE,
    }  # fmt: skip
    if after_choice and OTHER_NAMES.match(fold(look.name)):
        return _plan(look, Becomes.OTHER_TEXT, "other_text", filled=look.filled)
    return None


def is_tick_column(look: Look) -> bool:
    """Whether the column says one thing only: that an option was ticked (or not)."""
    if len(look.counts) > len(TICKED | UNTICKED):
        return False
    values = {fold(value) or value for value in look.counts}
    if values == {fold(look.name)}:
        return True
    # "Oui" alone in a column is an answer; 1/0 or a cross is a tick.
    return bool(values & (TICKED - YES)) and values <= {"1", "0", "x", "✓", "✔", "true", "false"}


def _name_groups(plans: list[Plan]) -> list[Plan]:
    """A question spread over columns has lost its wording: name it after its first options."""
    named = list(plans)
    for index, plan in enumerate(plans):
        if plan.becomes is Becomes.FIRST_OPTION:
            group = [plan.column]
            for later in plans[index + 1 :]:
                if later.becomes is not Becomes.OPTION:
                    break
                group.append(later.column)
            label = " / ".join(group[:3]) + (" / …" if len(group) > 3 else "")
            named[index] = replace(plan, label=label)
    return named


# --- columns by themselves ---------------------------------------------------------------


def _empty(look: Look) -> Plan | None:
    return None if look.filled else _plan(look, Becomes.IGNORE, "empty")


def _moment(look: Look) -> Plan | None:
    if look.share(lambda value: read_moment(value) is not None) < NEARLY_ALL:
        return None
    if re.search(r"start|debut|begin|ouvert", look.title):
        return _plan(look, Becomes.STARTED, "moment_started")
    words = r"submit|soumis|fin|end|date|horodat|timestamp|complet|envoi|repon|saisie"
    if re.search(words, look.title):
        return _plan(look, Becomes.SUBMITTED, "moment_submitted")
    return _plan(look, Becomes.SHORT_TEXT, "dates_as_text")


def _personal(look: Look) -> Plan | None:
    emails = look.share(lambda value: bool(_EMAIL.match(value)))
    phones = look.share(lambda value: bool(_PHONE.match(value)))
    if emails > 0.5 or (phones > 0.9 and "phone" in look.title):
        return _plan(look, Becomes.IGNORE, "personal")
    return _plan(look, Becomes.IGNORE, "personal") if _PERSONAL.match(look.title) else None


def _identifier(look: Look) -> Plan | None:
    alike = look.share(lambda value: bool(_IDENTIFIER.match(value))) == 1.0
    distinct = len(look.counts) == look.filled >= 5
    lettered = any(character.isalpha() for value in look.some for character in value)
    if distinct and alike and (lettered or _is_id(look.title)):
        return _plan(look, Becomes.IGNORE, "identifier")
    return _plan(look, Becomes.IGNORE, "identifier") if look.title == "id" else None


def _is_id(title: str) -> bool:
    return bool(re.search(r"\b(id|identifiant|numero|response id|n)\b", title))


def _gender(look: Look) -> Plan | None:
    if len(look.counts) >= 2 and all(read_gender(value) is not None for value in look.counts):
        return _plan(look, Becomes.GENDER, "gender")
    return None


def _occupation(look: Look) -> Plan | None:
    named = re.search(r"profession|csp|pcs|categorie socio|occupation|metier|emploi", look.title)
    if not named or not look.filled or len(look.counts) > SINGLE_MAXIMUM:
        return None
    lost = sum(count for v, count in look.counts.items() if read_occupation(v) is None)
    if lost > look.filled * 0.2 or all(value.isdecimal() for value in look.counts):
        return None
    becomes = Becomes.OCCUPATION_AND_QUESTION if lost else Becomes.OCCUPATION
    return _plan(look, becomes, "occupation", lost=lost)


def _yes_no(look: Look) -> Plan | None:
    values = {fold(value) for value in look.some}
    if values & YES and values & NO and values <= YES | NO | ABSTAIN:
        return _plan(look, Becomes.YES_NO, "yes_no")
    return None


_GUESSES: tuple[Callable[[Look], Plan | None], ...] = (
    _empty, _moment, _personal, _identifier, _gender, _occupation, _yes_no,
)  # fmt: skip


def _age(look: Look, on: date) -> Plan | None:
    spoken = look.share(lambda value: "ans" in fold(value).split() or "-" in value)
    named = re.search(r"\bage\b|annee de naissance|birth|ne e? en", look.title)
    if not named and (spoken < 0.5 or look.share(looks_like_age) < NEARLY_ALL):
        return None
    bands = ages_of(look.counts, on)
    lost = sum(look.counts[value] for value, band in bands.items() if band is None)
    if lost > look.filled * 0.8:
        return None
    return _plan(look, Becomes.AGE_AND_QUESTION if lost else Becomes.AGE, "age", lost=lost)


def _number(look: Look) -> Plan | None:
    if look.share(lambda value: parse_number(value) is not None) < NEARLY_ALL:
        return None
    numbers = [number for v in look.counts if (number := parse_number(v)) is not None]
    scale = all(0 <= number <= 10 and number == int(number) for number in numbers)
    if scale and re.search(
        r"echelle|note|scale|sur 10|sur 5|de 0 a|de 1 a|rate|etoile", look.title
    ):
        return _plan(look, Becomes.RATING, "rating")
    return _plan(look, Becomes.NUMBER, "numbers", low=f"{min(numbers):g}", high=f"{max(numbers):g}")


def _multiple(look: Look) -> Plan | None:
    for separator in SEPARATORS:
        several = sum(n for value, n in look.counts.items() if len(cut(value, separator)) > 1)
        if several < look.filled * 0.1 or several < 3:
            continue
        labels = find_labels(look.counts, separator, at_least=max(2, look.filled // 200))
        pieces = Counter[str]()
        for value, count in look.counts.items():
            for piece in cut(value, separator):
                pieces[piece] += count
        known = "\n".join(labels)
        covered = sum(count for piece, count in pieces.items() if piece in known)
        if 2 <= len(labels) <= MULTIPLE_MAXIMUM and covered >= pieces.total() * 0.8:
            plan = _plan(look, Becomes.MULTIPLE, "separated", choices=len(labels))
            return replace(plan, separator=separator)
    return None


def _single(look: Look) -> Plan | None:
    distinct = len(look.counts)
    few = distinct <= SINGLE_MAXIMUM and distinct <= look.filled / 2
    if few and look.longest <= 300:
        return _plan(look, Becomes.SINGLE, "few_values", choices=distinct)
    return None


def _text(look: Look) -> Plan:
    becomes = Becomes.SHORT_TEXT if look.longest <= SHORT_TEXT else Becomes.LONG_TEXT
    return _plan(look, becomes, "texts", distinct=len(look.counts), longest=look.longest)


def _once_each(plans: list[Plan]) -> list[Plan]:
    """One column says when a ballot was sent, one when it was begun; others are ignored."""
    seen: set[Becomes] = set()
    settled = []
    for plan in plans:
        key = _ONCE.get(plan.becomes)
        if key in seen:
            becomes = Becomes.IGNORE if key in _MOMENTS else Becomes.SINGLE
            reason = Reason("second_of_its_kind")
            settled.append(replace(plan, becomes=becomes, reason=reason))
        else:
            settled.append(plan)
        if key is not None:
            seen.add(key)
    return settled


_MOMENTS = frozenset({Becomes.SUBMITTED, Becomes.STARTED})
_ONCE: Mapping[Becomes, Becomes] = {
    Becomes.SUBMITTED: Becomes.SUBMITTED,
    Becomes.STARTED: Becomes.STARTED,
    Becomes.AGE: Becomes.AGE,
    Becomes.AGE_AND_QUESTION: Becomes.AGE,
    Becomes.GENDER: Becomes.GENDER,
    Becomes.OCCUPATION: Becomes.OCCUPATION,
    Becomes.OCCUPATION_AND_QUESTION: Becomes.OCCUPATION,
}
