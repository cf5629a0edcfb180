"""What the wording checker finds: one object for what is wrong, why, and what could stand instead.

The same object carries what a rule found and what a language model proposes: a person accepts
it or skips it, one by one. Nothing is changed by itself.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Role = Literal["label", "help", "choice", "row", "choices"]
"""Which text of a question; `choices`: the list as a whole."""


class Rule(StrEnum):
    """What may be wrong with a question."""

    PLACEHOLDER = "placeholder"
    DOUBLE = "double"
    LEADING = "leading"
    LOADED = "loaded"
    ABSOLUTE = "absolute"
    NEGATIVE = "negative"
    DOUBLE_NEGATIVE = "double_negative"
    LONG = "long"
    JARGON = "jargon"
    ACRONYM = "acronym"
    UNBALANCED = "unbalanced"
    NO_OPINION = "no_opinion"
    OVERLAP = "overlap"
    GAP = "gap"
    SENSITIVE = "sensitive"
    IDENTIFYING = "identifying"
    MODEL = "model"


class Fix(StrEnum):
    """What accepting does. `NONE`: only a person can tell what to write."""

    NONE = "none"
    REWORD = "reword"
    SPLIT = "split"
    TO_HELP = "to_help"
    ADD_NO_OPINION = "add_no_opinion"
    ADD_NO_ANSWER = "add_no_answer"
    RESCALE = "rescale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about one text of one question.

    `where` is the question's code; `part` that of a choice or of a row; `language` that of the
    text, empty when both are meant. `excerpt` is what struck the rule. `before` is the text as
    it stands and `after` what is proposed (two lines when a question becomes two; the labels of
    a scale, one a line). `why` is the reason of a language model; rules have theirs in words of
    the platform. `figure` is a number that the reason mentions.
    """

    rule: Rule
    where: str
    role: Role = "label"
    part: str = ""
    language: str = ""
    excerpt: str = ""
    before: str = ""
    after: str = ""
    fix: Fix = Fix.NONE
    why: str = ""
    figure: int = 0

    @property
    def key(self) -> str:
        """The remark's name. Another text makes it another remark: what was skipped returns."""
        parts = (
            self.rule,
            self.where,
            self.role,
            self.part,
            self.language,
            self.before,
            self.after,
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
