"""A rule as JSON: `{"any": [[{"kind": "member"}, {"kind": "minimum_age", "years": 16}], …]}`."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from aimpact.surveys.admission import domains
from aimpact.surveys.admission.conditions import (
    OLDEST,
    YOUNGEST,
    Anyone,
    Condition,
    EmailDomain,
    HasCode,
    Inhabitant,
    Invited,
    Kind,
    Level,
    Member,
    MinimumAge,
    VerifiedIdentity,
)
from aimpact.surveys.admission.rule import CONDITIONS, WAYS, Rule, Way

LONGEST_PROVIDER = 24


class MalformedRule(ValueError):
    """The JSON is not a rule."""


def to_json(rule: Rule) -> dict[str, Any]:
    """The rule as JSON-ready data."""
    return {"any": [[_condition_to_json(condition) for condition in way] for way in rule.ways]}


def from_json(data: Any) -> Rule:
    """The rule of that JSON. Raises `MalformedRule`; `Rule.problems` says the rest."""
    match data:
        case {"any": list(ways), **others} if not others and 0 < len(ways) <= WAYS:
            return Rule(tuple(_read_way(way) for way in ways))
    raise MalformedRule("a rule is a list of ways")


def _read_way(data: Any) -> Way:
    if not isinstance(data, list) or not 0 < len(data) <= CONDITIONS:
        raise MalformedRule("a way is a list of conditions")
    return tuple(_read_condition(item) for item in data)


def _condition_to_json(condition: Condition) -> dict[str, Any]:
    values = {field.name: getattr(condition, field.name) for field in fields(condition)}
    plain = {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }
    return {"kind": condition.kind.value, **plain}


def _read_condition(data: Any) -> Condition:
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise MalformedRule("a condition has a kind")
    values = {name: value for name, value in data.items() if name != "kind"}
    try:
        return _READERS[Kind(data["kind"])](values)
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedRule(f"not a condition: {data!r:.200}") from error


def _bare(make: Callable[[], Condition]) -> Callable[[Mapping[str, Any]], Condition]:
    def read(values: Mapping[str, Any]) -> Condition:
        _allow(values)
        return make()

    return read


def _email_domain(values: Mapping[str, Any]) -> Condition:
    _allow(values, "domains", "subdomains")
    listed, subdomains = values["domains"], values.get("subdomains", False)
    if not isinstance(listed, list) or not 0 < len(listed) <= domains.MOST:
        raise MalformedRule("a list of domains")
    if not all(isinstance(one, str) and domains.read_domain(one) == one for one in listed):
        raise MalformedRule("domains in their ASCII form")
    if not isinstance(subdomains, bool):
        raise MalformedRule("subdomains is true or false")
    return EmailDomain(tuple(listed), subdomains)


def _inhabitant(values: Mapping[str, Any]) -> Condition:
    _allow(values, "territory")
    return Inhabitant(_whole(values["territory"], 1, 2**62))


def _minimum_age(values: Mapping[str, Any]) -> Condition:
    _allow(values, "years")
    return MinimumAge(_whole(values["years"], YOUNGEST, OLDEST))


def _identity(values: Mapping[str, Any]) -> Condition:
    _allow(values, "provider", "level")
    provider = values["provider"]
    if not isinstance(provider, str) or not 0 < len(provider) <= LONGEST_PROVIDER:
        raise MalformedRule("a provider is a short name")
    return VerifiedIdentity(provider, Level(_whole(values.get("level", 1), 1, 3)))


def _whole(value: Any, smallest: int, largest: int) -> int:
    # True is an int for Python, not for whoever writes the document.
    if not isinstance(value, int) or isinstance(value, bool) or not smallest <= value <= largest:
        raise MalformedRule(f"a whole number from {smallest} to {largest}")
    return value


def _allow(values: Mapping[str, Any], *names: str) -> None:
    if set(values) - set(names):
        raise MalformedRule(f"unknown: {sorted(set(values) - set(names))!r:.100}")


_READERS: dict[Kind, Callable[[Mapping[str, Any]], Condition]] = {
    Kind.ANYONE: _bare(Anyone),
    Kind.MEMBER: _bare(Member),
    Kind.INVITED: _bare(Invited),
    Kind.CODE: _bare(HasCode),
    Kind.EMAIL_DOMAIN: _email_domain,
    Kind.TERRITORY: _inhabitant,
    Kind.MINIMUM_AGE: _minimum_age,
    Kind.IDENTITY: _identity,
}
