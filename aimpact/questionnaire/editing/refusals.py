"""Why an edit is not made."""

from collections.abc import Sequence
from dataclasses import dataclass


class EditRefused(Exception):
    """An edit that cannot be made; the document is as it was."""


class UnknownPart(EditRefused):
    """No page, question, choice or row has this code (any more)."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class User:
    """A page or a question whose condition, or one in it, refers to something.

    `closing` is the code of an ending or of a quota instead; `code` is then empty.
    """

    code: str
    on_page: bool
    closing: str = ""


class PartInUse(EditRefused):
    """Display conditions of `users` refer to what would go away."""

    def __init__(self, users: Sequence[User]) -> None:
        super().__init__(f"in use by {', '.join(user.code or user.closing for user in users)}")
        self.users = tuple(users)


class CodeTaken(EditRefused):
    """Two parts would have the same code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"taken: {code}")
        self.code = code


class KindRefused(EditRefused):
    """The question cannot become one of that kind: nothing of it would stay."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"not that kind: {kind}")


class TooManyParts(EditRefused):
    """The list is full at `maximum`."""

    def __init__(self, maximum: int) -> None:
        super().__init__(f"more than {maximum}")
        self.maximum = maximum
