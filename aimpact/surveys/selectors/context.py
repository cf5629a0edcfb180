"""What the reading of a form needs besides the form: facts, the draw of orders, the day."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b

from aimpact.questionnaire.answers import QUOTAS, facts_read, quotas_met
from aimpact.questionnaire.arrangement import is_arranged
from aimpact.questionnaire.conditions import FULL, OPEN, PROFILE, QUOTA, Answers, Value
from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import Quota
from aimpact.surveys.maps import FrenchMaps
from aimpact.surveys.models import IncomingBallot, Survey, Tally
from aimpact.surveys.recent import Recent
from aimpact.surveys.selectors.answering import document_key
from aimpact.surveys.selectors.files import SurveyUploads
from aimpact.surveys.selectors.place_codes import codes_around
from aimpact.surveys.selectors.places import TerritoryPlaces

URN_READ = 1_000
"""Ballots of the urn that are read to tell a quota; a longer urn is about to be counted."""

_needs: Recent[tuple[Hashable, ...], tuple[frozenset[str], bool]] = Recent(128)


def context_of(
    survey: Survey,
    *,
    receipt: str,
    at: datetime,
    profile: Mapping[str, str] | None = None,
    uploads: SurveyUploads | None = None,
) -> Context:
    """The context of one form: `receipt` is the one its ballot will have.

    No query unless the conditions of the survey look at quotas or at the commune.
    """
    facts_wanted, is_drawn = _needs_of(survey)
    facts: dict[str, Value] = {}
    if facts_wanted or survey.document.quotas:
        facts |= quota_facts(survey)
        facts |= profile_facts(profile or {}, facts_wanted)
    return Context(
        facts=facts,
        seed=seed_of(receipt) if is_drawn else 0,
        today=at.astimezone(survey.zone).date(),
        uploads=uploads or SurveyUploads(survey),
        maps=FrenchMaps(),
        places=TerritoryPlaces(),
    )


def asks_profile_first(survey: Survey) -> bool:
    """Whether conditions look at the profile: it is then asked before the questions."""
    facts_wanted, _is_drawn = _needs_of(survey)
    return any(name.startswith(PROFILE) for name in facts_wanted)


def seed_of(receipt: str) -> int:
    """What orders and wordings are drawn from; 0, the order of the document, without a receipt."""
    if not receipt:
        return 0
    return int.from_bytes(blake2b(f"order|{receipt}".encode(), digest_size=8).digest()) or 1


def _needs_of(survey: Survey) -> tuple[frozenset[str], bool]:
    key = document_key(survey)
    found = _needs.get(key)
    if found is None:
        document = survey.document
        found = _needs.keep(key, (facts_read(document), is_arranged(document)))
    return found


def profile_facts(profile: Mapping[str, str], wanted: frozenset[str]) -> Answers:
    """The profile as conditions read it; a commune stands with the places around it."""
    facts: dict[str, Value] = {}
    for name, value in profile.items():
        if f"{PROFILE}{name}" in wanted:
            facts[f"{PROFILE}{name}"] = codes_around(value) if name == "commune" else value
    return facts


def full_quotas(survey: Survey) -> list[Quota]:
    """The quotas that have all their ballots; asks nothing of a survey without quotas."""
    facts = quota_facts(survey)
    return [q for q in survey.document.quotas if facts[f"{QUOTA}{q.code}"] == FULL]


def quota_facts(survey: Survey) -> Answers:
    """For each quota, "full" or "open", the ballots of the urn counted with the others.

    Ballots that are being filled in at this very moment are not: a quota may be passed by those.
    In an anonymous survey a quota that looks at answers counts the box alone, and may be passed
    by those of the urn: where it filled with one ballot, that ballot's answer would be read from
    it, and ballots would bear the order in which they came (ADR 0005, 3).
    """
    quotas = survey.document.quotas
    if not quotas:
        return {}
    rows = Tally.objects.filter(survey=survey, field=QUOTAS, profile_field="")
    counts = dict(rows.values_list("answer", "count"))
    prompt = {quota.code for quota in quotas if _counts_at_once(survey, quota)}
    for code in _met_in_urn(survey) if prompt else ():
        if code in prompt:
            counts[code] = counts.get(code, 0) + 1
    return {
        f"{QUOTA}{quota.code}": FULL if counts.get(quota.code, 0) >= quota.limit else OPEN
        for quota in quotas
    }


def _counts_at_once(survey: Survey, quota: Quota) -> bool:
    """Whether the quota may move by one ballot: it says who took part, not what was answered."""
    looked_at = quota.condition.fields() if quota.condition else frozenset()
    return not survey.is_anonymous or all(name.startswith(PROFILE) for name in looked_at)


def _met_in_urn(survey: Survey) -> Iterator[str]:
    urn = IncomingBallot.objects.filter(survey=survey).values_list("answers", flat=True)
    for answers in urn[:URN_READ]:
        yield from (quota.code for quota in quotas_met(survey.document, answers))
