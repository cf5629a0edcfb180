"""The rule of admission in plain words: what one must be or have, and who counts as one person."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from aimpact.accounts.oidc.providers import PROFILES
from aimpact.surveys.admission import domains
from aimpact.surveys.admission.conditions import (
    Condition,
    EmailDomain,
    Inhabitant,
    Key,
    Kind,
    Level,
    MinimumAge,
    VerifiedIdentity,
)
from aimpact.surveys.admission.rule import Rule, Way
from aimpact.surveys.models import Survey
from aimpact.territories.models import Territory

Places = Mapping[int, str]
"""Names of the territories that a rule speaks of, by their numbers."""


def places_of(conditions: Iterable[Condition]) -> dict[int, str]:
    """The names of the territories of these conditions, in one query, or none."""
    wanted = {one.territory for one in conditions if isinstance(one, Inhabitant)}
    if not wanted:
        return {}
    found = Territory.objects.filter(pk__in=wanted).select_related("departement")
    return {territory.pk: territory.label for territory in found}


def admission_in_words(survey: Survey) -> str:
    """Who may answer this survey, in one sentence, then how people are counted."""
    return f"{rule_in_one_sentence(survey)} {counted(survey.rule)}"


def rule_in_one_sentence(survey: Survey) -> str:
    """Who may answer this survey."""
    rule = survey.rule
    return rule_in_words(rule, survey.space.name, places_of(rule.conditions))


def rule_in_words(rule: Rule, space: str, places: Places) -> str:
    """« To answer, one must be a member of X and be aged 16 or more. »"""
    ways = [way_in_words(way, space, places) for way in rule.ways]
    if len(ways) == 1:
        return _("To answer, one must %(way)s.") % {"way": ways[0]}
    first, *others = ways
    parts = [_("either %(way)s") % {"way": first}, *(_("or %(way)s") % {"way": w} for w in others)]
    return _("To answer, one must %(ways)s.") % {"ways": ", ".join(parts)}


def way_in_words(way: Way, space: str, places: Places) -> str:
    """The conditions of one way, joined by « and »."""
    *firsts, last = [condition_in_words(condition, space, places) for condition in way]
    joined = _(" and ")
    return f"{', '.join(firsts)}{joined}{last}" if firsts else last


def condition_in_words(condition: Condition, space: str, places: Places) -> str:
    """What one must be or have, in words that follow « one must »."""
    return _WORDS[condition.kind](condition, space, places)


def counted(rule: Rule) -> str:
    """Who counts as one person under this rule."""
    if rule.mixes_keys:
        return _("Everyone signs in, so that nobody answers once by each way.")
    return {
        Key.ACCOUNT: _("Each account answers once."),
        Key.INVITATION: _("Each invitation serves once."),
        Key.CODE: _("Each code serves once."),
        Key.BROWSER: _("Each browser answers once."),
    }[rule.counted_by]


def _email_domain(condition: EmailDomain, space: str, places: Places) -> str:
    named = _(" or ").join(domains.shown(domain) for domain in condition.domains)
    words = (
        _("have a checked e-mail address at %(domains)s or at one of its subdomains")
        if condition.subdomains
        else _("have a checked e-mail address at %(domains)s")
    )
    return words % {"domains": named}


def _inhabitant(condition: Inhabitant, space: str, places: Places) -> str:
    return _("live in this territory: %(place)s") % {"place": places.get(condition.territory, "?")}


def _minimum_age(condition: MinimumAge, space: str, places: Places) -> str:
    return _("be aged %(years)s or more") % {"years": condition.years}


def _identity(condition: VerifiedIdentity, space: str, places: Places) -> str:
    profile = PROFILES.get(condition.provider)
    named = {"provider": profile.name if profile else condition.provider}
    words = {
        Level.LOW: _("have an identity verified by %(provider)s"),
        Level.SUBSTANTIAL: _("have an identity verified by %(provider)s, at the substantial level"),
        Level.HIGH: _("have an identity verified by %(provider)s, at the high level"),
    }[condition.level]
    return words % named


_WORDS: dict[Kind, Callable[[Any, str, Places], str]] = {
    Kind.ANYONE: lambda condition, space, places: _("have the link"),
    Kind.MEMBER: lambda condition, space, places: _("be a member of %(space)s") % {"space": space},
    Kind.INVITED: lambda condition, space, places: _("have received a personal invitation"),
    Kind.CODE: lambda condition, space, places: _("hold a printed code"),
    Kind.EMAIL_DOMAIN: _email_domain,
    Kind.TERRITORY: _inhabitant,
    Kind.MINIMUM_AGE: _minimum_age,
    Kind.IDENTITY: _identity,
}
