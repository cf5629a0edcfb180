"""Codes of our own for the names of other tools: small letters, figures, single underscores."""

import re
from collections.abc import Iterable

from aimpact.core.text import fold
from aimpact.questionnaire.reading import CODE, CODE_MAXIMUM


def make_code(name: str, *, start: str = "q") -> str:
    """The code nearest to a name; `start` goes before what starts with a figure.

    `SQ001` is `sq001`, `Étage n° 2` is `etage_n_2`, `1` is `c1` where `start` is "c".
    """
    code = re.sub(r"[^a-z0-9]+", "_", fold(name.replace("_", " ")).replace(" ", "_")).strip("_")
    code = code if code[:1].isalpha() else f"{start}{code}"
    code = code[:CODE_MAXIMUM].strip("_")
    return code if CODE.fullmatch(code) else start + "1"


class Codes:
    """Codes given out so far, each once."""

    def __init__(self, start: str, *, reserved: Iterable[str] = ()) -> None:
        self._start = start
        self._taken = set(reserved)

    def give(self, name: str, *, exactly: str = "") -> str:
        """A code for that name; `exactly` where the file says which, if it is free."""
        wanted = exactly if exactly and len(exactly) <= CODE_MAXIMUM and CODE.fullmatch(exactly) \
            else make_code(name, start=self._start)  # fmt: skip
        code, number = wanted, 1
        while code in self._taken:
            number += 1
            code = f"{wanted[: CODE_MAXIMUM - len(str(number)) - 1].strip('_')}_{number}"
        self._taken.add(code)
        return code


def highest_number(codes: list[str], start: str) -> int:
    """The highest number among codes such as `q12`: the next one is given above it."""
    found = (re.fullmatch(rf"{start}(\d{{1,5}})", code) for code in codes)
    return max((int(match[1]) for match in found if match), default=0)
