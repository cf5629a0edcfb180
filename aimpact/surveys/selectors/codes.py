"""Reads of printed codes: whether one is good, and how many there are."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from aimpact.core.text import CODE_ALPHABET, read_code
from aimpact.surveys.models import CodeBatch, Participation, PrintedCode, Survey
from aimpact.surveys.tokens import code_hashes

CODE_LENGTH = 10
"""Characters of a printed code: 49 random bits. The codes of surveys have eight."""
TOLD_BY = 5
"""Codes used are told by fives: watching the number never tells whose code was used."""


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """How many codes were made, may still be used, and were used at least (by fives)."""

    made: int
    used: int


def read_printed_code(typed: str) -> str:
    """The printed code that a person meant; empty when it cannot be one."""
    code = read_code(typed)
    is_one = len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET)
    return code if is_one else ""


def find_code(survey: Survey, typed: str) -> bytes | None:
    """The hash under which the code of this survey is kept, used or not; `None` when unknown."""
    code = read_printed_code(typed)
    if not code:
        return None
    for model in (PrintedCode, Participation):
        held = model.objects.filter(survey=survey, code_hash__in=code_hashes(survey, code))
        found = held.values_list("code_hash", flat=True).first()
        if found is not None:
            return bytes(found)
    return None


def list_batches(survey: Survey) -> list[CodeBatch]:
    """The batches, the latest first; `left` is not told: it would say how many were used."""
    return list(CodeBatch.objects.filter(survey=survey).order_by("-created_at", "-pk"))


def count_codes(survey: Survey) -> CodeCounts:
    """The numbers of codes of the whole survey."""
    made = CodeBatch.objects.filter(survey=survey).aggregate(made=Sum("size"))["made"] or 0
    register = Participation.objects.filter(survey=survey, code_hash__isnull=False)
    used = register.aggregate(used=Count("pk"))["used"]
    return CodeCounts(made=made, used=used - used % TOLD_BY)
