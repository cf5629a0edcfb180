"""Ready scales: as many steps on each side, each as strong as the one across, in two languages.

A balanced scale leads nobody. The steps go from the least to the most, as a rating counts them;
the mentions of a judgment go from the best to the worst, as ballots of majority judgment list
them (Balinski and Laraki, *Majority Judgment*, MIT Press, 2011).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aimpact.questionnaire.structure import Choice, Text

Steps = tuple[Text, ...]

AGREEMENT: Steps = (
    Text("Pas du tout d’accord", "Strongly disagree"),
    Text("Plutôt pas d’accord", "Disagree"),
    Text("Ni d’accord ni pas d’accord", "Neither agree nor disagree"),
    Text("Plutôt d’accord", "Agree"),
    Text("Tout à fait d’accord", "Strongly agree"),
)
SATISFACTION: Steps = (
    Text("Pas du tout satisfaisant", "Not at all satisfied"),
    Text("Peu satisfaisant", "Not very satisfied"),
    Text("Plutôt satisfaisant", "Fairly satisfied"),
    Text("Très satisfaisant", "Very satisfied"),
)
QUALITY: Steps = (
    Text("Très mauvais", "Very poor"),
    Text("Plutôt mauvais", "Rather poor"),
    Text("Ni bon ni mauvais", "Neither good nor poor"),
    Text("Plutôt bon", "Rather good"),
    Text("Très bon", "Very good"),
)
FREQUENCY: Steps = (
    Text("Jamais", "Never"),
    Text("Rarement", "Rarely"),
    Text("Parfois", "Sometimes"),
    Text("Souvent", "Often"),
    Text("Toujours", "Always"),
)
IMPORTANCE: Steps = (
    Text("Pas du tout important", "Not at all important"),
    Text("Peu important", "Not very important"),
    Text("Assez important", "Fairly important"),
    Text("Très important", "Very important"),
)
EASE: Steps = (
    Text("Très difficile", "Very difficult"),
    Text("Plutôt difficile", "Rather difficult"),
    Text("Ni facile ni difficile", "Neither easy nor difficult"),
    Text("Plutôt facile", "Rather easy"),
    Text("Très facile", "Very easy"),
)
TRUST: Steps = (
    Text("Pas du tout confiance", "No trust at all"),
    Text("Plutôt pas confiance", "Not much trust"),
    Text("Plutôt confiance", "Some trust"),
    Text("Tout à fait confiance", "Full trust"),
)
CHANGE: Steps = (
    Text("Beaucoup moins bien", "Much worse"),
    Text("Un peu moins bien", "A little worse"),
    Text("Pareil", "The same"),
    Text("Un peu mieux", "A little better"),
    Text("Beaucoup mieux", "Much better"),
)
CONTENTMENT: Steps = (
    Text("Très insatisfait", "Very dissatisfied"),
    Text("Plutôt insatisfait", "Rather dissatisfied"),
    Text("Ni satisfait ni insatisfait", "Neither satisfied nor dissatisfied"),
    Text("Plutôt satisfait", "Rather satisfied"),
    Text("Très satisfait", "Very satisfied"),
)
EFFORT: Steps = (
    Text("Pas du tout d’accord", "Strongly disagree"),
    Text("Pas d’accord", "Disagree"),
    Text("Plutôt pas d’accord", "Somewhat disagree"),
    Text("Ni d’accord ni pas d’accord", "Neither agree nor disagree"),
    Text("Plutôt d’accord", "Somewhat agree"),
    Text("D’accord", "Agree"),
    Text("Tout à fait d’accord", "Strongly agree"),
)
MOOD: Steps = (
    Text("😠 Très mal", "😠 Very badly"),
    Text("🙁 Plutôt mal", "🙁 Rather badly"),
    Text("😐 Ni bien ni mal", "😐 Neither well nor badly"),
    Text("🙂 Plutôt bien", "🙂 Rather well"),
    Text("😀 Très bien", "😀 Very well"),
)
MERIT: Steps = (
    Text("Excellent", "Excellent"),
    Text("Très bien", "Very good"),
    Text("Bien", "Good"),
    Text("Assez bien", "Fairly good"),
    Text("Passable", "Acceptable"),
    Text("Insuffisant", "Poor"),
    Text("À rejeter", "To reject"),
)
MERIT_IN_FIVE: Steps = (
    Text("Très bien", "Very good"),
    Text("Bien", "Good"),
    Text("Passable", "Acceptable"),
    Text("Insuffisant", "Poor"),
    Text("À rejeter", "To reject"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """A ready scale: its code, what it measures, its steps."""

    code: str
    name: Text
    steps: Steps


RATINGS = (
    Scale("agreement", Text("Accord", "Agreement"), AGREEMENT),
    Scale("satisfaction", Text("Satisfaction", "Satisfaction"), SATISFACTION),
    Scale("contentment", Text("Satisfaction (CSAT)", "Satisfaction (CSAT)"), CONTENTMENT),
    Scale("effort", Text("Effort (CES)", "Effort (CES)"), EFFORT),
    Scale("mood", Text("Ressenti", "Mood"), MOOD),
    Scale("quality", Text("Qualité", "Quality"), QUALITY),
    Scale("frequency", Text("Fréquence", "Frequency"), FREQUENCY),
    Scale("importance", Text("Importance", "Importance"), IMPORTANCE),
    Scale("ease", Text("Facilité", "Ease"), EASE),
    Scale("trust", Text("Confiance", "Trust"), TRUST),
    Scale("change", Text("Évolution", "Change"), CHANGE),
)
MENTIONS = (
    Scale("merit", Text("Sept mentions", "Seven mentions"), MERIT),
    Scale("merit_in_five", Text("Cinq mentions", "Five mentions"), MERIT_IN_FIVE),
)


def points(steps: Sequence[Text]) -> tuple[Choice, ...]:
    """The steps as choices, coded from c1."""
    return tuple(Choice(code=f"c{number}", label=label) for number, label in enumerate(steps, 1))
