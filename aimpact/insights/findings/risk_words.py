"""Words of danger, of threat and of law in French texts: a public list, to be read soon.

Not a judgment: « ce n’est pas dangereux » holds one of them. The count tells a team that texts
wait for a person, nothing of what they say.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from aimpact.core.text import fold
from aimpact.ui.parts import Text

FAMILIES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "danger": (
        _("Danger"),
        ("accident", "agress", "blesse", "danger", "incendie", "insecurite", "noyade", "violen"),
    ),
    "threat": (
        _("Threats and distress"),
        ("frapper", "menace", "suicid", "tuer", "vengeance"),
    ),
    "law": (
        _("Law and disputes"),
        (
            "avocat",
            "discrimin",
            "harcel",
            "illegal",
            "porter plainte",
            "prud hom",
            "recours",
            "tribunal",
        ),
    ),
}
"""Name and beginnings of words of each family, without accents."""

_PATTERNS = {
    code: re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\w*")
    for code, (_name, words) in FAMILIES.items()
}


def families_in(text: str) -> list[str]:
    """The families of which the text holds a word."""
    plain = fold(text)
    return [code for code, pattern in _PATTERNS.items() if pattern.search(plain)]
