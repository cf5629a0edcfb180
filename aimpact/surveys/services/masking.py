"""Names in free texts: a model of French reads those that may hold one.

Only the worker imports this module: the model weighs 150 MB. Texts are shown meanwhile, with every
word covered that could be a name; reading gives back those that are none, places for the most.
"""

from django.db import transaction

from aimpact.language.masking import mask_texts
from aimpact.surveys.models import OpenAnswer

AT_ONCE = 500
"""Texts read in one transaction: a few seconds of work."""


def read_for_names(*, most: int = AT_ONCE) -> int:
    """Read the next texts that wait; give their number. Others may read beside it.

    In the order of their random keys: what is written together came at different times.
    """
    with transaction.atomic():
        waiting = OpenAnswer.objects.filter(is_read_for_names=False).order_by("pk").defer("search")
        answers = list(waiting.select_for_update(skip_locked=True, no_key=True)[:most])
        for answer, masked in zip(answers, mask_texts(a.text for a in answers), strict=True):
            answer.masked, answer.is_read_for_names = masked.text, True
        OpenAnswer.objects.bulk_update(answers, ["masked", "is_read_for_names"])
    return len(answers)
