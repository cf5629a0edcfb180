"""The proof of an erasure in words, with what lets it be checked."""

import hashlib
import json

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from aimpact.surveys.enums import Erased
from aimpact.surveys.models import Erasure, Survey
from aimpact.surveys.refusals import moment
from aimpact.surveys.services.retention import is_sealed

HOLDINGS: dict[str, Promise] = {
    "names": gettext_lazy("Ballots with the name of their author"),
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
    "keyed_hashes": gettext_lazy(
        "Marks by which a browser, a printed code or an identity was recognised"
    ),
}


def holding_words(kind: str) -> str:
    """One kind of things kept or erased."""
    return str(HOLDINGS[kind])


def proof_text(proof: Erasure, survey: Survey) -> str:
    """The statement in words, then as it was sealed."""
    told = proof.statement
    colon = pgettext("before an error", ": ")
    erased = "\n".join(f"- {holding_words(kind)}{colon}{n}" for kind, n in told["erased"].items())
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    is_whole = is_sealed(proof)
    lines = [
        _("Proof of an erasure"),
        "",
        _("Survey: %(title)s (%(code)s)") % {"title": told["title"], "code": told["survey"]},
        _("Erased on: %(when)s") % {"when": moment(proof.at, survey)},
        _("Rule: %(rule)s") % {"rule": _rule(proof)},
        _("Erased, and how many:"),
        erased,
        _("Ballots that stay, without a name: %(number)s") % {"number": told["ballots_left"]},
        "",
        _("Statement as it was sealed:"),
        canonical,
        f"SHA-256: {hashlib.sha256(canonical.encode()).hexdigest()}",
        _("Seal of the platform (HMAC-SHA256): %(seal)s") % {"seal": bytes(proof.seal).hex()},
        _("The seal matches the statement.") if is_whole else _("THE SEAL DOES NOT MATCH."),
        "",
    ]
    return "\n".join(lines)


def _rule(proof: Erasure) -> str:
    if proof.kind == Erased.LINKS:
        return _("once the survey is over for good and its urn sealed")
    months = proof.statement["kept_months"]
    return _("%(months)s months after the end of the survey") % {"months": months}
