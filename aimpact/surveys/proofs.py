"""The proof of an erasure in words, with what lets it be checked."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from aimpact.surveys.enums import Erased
from aimpact.surveys.models import Erasure, Survey
from aimpact.surveys.refusals import moment
from aimpact.surveys.selectors.retention import erased_at, kept_until
from aimpact.surveys.services.retention import is_sealed

HOLDINGS: dict[str, Promise] = {
    "names": gettext_lazy("Ballots that point to their author"),
    "answers": gettext_lazy("Contact details given in answers"),
    "ballots": gettext_lazy("Ballots"),
    "register": gettext_lazy("People noted as having taken part, so that nobody answers twice"),
    "invitations": gettext_lazy("Invitations, with their e-mail addresses"),
    "codes": gettext_lazy("Printed codes that were not used"),
    "code_batches": gettext_lazy("Series of printed codes"),
    "saved_answers": gettext_lazy("Answers set aside by participants"),
    "notices": gettext_lazy("Addresses that wait for the results"),
    "files": gettext_lazy("Files sent by participants"),
    "pending_files": gettext_lazy("Files of forms that were not sent"),
    "keyed_sheets": gettext_lazy("Sheets being keyed in"),
    "note_recipients": gettext_lazy("Names and addresses of those who receive the notes"),
    "note_quotes": gettext_lazy("Texts of participants quoted in notes that were sent"),
    "note_quote_edits": gettext_lazy("Texts of participants quoted in notes being written"),
    "study_files": gettext_lazy("Files of ballots, without names, made for studies by AimPact"),
    "keyed_hashes": gettext_lazy(
        "Marks by which a browser, a printed code or an identity was recognised"
    ),
}


def holding_words(kind: str) -> str:
    """One kind of things kept or erased."""
    return str(HOLDINGS[kind])


_KINDS: dict[str, Promise] = {
    Erased.LINKS: gettext_lazy("Marks by which participants were recognised"),
    Erased.PERSONAL: gettext_lazy("Personal data"),
}


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A proof as the team's page shows it; `erased` leaves out what there was none of."""

    kind: str
    words: str
    on: str
    rule: str
    erased: tuple[tuple[str, int], ...]
    ballots_left: int
    is_sealed: bool


def describe_proof(proof: Erasure, survey: Survey) -> ProofLine:
    """The proof in a few words; its seal is looked at anew."""
    return ProofLine(
        kind=proof.kind,
        words=str(_KINDS[proof.kind]),
        on=moment(proof.at, survey),
        rule=_rule(proof),
        erased=tuple((words, number) for words, number in _erased(proof) if number),
        ballots_left=proof.statement["ballots_left"],
        is_sealed=is_sealed(proof),
    )


def what_became_of_data(survey: Survey, *, at: datetime) -> str:
    """That the term which participants of a survey that is over read was kept, or until when it
    runs.
    """
    if gone := erased_at(survey):
        said = _("Its personal data were erased on %(date)s. What stays names nobody.")
        return said % {"date": moment(gone, survey)}
    until = kept_until(survey, at=at)
    said = _("Its personal data are kept until %(date)s, then erased.")
    return said % {"date": moment(until, survey)} if until else ""


def _erased(proof: Erasure) -> list[tuple[str, int]]:
    """What was erased and how many, always in the same order: the database keeps none."""
    told = proof.statement["erased"]
    return [(str(words), told[kind]) for kind, words in HOLDINGS.items() if kind in told]


def proof_text(proof: Erasure, survey: Survey) -> str:
    """The statement in words, then as it was sealed, and how it is checked."""
    told, whole = proof.statement, is_sealed(proof)
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    lines = [
        _("Proof of an erasure"),
        "",
        _("Survey: %(title)s (%(code)s)") % {"title": told["title"], "code": told["survey"]},
        _("Erased: %(what)s") % {"what": _KINDS[proof.kind]},
        _("Erased on: %(when)s") % {"when": moment(proof.at, survey)},
        _("Rule: %(rule)s") % {"rule": _rule(proof)},
        *_numbers(proof),
        _("Ballots that stay, without a name: %(number)s") % {"number": told["ballots_left"]},
        "",
        _("Statement as it was sealed:"),
        canonical,
        f"SHA-256: {hashlib.sha256(canonical.encode()).hexdigest()}",
        _("Seal of the platform (HMAC-SHA256): %(seal)s") % {"seal": bytes(proof.seal).hex()},
        _("The seal matches the statement.") if whole else _("THE SEAL DOES NOT MATCH."),
        "",
        _("How to check it"),
        *_ways_to_check(),
        "",
    ]
    return "\n".join(lines)


def _numbers(proof: Erasure) -> list[str]:
    colon = pgettext("before an error", ": ")
    found = [f"- {words}{colon}{number}" for words, number in _erased(proof) if number]
    if not found:
        return [_("There was nothing left to erase.")]
    return [_("How many were erased (of anything else there was none):"), *found]


def _ways_to_check() -> list[str]:
    return [
        _(
            "1. Anyone: the SHA-256 is that of the statement alone, from its first brace to its"
            " last, in UTF-8, without the end of the line. Any tool that makes a SHA-256 must find"
            " the same."
        ),
        _(
            "2. The team: the same seal stands in the journal of the space, in its file, on the day"
            " of the erasure. The database refuses to change that line."
        ),
        _(
            "3. Whoever runs the platform: the seal is the HMAC-SHA256, with its secret key, of"
            " « surveys.erasure| » followed by the statement. The platform looked at it anew when"
            " this text was made."
        ),
        _(
            "It proves that the platform said so on that day and that nobody has changed it since."
            " Backups follow a term of their own."
        ),
    ]


def _rule(proof: Erasure) -> str:
    if proof.kind == Erased.LINKS:
        return _("once the survey is over for good and its urn sealed")
    months = proof.statement["kept_months"]
    said = ngettext(
        "%(months)s month after the end of the survey",
        "%(months)s months after the end of the survey",
        months,
    )
    return said % {"months": months}
