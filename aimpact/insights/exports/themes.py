"""The coding frame (themes, their definitions, examples, counts) and the texts coded with it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from aimpact.insights.exports.sheets import JOINT, Row, Sheet
from aimpact.insights.models import ThemedText
from aimpact.insights.selectors.texts import text_places
from aimpact.insights.selectors.themes import coding_frame, examples_of
from aimpact.insights.wording import read
from aimpact.surveys.models import OpenAnswer, Survey


def frame_sheet(survey: Survey, *, hidden: Collection[str] = ()) -> Sheet:
    """Every accepted theme: its question, definition, words, how many texts, three examples.

    Themes of fewer texts than the smallest group tell neither their number nor an example.
    """
    header = (
        _("Column"),
        _("Question"),
        _("Theme"),
        _("When an answer is of this theme"),
        _("Words people use"),
        _("Answers"),
        _("Example 1"),
        _("Example 2"),
        _("Example 3"),
    )
    titles = _titles(survey, hidden)
    frame = [each for each in coding_frame(survey) if each[0] in titles]

    def rows() -> Iterator[Row]:
        for field, theme, number in frame:
            is_told = number >= survey.smallest_cell
            examples = [*examples_of(theme), "", "", ""][:3] if is_told else ["", "", ""]
            words = ", ".join(theme.phrases)
            count = number if is_told else None
            yield (field, titles[field], theme.name, theme.definition, words, count, *examples)

    return Sheet(_("Coding frame"), header, rows, len(frame))


def coded_sheet(survey: Survey, *, hidden: Collection[str] = ()) -> Sheet:
    """Every masked text beside the accepted themes that it is of, in random order."""
    titles = _titles(survey, hidden)
    answers = OpenAnswer.objects.filter(survey=survey, field__in=titles)

    def rows() -> Iterator[Row]:
        names: dict[int, list[str]] = defaultdict(list)
        held = ThemedText.objects.filter(
            theme__theme_set__survey=survey, theme__accepted_at__isnull=False
        )
        for pk, name in held.order_by("theme__name").values_list("answer_id", "theme__name"):
            names[pk].append(name)
        for pk, field, text in answers.order_by("field", "pk").values_list("pk", "field", "masked"):
            yield (field, titles[field], text, JOINT.join(names.get(pk, ())))

    header = (_("Column"), _("Question"), _("Text"), _("Themes"))
    return Sheet(_("Free texts"), header, rows, answers.count())


def _titles(survey: Survey, hidden: Collection[str]) -> dict[str, str]:
    return {
        place.name: read(place.question.label)
        for place in text_places(survey)
        if place.question.code not in hidden
    }
