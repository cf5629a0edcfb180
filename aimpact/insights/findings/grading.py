"""How solid a finding is: weaknesses are counted, and each is told.

None: A. One: B. Two or more: C. A finding whose sense weighting changes (another answer comes
first, the other side of one half) counts for two. The rule is the same for every finding: nobody
chooses a grade.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.findings.drafts import Draft
from aimpact.insights.findings.finding import Caveat, Grade
from aimpact.insights.findings.inputs import Reach, Scene
from aimpact.insights.findings.thresholds import COMFORTABLE_N, SILENT_DOUBT, WEIGHTED
from aimpact.ui.text import format_number, format_percent

OF_GRADES = (COMFORTABLE_N, SILENT_DOUBT, WEIGHTED)
"""The bounds from which a figure is less solid."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """One reason to be careful, told after the grade; `clause` goes with every recommendation,
    empty where only the grade tells it.
    """

    code: str
    sentence: str
    clause: str = ""
    weight: int = 1


def grade_of(scene: Scene, draft: Draft) -> tuple[Grade, tuple[str, ...]]:
    """The grade of a draft, and the sentences that say why."""
    found = weaknesses(scene, draft)
    weight = sum(each.weight for each in found)
    grade = Grade.A if not weight else Grade.B if weight == 1 else Grade.C
    return grade, tuple(each.sentence for each in found) or (_strength(),)


def caveats_of(scene: Scene, draft: Draft) -> tuple[Caveat, ...]:
    """What holds a finding back: the label's own caveat first, then those of its figures."""
    own = [Caveat(each.code, each.clause) for each in weaknesses(scene, draft) if each.clause]
    label = Caveat("label", _caution(scene))
    more = [Caveat("open", _("the survey is still open"))] if scene.is_open else []
    conditional = [Caveat("condition", _("this question was put to part of the participants"))]
    question = scene.question(draft.evidence.question)
    part = conditional if question and question.is_conditional else []
    return (label, *own, *part, *more)


def weaknesses(scene: Scene, draft: Draft) -> list[Weakness]:
    """Every reason to be careful with a draft."""
    found = [_of_reach(scene), _of_number(draft), _of_silence(draft), _of_weights(draft)]
    if scene.doubt:
        words = _("The way in which ballots came in calls for care.")
        clause = _("many ballots came from the same places")
        found.append(Weakness("quality", words, clause))
    return [each for each in found if each]


def _strength() -> str:
    return _("Enough answers, few blanks, and a design that lets the figure speak for all.")


def _caution(scene: Scene) -> str:
    if scene.caution:
        return scene.caution
    return {
        Reach.EVERYONE: _("everyone who was asked answered, and this speaks for nobody else"),
        Reach.SAMPLE: _("a figure of a sample is known within a margin"),
        Reach.PARTICIPANTS: _(
            "only those who chose to answer speak here, and others may think otherwise"
        ),
    }[scene.reach]


def _of_reach(scene: Scene) -> Weakness | None:
    if scene.reach is not Reach.PARTICIPANTS:
        return None
    return Weakness("reach", _("Participants chose to answer: they are no representative sample."))


def _of_number(draft: Draft) -> Weakness | None:
    number = draft.evidence.n
    if number >= COMFORTABLE_N.value:
        return None
    values = {"number": format_number(number)}
    sentence = ngettext(
        "It rests on %(number)s answer only.", "It rests on %(number)s answers only.", number
    )
    clause = ngettext("only %(number)s person answered", "only %(number)s people answered", number)
    return Weakness("few", sentence % values, clause % values)


def _of_silence(draft: Draft) -> Weakness | None:
    evidence = draft.evidence
    silent = 1 - evidence.n / evidence.asked if evidence.asked else 0.0
    if silent <= SILENT_DOUBT.value:
        return None
    values = {"share": format_percent(silent)}
    sentence = _("%(share)s of those asked gave no opinion or did not answer.") % values
    clause = _("%(share)s of those asked gave no opinion or did not answer") % values
    return Weakness("silent", sentence, clause)


def _of_weights(draft: Draft) -> Weakness | None:
    found = draft.weighed
    if found is None:
        return None
    values = {"share": format_percent(found.share), "weighted": format_percent(found.weighted)}
    if found.is_turned:
        words = _("Weighting changes what it says: %(share)s as it is, %(weighted)s once weighted.")
        clause = _("weighting changes what it says: %(share)s as it is, %(weighted)s once weighted")
        return Weakness("weights", words % values, clause % values, weight=2)
    if not found.is_moved_by(WEIGHTED.value):
        return None
    words = _("Weighting changes the figure: %(share)s as it is, %(weighted)s once weighted.")
    clause = _("the figure is %(share)s as it is and %(weighted)s once weighted")
    return Weakness("weights", words % values, clause % values)
