"""What may be done about a finding: a short list of actions, each with its effort and, where there
is one, the text of law that frames it.

No action is told without the caveat of its finding, in the same sentence. Texts of law: code de
l’urbanisme, articles L103-2 (who must consult) and L103-6 (the account of a consultation); code
général des collectivités territoriales, articles LO1112-1 and following (local referendum) and
L1112-15 and following (consultation of voters, a request for advice: L1112-17).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.insights.findings.drafts import Draft
from aimpact.insights.findings.finding import Caveat, Recommendation
from aimpact.ui.parts import Text


class Effort(StrEnum):
    """What an action asks of a team."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"

    @property
    def words(self) -> Text:
        """The effort, in days."""
        return {
            Effort.SMALL: _("a day or less"),
            Effort.MEDIUM: _("some weeks"),
            Effort.LARGE: _("several months"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action. `words` starts a sentence and has no full stop; `%(whom)s` in it is the group
    that the finding speaks of. `when` says what it is for.
    """

    code: str
    name: Text
    words: Text
    when: Text
    effort: Effort
    law: Text = ""


ACTIONS: Mapping[str, Action] = {
    each.code: each
    for each in (
        Action(
            code="publish",
            name=_("Publish"),
            words=_("Publish this result and say what will be done with it"),
            when=_("A result that holds deserves to be known, with its limits."),
            effort=Effort.SMALL,
        ),
        Action(
            code="explain",
            name=_("Explain"),
            words=_("Explain what is planned and what it would change, before going further"),
            when=_("Many have no opinion, or oppose what they may not know well."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="amend",
            name=_("Amend"),
            words=_(
                "Amend the project where it goes against this answer, then say what was changed"
                " and why"
            ),
            when=_("Opposition is stronger than support, and the project can still change."),
            effort=Effort.MEDIUM,
            law=_(
                "Code de l’urbanisme, articles L103-2 and L103-6: where this consultation is"
                " compulsory, its account is drawn up at its end."
            ),
        ),
        Action(
            code="give_up",
            name=_("Give up"),
            words=_("Consider giving up what this answer rejects, or putting it off"),
            when=_("Opposition outweighs support by far."),
            effort=Effort.SMALL,
        ),
        Action(
            code="discuss",
            name=_("Bring both sides together"),
            words=_("Bring both sides together in a workshop before deciding"),
            when=_("Opinions are divided or stand at both ends."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="vote",
            name=_("Put it to the voters"),
            words=_("Consider a vote, if the decision belongs to the community"),
            when=_("Opinions are divided, and a decision cannot wait."),
            effort=Effort.LARGE,
            law=_(
                "Code général des collectivités territoriales: local referendum, articles LO1112-1"
                " and following; consultation of voters, articles L1112-15 and following, which"
                " is a request for advice (L1112-17)."
            ),
        ),
        Action(
            code="experiment",
            name=_("Try it out"),
            words=_(
                "If it can be undone, try it in one place for some months and measure before going"
                " on"
            ),
            when=_("Support is there, or opinions are divided, and the measure can be undone."),
            effort=Effort.LARGE,
        ),
        Action(
            code="meet",
            name=_("Meet a group"),
            words=_("Meet “%(whom)s” before deciding"),
            when=_("A group thinks otherwise than the others."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="ask_again",
            name=_("Ask a place again"),
            words=_("Ask “%(whom)s” again, on the spot"),
            when=_("A place thinks otherwise than the others."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="reach",
            name=_("Reach those who are missing"),
            words=_("Go and meet “%(whom)s” where they are"),
            when=_("A group of inhabitants is missing among participants."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="extend",
            name=_("Extend the deadline"),
            words=_("Extend the deadline, the time to reach “%(whom)s”"),
            when=_("A group is missing and the survey is still open."),
            effort=Effort.SMALL,
        ),
        Action(
            code="improve",
            name=_("Act here first"),
            words=_("Put this at the head of the next improvements"),
            when=_("Something matters and does not satisfy."),
            effort=Effort.LARGE,
        ),
        Action(
            code="keep",
            name=_("Keep going"),
            words=_("Keep this as it is and thank those who make it work"),
            when=_("Most people are satisfied."),
            effort=Effort.SMALL,
        ),
        Action(
            code="decide",
            name=_("Decide and answer"),
            words=_("Put this choice to the decision and answer those whose choice was left out"),
            when=_("An order or a budget gives a clear answer."),
            effort=Effort.MEDIUM,
        ),
        Action(
            code="reask",
            name=_("Ask otherwise"),
            words=_("Ask this question again in other words, shorter and with an example"),
            when=_("Many leave a question empty."),
            effort=Effort.SMALL,
        ),
        Action(
            code="read",
            name=_("Read the texts"),
            words=_(
                "Have the texts that hold words of danger or of law read by a person within two"
                " working days"
            ),
            when=_("Words of danger or of law come up in texts."),
            effort=Effort.SMALL,
        ),
        Action(
            code="answer",
            name=_("Answer the theme"),
            words=_("Give a public answer on this theme"),
            when=_("A theme comes up in many texts."),
            effort=Effort.SMALL,
        ),
    )
}

_FOR: Mapping[tuple[str, str], Sequence[str]] = {
    ("consensus", ""): ("publish",),
    ("majority", ""): ("publish",),
    ("widely-ticked", ""): ("publish",),
    ("acceptability", "for"): ("publish", "experiment"),
    ("acceptability", "against"): ("amend", "explain"),
    ("acceptability", "rejected"): ("amend", "give_up"),
    ("satisfaction", "for"): ("keep",),
    ("satisfaction", "against"): ("improve",),
    ("uniting", "for"): ("publish",),
    ("no-majority", "divided"): ("discuss", "experiment", "vote"),
    ("polarised", "divided"): ("discuss", "vote"),
    ("dividing", "divided"): ("discuss",),
    ("gap", ""): ("meet",),
    ("place-gap", ""): ("ask_again",),
    ("missing-public", ""): ("reach",),
    ("first", "for"): ("decide",),
    ("no-first", "divided"): ("discuss",),
    ("budget", "for"): ("decide",),
    ("quadrant", "against"): ("improve",),
    ("recommendation", "for"): ("keep",),
    ("recommendation", "against"): ("improve",),
    ("silence", ""): ("reask",),
    ("no-opinion", ""): ("explain",),
    ("theme", ""): ("answer",),
    ("risk", ""): ("read",),
    ("change", ""): ("publish",),
}
"""Actions by rule and by what the finding says."""


def actions_of(rule: str) -> list[Action]:
    """Every action that a rule may lead to."""
    codes = [code for (name, _any), found in _FOR.items() if name == rule for code in found]
    return [ACTIONS[code] for code in dict.fromkeys(codes)]


def recommend(
    rule: str, draft: Draft, caveats: Sequence[Caveat], *, is_open: bool
) -> tuple[Recommendation, ...]:
    """The actions for a draft, each with its caveats in its sentence."""
    codes = [*_FOR.get((rule, draft.tone), ())]
    if rule == "missing-public" and is_open:
        codes.append("extend")
    return tuple(_recommendation(ACTIONS[code], draft, caveats) for code in codes)


def _recommendation(action: Action, draft: Draft, caveats: Sequence[Caveat]) -> Recommendation:
    head = str(action.words)
    if draft.whom:
        head = head.replace("%(whom)s", draft.whom)
    clauses = gettext(" and ").join(each.clause for each in caveats[:2])
    return Recommendation(
        action=action.code,
        name=str(action.name),
        words=head,
        caveat=clauses,
        sentence=told_with_caveat(head, clauses),
        effort=str(action.effort.words),
        law=str(action.law),
    )


def told_with_caveat(words: str, caveat: str) -> str:
    """What is to be done and what holds it back, in one sentence."""
    told = gettext("%(action)s; to be borne in mind: %(caveats)s.")
    return told % {"action": words, "caveats": caveat}
